/** Sizes, daily curve and the comparison of two streams. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distribution } from "../../../src/base/distribution.ts";
import { stream } from "../../../src/base/random.ts";
import { curveOf, quantileSpec } from "../../../src/workload/fit/curve.ts";
import { coverOf, fitHours } from "../../../src/workload/fit/daily.ts";
import { kolmogorovSmirnov } from "../../../src/workload/fit/errors.ts";
import { fitSizes, splitOf } from "../../../src/workload/fit/sizes.ts";
import { bySize } from "../../../src/workload/fit/traffic.ts";
import { columns, source } from "../generator.ts";

const HOUR = 3_600_000_000;
const ones = (n: number) => new Float64Array(n).fill(1);
const sorted = (values: readonly number[]) => Float64Array.from(values).sort((a, b) => a - b);

describe("a table of quantiles", () => {
  it("comes near the distribution it was made of", () => {
    const luck = stream("curve");
    const { quantile } = distribution({
      kind: "lognormal-pareto",
      ...{ median: 20_000, sigma: 1.3, tailShare: 0.1, alpha: 1.2, max: 1e9 },
    });
    const sizes = sorted(Array.from({ length: 20_000 }, () => Math.round(quantile(luck.open()))));
    const spec = quantileSpec(curveOf(sizes), sizes.length);
    const back = distribution(spec);
    const made = sorted(Array.from({ length: 20_000 }, (_, n) => back.quantile((n + 0.5) / 20_000)));
    expect(kolmogorovSmirnov(sizes, ones(20_000), made, ones(20_000))).toBeLessThan(0.01);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(back.mean / mean).toBeGreaterThan(0.95);
    expect(back.mean / mean).toBeLessThan(1.05);
  });

  it("keeps what many have in common, and rounds the rest", () => {
    const sizes = sorted([
      ...Array.from({ length: 400 }, () => 4096),
      ...Array.from({ length: 400 }, () => 65_536),
      ...Array.from({ length: 200 }, (_, n) => 100_003 + 1117 * n),
    ]);
    const spec = quantileSpec(curveOf(sizes), sizes.length);
    if (spec.kind !== "quantiles") throw new Error("expected a table");
    const { quantile } = distribution(spec);
    expect(quantile(0.2)).toBe(4096);
    expect(quantile(0.6)).toBe(65_536);
    for (const value of spec.values)
      if (value !== 4096 && value !== 65_536) expect(String(value)).toMatch(/^[0-9]{1,3}0*$/);
  });

  it("has no more knots than an eighth of the values: a knot tells nothing of one object", () => {
    const luck = stream("few");
    for (const n of [1, 2, 7, 16, 100, 1000]) {
      const sizes = sorted(Array.from({ length: n }, () => 1 + luck.below(1e9)));
      const spec = quantileSpec(curveOf(sizes), n);
      if (spec.kind === "quantiles") expect(spec.at.length).toBeLessThanOrEqual(Math.max(2, n / 8));
      else expect(n).toBeLessThan(3);
    }
  });

  it("is always one that a scenario takes", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 ** 40 })), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, (list) => {
        const spec = quantileSpec(curveOf(sorted(list)), list.length);
        expect(["fixed", "quantiles"]).toContain(spec.kind);
        if (spec.kind !== "quantiles") return;
        const { at, values: knots } = spec;
        expect(knots.length).toBe(at.length);
        expect([at[0], at.at(-1)]).toEqual([0, 1]);
        for (let n = 1; n < at.length; n++) {
          expect(at[n]).toBeGreaterThan(at[n - 1]);
          expect(knots[n]).toBeGreaterThanOrEqual(knots[n - 1]);
        }
      }),
    );
  });
});

describe("sizes and popularity", () => {
  it.each([-0.5, 0, 0.3])("are correlated as they were: %d", (sizeCorrelation) => {
    const popularity = { exponent: 0.8, offset: 5 };
    const { object, size } = columns(
      source(100_000, [
        {
          ...{ objects: 4000, popularity, sizeCorrelation },
          size: { kind: "lognormal", median: 10_000, sigma: 1 },
        },
      ]),
    );
    const sizeOf = new Float64Array(4000);
    const countOf = new Uint32Array(4000);
    for (const [n, id] of object.entries()) {
      sizeOf[id] = size[n];
      countOf[id]++;
    }
    const { sizes, weights } = bySize(sizeOf, countOf);
    const fit = fitSizes(sizes, weights, { objects: 4000, ...popularity });
    expect(Math.abs(fit.correlation - sizeCorrelation)).toBeLessThan(0.08);
  });

  it("are split where few large objects have most of the bytes, and only there", () => {
    const small = Array.from({ length: 500 }, (_, n) => 1000 + n);
    const large = Array.from({ length: 20 }, (_, n) => 1e6 + n);
    const split = splitOf(sorted([...small, ...large]), ones(520));
    expect(split).toBeGreaterThanOrEqual(1e6);
    expect(split).toBeLessThan(1e6 + 8);
    expect(splitOf(sorted(small), ones(500))).toBeNull();
    expect(splitOf(sorted([1, 1e9]), ones(2))).toBeNull();
    // Equal sizes stay together.
    const blocks = sorted([...small, ...Array.from({ length: 100 }, () => 1e6)]);
    expect(splitOf(blocks, ones(600))).toBe(1e6);
  });
});

describe("the daily curve", () => {
  it("is the rate over the time that is covered, with the mean where nothing is", () => {
    // From 22:30, four hours: half an hour of 22 o'clock, and of 2 o'clock.
    const hours = [50, 200, 100, 100, 50];
    const curve = fitHours(hours, 22.5 * HOUR, 4 * HOUR);
    const mean = 500 / 4;
    expect(curve?.[22]).toBeCloseTo(100 / mean, 2);
    expect(curve?.[23]).toBeCloseTo(200 / mean, 2);
    expect(curve?.[2]).toBeCloseTo(100 / mean, 2);
    expect(curve?.[12]).toBe(1);
  });

  it("puts the same hours of several days together; short logs have none", () => {
    const two = [...Array.from({ length: 24 }, () => 10), ...Array.from({ length: 24 }, () => 30)];
    expect(fitHours(two, 0, 48 * HOUR)).toEqual(Array.from({ length: 24 }, () => 1));
    expect(fitHours([7], 0, HOUR)).toBeNull();
  });

  it("knows how much of each hour lies within", () => {
    expect([0, 1, 2].map((hour) => coverOf(hour, 5.75 * HOUR, HOUR))).toEqual([HOUR / 4, 0.75 * HOUR, 0]);
  });
});

describe("the distance of Kolmogorov and Smirnov", () => {
  it("is what comparing at every value gives", () => {
    const sample = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
      maxLength: 12,
    });
    const share = (list: readonly (readonly [number, number])[], value: number) =>
      list.reduce((sum, [v, w]) => sum + (v <= value ? w : 0), 0) / list.reduce((sum, [, w]) => sum + w, 0);
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const [a, b] = [one, other].map((list) => list.toSorted(([x], [y]) => x - y));
        const found = kolmogorovSmirnov(
          ...([a.map(([v]) => v), a.map(([, w]) => w), b.map(([v]) => v), b.map(([, w]) => w)] as const),
        );
        const byHand = Math.max(
          ...Array.from({ length: 10 }, (_, v) => Math.abs(share(one, v) - share(other, v))),
        );
        expect(found).toBeCloseTo(byHand, 12);
      }),
    );
  });
});
