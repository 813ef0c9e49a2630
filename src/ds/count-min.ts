/**
 * How often has a key been seen lately? A count-min sketch (G. Cormode and S. Muthukrishnan, J. Algorithms 55,
 * 2005) of four-bit counters that are halved now and then, so that old fame fades: the frequency filter of
 * TinyLFU (G. Einziger, R. Friedman, B. Manes, ACM Transactions on Storage 13, 2017). The four counters of a key
 * lie in one block of 64 bytes, as in the Caffeine library, so that a question costs one cache line.
 */
import type { Keeper } from "../base/keeper.ts";

/** 32-bit words of a block (64 bytes), and of the part of it that each of the four hashes owns. */
const BLOCK_WORDS = 16;
/** Counters stop here: four bits. Enough, because only "more often than the other" is asked. */
const MOST = 15;
/** Entries a block serves: 16 counters for each, as Caffeine has it. */
const ENTRIES_PER_BLOCK = 8;

/** A sketch of recent frequencies. */
export class CountMinSketch {
  /** Increments after which all counts are halved. */
  readonly sampleSize: number;
  readonly #words: Int32Array;
  readonly #blockMask: number = 0;
  #increments = 0;

  /**
   * @param entries how many keys matter at a time: the objects that the cache holds; 8 to 16 bytes each
   * @param sampleSize increments between halvings, ten times the entries in Caffeine and the paper; Infinity when
   *   the owner calls {@link halve} itself
   */
  constructor(entries: number, sampleSize = 10 * entries) {
    let blocks = 1;
    while (blocks * ENTRIES_PER_BLOCK < entries) blocks *= 2;
    this.sampleSize = sampleSize;
    this.#words = new Int32Array(blocks * BLOCK_WORDS);
    this.#blockMask = blocks - 1;
  }

  /** Memory of the counters, bytes. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Counts `key` (a 32-bit integer) once more. */
  increment(key: number): void {
    const words = this.#words;
    const hash = spread(key);
    const base = (hash & this.#blockMask) * BLOCK_WORDS;
    const places = respread(hash);
    let grown = 0;
    // Part n of the block has four words: two bits of the hash choose the word, three the counter in it.
    for (let part = 0; part < 4; part++) {
      const place = places >>> (8 * part);
      const word = base + 4 * part + (place & 3);
      const shift = place & 28;
      if (((words[word] >>> shift) & MOST) < MOST) {
        words[word] += 1 << shift;
        grown = 1;
      }
    }
    this.#increments += grown;
    if (this.#increments >= this.sampleSize) this.halve();
  }

  /** How often `key` has been seen lately: 0 to 15, rarely too much, and too little only by halving. */
  frequency(key: number): number {
    const words = this.#words;
    const hash = spread(key);
    const base = (hash & this.#blockMask) * BLOCK_WORDS;
    const places = respread(hash);
    let least = MOST;
    for (let part = 0; part < 4; part++) {
      const place = places >>> (8 * part);
      const count = (words[base + 4 * part + (place & 3)] >>> (place & 28)) & MOST;
      if (count < least) least = count;
    }
    return least;
  }

  /** Forgets everything. */
  clear(): void {
    this.#words.fill(0);
    this.#increments = 0;
  }

  /** Halves all counters at once, eight to a word; what odd ones lose by it is taken off the sample too. */
  halve(): void {
    const words = this.#words;
    let odd = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (word === 0) continue;
      let bits = word & 0x11111111;
      // Sum of eight single bits that stand four apart: the multiplication adds them up in the top digit.
      bits = Math.imul(bits, 0x11111111) >>> 28;
      odd += bits;
      words[at] = (word >>> 1) & 0x77777777;
    }
    // An increment touches four counters.
    this.#increments = Math.max(0, (this.#increments - (odd >>> 2)) >>> 1);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#words);
    this.#increments = keeper.number(this.#increments);
  }
}

/** Mixes the key: which block. Constants of C. Wellons' hash prospector ("lowbias32"). */
function spread(key: number): number {
  key = Math.imul(key ^ (key >>> 16), 0x7feb352d);
  key = Math.imul(key ^ (key >>> 15), 0x846ca68b);
  return key ^ (key >>> 16);
}

/** Mixes again: which counters, independent of the block. */
function respread(hash: number): number {
  hash = Math.imul(hash ^ 0x5f356495, 0x32c446bd);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
