/** From counts to a summary: adds up, divides, judges, and rounds. Nothing is simulated or remembered here. */
import { index } from "d3-array";
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import type { Tally } from "../metrics/tally.ts";
import type { Scenario } from "../scenario/types.ts";
import { BYPASS } from "../vocabulary/outcomes.ts";
import type { CacheLevel, Spread, StationTotals, TraceTotals, WorldTotals } from "../vocabulary/totals.ts";
import { attackOf } from "./attack.ts";
import { billSummary } from "./bill-summary.ts";
import { cachingOf } from "./caching.ts";
import { faultsOf } from "./faults.ts";
import { originsIn } from "./origins.ts";
import { freshnessOf } from "./freshness.ts";
import { pathsOf, purgesOf } from "./purges.ts";
import { providersAt, providersIn } from "./providers.ts";
import { shieldRegionsOf } from "./shield-regions.ts";
import { sessionsOf } from "./sessions.ts";
import type { Measured } from "./metric-value.ts";
import { offloadOf, outcomesOf, partOf, phasesOf, rateOf, ratioOf, rounded } from "./part.ts";
import {
  SUMMARY_SCHEMA,
  type ClassSummary,
  type SimulatedTime,
  type Summary,
  type TierSummary,
  type TimeBucket,
  type TotalSummary,
  type TraceSummary,
  type UpstreamSummary,
  type Warning,
} from "./summary.ts";
import { judge } from "./thresholds.ts";
import { warmingOf } from "./warming.ts";
import type { WarmStart } from "./warm-start.ts";
import { warningsOf } from "./warnings.ts";

/** What a summary says beyond what was counted. */
export interface SummaryContext {
  /** Version of cdnlab. */
  readonly version: string;
  /** SHA-256 of the resolved scenario without the paths in it, hex. */
  readonly scenarioSha256: string;
  /** Warnings of those who prepared the run. */
  readonly warnings?: readonly Warning[];
  /** With what the caches began; absent: empty. */
  readonly warmStart?: WarmStart | undefined;
}

/** The result of a run that has come to its end. */
export function summarise(
  census: Census,
  collector: Collector,
  totals: WorldTotals,
  scenario: Scenario,
  context: SummaryContext,
): Summary {
  const measured = measure(census, collector, totals, scenario, context);
  const thresholds = scenario.thresholds.map((threshold) => judge(threshold, measured, collector));
  const failed = thresholds.some(({ pass }) => !pass);
  return {
    ...measured,
    verdict: thresholds.length === 0 ? "none" : failed ? "fail" : "pass",
    thresholds,
    warnings: [
      ...(context.warnings ?? []),
      ...warningsOf(measured, scenario, context.warmStart !== undefined),
    ],
    ...(context.warmStart === undefined ? {} : { warmStart: context.warmStart }),
    replications: null,
  };
}

function measure(
  census: Census,
  collector: Collector,
  totals: WorldTotals,
  scenario: Scenario,
  context: SummaryContext,
): Measured {
  const simulated = simulatedTime(census, totals);
  const { measuredMicros } = simulated;
  const purged = pathsOf(totals.purges ?? []);
  const bill = billSummary(census, collector, scenario, measuredMicros, purged, totals.origins);
  const origin = upstreamOf("origin", collector, measuredMicros);
  const attack = attackOf(census, collector, totals.gate ?? null, scenario, bill);
  const caching = cachingOf(totals.reasons, scenario);
  const shield = census.shield === null ? null : upstreamOf("shield", collector, measuredMicros);
  return {
    schema: SUMMARY_SCHEMA,
    version: context.version,
    scenario: {
      name: scenario.name,
      description: scenario.description,
      seed: scenario.seed,
      sha256: context.scenarioSha256,
    },
    simulated,
    world: {
      metros: census.metros.length,
      pops: census.pops.length,
      objects: totals.objects,
      footprintBytes: totals.footprintBytes,
      events: totals.events,
      pendingEventsMax: totals.pendingMax,
    },
    total: totalOf(collector, origin, measuredMicros),
    tiers: tiersOf(census, collector, totals),
    shield,
    ...(census.regional === undefined
      ? {}
      : {
          regional: census.regional.map((_, index) => regionalOf(census, index, collector, measuredMicros)),
        }),
    ...shieldRegionsOf(census, collector),
    origin,
    ...(totals.origins === undefined ? {} : { origins: originsIn(totals.origins, scenario) }),
    ...(census.providers === undefined ? {} : { providers: providersIn(census.providers, collector, bill) }),
    pops: census.pops.map(({ iata, name, country, region, priceRegion, provider = 0 }, at) => ({
      ...(census.providers === undefined ? {} : { provider: census.providers[provider].name }),
      iata,
      name,
      country,
      region,
      priceRegion,
      ...partOf(collector.pop(at)),
    })),
    regions: collector.regions.map((name, region) => ({ name, ...partOf(collector.edge({ region })) })),
    classes: census.classes.map((name, contentClass) => classOf(name, contentClass, collector)),
    timeline: {
      widthMicros: collector.timeline.widthMicros,
      buckets: Array.from({ length: collector.timeline.buckets }, (_, at) => bucketOf(at, collector, census)),
    },
    queues: totals.stations.map(stationOf),
    dns: { ...totals.dns },
    ...(collector.faults === null
      ? {}
      : { faults: faultsOf(census, totals.faults, collector.faults.measures()) }),
    ...(totals.purges === undefined || collector.originSeconds === null
      ? {}
      : { purges: purgesOf(census, totals.purges, collector.originSeconds, scenario) }),
    ...(census.sessions === undefined || totals.sessions === undefined
      ? {}
      : { sessions: sessionsOf(census.sessions, totals.sessions, collector) }),
    ...(totals.warming === undefined || collector.warming === null
      ? {}
      : { warming: warmingOf(census, totals.warming, collector.warming, scenario) }),
    ...(attack === null ? {} : { attack }),
    ...(totals.placement === undefined
      ? {}
      : { placement: { ...totals.placement, busiest: rounded(totals.placement.busiest) } }),
    ...(totals.errorsKept === undefined ? {} : { errorsKept: { ...totals.errorsKept } }),
    ...(totals.collapsing === undefined ? {} : { collapsing: { ...totals.collapsing } }),
    ...(totals.failover === undefined ? {} : { failover: { ...totals.failover } }),
    ...(totals.pools.length === 0
      ? {}
      : {
          upstreamConnections: totals.pools.map((pool) => ({
            ...pool,
            waitMicros: spreadOf(pool.waitMicros),
          })),
        }),
    trace: traceOf(totals.trace, collector.edge()),
    ...(totals.browsers === null
      ? {}
      : {
          browsers: { ...totals.browsers, hitRatio: ratioOf(totals.browsers.hits, totals.browsers.requests) },
        }),
    ...(totals.freshness === undefined
      ? {}
      : { freshness: freshnessOf(census, totals.freshness, totals.purges) }),
    ...(caching === null ? {} : { caching }),
    bill,
  };
}

/** Puts what the simulation did beside what the log says, when it says anything. */
function traceOf(trace: TraceTotals | null, edge: Tally): TraceSummary | null {
  if (trace?.logged === undefined) return trace as TraceSummary | null;
  const { logged, ...met } = trace;
  return {
    ...met,
    logged: {
      ...logged,
      hitRatio: ratioOf(logged.hits, logged.told),
      byteHitRatio: ratioOf(logged.hitBytes, logged.toldBytes),
      simulatedHitRatio: ratioOf(edge.hits, edge.requests - edge.outcome(BYPASS)),
      simulatedByteHitRatio: ratioOf(edge.hitBytes, edge.bytes - edge.outcomeBytes(BYPASS)),
    },
  };
}

/** A run of unknown length lasts until its last answer. */
function simulatedTime(census: Census, totals: WorldTotals): SimulatedTime {
  const { startOfDayMicros, warmupMicros } = census;
  const durationMicros = census.durationMicros === Infinity ? totals.endMicros : census.durationMicros;
  const measuredMicros = Math.max(0, durationMicros - warmupMicros);
  return { startOfDayMicros, durationMicros, warmupMicros, measuredMicros };
}

function totalOf(collector: Collector, origin: UpstreamSummary, measuredMicros: number): TotalSummary {
  const tally = collector.edge();
  const part = partOf(tally);
  return {
    ...part,
    unreachable: collector.pop(-1).requests,
    phasesMicros: phasesOf(collector.phases, tally),
    rate: rateOf(part.requests, measuredMicros, collector.edgePeak),
    originOffload: offloadOf(origin.requests, part.requests),
    byteOffload: offloadOf(origin.bytes, part.bytes),
  };
}

function upstreamOf(
  level: "shield" | "origin",
  collector: Collector,
  measuredMicros: number,
): UpstreamSummary {
  const tally = level === "shield" ? collector.shield() : collector.origin();
  const peak = level === "shield" ? collector.shieldPeak : collector.originPeak;
  const part = partOf(tally);
  return { level, ...part, totalMicros: null, rate: rateOf(part.requests, measuredMicros, peak) };
}

function regionalOf(
  census: Census,
  index: number,
  collector: Collector,
  measuredMicros: number,
): UpstreamSummary {
  const part = partOf(collector.regional(index));
  const rate = rateOf(part.requests, measuredMicros, collector.regionalPeaks[index]);
  return { level: census.regional![index].level, ...part, totalMicros: null, rate };
}

function classOf(name: string, contentClass: number, collector: Collector): ClassSummary {
  const part = partOf(collector.edge({ contentClass }));
  const { requests: originRequests, bytes: originBytes } = collector.origin({ contentClass });
  const originOffload = offloadOf(originRequests, part.requests);
  return { name, ...part, originRequests, originBytes, originOffload };
}

function tiersOf(census: Census, collector: Collector, totals: WorldTotals): TierSummary[] {
  const stores = index(
    totals.tiers,
    (store) => store.level,
    (store) => store.index,
  );
  const regional = census.regional ?? [];
  const levels: readonly [CacheLevel, readonly string[], (tier?: number) => Tally][] = [
    ["edge", census.edgeTiers, (tier) => collector.edge(tier === undefined ? {} : { tier })],
    ...regional.map(({ level, tiers }, at): (typeof levels)[number] => [
      level,
      tiers,
      (tier) => collector.regional(at, tier === undefined ? {} : { tier }),
    ]),
    ["shield", census.shield?.tiers ?? [], (tier) => collector.shield(tier === undefined ? {} : { tier })],
  ];
  return levels.flatMap(([level, names, tallyOf]) => {
    const all = tallyOf().requests;
    return names.map((tier, at) => {
      const store = stores.get(level)?.get(at);
      if (store === undefined) throw new RangeError(`no totals of ${level} tier ${at} (${tier})`);
      const { requests, bytes, ttfbMicros } = partOf(tallyOf(at));
      return { level, tier, requests, bytes, servedRatio: ratioOf(requests, all), ttfbMicros, store };
    });
  });
}

function bucketOf(at: number, collector: Collector, census: Census): TimeBucket {
  const { timeline, regions } = collector;
  const all = timeline.tallyOfAll(at);
  const fromMicros = at * timeline.widthMicros;
  const { requests, bytes } = all;
  const [p50, p99] = requests > 0 ? all.ttfb.quantiles([0.5, 0.99]) : [null, null];
  return {
    fromMicros,
    warmup: fromMicros < census.warmupMicros,
    requests,
    outcomes: outcomesOf(all),
    bytes,
    hitRatio: ratioOf(all.hits, requests),
    byteHitRatio: ratioOf(all.hitBytes, bytes),
    ttfbP50Micros: p50,
    ttfbP99Micros: p99,
    ...timeline.upstream(at),
    regions: Object.fromEntries(
      regions.map((name, region) => {
        const tally = timeline.tally(at, region);
        const own = tally.requests;
        return [name, { requests: own, ttfbP99Micros: own > 0 ? tally.ttfb.quantile(0.99) : null }];
      }),
    ),
    ...(census.providers === undefined ? {} : { providers: providersAt(timeline, at, census.providers) }),
  };
}

/** Rounds what a station averaged: three decimals are thousandths of a microsecond, and of a request. */
function stationOf(station: StationTotals): StationTotals {
  return {
    ...station,
    waitMicros: spreadOf(station.waitMicros),
    serviceMicrosMean: rounded(station.serviceMicrosMean),
    utilisation: ratioOf(station.utilisation, 1) ?? 0,
    utilisationMax: ratioOf(station.utilisationMax, 1) ?? 0,
    inSystemMean: ratioOf(station.inSystemMean, 1) ?? 0,
  };
}

function spreadOf(spread: Spread): Spread {
  const { count, mean, p50, p90, p95, p99, p999, max } = spread;
  return {
    count,
    mean: rounded(mean),
    p50: rounded(p50),
    p90: rounded(p90),
    p95: rounded(p95),
    p99: rounded(p99),
    p999: rounded(p999),
    max: rounded(max),
  };
}
