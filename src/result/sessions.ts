/** What sessions came to, from what the world counted of each group and what facts told of its requests. */
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import { LATENCY_STATISTICS } from "../vocabulary/metrics.ts";
import type { SessionTotals, Spread } from "../vocabulary/totals.ts";
import { partOf, ratioOf, rounded } from "./part.ts";
import type { LatencySummary, SessionSummary } from "./summary.ts";

/** The summaries of the groups, in the scenario's order. */
export function sessionsOf(
  sessions: NonNullable<Census["sessions"]>,
  totals: readonly SessionTotals[],
  collector: Collector,
): SessionSummary[] {
  return sessions.map(({ name, kind }, at) => {
    const own = totals[at];
    const { started, finished, abandoned, failed, segments } = own;
    return {
      name,
      kind,
      started,
      finished,
      abandoned,
      failed,
      underWay: started - finished - abandoned - failed,
      ...partOf(collector.session(at)),
      startupMicros: latencyOf(own.startupMicros),
      rebufferRatio: ratioOf(own.stalledMicros, own.stalledMicros + own.playedMicros),
      playedMicros: Math.round(own.playedMicros),
      stalls: own.stalls,
      seekMicros: latencyOf(own.seekMicros),
      segments,
      meanBitsPerSecond: segments > 0 ? rounded(own.bitsPerSecond / segments) : null,
      switches: own.switches,
      early: own.early,
      missed: own.missed,
      pageLoadMicros: latencyOf(own.pageLoadMicros),
      downloadMicros: latencyOf(own.downloadMicros),
    };
  });
}

/** Value of a metric that only sessions have; undefined when it is not such a metric. */
export function sessionMetric(group: SessionSummary | undefined, metric: string): number | null | undefined {
  const [family, statistic] = metric.split(".");
  if (metric === "rebuffer_ratio") return group?.rebufferRatio ?? null;
  if (metric === "abandoned_ratio")
    return group === undefined ? null : ratioOf(group.abandoned, group.started);
  if (!(LATENCY_STATISTICS as readonly string[]).includes(statistic)) return undefined;
  const of = (latency: LatencySummary | null | undefined) =>
    latency?.[statistic as keyof LatencySummary] ?? null;
  if (family === "startup") return of(group?.startupMicros);
  if (family === "page_load") return of(group?.pageLoadMicros);
  return family === "download" ? of(group?.downloadMicros) : undefined;
}

function latencyOf({ count, ...spread }: Spread): LatencySummary | null {
  return count === 0 ? null : spread;
}
