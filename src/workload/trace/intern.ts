/**
 * 64-bit keys to dense ids, in order of first appearance. Open addressing with linear probing over one Int32Array of
 * ids; the keys stand in order of their ids. What is asked for often mostly comes early, so the keys that matter lie
 * close together, and the table of ids alone is small. Keys never leave. At most half full: 16 to 24 bytes a key.
 */
import { hash64 } from "../../base/hash.ts";
import type { Keeper } from "../../base/keeper.ts";

/** Table of keys. */
export class Intern {
  /** Keys so far; the next new key gets this id. */
  size = 0;
  /** Keeps the loads of {@link idsOf} from being optimised away; means nothing. */
  touched = 0;
  /** Id + 1 of the key that lives here; 0: free. */
  #table: Int32Array;
  #mask = 0;
  /** Low and high half of the key of id n at 2 n + 2; the first pair stands for "free" and belongs to nobody. */
  #keys: Int32Array;

  /** @param entries first size of the table, a power of two from 2 on; it grows when half full */
  constructor(entries = 4096) {
    this.#table = new Int32Array(entries);
    this.#mask = entries - 1;
    this.#keys = new Int32Array(entries + 2);
  }

  /** The id of the key; when it is new, that is the old {@link size}. */
  id(low: number, high: number): number {
    low |= 0;
    high |= 0;
    this.#makeRoom(1);
    const table = this.#table;
    const mask = this.#mask;
    const keys = this.#keys;
    let at = hash64(low, high) & mask;
    for (let entry = table[at]; entry !== 0; entry = table[at]) {
      if (keys[2 * entry] === low && keys[2 * entry + 1] === high) return entry - 1;
      at = (at + 1) & mask;
    }
    return this.#add(at, low, high);
  }

  /** The id of the key, or -1. */
  find(low: number, high: number): number {
    low |= 0;
    high |= 0;
    const keys = this.#keys;
    let at = hash64(low, high) & this.#mask;
    for (let entry = this.#table[at]; entry !== 0; entry = this.#table[at]) {
      if (keys[2 * entry] === low && keys[2 * entry + 1] === high) return entry - 1;
      at = (at + 1) & this.#mask;
    }
    return -1;
  }

  /**
   * Ids of `count` keys at once, into `ids`. The places where their searches begin are loaded first: loads of
   * different keys do not wait for each other, so the processor overlaps them.
   */
  idsOf(low: Int32Array, high: Int32Array, count: number, ids: Int32Array): void {
    this.#makeRoom(count);
    const table = this.#table;
    const mask = this.#mask;
    const keys = this.#keys;
    let touched = 0;
    for (let n = 0; n < count; n++) {
      const home = hash64(low[n], high[n]) & mask;
      ids[n] = home;
      touched ^= table[home];
    }
    for (let n = 0; n < count; n++) touched ^= keys[2 * table[ids[n]]];
    this.touched = touched;
    for (let n = 0; n < count; n++) {
      const lowHalf = low[n];
      const highHalf = high[n];
      let at = ids[n];
      let entry = table[at];
      while (entry !== 0 && (keys[2 * entry] !== lowHalf || keys[2 * entry + 1] !== highHalf)) {
        at = (at + 1) & mask;
        entry = table[at];
      }
      ids[n] = entry !== 0 ? entry - 1 : this.#add(at, lowHalf, highHalf);
    }
  }

  /** Low half of the key of an id. */
  low(id: number): number {
    return this.#keys[2 * id + 2];
  }

  /** High half of the key of an id. */
  high(id: number): number {
    return this.#keys[2 * id + 3];
  }

  /** Hash of the key of an id. */
  hashOf(id: number): number {
    return hash64(this.#keys[2 * id + 2], this.#keys[2 * id + 3]);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.touched = keeper.number(this.touched);
    this.#table = keeper.column(this.#table);
    this.#mask = keeper.number(this.#mask);
    this.#keys = keeper.column(this.#keys);
  }

  /** Puts a new key into the free place `at`; returns its id. */
  #add(at: number, low: number, high: number): number {
    const id = this.size++;
    this.#table[at] = id + 1;
    this.#keys[2 * id + 2] = low;
    this.#keys[2 * id + 3] = high;
    return id;
  }

  /** Grows the table until `count` more keys leave it at most half full. */
  #makeRoom(count: number): void {
    if ((this.size + count) * 2 <= this.#table.length) return;
    let entries = this.#table.length;
    while ((this.size + count) * 2 > entries) entries *= 2;
    const mask = entries - 1;
    const keys = new Int32Array(entries + 2);
    keys.set(this.#keys);
    const table = new Int32Array(entries);
    for (let id = 0; id < this.size; id++) {
      let at = hash64(keys[2 * id + 2], keys[2 * id + 3]) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = id + 1;
    }
    this.#keys = keys;
    this.#table = table;
    this.#mask = mask;
  }
}
