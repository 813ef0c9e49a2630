import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../src/base/random.ts";
import { bucketOf, BUCKETS, Histogram, quantileFrom, valueOf } from "../../src/ds/histogram.ts";

const values = fc.oneof(
  fc.nat(600),
  fc.integer({ min: 0, max: 2 ** 50 - 1 }),
  fc
    .tuple(fc.integer({ min: 0, max: 49 }), fc.integer({ min: -2, max: 2 }))
    .map(([e, d]) => Math.max(0, 2 ** e + d)),
);

/** Nearest rank, by the book. */
function nearestRank(sorted: ArrayLike<number>, thousandths: number): number {
  return sorted[Math.max(0, Math.ceil((thousandths * sorted.length) / 1000) - 1)];
}

describe("buckets", () => {
  test("the middle of a value's bucket is within 0.4 % of it, and exact below 256", () => {
    fc.assert(
      fc.property(values, (value) => {
        const middle = valueOf(bucketOf(value));
        if (value < 256) expect(middle).toBe(value);
        else expect(Math.abs(middle / value - 1)).toBeLessThanOrEqual(0.004);
      }),
      { numRuns: 5000 },
    );
  });

  test("rise with the value, by one at a time, and their middles lie in them", () => {
    fc.assert(
      fc.property(values, values, (a, b) => bucketOf(Math.min(a, b)) <= bucketOf(Math.max(a, b))),
      { numRuns: 5000 },
    );
    for (let bucket = 0; bucket < BUCKETS; bucket++) expect(bucketOf(valueOf(bucket))).toBe(bucket);
    let steepest = 0;
    for (let value = 1; value < 100_000; value++)
      steepest = Math.max(steepest, bucketOf(value) - bucketOf(value - 1));
    expect(steepest).toBe(1);
  });

  test("fractions, negative numbers and giants find a bucket", () => {
    expect(bucketOf(7.9)).toBe(7);
    expect(bucketOf(2 ** 35 + 0.5)).toBe(bucketOf(2 ** 35));
    expect(bucketOf(-5)).toBe(0);
    expect(bucketOf(NaN)).toBe(0);
    expect(bucketOf(2 ** 50 - 1)).toBe(BUCKETS - 1);
    expect(bucketOf(2 ** 60)).toBe(BUCKETS - 1);
    expect(bucketOf(Infinity)).toBe(BUCKETS - 1);
  });
});

describe("a histogram", () => {
  test("gives the quantiles of the sorted values within 0.4 %", () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 300 }), (list) => {
        const histogram = new Histogram();
        for (const value of list) histogram.record(value);
        const sorted = Float64Array.from(list).sort((a, b) => a - b);
        for (const thousandths of [0, 1, 10, 70, 500, 900, 950, 990, 999, 1000]) {
          const wanted = nearestRank(sorted, thousandths);
          const found = histogram.quantile(thousandths / 1000);
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(0.004 * wanted);
        }
        expect(histogram.count).toBe(list.length);
        expect([histogram.min, histogram.max]).toEqual([sorted[0], sorted[sorted.length - 1]]);
        expect(histogram.mean).toBeCloseTo(list.reduce((a, b) => a + b) / list.length, 5);
      }),
    );
  });

  test("latencies of a million: p50 to p99.9 within 1 %", () => {
    const draws = stream("latencies");
    const histogram = new Histogram();
    const all = new Float64Array(300_000);
    for (let n = 0; n < all.length; n++) {
      all[n] = Math.round(14_000 * Math.exp(0.8 * draws.normal()));
      histogram.record(all[n]);
    }
    all.sort((a, b) => a - b);
    for (const thousandths of [500, 900, 950, 990, 999])
      expect(
        Math.abs(histogram.quantile(thousandths / 1000) / nearestRank(all, thousandths) - 1),
      ).toBeLessThan(0.01);
  });

  test("merged, it is the histogram of both", () => {
    fc.assert(
      fc.property(fc.array(values), fc.array(values), (left, right) => {
        const [a, b, both] = [new Histogram(), new Histogram(), new Histogram()];
        for (const value of left) a.record(value);
        for (const value of right) b.record(value);
        for (const value of [...left, ...right]) both.record(value);
        a.merge(b);
        for (const q of [0, 0.1, 0.5, 0.99, 1]) expect(a.quantile(q)).toBe(both.quantile(q));
        expect([a.count, a.min, a.max]).toEqual([both.count, both.min, both.max]);
        expect(a.mean).toBeCloseTo(both.mean, 0);
      }),
    );
  });

  test("counts many at once, and is 0 when empty", () => {
    const histogram = new Histogram();
    expect([histogram.quantile(0.5), histogram.mean, histogram.min, histogram.max, histogram.count]).toEqual([
      0, 0, 0, 0, 0,
    ]);
    histogram.record(0, 99);
    histogram.record(5000);
    expect([histogram.quantile(0.99), histogram.quantile(0.991), histogram.mean]).toEqual([0, 5000, 50]);
  });

  test("families of histograms in one array do not see each other", () => {
    const counts = new Uint32Array(3 * BUCKETS);
    for (let value = 1; value <= 100; value++) {
      counts[BUCKETS + bucketOf(value)]++;
      counts[2 * BUCKETS + bucketOf(value * 1000)]++;
    }
    expect(quantileFrom(counts, 0, BUCKETS, 0.5)).toBe(0);
    expect(quantileFrom(counts, BUCKETS, BUCKETS, 0.07)).toBe(7);
    expect(quantileFrom(counts, BUCKETS, BUCKETS, 1)).toBe(100);
    expect(quantileFrom(counts, 2 * BUCKETS, BUCKETS, 0.5) / 50_000).toBeCloseTo(1, 2);
  });
});
