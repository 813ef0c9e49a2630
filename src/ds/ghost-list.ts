/**
 * A ghost: the keys (not the bodies) of what left a cache lately, oldest forgotten first, bounded by the
 * bytes that the bodies had. A ring of entries in order of arrival and an open-addressing table from key to
 * ring position; a key taken out early leaves a dead entry in the ring. 24 to 40 bytes a remembered key.
 */
import type { Keeper } from "../base/keeper.ts";

/** Keys and sizes of what has left. */
export class GhostList {
  /** Sum of the sizes remembered, bytes. */
  bytes = 0;
  #keys = new Int32Array(16).fill(-1);
  #sizes = new Float64Array(16);
  #first = 0;
  #length = 0;
  #live = 0;
  #table = new Int32Array(64).fill(-1);
  readonly #capacityBytes: number = 0;

  /** A ghost that remembers at most `capacityBytes` of departed bodies. */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** Keys remembered. */
  get size(): number {
    return this.#live;
  }

  /** Remembers a key that is not in the ghost, forgetting the oldest until it fits; too large a body is not remembered. */
  add(key: number, sizeBytes: number): void {
    if (sizeBytes > this.#capacityBytes) return;
    while (this.bytes + sizeBytes > this.#capacityBytes) this.#dropFirst();
    if (this.#length === this.#keys.length) this.#rebuild();
    const at = (this.#first + this.#length++) & (this.#keys.length - 1);
    this.#keys[at] = key;
    this.#sizes[at] = sizeBytes;
    this.bytes += sizeBytes;
    this.#live++;
    this.#link(key, at);
  }

  /** Takes the key out; was it there? */
  take(key: number): boolean {
    const where = this.#find(key);
    if (where < 0) return false;
    const at = this.#table[where];
    this.#unlink(where);
    this.bytes -= this.#sizes[at];
    this.#keys[at] = -1;
    this.#live--;
    return true;
  }

  /** Forgets the key that left longest ago; there must be one. */
  forgetOldest(): void {
    const live = this.#live;
    while (this.#live === live) this.#dropFirst();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.bytes = keeper.number(this.bytes);
    this.#keys = keeper.column(this.#keys);
    this.#sizes = keeper.column(this.#sizes);
    this.#first = keeper.number(this.#first);
    this.#length = keeper.number(this.#length);
    this.#live = keeper.number(this.#live);
    this.#table = keeper.column(this.#table);
  }

  #dropFirst(): void {
    const at = this.#first;
    this.#first = (this.#first + 1) & (this.#keys.length - 1);
    this.#length--;
    const key = this.#keys[at];
    if (key < 0) return;
    this.#unlink(this.#find(key));
    this.bytes -= this.#sizes[at];
    this.#keys[at] = -1;
    this.#live--;
  }

  /** Leaves dead entries behind; doubles when the live ones fill more than half. */
  #rebuild(): void {
    const capacity = this.#live * 2 > this.#keys.length ? this.#keys.length * 2 : this.#keys.length;
    const keys = new Int32Array(capacity).fill(-1);
    const sizes = new Float64Array(capacity);
    let length = 0;
    for (let i = 0; i < this.#length; i++) {
      const at = (this.#first + i) & (this.#keys.length - 1);
      if (this.#keys[at] < 0) continue;
      keys[length] = this.#keys[at];
      sizes[length++] = this.#sizes[at];
    }
    this.#keys = keys;
    this.#sizes = sizes;
    this.#first = 0;
    this.#length = length;
    this.#table = new Int32Array(capacity * 4).fill(-1);
    for (let at = 0; at < length; at++) this.#link(keys[at], at);
  }

  #home(key: number): number {
    const h = Math.imul(key ^ (key >>> 16), 0x9e3779b1);
    return (h ^ (h >>> 15)) & (this.#table.length - 1);
  }

  #find(key: number): number {
    const mask = this.#table.length - 1;
    for (let where = this.#home(key); ; where = (where + 1) & mask) {
      const at = this.#table[where];
      if (at < 0) return -1;
      if (this.#keys[at] === key) return where;
    }
  }

  #link(key: number, at: number): void {
    const mask = this.#table.length - 1;
    let where = this.#home(key);
    while (this.#table[where] >= 0) where = (where + 1) & mask;
    this.#table[where] = at;
  }

  #unlink(where: number): void {
    const mask = this.#table.length - 1;
    let hole = where;
    for (let next = (hole + 1) & mask; this.#table[next] >= 0; next = (next + 1) & mask) {
      const home = this.#home(this.#keys[this.#table[next]]);
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        this.#table[hole] = this.#table[next];
        hole = next;
      }
    }
    this.#table[hole] = -1;
  }
}
