/** Tallies as plain objects, and the rounding that keeps their bytes short and the same everywhere. */
import { SUM_TOTAL, SUM_TTFB, type LatencyCounts, type Tally } from "../metrics/tally.ts";
import type { PeakRate } from "../metrics/peak-rate.ts";
import type { PhaseCounts } from "../metrics/phases.ts";
import { MISS_REASONS, OUTCOMES, type MissReason, type Outcome } from "../vocabulary/outcomes.ts";
import { CONNECT, DNS, TLS, TRANSFER, WAIT } from "../vocabulary/phases.ts";
import type { LatencySummary, PartSummary, RateSummary, TotalSummary } from "./summary.ts";

/** Decimals of ratios. */
const RATIO_SCALE = 1e6;
/** Decimals of rates, means and utilisations. */
const RATE_SCALE = 1e3;
/** Microseconds of a second. */
const SECOND = 1e6;

/** The tally as a plain object. */
export function partOf(tally: Tally): PartSummary {
  const { requests, bytes } = tally;
  return {
    requests,
    outcomes: outcomesOf(tally),
    missReasons: Object.fromEntries(MISS_REASONS.map((word, code) => [word, tally.reason(code)])) as Record<
      MissReason,
      number
    >,
    bytes,
    hitBytes: tally.hitBytes,
    hitRatio: ratioOf(tally.hits, requests),
    byteHitRatio: ratioOf(tally.hitBytes, bytes),
    ttfbMicros: latencyOf(tally.ttfb, tally.sums[SUM_TTFB]),
    totalMicros: latencyOf(tally.total, tally.sums[SUM_TOTAL]),
  };
}

/** Requests by outcome. */
export function outcomesOf(tally: Tally): Record<Outcome, number> {
  const counts = OUTCOMES.map((word, code) => [word, tally.outcome(code)]);
  return Object.fromEntries(counts) as Record<Outcome, number>;
}

/**
 * Times of the phases, microseconds; null without requests. Means are rounded so that those of `dns` to `wait` add up to the
 * mean time to first byte, and with `transfer` to the mean time to last byte, as `tally` has them.
 */
export function phasesOf(phases: PhaseCounts, tally: Tally): TotalSummary["phasesMicros"] {
  const { requests } = phases;
  if (requests === 0) return null;
  const mean = (sumMicros: number) => Math.round(sumMicros / requests);
  const dns = mean(phases.sums[DNS]);
  const connect = mean(phases.sums[CONNECT]);
  const tls = mean(phases.sums[TLS]);
  const ttfb = mean(tally.sums[SUM_TTFB]);
  const transfer = mean(tally.sums[SUM_TOTAL]) - ttfb;
  return {
    dns: spreadOf(phases.counts(DNS), dns),
    connect: spreadOf(phases.counts(CONNECT), connect),
    tls: spreadOf(phases.counts(TLS), tls),
    wait: spreadOf(phases.counts(WAIT), ttfb - dns - connect - tls),
    transfer: spreadOf(phases.counts(TRANSFER), transfer),
  };
}

/** Mean and busiest second. */
export function rateOf(requests: number, measuredMicros: number, peak: PeakRate): RateSummary {
  return {
    meanPerSecond: measuredMicros > 0 ? rounded(requests / (measuredMicros / SECOND)) : null,
    peakPerSecond: peak.perSecond,
    peakAtMicros: peak.atMicros,
  };
}

/** `part` / `whole` with six decimals; null when there is no whole. */
export function ratioOf(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((part / whole) * RATIO_SCALE) / RATIO_SCALE : null;
}

/** 1 - `upstream` / `edge` with six decimals; null when there is no edge. */
export function offloadOf(upstream: number, edge: number): number | null {
  return edge > 0 ? Math.round((1 - upstream / edge) * RATIO_SCALE) / RATIO_SCALE : null;
}

/** Three decimals. */
export function rounded(value: number): number {
  return Math.round(value * RATE_SCALE) / RATE_SCALE;
}

/** Counted latencies with their sum as a summary; null without any. */
export function latencyOf(counts: LatencyCounts, sumMicros: number): LatencySummary | null {
  const { count } = counts;
  return count === 0 ? null : spreadOf(counts, Math.round(sumMicros / count));
}

function spreadOf(counts: LatencyCounts, mean: number): LatencySummary {
  const [p50, p90, p95, p99, p999] = counts.quantiles([0.5, 0.9, 0.95, 0.99, 0.999]);
  return { mean, p50, p90, p95, p99, p999, max: counts.max };
}
