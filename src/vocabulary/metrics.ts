/**
 * Metrics: the names by which thresholds, comparisons and reports speak of a result, each with its unit and
 * the parts of the world it can be asked of. Dotted names are a family and a statistic: `ttfb.p99`.
 */
import { PHASE_ABOUT, PHASES, type Phase } from "./phases.ts";

/** What a metric's number counts. Base units: ratio 0 to 1, microseconds, requests, bytes, requests per second, USD. */
export type MetricUnit = "ratio" | "micros" | "requests" | "bytes" | "per-second" | "usd";

/** One metric. */
export interface Metric {
  readonly name: string;
  readonly unit: MetricUnit;
  /** One line for lists and tables. */
  readonly about: string;
  /** Can be asked of one class, region, PoP, provider or group of sessions; otherwise of the whole only. */
  readonly scoped: boolean;
  /** Can it be asked of a group of sessions only? */
  readonly ofSessions?: true;
  /** Is more better? Null when that depends. */
  readonly higherIsBetter: boolean | null;
}

/** Statistics of a latency family, in order. */
export const LATENCY_STATISTICS = ["mean", "p50", "p90", "p95", "p99", "p999", "max"] as const;

/** Statistics of the age of stale answers, in order. */
export const STALENESS_STATISTICS = ["mean", "p50", "p95", "p99", "max"] as const;

/** Parts of the world that a scoped metric can be asked of. */
export const METRIC_SCOPES = ["all", "class", "region", "pop", "provider", "session"] as const;
/** One word of {@link METRIC_SCOPES}. */
export type MetricScope = (typeof METRIC_SCOPES)[number];

/** Every metric, in the order of lists. */
export const METRICS: readonly Metric[] = [
  ratio("hit_ratio", "requests that were a hit, stale or revalidated / all", true),
  ratio("byte_hit_ratio", "bytes of hits, stale and revalidated answers / all bytes", true),
  ratio("edge_served_ratio", "as hit_ratio, with collapsed requests counted as served", true),
  ratio("stale_ratio", "requests answered with a stale copy / all", null),
  ratio("revalidated_ratio", "requests answered after a 304 from upstream / all", null),
  ratio("collapsed_ratio", "requests that waited for a fill under way / all", null),
  ratio("miss_ratio", "requests fetched from upstream / all", false),
  ratio("bypass_ratio", "uncacheable requests / all", null),
  ratio("shed_ratio", "requests refused because a queue was full / all", false),
  ratio("failed_ratio", "requests answered with an error / all", false),
  ratio("error_ratio", "requests that were refused or answered with an error / all", false),
  ...latencies("ttfb", "time to first byte"),
  ...latencies("total", "time to last byte"),
  ...PHASES.flatMap((phase) => phaseMetrics(phase)),
  { name: "requests", unit: "requests", about: "requests of users", scoped: true, higherIsBetter: null },
  { name: "bytes", unit: "bytes", about: "bytes sent to users", scoped: true, higherIsBetter: null },
  whole("requests_per_second.mean", "per-second", "requests of users per second", null),
  whole("requests_per_second.peak", "per-second", "requests of users per second, busiest time", null),
  whole("origin_offload", "ratio", "1 - requests at the origin / requests of users", true),
  whole("byte_offload", "ratio", "1 - bytes sent by the origin / bytes sent to users", true),
  whole(
    "shield.hit_ratio",
    "ratio",
    "requests at the shield that were a hit, stale or revalidated / all there",
    true,
  ),
  whole("shield.requests", "requests", "requests at the shield", null),
  whole("origin.requests", "requests", "requests at the origin", false),
  whole("origin.bytes", "bytes", "bytes sent by the origin", false),
  whole(
    "origin.error_ratio",
    "ratio",
    "requests that the origin refused or answered with an error / all there",
    false,
  ),
  whole("origin.requests_per_second.mean", "per-second", "requests at the origin per second", false),
  whole(
    "origin.requests_per_second.peak",
    "per-second",
    "requests at the origin per second, busiest time",
    false,
  ),
  ...LATENCY_STATISTICS.map((statistic) =>
    whole(
      `origin.ttfb.${statistic}`,
      "micros",
      `${word(statistic)} of the origin's time to first byte`,
      false,
    ),
  ),
  ...freshness(),
  whole("purge.p50", "micros", "time until a purge has reached half of the PoPs, the slowest purge", false),
  whole("purge.p95", "micros", "the same, 95 % of the PoPs", false),
  whole("purge.max", "micros", "the same, every PoP that it ever reached", false),
  whole(
    "purge.stale",
    "micros",
    "time from a purge that announces a change to the last older answer, the slowest purge",
    false,
  ),
  ...latencies("startup", "time from a viewer's coming to the first picture").map(ofSessions),
  ofSessions(
    ratio("rebuffer_ratio", "time for which the picture stood still / that and the time played", false),
  ),
  ofSessions(ratio("abandoned_ratio", "viewers who left before the first picture / sessions begun", false)),
  ...latencies("page_load", "time from the click to a page's last object").map(ofSessions),
  ...latencies("download", "time from the beginning to the end of a download or clone").map(ofSessions),
  whole(
    "warming.first_hit_ratio",
    "ratio",
    "first requests for an object at a PoP that found a fresh copy / all first ones; of the classes that are warmed",
    true,
  ),
  whole(
    "warming.wasted_ratio",
    "ratio",
    "copies fetched by the warming that no user asked for / those and the ones that users asked for",
    false,
  ),
  whole("warming.origin_requests", "requests", "requests at the origin that the warming is behind", false),
  whole(
    "attack.absorbed_ratio",
    "ratio",
    "requests of attacks that no PoP sent upstream / all of them",
    true,
  ),
  whole("attack.origin_ratio", "ratio", "requests at the origin for attacks / requests of attacks", false),
  whole(
    "attack.busiest_pop_ratio",
    "ratio",
    "requests of attacks at the PoP that got most / all of them",
    false,
  ),
  whole(
    "attack.innocents_refused_ratio",
    "ratio",
    "users' requests refused at the gate (protection and connections) / all of users",
    false,
  ),
  whole("attack.users.hit_ratio", "ratio", "hit_ratio of users while there is an attack", true),
  whole("attack.users.error_ratio", "ratio", "error_ratio of users while there is an attack", false),
  whole(
    "attack.users.ttfb.p50",
    "micros",
    "median of users' time to first byte while there is an attack",
    false,
  ),
  whole("attack.users.ttfb.p99", "micros", "99th percentile of the same", false),
  whole("attack.cost", "usd", "bill of the measured time less what it would be without attacks", false),
  whole("cost.month", "usd", "bill scaled to 30 days", false),
  whole("cost.period", "usd", "bill of the measured time", false),
];

/** The metric of a name, or null. */
export function metricOf(name: string): Metric | null {
  return METRICS.find((metric) => metric.name === name) ?? null;
}

function ratio(name: string, about: string, higherIsBetter: boolean | null): Metric {
  return { name, unit: "ratio", about, scoped: true, higherIsBetter };
}

function whole(name: string, unit: MetricUnit, about: string, higherIsBetter: boolean | null): Metric {
  return { name, unit, about, scoped: false, higherIsBetter };
}

function ofSessions(metric: Metric): Metric {
  return { ...metric, scoped: false, ofSessions: true };
}

function latencies(family: string, what: string): Metric[] {
  return LATENCY_STATISTICS.map((statistic) => ({
    name: `${family}.${statistic}`,
    unit: "micros" as const,
    about: `${word(statistic)} of the ${what}`,
    scoped: true,
    higherIsBetter: false,
  }));
}

function freshness(): Metric[] {
  const micros = (name: string, about: string) => ({
    name,
    unit: "micros" as const,
    about,
    scoped: true,
    higherIsBetter: false,
  });
  return [
    ratio("stale_share", "answers older than the origin's version / answers", false),
    ...STALENESS_STATISTICS.map((statistic) =>
      micros(`staleness.${statistic}`, `${word(statistic)} of the time by which stale answers were too old`),
    ),
    micros("last_stale_byte", "longest time from a stated change or deploy to the last byte older than it"),
  ];
}

function phaseMetrics(phase: Phase): Metric[] {
  return LATENCY_STATISTICS.map((statistic) =>
    whole(`${phase}.${statistic}`, "micros", `${word(statistic)} of the ${PHASE_ABOUT[phase]}`, false),
  );
}

function word(statistic: (typeof LATENCY_STATISTICS)[number]): string {
  if (statistic === "mean") return "mean";
  if (statistic === "max") return "largest";
  return statistic === "p999" ? "99.9th percentile" : `${statistic.slice(1)}th percentile`;
}
