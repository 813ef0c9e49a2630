/**
 * A random order of 0 to n - 1 that is computed, not stored, so that popularity can be dealt anew at any moment
 * for nothing: three rounds of multiply, add and shift on as many bits as n has (each can be undone, so the whole
 * is one-to-one), again and again until the result is below n (J. Black, P. Rogaway, "Ciphers with arbitrary finite
 * domains", CT-RSA 2002). Not for secrets.
 */
import { hash2 } from "../../base/hash.ts";

const ROUNDS = 3;

/** One order of many; key 0 is the natural one. */
export class Permutation {
  readonly #n: number = 0;
  readonly #mask: number = 0;
  readonly #shift: number = 0;
  readonly #natural: boolean = true;
  readonly #factors = new Int32Array(ROUNDS);
  readonly #terms = new Int32Array(ROUNDS);

  /** @param n up to 2^30 */
  constructor(n: number, key: number) {
    const bits = Math.max(2, 32 - Math.clz32(n - 1));
    this.#n = n;
    this.#mask = bits === 32 ? -1 : (1 << bits) - 1;
    this.#shift = (bits + 1) >>> 1;
    this.#natural = key === 0;
    for (let round = 0; round < ROUNDS; round++) {
      this.#factors[round] = hash2(key, 2 * round) | 1;
      this.#terms[round] = hash2(key, 2 * round + 1);
    }
  }

  /** What stands at `place`. */
  at(place: number): number {
    if (this.#natural) return place;
    const mask = this.#mask;
    const shift = this.#shift;
    let x = place;
    do {
      for (let round = 0; round < ROUNDS; round++) {
        x = (Math.imul(x, this.#factors[round]) + this.#terms[round]) & mask;
        x ^= x >>> shift;
      }
    } while (x >= this.#n);
    return x;
  }
}
