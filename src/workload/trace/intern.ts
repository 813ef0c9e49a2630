/**
 * 64-bit keys to dense ids, in order of first appearance. Open addressing with linear probing over one
 * Int32Array: key and id stand side by side, so that a probe touches one cache line, rarely two. Keys never
 * leave. At most two thirds full: 18 to 36 bytes a key.
 */
import { mix32 } from "../../base/hash.ts";

/** Words of an entry: key's low half, key's high half, id + 1 (0: free). */
const WORDS = 3;

/** Table of keys. */
export class Intern {
  /** Keys so far; the next new key gets this id. */
  size = 0;
  #table: Int32Array;
  #mask = 0;
  #growAt = 0;

  /** @param entries first size of the table, a power of two */
  constructor(entries = 4096) {
    this.#table = new Int32Array(entries * WORDS);
    this.#mask = entries - 1;
    this.#growAt = Math.floor((entries * 2) / 3);
  }

  /** The id of the key; when it is new, that is the old {@link size}. */
  id(low: number, high: number): number {
    low |= 0;
    high |= 0;
    const table = this.#table;
    const mask = this.#mask;
    let at = mix32(low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const word = at * WORDS;
      const entry = table[word + 2];
      if (entry === 0) break;
      if (table[word] === low && table[word + 1] === high) return entry - 1;
      at = (at + 1) & mask;
    }
    const id = this.size++;
    put(table, at, low, high, id + 1);
    if (this.size >= this.#growAt) this.#grow();
    return id;
  }

  #grow(): void {
    const old = this.#table;
    const entries = (this.#mask + 1) * 2;
    const table = new Int32Array(entries * WORDS);
    const mask = entries - 1;
    for (let word = 0; word < old.length; word += WORDS) {
      const entry = old[word + 2];
      if (entry === 0) continue;
      const low = old[word];
      const high = old[word + 1];
      let at = mix32(low ^ Math.imul(high, 0x9e3779b1)) & mask;
      while (table[at * WORDS + 2] !== 0) at = (at + 1) & mask;
      put(table, at, low, high, entry);
    }
    this.#table = table;
    this.#mask = mask;
    this.#growAt = Math.floor((entries * 2) / 3);
  }
}

function put(table: Int32Array, at: number, low: number, high: number, entry: number): void {
  const word = at * WORDS;
  table[word] = low;
  table[word + 1] = high;
  table[word + 2] = entry;
}
