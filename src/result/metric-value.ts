/** What a metric of `vocabulary/metrics` amounts to in a summary: one place that ties the names to the numbers. */
import { LATENCY_STATISTICS, type MetricScope } from "../vocabulary/metrics.ts";
import type { Outcome } from "../vocabulary/outcomes.ts";
import { PHASES, type Phase } from "../vocabulary/phases.ts";
import type { PurgeSummary } from "./purge-summary.ts";
import type { LatencySummary, PartSummary, Summary, UpstreamSummary } from "./summary.ts";
import { ratioOf, rounded } from "./part.ts";
import { sessionMetric } from "./sessions.ts";

/** A summary before its thresholds are judged. */
export type Measured = Omit<Summary, "verdict" | "thresholds" | "warnings" | "replications">;

/** The part of the world a metric is asked of. */
export interface Scope {
  readonly kind: MetricScope;
  /** Name of the class, region, provider or group of sessions, IATA code of the PoP; nothing for all. */
  readonly name: string;
}

/** Value in the metric's base unit; null when there was nothing to measure. Throws on an unknown name. */
export function metricValue(measured: Measured, metric: string, scope: Scope): number | null {
  const age = freshnessMetric(measured, metric, scope);
  if (age !== undefined) return age;
  const part = partIn(measured, scope);
  const value = partMetric(part, metric);
  if (value !== undefined) return value;
  const ofSessions = sessionMetric(
    measured.sessions?.find(({ name }) => name === scope.name),
    metric,
  );
  if (ofSessions !== undefined && (scope.kind === "session" || scope.kind === "all")) return ofSessions;
  const whole = scope.kind === "all" ? wholeMetric(measured, metric) : undefined;
  if (whole === undefined)
    throw new RangeError(`there is no metric "${metric}" of ${scope.kind} ${scope.name}`);
  return whole;
}

/** Value of a metric that any part of the requests has; undefined when it is not such a metric. */
export function partMetric(part: PartSummary, metric: string): number | null | undefined {
  const [family, statistic] = metric.split(".");
  if (family === "ttfb" && statistic !== undefined) return latency(part.ttfbMicros, statistic);
  if (family === "total" && statistic !== undefined) return latency(part.totalMicros, statistic);
  switch (metric) {
    case "requests":
      return part.requests;
    case "bytes":
      return part.bytes;
    case "hit_ratio":
      return part.hitRatio;
    case "byte_hit_ratio":
      return part.byteHitRatio;
    default: {
      const outcomes = OUTCOMES_OF_RATIO[metric];
      if (outcomes === undefined) return undefined;
      return ratioOf(
        outcomes.reduce((sum, outcome) => sum + part.outcomes[outcome], 0),
        part.requests,
      );
    }
  }
}

/** Ratios of requests, by the outcomes in their numerator. */
const OUTCOMES_OF_RATIO: Readonly<Record<string, readonly Outcome[]>> = {
  edge_served_ratio: ["hit", "stale", "revalidated", "collapsed"],
  stale_ratio: ["stale"],
  revalidated_ratio: ["revalidated"],
  collapsed_ratio: ["collapsed"],
  miss_ratio: ["miss"],
  bypass_ratio: ["bypass"],
  shed_ratio: ["shed"],
  failed_ratio: ["failed"],
  error_ratio: ["shed", "failed"],
};

function wholeMetric(measured: Measured, metric: string): number | null | undefined {
  const { total, shield, origin, bill, purges = [] } = measured;
  switch (metric) {
    case "requests_per_second.mean":
      return total.rate.meanPerSecond;
    case "requests_per_second.peak":
      return total.rate.peakPerSecond;
    case "origin_offload":
      return total.originOffload;
    case "byte_offload":
      return total.byteOffload;
    case "shield.hit_ratio":
      return shield?.hitRatio ?? null;
    case "shield.requests":
      return shield?.requests ?? 0;
    case "purge.p50":
      return slowest(purges, ({ reach }) => reach.p50Micros);
    case "purge.p95":
      return slowest(purges, ({ reach }) => reach.p95Micros);
    case "purge.max":
      return slowest(purges, ({ reach }) => reach.maxMicros);
    case "purge.stale":
      return slowest(purges, ({ stale }) => stale?.lastMicros ?? null);
    case "cost.month":
      return bill?.usd ?? null;
    case "cost.period":
      return bill === null ? null : rounded((bill.usd * bill.measuredMicros) / bill.monthMicros);
    default: {
      if (metric.startsWith("attack.")) return attackMetric(measured.attack, metric);
      const warmed = warmingMetric(measured, metric);
      return warmed === undefined ? (originMetric(origin, metric) ?? phaseMetric(total, metric)) : warmed;
    }
  }
}

function attackMetric(attack: Measured["attack"], metric: string): number | null | undefined {
  const users = attack?.usersDuring;
  switch (metric) {
    case "attack.absorbed_ratio":
      return attack?.absorbedRatio ?? null;
    case "attack.origin_ratio":
      return attack?.originRatio ?? null;
    case "attack.busiest_pop_ratio":
      return attack?.busiestPopRatio ?? null;
    case "attack.innocents_refused_ratio":
      return attack?.innocentsRefusedRatio ?? null;
    case "attack.users.hit_ratio":
      return users?.hitRatio ?? null;
    case "attack.users.error_ratio":
      return users?.errorRatio ?? null;
    case "attack.users.ttfb.p50":
      return users?.ttfbMicros?.p50 ?? null;
    case "attack.users.ttfb.p99":
      return users?.ttfbMicros?.p99 ?? null;
    case "attack.cost":
      return attack?.usd ?? null;
    default:
      return undefined;
  }
}

/** Of the whole and of classes; undefined when it is not such a metric. */
function freshnessMetric({ freshness }: Measured, metric: string, scope: Scope): number | null | undefined {
  const [family, statistic] = metric.split(".");
  if (family !== "stale_share" && family !== "staleness" && family !== "last_stale_byte") return undefined;
  const part =
    scope.kind === "all" ? freshness : freshness?.classes.find(({ name }) => scope.kind === "class" && name === scope.name); // prettier-ignore
  if (part === undefined) return null;
  if (family === "stale_share") return part.staleShare;
  if (family === "last_stale_byte") return part.lastByteMicros;
  if (part.responses === 0) return null;
  return part.stalenessMicros === null ? 0 : part.stalenessMicros[statistic as "max"];
}

/** The largest value of all purges that have one, or null. */
function slowest(purges: readonly PurgeSummary[], of: (purge: PurgeSummary) => number | null): number | null {
  return purges.reduce<number | null>((most, purge) => {
    const value = of(purge);
    return value === null ? most : Math.max(most ?? 0, value);
  }, null);
}

function phaseMetric({ phasesMicros }: Measured["total"], metric: string): number | null | undefined {
  const [phase, statistic] = metric.split(".");
  if (statistic === undefined || !(PHASES as readonly string[]).includes(phase)) return undefined;
  return latency(phasesMicros === null ? null : phasesMicros[phase as Phase], statistic);
}

function warmingMetric({ warming }: Measured, metric: string): number | null | undefined {
  const sum = (of: "wasted" | "useful") =>
    (warming?.plans ?? []).reduce((total, plan) => total + plan[of], 0);
  switch (metric) {
    case "warming.first_hit_ratio":
      return warming?.firstHitRatio ?? null;
    case "warming.wasted_ratio":
      return ratioOf(sum("wasted"), sum("wasted") + sum("useful"));
    case "warming.origin_requests":
      return warming?.originRequests ?? 0;
    default:
      return undefined;
  }
}

function originMetric(origin: UpstreamSummary, metric: string): number | null | undefined {
  if (!metric.startsWith("origin.")) return undefined;
  const name = metric.slice("origin.".length);
  if (name === "requests_per_second.mean") return origin.rate.meanPerSecond;
  if (name === "requests_per_second.peak") return origin.rate.peakPerSecond;
  return partMetric(origin, name);
}

function latency(summary: LatencySummary | null, statistic: string): number | null | undefined {
  if (!(LATENCY_STATISTICS as readonly string[]).includes(statistic)) return undefined;
  return summary === null ? null : summary[statistic as keyof LatencySummary];
}

function partIn(measured: Measured, { kind, name }: Scope): PartSummary {
  let part: PartSummary | undefined = measured.total;
  if (kind === "class") part = measured.classes.find((candidate) => candidate.name === name);
  if (kind === "region") part = measured.regions.find((candidate) => candidate.name === name);
  if (kind === "pop") part = measured.pops.find((candidate) => candidate.iata === name);
  if (kind === "provider") part = measured.providers?.find((candidate) => candidate.name === name);
  if (kind === "session") part = measured.sessions?.find((candidate) => candidate.name === name);
  return part ?? EMPTY_PART;
}

/** A part of the world that saw no requests, as a region without users. */
const EMPTY_PART: PartSummary = {
  requests: 0,
  outcomes: { hit: 0, stale: 0, revalidated: 0, collapsed: 0, miss: 0, bypass: 0, shed: 0, failed: 0 },
  missReasons: { cold: 0, evicted: 0, expired: 0, purged: 0, "never-admitted": 0 },
  bytes: 0,
  hitBytes: 0,
  hitRatio: null,
  byteHitRatio: null,
  ttfbMicros: null,
  totalMicros: null,
};
