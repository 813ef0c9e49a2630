/**
 * What a session chooses, by hashes of its seed: the n-th choice is the same whatever other sessions do meanwhile, and
 * however long the answers take.
 */
import type { Keeper } from "../../base/keeper.ts";
import { hash2 } from "../../base/hash.ts";
import type { Luck } from "../../base/random.ts";

const U32 = 1 / 4294967296;

/** Choices of one session, one after another. */
export class SessionLuck implements Luck {
  #seed = 0;
  #drawn = 0;

  constructor(seed: number) {
    this.begin(seed);
  }

  /** Begins the choices of a seed. */
  begin(seed: number): void {
    this.#seed = seed | 0;
    this.#drawn = 0;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#seed = keeper.number(this.#seed);
    this.#drawn = keeper.number(this.#drawn);
  }

  u32(): number {
    return hash2(this.#seed, this.#drawn++);
  }

  uniform(): number {
    return this.u32() * U32;
  }

  /** A number in (0, 1). */
  open(): number {
    return (this.u32() + 0.5) * U32;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }
}
