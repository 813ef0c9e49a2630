/**
 * A keyed permutation of 0 to n - 1 with its inverse: a Feistel network over the next power of four, walked until it
 * lands inside (J. Black, P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). It numbers things in an order that
 * looks random and can be undone, so that "who has the number m" needs no table.
 */
import { hash2 } from "./hash.ts";

/** Rounds of the network: four suffice for numbers that look random (M. Luby, C. Rackoff, 1988). */
const ROUNDS = 4;

/** A permutation of 0 to `size` - 1. */
export class Permutation {
  readonly size: number = 0;
  readonly #key: number = 0;
  /** Bits of each half. */
  readonly #half: number = 0;
  readonly #mask: number = 0;

  /** @param size at most 2^30 */
  constructor(size: number, key: number) {
    this.size = size;
    this.#key = key | 0;
    this.#half = Math.max(1, Math.ceil((32 - Math.clz32(Math.max(1, size - 1))) / 2));
    this.#mask = (1 << this.#half) - 1;
  }

  /** Where `n` comes to stand. */
  at(n: number): number {
    do {
      let left = n >>> this.#half;
      let right = n & this.#mask;
      for (let round = 0; round < ROUNDS; round++) {
        const next = left ^ (hash2(right, this.#key + round) & this.#mask);
        left = right;
        right = next;
      }
      n = (left << this.#half) | right;
    } while (n >= this.size);
    return n;
  }

  /** Who stands at `m`. */
  inverse(m: number): number {
    do {
      let left = m >>> this.#half;
      let right = m & this.#mask;
      for (let round = ROUNDS - 1; round >= 0; round--) {
        const next = right ^ (hash2(left, this.#key + round) & this.#mask);
        right = left;
        left = next;
      }
      m = (left << this.#half) | right;
    } while (m >= this.size);
    return m;
  }
}
