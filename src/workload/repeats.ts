/**
 * Requests that repeat what was asked for shortly before: temporal locality beyond popularity. A share of a class's
 * requests asks for what the class's n-th last request was for, with n drawn from a distribution; the others go by
 * popularity. Since repeats are repeated too, interest comes in bursts and an object's share of all requests stays what its
 * popularity makes it (a Yule-Simon process with memory: C. Cattuto, V. Loreto, L. Pietronero, PNAS 104(5), 2007, with
 * popularity in place of ever new words). One n for all gives a loop.
 */
import { distribution, type DistributionSpec, quantileTable } from "../base/distribution.ts";
import type { Stream } from "../base/random.ts";

const TWO_32 = 4294967296;
/** Equally likely lags: one draw is one look-up. */
const LAGS = 4096;
/** Largest lag, requests: the history takes 64 MB then. */
const MOST_LAG = 16_777_216;

/** How a class repeats itself. */
export interface RepeatSpec {
  /** Share of the requests that repeat one before. */
  readonly share: number;
  /** Which one: so many requests of the class before, 1 is the last; fractions are cut off. */
  readonly after: DistributionSpec;
}

/** The recent requests of a class. */
export class Repeats {
  readonly #luck: Stream;
  readonly #below: number = 0;
  readonly #lags: Int32Array;
  /** Objects of the last requests, a ring of a power of two. */
  readonly #history: Int32Array;
  readonly #mask: number = 0;
  #requests = 0;

  constructor({ share, after }: RepeatSpec, luck: Stream) {
    this.#luck = luck;
    this.#below = share * TWO_32;
    this.#lags = Int32Array.from(quantileTable(distribution(after).quantile, LAGS), (lag) =>
      Math.min(MOST_LAG, Math.max(1, Math.floor(lag))),
    );
    const longest = this.#lags.reduce((most, lag) => Math.max(most, lag), 1);
    let length = 2;
    while (length < longest) length *= 2;
    this.#history = new Int32Array(length);
    this.#mask = length - 1;
  }

  /** The object that the class's next request is for, when popularity would have it be for `object`. */
  next(object: number): number {
    const history = this.#history;
    let asked = object;
    if (this.#luck.u32() < this.#below) {
      const lag = this.#lags[this.#luck.below(LAGS)];
      // Nothing to repeat that far back: popularity has its way.
      if (lag <= this.#requests) asked = history[(this.#requests - lag) & this.#mask];
    }
    history[this.#requests++ & this.#mask] = asked;
    return asked;
  }
}
