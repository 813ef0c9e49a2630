/** A small finished run made of facts, for the tests of results and reports. */
import { Collector } from "../../src/metrics/collector.ts";
import type { Census } from "../../src/metrics/census.ts";
import type { Scenario, Threshold } from "../../src/scenario/types.ts";
import { HIT } from "../../src/vocabulary/outcomes.ts";
import type { Spread, StationTotals, TierTotals, WorldTotals } from "../../src/vocabulary/totals.ts";
import { feed, SMALL_CENSUS, type FetchRow, type RequestRow } from "../metrics/random-facts.ts";

/** What `summarise` and `auditOf` take. */
export interface SmallRun {
  readonly census: Census;
  readonly collector: Collector;
  readonly totals: WorldTotals;
  readonly scenario: Scenario;
}

/** A threshold on all requests. */
export function threshold(text: string, metric: string, op: Threshold["op"], limit: number): Threshold {
  return { text, metric, op, limit, scope: { kind: "all", name: "" } };
}

/** A run of the given facts whose stores have counted what the facts say. */
export function smallRun(
  requests: readonly RequestRow[],
  fetches: readonly FetchRow[],
  options: { census?: Partial<Census>; scenario?: Partial<Scenario>; totals?: Partial<WorldTotals> } = {},
): SmallRun {
  const census: Census = { ...SMALL_CENSUS, ...options.census };
  const collector = new Collector(census);
  feed(collector, requests, fetches);
  const tiers = [
    ...census.edgeTiers.map((name, index) => tierTotals("edge", name, index, requests)),
    ...(census.shield?.tiers ?? []).map((name, index) => {
      const atShield = fetches.filter(({ level }) => level === 0);
      return tierTotals("shield", name, index, atShield);
    }),
  ];
  const totals: WorldTotals = {
    endMicros: 3_600_000_000,
    events: 12_345,
    pendingMax: 67,
    faults: [],
    refusedByPops: 0,
    tiers,
    stations: [],
    dns: { stubQueries: 100, resolverHits: 80, authoritativeQueries: 20 },
    objects: 1_200,
    footprintBytes: 3_400_000_000,
    pools: [],
    trace: null,
    browsers: null,
    ...options.totals,
  };
  const scenario = {
    name: "small",
    description: "A small world for tests.",
    seed: "7",
    workload: { kind: "synthetic" },
    pricing: { book: "cloudfront", originEgress: "aws-us-east-1", https: true },
    thresholds: [],
    ...options.scenario,
  } as unknown as Scenario;
  return { census, collector, totals, scenario };
}

function tierTotals(
  level: "edge" | "shield",
  tier: string,
  index: number,
  rows: readonly { tier: number; bytes: number }[],
): TierTotals {
  const own = rows.filter((row) => row.tier === index);
  return {
    level,
    tier,
    index,
    capacityBytes: 1_000_000,
    heldBytesAtStart: 100,
    heldBytes: 600,
    heldObjects: 6,
    admittedBytes: 1000,
    admittedObjects: 10,
    evictedBytes: 300,
    evictedObjects: 3,
    expiredBytes: 100,
    purgedBytes: 60,
    movedBytes: 40,
    refusedObjects: 2,
    readBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    readObjects: own.length,
  };
}

/** A queue's totals. */
export function stationTotals(level: "edge" | "origin", name: string, waitMicros: number): StationTotals {
  const spread: Spread = {
    count: 500,
    mean: waitMicros,
    p50: 0,
    p90: waitMicros,
    p95: 2 * waitMicros,
    p99: 4 * waitMicros,
    p999: 6 * waitMicros,
    max: 8 * waitMicros,
  };
  return {
    level,
    name,
    stations: 1,
    channels: 8,
    arrivals: 500,
    waitMicros: spread,
    serviceMicrosMean: 20_000.12345,
    utilisation: 0.41,
    utilisationMax: 0.62,
    inSystemMean: 3.3,
  };
}

/** A hit in the fastest tier, to be changed where it matters. */
export const A_HIT: RequestRow = {
  atMicros: 0,
  metro: 0,
  pop: 0,
  contentClass: 0,
  outcome: HIT,
  reason: 255,
  tier: 0,
  bytes: 1000,
  ttfbMicros: 100,
  totalMicros: 200,
  dnsMicros: 0,
  connectMicros: 0,
  tlsMicros: 0,
};
