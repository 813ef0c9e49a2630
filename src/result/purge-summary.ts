/** What a summary says of purges: in a file of its own, as other optional sections are, so that the summary stays readable. */
import type { PurgeTotals } from "../vocabulary/totals.ts";

/** What one entry of `purges` did, all the times that it was made together. Null: never, or nothing to measure. */
export interface PurgeSummary extends Omit<
  PurgeTotals,
  "atMicros" | "reachMicros" | "confirmed" | "confirmedMicros"
> {
  readonly name: string;
  /** When it was made first, and how often. */
  readonly atMicros: number | null;
  readonly times: number;
  /** From the purge until half, 95 % and all PoPs had carried it out, over all times that they did; `allMicros` is null when one never did. */
  readonly reach: {
    readonly p50Micros: number | null;
    readonly p95Micros: number | null;
    readonly maxMicros: number | null;
    readonly allMicros: number | null;
  };
  /** Times that the API said it was done, and how long after the purge. */
  readonly confirmed: number;
  readonly confirmedMicros: { readonly mean: number | null; readonly max: number | null };
  /** Requests at the origin in the minute before and the minute after, and in its busiest second, summed (busiest: most) over all times. */
  readonly origin: {
    readonly requestsBefore: number;
    readonly requestsAfter: number;
    readonly peakPerSecond: number;
  };
  /** Its paths at the list prices of all providers, without those that are free, US dollars. */
  readonly usd: number;
}
