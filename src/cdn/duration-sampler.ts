/**
 * Draws durations of a distribution, microseconds. Exponential times are exact, so that queues can be held
 * against closed forms; the other shapes come from a table of 4,096 quantiles, whose tail ends at 1 - 1/8192.
 */
import { distribution, quantileTable } from "../base/distribution.ts";
import type { Stream } from "../base/random.ts";
import type { Distribution } from "../scenario/types.ts";

const QUANTILES = 4096;
const QUANTILE_SHIFT = 20;

/** Sampler of one distribution. */
export class DurationSampler {
  readonly #luck: Stream;
  /** Mean of the exponential, or -1. */
  readonly #meanMicros: number = 0;
  readonly #fixedMicros: number = 0;
  readonly #table: Float64Array | null;

  constructor(spec: Distribution, luck: Stream) {
    this.#luck = luck;
    this.#meanMicros = spec.kind === "exponential" ? spec.mean : -1;
    this.#fixedMicros = spec.kind === "fixed" ? spec.value : 0;
    this.#table =
      spec.kind === "fixed" || spec.kind === "exponential"
        ? null
        : quantileTable(distribution(spec).quantile, QUANTILES);
  }

  /** One duration, microseconds. */
  draw(): number {
    if (this.#table !== null) return this.#table[this.#luck.u32() >>> QUANTILE_SHIFT];
    return this.#meanMicros >= 0 ? this.#luck.exponential(this.#meanMicros) : this.#fixedMicros;
  }
}
