/**
 * 64-bit keys to dense ids, in order of first appearance. Open addressing with linear probing over one Int32Array of
 * ids; the keys stand in order of their ids. What is asked for often mostly comes early, so the keys that matter lie
 * close together, and the table of ids alone is small. Keys never leave. At most half full: 16 to 24 bytes a key.
 */
import { mix32 } from "../../base/hash.ts";

/** Table of keys. */
export class Intern {
  /** Keys so far; the next new key gets this id. */
  size = 0;
  /** Keeps the loads of {@link idsOf} from being optimised away; means nothing. */
  touched = 0;
  /** Id + 1 of the key that lives here; 0: free. */
  #table: Int32Array;
  #mask = 0;
  /** Low and high half of each id's key. */
  #keys: Int32Array;

  /** @param entries first size of the table, a power of two from 2 on */
  constructor(entries = 4096) {
    this.#table = new Int32Array(entries);
    this.#mask = entries - 1;
    this.#keys = new Int32Array(entries);
  }

  /** The id of the key; when it is new, that is the old {@link size}. */
  id(low: number, high: number): number {
    low |= 0;
    high |= 0;
    return this.#idFrom(homeOf(low, high), low, high);
  }

  /**
   * Ids of `count` keys at once, into `ids`. The places where their searches begin are loaded first: loads of
   * different keys do not wait for each other, so the processor overlaps them.
   */
  idsOf(low: Int32Array, high: Int32Array, count: number, ids: Int32Array): void {
    const table = this.#table;
    const mask = this.#mask;
    const keys = this.#keys;
    let touched = 0;
    for (let n = 0; n < count; n++) {
      const home = homeOf(low[n], high[n]);
      ids[n] = home;
      touched ^= table[home & mask];
    }
    for (let n = 0; n < count; n++) {
      const entry = table[ids[n] & mask];
      if (entry !== 0) touched ^= keys[2 * entry - 2];
    }
    this.touched = touched;
    for (let n = 0; n < count; n++) ids[n] = this.#idFrom(ids[n], low[n], high[n]);
  }

  #idFrom(home: number, low: number, high: number): number {
    const table = this.#table;
    const mask = this.#mask;
    const keys = this.#keys;
    let at = home & mask;
    for (;;) {
      const entry = table[at];
      if (entry === 0) break;
      const key = 2 * entry - 2;
      if (keys[key] === low && keys[key + 1] === high) return entry - 1;
      at = (at + 1) & mask;
    }
    const id = this.size++;
    table[at] = id + 1;
    keys[2 * id] = low;
    keys[2 * id + 1] = high;
    if (this.size * 2 >= table.length) this.#grow();
    return id;
  }

  #grow(): void {
    const entries = this.#table.length * 2;
    const mask = entries - 1;
    const keys = new Int32Array(entries);
    keys.set(this.#keys);
    const table = new Int32Array(entries);
    for (let id = 0; id < this.size; id++) {
      let at = homeOf(keys[2 * id], keys[2 * id + 1]) & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = id + 1;
    }
    this.#keys = keys;
    this.#table = table;
    this.#mask = mask;
  }
}

/** Mixed twice: halves that depend on each other, as those of hashed counters do, must not cancel out. */
function homeOf(low: number, high: number): number {
  return mix32(low ^ mix32(high ^ 0x2545f491)) | 0;
}
