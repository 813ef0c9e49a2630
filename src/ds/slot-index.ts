/**
 * Which slot holds which key: a table of {@link entryOf | entries}. At most 0.6 full: 6.7 to 13.3 bytes a key.
 */
import type { Keeper } from "../base/keeper.ts";
import {
  DISTANCE_BITS,
  distanceOf,
  entryOf,
  FAR,
  MOST_SLOTS,
  SLOT_BITS,
  SLOT_MASK,
  slotOf,
  TAG_SHIFT,
  withDistance,
} from "./index-entry.ts";
import type { Slots } from "./slots.ts";

/** Index of the slots of one store by key. */
export class SlotIndex {
  #table: Int32Array;
  #mask = 0;
  #count = 0;
  readonly #slots: Slots;
  readonly #width: number = 0;

  /** An empty index over `slots`, with room for the `expected` keys at first. */
  constructor(slots: Slots, expected = 300) {
    this.#slots = slots;
    this.#width = slots.width;
    let capacity = 1;
    while (expected * 5 > capacity * 3) capacity *= 2;
    this.#table = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  /** Keys in the index. */
  get size(): number {
    return this.#count;
  }

  /** Bytes of memory. */
  get memoryBytes(): number {
    return this.#table.byteLength;
  }

  /** The slot that holds `key`, or -1. */
  find(key: number): number {
    const table = this.#table;
    const mask = this.#mask;
    const hash = hashKey(key);
    const tag = (hash >>> TAG_SHIFT) << DISTANCE_BITS;
    let at = hash & mask;
    for (let distance = 0; ; distance++) {
      const entry = table[at];
      if (entry === 0) return -1;
      if (entry >>> SLOT_BITS === (tag | (distance < FAR ? distance : FAR))) {
        const slot = (entry & SLOT_MASK) - 1;
        if (this.#slots.words[Math.imul(slot, this.#width)] === key) return slot;
      }
      at = (at + 1) & mask;
    }
  }

  /** Loads the entry at which the search for `key` begins: see `cdn/look-ahead.ts`. */
  touch(key: number): number {
    return this.#table[hashKey(key) & this.#mask];
  }

  /** Adds the slot under its key, which must not be in the index. Throws when there are 2^25 slots. */
  insert(slot: number): void {
    if (slot >= MOST_SLOTS) throw new RangeError("a node holds at most 33 million objects");
    if (++this.#count * 5 > (this.#mask + 1) * 3) this.#grow();
    this.#put(slot);
  }

  /** Removes the slot, which must be in the index and still carry its key. */
  remove(slot: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let hole = hashKey(this.#slots.words[Math.imul(slot, this.#width)]) & mask;
    while ((table[hole] & SLOT_MASK) !== slot + 1) hole = (hole + 1) & mask;
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const entry = table[at];
      if (entry === 0) break;
      const distance = this.#distance(entry, at);
      const gap = (at - hole) & mask;
      // The entry may move back into the hole unless its home lies after the hole.
      if (distance < gap) continue;
      table[hole] = withDistance(entry, distance - gap);
      hole = at;
    }
    table[hole] = 0;
    this.#count--;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#table = keeper.column(this.#table);
    this.#mask = this.#table.length - 1;
    this.#count = keeper.number(this.#count);
  }

  #distance(entry: number, at: number): number {
    const written = distanceOf(entry);
    if (written < FAR) return written;
    return (at - hashKey(this.#slots.words[Math.imul(slotOf(entry), this.#width)])) & this.#mask;
  }

  #put(slot: number): void {
    const hash = hashKey(this.#slots.words[Math.imul(slot, this.#width)]);
    const mask = this.#mask;
    let at = hash & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = entryOf(slot, hash, (at - hash) & mask);
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#mask = this.#table.length - 1;
    for (let at = 0; at < old.length; at++) if (old[at] !== 0) this.#put(slotOf(old[at]));
  }
}

/** Finaliser of MurmurHash3 (Appleby), so that dense ids spread. */
function hashKey(key: number): number {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
