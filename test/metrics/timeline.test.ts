/** Time: buckets that widen, the busiest second, and the precision of latency histograms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Collector } from "../../src/metrics/collector.ts";
import { PeakRate } from "../../src/metrics/peak-rate.ts";
import { LATENCY_BUCKETS, latencyBucket, LatencyCounts } from "../../src/metrics/tally.ts";
import { feed, randomFetches, randomRequests, SMALL_CENSUS } from "./random-facts.ts";

const SECOND = 1_000_000;

describe("timeline of a run of unknown length", () => {
  const open = { ...SMALL_CENSUS, durationMicros: Infinity, timelineMicros: SECOND };
  const requests = randomRequests("t", 3000, open);
  const fetches = randomFetches("t", 1000, open);

  it("doubles its width until 400 buckets hold the run, and loses nothing", () => {
    const collector = new Collector(open);
    feed(collector, requests, fetches);
    const { timeline } = collector;
    // An hour in seconds takes 3,600 buckets; 16-second ones are 225.
    expect(timeline.widthMicros).toBe(16 * SECOND);
    expect(timeline.buckets).toBe(Math.floor(Math.max(...requests.map((row) => row.atMicros), ...fetches.map((row) => row.atMicros)) / (16 * SECOND)) + 1); // prettier-ignore
    for (let bucket = 0; bucket < timeline.buckets; bucket++) {
      const inTime = (row: { atMicros: number }) => Math.floor(row.atMicros / (16 * SECOND)) === bucket;
      expect(timeline.tallyOfAll(bucket).requests).toBe(requests.filter(inTime).length);
      expect(timeline.tallyOfAll(bucket).bytes).toBe(requests.filter(inTime).reduce((sum, { bytes }) => sum + bytes, 0)); // prettier-ignore
      const { originRequests, shieldRequests } = timeline.upstream(bucket);
      expect(originRequests + shieldRequests).toBe(fetches.filter(inTime).length);
    }
  });

  it("is the same whether the last row comes first or last", () => {
    const [forward, backward] = [new Collector(open), new Collector(open)];
    feed(forward, requests, fetches);
    feed(backward, [...requests].reverse(), [...fetches].reverse());
    expect(backward.timeline.widthMicros).toBe(forward.timeline.widthMicros);
    expect(backward.timeline.buckets).toBe(forward.timeline.buckets);
    for (let bucket = 0; bucket < forward.timeline.buckets; bucket++)
      for (let region = 0; region < forward.regions.length; region++) {
        const [one, other] = [
          forward.timeline.tally(bucket, region),
          backward.timeline.tally(bucket, region),
        ];
        expect(other.cells).toEqual(one.cells);
        expect(other.ttfb.quantiles([0.5, 0.99])).toEqual(one.ttfb.quantiles([0.5, 0.99]));
      }
  });
});

describe("timeline of a run of known length", () => {
  it("counts what comes after the end in the last bucket", () => {
    const collector = new Collector({
      ...SMALL_CENSUS,
      durationMicros: 10 * SECOND,
      timelineMicros: 3 * SECOND,
    });
    const [row] = randomFetches("late", 1, SMALL_CENSUS);
    const [request] = randomRequests("late", 1, SMALL_CENSUS);
    feed(collector, [{ ...request, atMicros: 50 * SECOND }], [{ ...row, atMicros: 60 * SECOND, level: 1 }]);
    expect(collector.timeline.buckets).toBe(4);
    expect(collector.timeline.tallyOfAll(3).requests).toBe(1);
    expect(collector.timeline.upstream(3).originRequests).toBe(1);
  });

  it("never has more than 1,440 buckets", () => {
    const year = 365 * 86_400 * SECOND;
    const { timeline } = new Collector({ ...SMALL_CENSUS, durationMicros: year, timelineMicros: SECOND });
    expect(year / timeline.widthMicros).toBeLessThanOrEqual(1440);
    expect(year / timeline.widthMicros).toBeGreaterThan(720);
  });
});

describe("busiest second", () => {
  it("agrees with counting all seconds, whatever the order within 4.5 hours", () => {
    const times = fc.array(fc.integer({ min: 0, max: 16_000 * SECOND }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(times, fc.nat(40), (wide, clusters) => {
        const all = [...wide, ...wide.slice(0, clusters)];
        const peak = new PeakRate();
        for (const at of all) peak.add(at);
        const counts = new Map<number, number>();
        for (const at of all)
          counts.set(Math.floor(at / SECOND), (counts.get(Math.floor(at / SECOND)) ?? 0) + 1);
        expect(peak.perSecond).toBe(Math.max(...counts.values()));
        expect(counts.get(peak.atMicros / SECOND)).toBe(peak.perSecond);
      }),
    );
  });

  it("forgets what its ring has passed: the same place in a later round starts at 0", () => {
    const peak = new PeakRate();
    peak.add(5 * SECOND);
    peak.add((5 + 16_384) * SECOND);
    peak.add((5 + 3 * 16_384) * SECOND);
    peak.add((5 + 40_000) * SECOND);
    expect(peak.perSecond).toBe(1);
    expect(peak.atMicros).toBe(5 * SECOND);
  });

  it("starts a second at 0 when the ring comes round to its place step by step", () => {
    const peak = new PeakRate();
    peak.add(0);
    peak.add(16_384 * SECOND);
    expect(peak.perSecond).toBe(1);
  });

  it("is the first of several, in whatever order they come", () => {
    const peak = new PeakRate();
    for (const second of [10, 10, 3, 3, 7, 7]) peak.add(second * SECOND);
    expect([peak.perSecond, peak.atMicros]).toEqual([2, 3 * SECOND]);
  });

  it("counts columns as it counts one by one, without the rows of no group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5 * SECOND), fc.constantFrom(-1, 0)), { maxLength: 50 }),
        (rows) => {
          const [one, column] = [new PeakRate(), new PeakRate()];
          for (const [at, group] of rows) if (group >= 0) one.add(at);
          column.addRows(rows.length, Float64Array.from(rows, ([at]) => at), Int32Array.from(rows, ([, group]) => group)); // prettier-ignore
          expect([column.perSecond, column.atMicros]).toEqual([one.perSecond, one.atMicros]);
        },
      ),
    );
  });
});

describe("latency counts", () => {
  it("are within 0.8 % of every value they hold, from a microsecond to days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (micros) => {
        const counts = new Uint32Array(2 * LATENCY_BUCKETS);
        counts[2 * latencyBucket(micros) + 1]++;
        const latencies = new LatencyCounts(counts, 1);
        expect(latencies.count).toBe(1);
        expect(new LatencyCounts(counts, 0).count).toBe(0);
        expect(Math.abs(latencies.quantile(0.5) - micros)).toBeLessThanOrEqual(0.008 * micros + 1);
        expect(latencies.max).toBe(latencies.quantile(1));
      }),
    );
  });
});
