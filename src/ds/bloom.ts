/**
 * Has this key been here before? A Bloom filter (B. H. Bloom, CACM 13, 1970) whose bits for one key lie in one
 * block of 64 bytes, so that a question costs one cache line (F. Putze, P. Sanders, J. Singler, "Cache-, hash-
 * and space-efficient Bloom filters", 2007). Some blocks get more keys than others; the filter is made just so
 * much larger that the share of false answers is still the one asked for.
 */
import type { Keeper } from "../base/keeper.ts";
import { exp, log, pow } from "../base/math.ts";

const BLOCK_WORDS = 16;
const BLOCK_BITS = 512;
const LN2 = 0.6931471805599453;

/** A Bloom filter over 32-bit integer keys. */
export class BloomFilter {
  readonly #words: Int32Array;
  readonly #blocks: number = 0;
  readonly #bitsPerKey: number = 0;

  /**
   * @param entries keys it will hold
   * @param falsePositiveRate share of keys never added that are taken for present once `entries` are in
   */
  constructor(entries: number, falsePositiveRate: number) {
    if (!(entries > 0 && falsePositiveRate > 0 && falsePositiveRate < 1))
      throw new RangeError(`a Bloom filter for ${entries} entries at a rate of ${falsePositiveRate}`);
    // Bloom's own optimum, ln(1/p) / (ln 2)^2 bits an entry, then more until the blocked filter is as good.
    let bitsPerEntry = -log(falsePositiveRate) / (LN2 * LN2);
    this.#bitsPerKey = Math.min(24, Math.max(1, Math.round(bitsPerEntry * LN2)));
    while (blockedRate(bitsPerEntry, this.#bitsPerKey) > falsePositiveRate && bitsPerEntry < 200)
      bitsPerEntry *= 1.02;
    this.#blocks = Math.ceil((entries * bitsPerEntry) / BLOCK_BITS);
    this.#words = new Int32Array(this.#blocks * BLOCK_WORDS);
  }

  /** Memory of the bits, bytes. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Adds a key and says whether it was (probably) there before. */
  add(key: number): boolean {
    const words = this.#words;
    const hash = spread(key);
    const base = this.#blockOf(hash);
    let place = respread(hash);
    let present = true;
    for (let n = this.#bitsPerKey; n > 0; n--) {
      const word = base + (place >>> 28);
      const bit = 1 << (place >>> 23);
      if ((words[word] & bit) === 0) {
        words[word] |= bit;
        present = false;
      }
      place = step(place);
    }
    return present;
  }

  /** Whether the key is (probably) there; false is certain. */
  has(key: number): boolean {
    const words = this.#words;
    const hash = spread(key);
    const base = this.#blockOf(hash);
    let place = respread(hash);
    for (let n = this.#bitsPerKey; n > 0; n--) {
      if ((words[base + (place >>> 28)] & (1 << (place >>> 23))) === 0) return false;
      place = step(place);
    }
    return true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#words.fill(0);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#words);
  }

  /** First word of the block that a hash falls into. */
  #blockOf(hash: number): number {
    return Math.floor(((hash >>> 0) / 4294967296) * this.#blocks) * BLOCK_WORDS;
  }
}

/** False positives of a blocked filter: the number of keys in a block is Poisson. */
function blockedRate(bitsPerEntry: number, bitsPerKey: number): number {
  const mean = BLOCK_BITS / bitsPerEntry;
  let probability = exp(-mean);
  let rate = 0;
  for (let keys = 1; keys < mean + 12 * Math.sqrt(mean) + 12; keys++) {
    probability *= mean / keys;
    rate += probability * pow(1 - pow(1 - 1 / BLOCK_BITS, keys * bitsPerKey), bitsPerKey);
  }
  return rate;
}

/** Mixes the key: which block. The finaliser of MurmurHash3 (A. Appleby). */
function spread(key: number): number {
  key = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  key = Math.imul(key ^ (key >>> 13), 0xc2b2ae35);
  return key ^ (key >>> 16);
}

/** Mixes again: the first bit in the block. */
function respread(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** From one bit to the next: the top nine bits of a multiplicative sequence. */
function step(place: number): number {
  return (Math.imul(place, 0x915f77f5) + 0x6c8e9cf5) | 0;
}
