/** Requests at the origin second by second, warm-up included: to compare the time after a purge with the time before it. */
import type { Keeper } from "../base/keeper.ts";
import { AT_ORIGIN, type FetchFacts } from "../vocabulary/facts.ts";

const SECOND_MICROS = 1_000_000;

/** Counts by second. */
export class OriginSeconds {
  #counts = new Uint32Array(4096);

  fetches({ rows, level, atMicros }: FetchFacts): void {
    for (let row = 0; row < rows; row++) {
      if (level[row] !== AT_ORIGIN) continue;
      const second = Math.floor(atMicros[row] / SECOND_MICROS);
      if (second >= this.#counts.length) this.#grow(second);
      this.#counts[second]++;
    }
  }

  /** Requests of `seconds` seconds, the first of which contains `fromMicros`, and of the busiest of them. */
  between(
    fromMicros: number,
    seconds: number,
  ): { readonly requests: number; readonly peakPerSecond: number } {
    const first = Math.floor(fromMicros / SECOND_MICROS);
    let requests = 0;
    let peakPerSecond = 0;
    for (let second = Math.max(0, first); second < first + seconds; second++) {
      const count = second < this.#counts.length ? this.#counts[second] : 0;
      requests += count;
      peakPerSecond = Math.max(peakPerSecond, count);
    }
    return { requests, peakPerSecond };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#counts = keeper.column(this.#counts);
  }

  #grow(second: number): void {
    let { length } = this.#counts;
    while (length <= second) length *= 2;
    const counts = new Uint32Array(length);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}
