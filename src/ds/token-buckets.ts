/**
 * Token buckets in one column: the generic cell rate algorithm (ITU-T I.371, appendix A, virtual scheduling), which admits exactly
 * what a bucket of `burst` tokens filled at `perSecond` admits, and keeps one number a bucket: when it would be full again. A
 * bucket that nobody has asked is full. In any time t a bucket admits at most burst + perSecond x t.
 */
import type { Keeper } from "../base/keeper.ts";

const SECOND_MICROS = 1_000_000;
/** Sums of gaps that are no whole microseconds are off by less than this, and so must not miss a token by a hair. */
const ROUNDING_MICROS = 0.001;

/** Buckets of one size, by dense number; they come into being when asked. */
export class TokenBuckets {
  readonly #gapMicros: number = 0;
  readonly #toleranceMicros: number = 0;
  /** By bucket: when it is full, microseconds; a time long past for one never asked. */
  #fullMicros: Float64Array;

  /** @param burst tokens of a full bucket, at least 1 */
  constructor(perSecond: number, burst: number, buckets = 64) {
    this.#gapMicros = SECOND_MICROS / perSecond;
    this.#toleranceMicros = (burst - 1) * this.#gapMicros + ROUNDING_MICROS;
    this.#fullMicros = new Float64Array(buckets);
  }

  /** Takes a token out of a bucket; false when there is none. Times of one bucket never decrease. */
  take(bucket: number, nowMicros: number): boolean {
    if (bucket >= this.#fullMicros.length) this.#grow(bucket);
    const full = this.#fullMicros[bucket];
    if (full - nowMicros > this.#toleranceMicros) return false;
    this.#fullMicros[bucket] = (full > nowMicros ? full : nowMicros) + this.#gapMicros;
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#fullMicros = keeper.column(this.#fullMicros);
  }

  #grow(bucket: number): void {
    let size = this.#fullMicros.length;
    while (size <= bucket) size *= 2;
    const wider = new Float64Array(size);
    wider.set(this.#fullMicros);
    this.#fullMicros = wider;
  }
}
