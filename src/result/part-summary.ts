/** Some of the requests in a summary: what became of them, and how long they took. */
import type { MissReason, Outcome } from "../vocabulary/outcomes.ts";

/** Latency of requests, microseconds; quantiles by nearest rank, within 0.8 %. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Some of the requests and what became of them. */
export interface PartSummary {
  readonly requests: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly missReasons: Readonly<Record<MissReason, number>>;
  readonly bytes: number;
  /** Bytes of hits, stale and revalidated answers. */
  readonly hitBytes: number;
  /** (hit + stale + revalidated) / requests. */
  readonly hitRatio: number | null;
  readonly byteHitRatio: number | null;
  readonly ttfbMicros: LatencySummary | null;
  readonly totalMicros: LatencySummary | null;
}
