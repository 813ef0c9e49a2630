/** The part of the summary that is about requests of the CDN's own. */
import type { WarmingCounts, WarmingEstimate } from "../vocabulary/warming-totals.ts";

/** An estimate and what it would be charged, US dollars. */
export interface PricedEstimate extends WarmingEstimate {
  readonly usd: number;
}

/** One plan of the warming, or rule for prefetching; over the whole run, warm-up included. */
export interface WarmingPlanSummary extends WarmingCounts {
  readonly name: string;
  readonly isPrefetch: boolean;
  readonly waves: number;
  /** When its first and its last request was sent; null: none was. */
  readonly firstMicros: number | null;
  readonly lastMicros: number | null;
  /** Wasted / (useful + wasted). */
  readonly wastedRatio: number | null;
  /** What its requests asked of shields and origin, and what that is charged, US dollars. */
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
  readonly originPeakPerSecond: number;
  readonly usd: number;
  /** One wave on cold caches: as planned, with everything at every PoP, in tiers. Null: nobody knew beforehand. */
  readonly estimates: {
    readonly own: PricedEstimate;
    readonly full: PricedEstimate;
    readonly tiered: PricedEstimate;
  } | null;
}

/** Requests that the CDN made for itself. They are in the figures of shields and origin, and in none of users' requests. */
export interface WarmingSummary {
  readonly plans: readonly WarmingPlanSummary[];
  /** Part of the origin's requests and bytes above that the warming is behind. */
  readonly originRequests: number;
  readonly originBytes: number;
  /** Users' first requests for an object of the classes that it is about at a PoP, after warm-up; and how many found a fresh copy. */
  readonly firstRequests: number;
  readonly firstHitRatio: number | null;
}
