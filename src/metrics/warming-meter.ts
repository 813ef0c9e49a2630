/** What the warming's own requests cost behind the edge, by plan, over the whole run. */
import type { Keeper } from "../base/keeper.ts";
import { AT_ORIGIN, type FetchFacts } from "../vocabulary/facts.ts";
import { PeakRate } from "./peak-rate.ts";

/** What one plan asked of shields and origin. */
export interface WarmingMeasure {
  shieldRequests: number;
  originRequests: number;
  originBytes: number;
  /** Requests at the origin in the plan's busiest second. */
  originPeakPerSecond: number;
}

/** Counts by plan. */
export class WarmingMeter {
  /** Part of the origin's requests and bytes after warm-up that the warming is behind. */
  originRequests = 0;
  originBytes = 0;
  readonly #warmupMicros: number;
  readonly #counts: Omit<WarmingMeasure, "originPeakPerSecond">[];
  readonly #peaks: readonly PeakRate[];

  constructor(plans: number, warmupMicros: number) {
    this.#warmupMicros = warmupMicros;
    this.#counts = Array.from({ length: plans }, () => ({
      shieldRequests: 0,
      originRequests: 0,
      originBytes: 0,
    }));
    this.#peaks = Array.from({ length: plans }, () => new PeakRate());
  }

  fetches({ rows, warming, level, atMicros, bytes }: FetchFacts): void {
    for (let row = 0; row < rows; row++) {
      const plan = warming[row];
      if (plan < 0) continue;
      const counts = this.#counts[plan];
      if (level[row] !== AT_ORIGIN) {
        counts.shieldRequests++;
        continue;
      }
      counts.originRequests++;
      counts.originBytes += bytes[row];
      this.#peaks[plan].add(atMicros[row]);
      if (atMicros[row] < this.#warmupMicros) continue;
      this.originRequests++;
      this.originBytes += bytes[row];
    }
  }

  /** What was measured, in the order of the census. */
  measures(): WarmingMeasure[] {
    return this.#counts.map((counts, plan) => ({
      ...counts,
      originPeakPerSecond: this.#peaks[plan].perSecond,
    }));
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.originRequests = keeper.number(this.originRequests);
    this.originBytes = keeper.number(this.originBytes);
    for (const counts of this.#counts) {
      counts.shieldRequests = keeper.number(counts.shieldRequests);
      counts.originRequests = keeper.number(counts.originRequests);
      counts.originBytes = keeper.number(counts.originBytes);
    }
    for (const peak of this.#peaks) peak.keep(keeper);
  }
}
