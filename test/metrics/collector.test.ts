/** The collector against plain counting over the same facts, kept as an array of objects. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Census } from "../../src/metrics/census.ts";
import { Collector } from "../../src/metrics/collector.ts";
import { SUM_TOTAL, SUM_TTFB, type Tally } from "../../src/metrics/tally.ts";
import { AT_ORIGIN, AT_SHIELD } from "../../src/vocabulary/facts.ts";
import {
  HIT,
  MISS,
  MISS_REASONS,
  NO_TIER,
  OUTCOMES,
  REVALIDATED,
  STALE,
} from "../../src/vocabulary/outcomes.ts";
import { PHASES } from "../../src/vocabulary/phases.ts";
import {
  feed,
  randomFetches,
  randomRequests,
  SMALL_CENSUS,
  type FetchRow,
  type RequestRow,
} from "./random-facts.ts";

/** Nearest-rank quantile of a sorted copy. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What a tally says against the rows it should be about. */
function expectTally(tally: Tally, rows: readonly (RequestRow | FetchRow)[]): void {
  expect(tally.requests).toBe(rows.length);
  expect(tally.bytes).toBe(sum(rows.map(({ bytes }) => bytes)));
  OUTCOMES.forEach((_, outcome) => {
    const own = rows.filter((row) => row.outcome === outcome);
    expect(tally.outcome(outcome)).toBe(own.length);
    expect(tally.outcomeBytes(outcome)).toBe(sum(own.map(({ bytes }) => bytes)));
  });
  MISS_REASONS.forEach((_, reason) => {
    expect(tally.reason(reason)).toBe(
      rows.filter((row) => row.outcome === MISS && row.reason === reason).length,
    );
  });
  const hits = rows.filter(({ outcome }) => [HIT, STALE, REVALIDATED].includes(outcome));
  expect(tally.hits).toBe(hits.length);
  expect(tally.hitBytes).toBe(sum(hits.map(({ bytes }) => bytes)));
  const first = rows.map((row) => ("ttfbMicros" in row ? row.ttfbMicros : row.firstByteMicros));
  expect(tally.sums[SUM_TTFB]).toBe(sum(first));
  if (rows.length === 0) return;
  for (const share of [0, 0.1, 0.5, 0.9, 0.99, 1])
    expectNear(tally.ttfb.quantile(share), quantile(first, share));
  expectNear(tally.ttfb.max, Math.max(...first));
}

/** Within the histogram's 0.8 %, or half a microsecond of rounding. */
function expectNear(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(0.008 * expected + 1);
}

describe("collector", () => {
  const warm: Census = { ...SMALL_CENSUS, warmupMicros: 700_000_000 };
  const requests = randomRequests("a", 5000, warm);
  const fetches = randomFetches("a", 3000, warm);
  const collector = new Collector(warm);
  feed(collector, requests, fetches);
  const measured = requests.filter(({ atMicros }) => atMicros >= warm.warmupMicros);
  const fetched = fetches.filter(({ atMicros }) => atMicros >= warm.warmupMicros);

  it("counts all requests after warm-up", () => {
    expect(measured.length).toBeLessThan(requests.length);
    expectTally(collector.edge(), measured);
    expect(collector.rowsSeen).toBe(requests.length);
  });

  it("keeps the time to the last byte", () => {
    const { total, sums } = collector.edge();
    for (const share of [0.5, 0.95, 0.999])
      expectNear(total.quantile(share), quantile(measured.map(({ totalMicros }) => totalMicros), share)); // prettier-ignore
    expect(sums[SUM_TOTAL]).toBe(sum(measured.map(({ totalMicros }) => totalMicros)));
  });

  it("keeps the time of every phase, zeros included", () => {
    const times = measured.map((row) => [
      row.dnsMicros,
      row.connectMicros,
      row.tlsMicros,
      row.ttfbMicros - row.dnsMicros - row.connectMicros - row.tlsMicros,
      row.totalMicros - row.ttfbMicros,
    ]);
    PHASES.forEach((_, phase) => {
      const own = times.map((row) => row[phase]);
      const counts = collector.phases.counts(phase);
      expect(collector.phases.sums[phase]).toBe(sum(own));
      expect(counts.count).toBe(own.length);
      for (const share of [0.5, 0.8, 0.95, 0.999]) expectNear(counts.quantile(share), quantile(own, share));
    });
  });

  it("counts each PoP, and those who reached none", () => {
    warm.pops.forEach((_, pop) => {
      expectTally(collector.pop(pop), measured.filter((row) => row.pop === pop)); // prettier-ignore
    });
    const lost = measured.filter(({ pop }) => pop === -1);
    expect(lost.length).toBeGreaterThan(0);
    expectTally(collector.pop(-1), lost);
  });

  it("counts each region of users, class and tier, and any of them crossed", () => {
    expect(collector.regions).toEqual(["asia", "europe", "south-america"]);
    collector.regions.forEach((name, region) => {
      const own = measured.filter(({ metro }) => warm.metros[metro].region === name);
      expectTally(collector.edge({ region }), own);
      warm.classes.forEach((_, contentClass) => {
        const both = own.filter((row) => row.contentClass === contentClass);
        expectTally(collector.edge({ region, contentClass }), both);
        [0, 1, NO_TIER].forEach((tier, index) => {
          const cell = both.filter((row) => row.tier === tier);
          expectTally(collector.edge({ region, contentClass, tier: index }), cell);
        });
      });
    });
    expectTally(collector.edge({ tier: 0 }), measured.filter(({ tier }) => tier === 0)); // prettier-ignore
    expectTally(collector.edge({ contentClass: 1 }), measured.filter((row) => row.contentClass === 1)); // prettier-ignore
  });

  it("counts what reached shield and origin", () => {
    const atShield = fetched.filter(({ level }) => level === AT_SHIELD);
    const atOrigin = fetched.filter(({ level }) => level === AT_ORIGIN);
    expectTally(collector.shield(), atShield);
    expectTally(collector.shield({ tier: 0 }), atShield.filter(({ tier }) => tier === 0)); // prettier-ignore
    expectTally(collector.origin(), atOrigin);
    expectTally(collector.origin({ contentClass: 0 }), atOrigin.filter((row) => row.contentClass === 0)); // prettier-ignore
  });

  it("keeps warm-up and all regions in time", () => {
    const { timeline } = collector;
    expect(timeline.widthMicros).toBe(300_000_000);
    expect(timeline.buckets).toBe(12);
    for (let bucket = 0; bucket < timeline.buckets; bucket++) {
      const inTime = (row: { atMicros: number }) => Math.floor(row.atMicros / 300_000_000) === bucket;
      const own = requests.filter(inTime);
      expectTally(timeline.tallyOfAll(bucket), own);
      collector.regions.forEach((name, region) => {
        const here = own.filter(({ metro }) => warm.metros[metro].region === name);
        expectTally(timeline.tally(bucket, region), here);
      });
      const origin = fetches.filter((row) => inTime(row) && row.level === AT_ORIGIN);
      expect(timeline.upstream(bucket)).toEqual({
        shieldRequests: fetches.filter((row) => inTime(row) && row.level === AT_SHIELD).length,
        originRequests: origin.length,
        originBytes: sum(origin.map(({ bytes }) => bytes)),
      });
    }
  });

  it("finds the busiest second at each level after warm-up", () => {
    const busiest = (rows: readonly { atMicros: number }[]) => {
      const counts = new Map<number, number>();
      for (const { atMicros } of rows) {
        const second = Math.floor(atMicros / 1e6);
        counts.set(second, (counts.get(second) ?? 0) + 1);
      }
      const peak = Math.max(...counts.values());
      return [
        peak,
        1e6 * Math.min(...[...counts].filter(([, count]) => count === peak).map(([second]) => second)),
      ];
    };
    const { edgePeak, shieldPeak, originPeak } = collector;
    expect([edgePeak.perSecond, edgePeak.atMicros]).toEqual(busiest(measured));
    const at = (level: number) => fetched.filter((row) => row.level === level);
    expect([shieldPeak.perSecond, shieldPeak.atMicros]).toEqual(busiest(at(AT_SHIELD)));
    expect([originPeak.perSecond, originPeak.atMicros]).toEqual(busiest(at(AT_ORIGIN)));
  });

  it("does not depend on the order or the batches in which facts come", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...requests.keys()], { minLength: requests.length }), (order) => {
        const other = new Collector(warm);
        feed(other, order.map((at) => requests[at])); // prettier-ignore
        expect(other.edge().cells).toEqual(collector.edge().cells);
        expect(other.edge().sums).toEqual(collector.edge().sums);
        expect(other.edgePeak.atMicros).toBe(collector.edgePeak.atMicros);
      }),
      { numRuns: 5 },
    );
  });
});

describe("collector without a shield or a request", () => {
  it("has zeros and no quantiles", () => {
    const collector = new Collector({ ...SMALL_CENSUS, shield: null });
    expectTally(collector.edge(), []);
    expectTally(collector.shield(), []);
    expect(collector.edge().ttfb.quantile(0.5)).toBe(0);
    expect(collector.edge().ttfb.max).toBe(0);
    expect(collector.edgePeak.perSecond).toBe(0);
    expect(collector.edgePeak.atMicros).toBe(-1);
    expect(collector.timeline.buckets).toBe(0);
  });
});
