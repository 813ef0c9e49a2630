/** A summary of few facts, worked out by hand, and its metrics by name. */
import { describe, expect, it } from "vitest";
import { metricValue } from "../../src/result/metric-value.ts";
import { summarise } from "../../src/result/summarise.ts";
import { METRICS } from "../../src/vocabulary/metrics.ts";
import {
  BYPASS, COLD, COLLAPSED, EVICTED, EXPIRED, FAILED, HIT, MISS, NO_REASON, NO_TIER, REVALIDATED, SHED, STALE,
} from "../../src/vocabulary/outcomes.ts"; // prettier-ignore
import type { FetchRow } from "../metrics/random-facts.ts";
import { A_HIT, smallRun } from "./small-run.ts";

const CONTEXT = { version: "0.1.0", scenarioSha256: "ab".repeat(32) };

const PASSED = { tier: NO_TIER } as const;
/** Ten requests: 2 hits, 1 stale, 1 revalidated, 1 collapsed, 2 misses, 1 bypass, 1 shed, 1 failed. */
const REQUESTS = [
  { ...A_HIT, ttfbMicros: 100, totalMicros: 300, dnsMicros: 20, connectMicros: 30, tlsMicros: 10 },
  { ...A_HIT, ttfbMicros: 120, tier: 1, bytes: 3000, pop: 1, metro: 1 },
  { ...A_HIT, outcome: STALE, ttfbMicros: 140, bytes: 500, contentClass: 1 },
  { ...A_HIT, outcome: REVALIDATED, ttfbMicros: 160, bytes: 500 },
  { ...A_HIT, ...PASSED, outcome: COLLAPSED, ttfbMicros: 180, bytes: 2000 },
  { ...A_HIT, ...PASSED, outcome: MISS, reason: COLD, ttfbMicros: 200, bytes: 2000 },
  { ...A_HIT, ...PASSED, outcome: MISS, reason: EVICTED, ttfbMicros: 220, bytes: 1000, contentClass: 1 },
  { ...A_HIT, ...PASSED, outcome: BYPASS, ttfbMicros: 240, bytes: 0 },
  { ...A_HIT, ...PASSED, outcome: SHED, ttfbMicros: 250, bytes: 0 },
  { ...A_HIT, ...PASSED, outcome: FAILED, ttfbMicros: 260, bytes: 0, pop: -1 },
];

const FETCH: FetchRow = {
  atMicros: 0,
  level: 0,
  from: 0,
  contentClass: 0,
  outcome: HIT,
  reason: NO_REASON,
  tier: 0,
  bytes: 2000,
  firstByteMicros: 50,
};
const AT_ORIGIN: FetchRow = {
  ...FETCH,
  level: 1,
  ...PASSED,
  outcome: MISS,
  bytes: 1000,
  firstByteMicros: 90,
};
/** Four requests at the shield, two of which go on to the origin; one answer there is an error. */
const FETCHES: FetchRow[] = [
  FETCH,
  { ...FETCH, ...PASSED, outcome: MISS, reason: EXPIRED, bytes: 1000, contentClass: 1 },
  { ...FETCH, ...PASSED, outcome: BYPASS, bytes: 0 },
  { ...FETCH, ...PASSED, outcome: FAILED, bytes: 0 },
  { ...AT_ORIGIN, contentClass: 1 },
  { ...AT_ORIGIN, outcome: FAILED, bytes: 0 },
];

const run = smallRun(REQUESTS, FETCHES);
const summary = summarise(run.census, run.collector, run.totals, run.scenario, CONTEXT);
const ALL = { kind: "all", name: "" } as const;

describe("summary", () => {
  it("says who it is about", () => {
    expect(summary.schema).toBe("cdnlab/summary/2");
    expect(summary.version).toBe("0.1.0");
    expect(summary.scenario).toEqual({
      name: "small",
      description: "A small world for tests.",
      seed: "7",
      sha256: CONTEXT.scenarioSha256,
    });
    expect(summary.simulated).toEqual({
      startOfDayMicros: 6 * 3_600_000_000,
      durationMicros: 3_600_000_000,
      warmupMicros: 0,
      measuredMicros: 3_600_000_000,
    });
    expect(summary.verdict).toBe("none");
  });

  it("has the ratios of the definitions", () => {
    const { total } = summary;
    expect(total.requests).toBe(10);
    expect(total.bytes).toBe(10_000);
    expect(total.hitRatio).toBe(0.4);
    expect(total.byteHitRatio).toBe(0.5);
    expect(total.outcomes).toEqual({
      hit: 2,
      stale: 1,
      revalidated: 1,
      collapsed: 1,
      miss: 2,
      bypass: 1,
      shed: 1,
      failed: 1,
    });
    expect(total.missReasons).toEqual({ cold: 1, evicted: 1, expired: 0, purged: 0, "never-admitted": 0 });
    expect(total.unreachable).toBe(1);
    expect(total.originOffload).toBe(0.8);
    expect(total.byteOffload).toBe(0.9);
    const means = Object.entries(total.phasesMicros!).map(([phase, { mean }]) => [phase, mean]);
    expect(Object.fromEntries(means)).toEqual({
      dns: 2,
      connect: 3,
      tls: 1,
      wait: 181,
      transfer: expect.any(Number),
    });
    expect(means.reduce((sum, [, mean]) => sum + (mean as number), 0)).toBe(total.totalMicros!.mean);
    expect(total.rate).toEqual({ meanPerSecond: 0.003, peakPerSecond: 10, peakAtMicros: 0 });
  });

  it("has latencies: exact for even ones below 256 us, nearest rank", () => {
    expect(summary.total.ttfbMicros).toEqual({
      mean: 187,
      p50: 180,
      p90: 250,
      p95: expect.closeTo(260, -1),
      p99: expect.closeTo(260, -1),
      p999: expect.closeTo(260, -1),
      max: expect.closeTo(260, -1),
    });
    expect(summary.total.totalMicros?.p50).toBe(200);
  });

  it("breaks down by PoP, region, class and tier", () => {
    expect(summary.pops.map(({ iata, requests }) => [iata, requests])).toEqual([
      ["FRA", 8],
      ["GRU", 1],
      ["NRT", 0],
    ]);
    expect(summary.pops[2].hitRatio).toBeNull();
    expect(summary.pops[2].ttfbMicros).toBeNull();
    expect(summary.regions.map(({ name, requests }) => [name, requests])).toEqual([
      ["asia", 0],
      ["europe", 9],
      ["south-america", 1],
    ]);
    expect(summary.classes.map(({ name, requests, originRequests, originOffload }) => [name, requests, originRequests, originOffload])).toEqual([
      ["html", 8, 1, 0.875],
      ["image", 2, 1, 0.5],
    ]); // prettier-ignore
    expect(summary.tiers.map(({ level, tier, requests, bytes, servedRatio }) => [level, tier, requests, bytes, servedRatio])).toEqual([
      ["edge", "ram", 3, 2000, 0.3],
      ["edge", "ssd", 1, 3000, 0.1],
      ["shield", "disk", 1, 2000, 0.25],
    ]); // prettier-ignore
  });

  it("describes shield and origin", () => {
    expect(summary.shield?.requests).toBe(4);
    expect(summary.shield?.hitRatio).toBe(0.25);
    expect(summary.shield?.missReasons.expired).toBe(1);
    expect(summary.shield?.ttfbMicros?.mean).toBe(50);
    expect(summary.origin.requests).toBe(2);
    expect(summary.origin.bytes).toBe(1000);
    expect(summary.origin.totalMicros).toBeNull();
  });

  it("prices an hour as a month: 720 hours", () => {
    const { bill } = summary;
    const requests = bill?.lines.find(
      ({ item, region }) => item === "requests" && region.startsWith("Europe"),
    );
    expect(requests?.quantity).toBe(8 * 720);
    // 5,760 requests at $0.012 per 10,000.
    expect(requests?.nanoUsd).toBe("6912000");
    expect(bill?.lines.reduce((sum, line) => sum + BigInt(line.nanoUsd), 0n)).toBe(
      BigInt(bill?.nanoUsd ?? 0),
    );
    expect(bill?.monthMicros).toBe(720 * (bill?.measuredMicros ?? 0));
    expect(summary.warnings.some(({ what }) => what.includes("scales 1 h of traffic"))).toBe(true);
  });
});

describe("metrics by name", () => {
  const of = (metric: string, scope: Parameters<typeof metricValue>[2] = ALL) =>
    metricValue(summary, metric, scope);

  it("are the summary's numbers", () => {
    const expected: Record<string, number | null> = {
      hit_ratio: 0.4,
      byte_hit_ratio: 0.5,
      edge_served_ratio: 0.5,
      stale_ratio: 0.1,
      revalidated_ratio: 0.1,
      collapsed_ratio: 0.1,
      miss_ratio: 0.2,
      bypass_ratio: 0.1,
      shed_ratio: 0.1,
      failed_ratio: 0.1,
      error_ratio: 0.2,
      "ttfb.p50": 180,
      "total.p50": 200,
      requests: 10,
      bytes: 10_000,
      "requests_per_second.peak": 10,
      origin_offload: 0.8,
      byte_offload: 0.9,
      "shield.hit_ratio": 0.25,
      "shield.requests": 4,
      "origin.requests": 2,
      "origin.bytes": 1000,
      "origin.error_ratio": 0.5,
      "origin.ttfb.p50": 90,
      "cost.month": summary.bill?.usd ?? 0,
    };
    for (const [metric, value] of Object.entries(expected))
      expect([metric, of(metric)]).toEqual([metric, value]);
  });

  it("can be asked of classes, regions and PoPs", () => {
    expect(of("hit_ratio", { kind: "class", name: "image" })).toBe(0.5);
    expect(of("requests", { kind: "region", name: "south-america" })).toBe(1);
    expect(of("ttfb.p99", { kind: "pop", name: "GRU" })).toBe(120);
    expect(of("hit_ratio", { kind: "region", name: "africa" })).toBeNull();
  });

  it("all have a value, and no other name has", () => {
    for (const { name, scoped } of METRICS) {
      expect(of(name)).toSatisfy((value) => value === null || Number.isFinite(value));
      if (scoped) expect(of(name, { kind: "class", name: "html" })).not.toBeUndefined();
      else expect(() => of(name, { kind: "class", name: "html" })).toThrow(/no metric/);
    }
    expect(() => of("hit_ration")).toThrow(/hit_ration/);
    expect(() => of("ttfb.p98")).toThrow(/ttfb.p98/);
  });
});

describe("a run of unknown length", () => {
  it("lasts until its last answer", () => {
    const { census, collector, totals, scenario } = smallRun(REQUESTS, [], {
      census: { durationMicros: Infinity, shield: null },
      totals: { endMicros: 5_000_000 },
    });
    const { simulated, shield, bill } = summarise(census, collector, totals, scenario, CONTEXT);
    expect(simulated.durationMicros).toBe(5_000_000);
    expect(shield).toBeNull();
    expect(bill?.measuredMicros).toBe(5_000_000);
  });

  it("without any time has no bill and no rates, and says so", () => {
    const { census, collector, totals, scenario } = smallRun([], [], {
      census: { durationMicros: Infinity, shield: null },
      totals: { endMicros: 0 },
    });
    const empty = summarise(census, collector, totals, scenario, CONTEXT);
    expect(empty.bill).toBeNull();
    expect(empty.total.rate.meanPerSecond).toBeNull();
    expect(empty.total.hitRatio).toBeNull();
    expect(empty.warnings).toEqual([
      { what: "no request was measured", advice: "lengthen the duration, or shorten the warm-up" },
    ]);
  });
});
