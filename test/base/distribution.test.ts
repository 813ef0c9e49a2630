import { describe, expect, test } from "vitest";
import { distribution, type DistributionSpec, quantileTable } from "../../src/base/distribution.ts";

const CASES: readonly DistributionSpec[] = [
  { kind: "fixed", value: 7 },
  { kind: "uniform", min: 3, max: 11 },
  { kind: "exponential", mean: 250 },
  { kind: "lognormal", median: 30_000, sigma: 1.2 },
  { kind: "lognormal", median: 30_000, sigma: 0 },
  { kind: "pareto", min: 1000, alpha: 1.3, max: 1e9 },
  { kind: "pareto", min: 1000, alpha: 1, max: 1e7 },
  { kind: "pareto", min: 1000, alpha: 1 + 1e-9, max: 1e7 },
  { kind: "pareto", min: 1000, alpha: 2.5, max: Infinity },
  { kind: "pareto", min: 5, alpha: 2, max: 5 },
  { kind: "lognormal-pareto", median: 20_000, sigma: 1.5, tailShare: 0.07, alpha: 1.2, max: 1e8 },
  { kind: "lognormal-pareto", median: 20_000, sigma: 0, tailShare: 0.07, alpha: 1.2, max: 1e8 },
  { kind: "quantiles", at: [0, 0.2, 0.2001, 0.9, 1], values: [100, 100, 4000, 4000, 1e6] },
  { kind: "quantiles", at: [0, 0.5, 1], values: [0, 0, 10] },
];

describe.each(CASES)("%o", (spec) => {
  const { quantile, mean } = distribution(spec);

  test("mean in closed form is the integral of the quantile function", () => {
    // Midpoint rule after p = 1 - (1 - u)^3, which puts most points into the heavy tail.
    const n = 50_000;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const rest = 1 - (k + 0.5) / n;
      sum += quantile(1 - rest ** 3) * 3 * rest ** 2;
    }
    expect(Math.abs(sum / n / mean - 1)).toBeLessThan(2e-5);
  });

  test("quantiles never fall", () => {
    let last = quantile(1e-9);
    for (let p = 0.0005; p < 1; p += 0.0005) {
      const value = quantile(p);
      expect(value).toBeGreaterThanOrEqual(last * (1 - 1e-12));
      last = value;
    }
  });
});

test("quantiles of the textbooks", () => {
  expect(distribution({ kind: "lognormal", median: 10, sigma: 0.5 }).quantile(0.5)).toBeCloseTo(10, 12);
  expect(distribution({ kind: "exponential", mean: 10 }).quantile(0.5)).toBeCloseTo(10 * Math.LN2, 12);
  const heavy = distribution({ kind: "pareto", min: 2, alpha: 1.5, max: Infinity });
  // P(X > 32) = (2 / 32)^1.5 = 1/64.
  expect(heavy.quantile(1 - 1 / 64)).toBeCloseTo(32, 10);
  expect(heavy.mean).toBeCloseTo(6, 12);
  expect(distribution({ kind: "pareto", min: 2, alpha: 0.9, max: Infinity }).mean).toBe(Infinity);
});

test("the mixture's quantile is where its distribution function says", () => {
  const spec = {
    kind: "lognormal-pareto",
    median: 100,
    sigma: 1,
    tailShare: 0.2,
    alpha: 1.5,
    max: 1e6,
  } as const;
  const { quantile } = distribution(spec);
  // Counted out of the parts: draws at equal steps from the body and the tail, in the share of the mixture.
  const body = quantileTable(distribution({ kind: "lognormal", median: 100, sigma: 1 }).quantile, 80_000);
  const tail = quantileTable(
    distribution({ kind: "pareto", min: 100, alpha: 1.5, max: 1e6 }).quantile,
    20_000,
  );
  const all = Float64Array.from([...body, ...tail]).sort((a, b) => a - b);
  for (const p of [0.01, 0.3, 0.45, 0.6, 0.9, 0.99, 0.999])
    expect(quantile(p) / all[Math.floor(p * all.length)]).toBeCloseTo(1, 2);
});

test("a table holds the quantiles at the middles of its cells", () => {
  expect([...quantileTable((p) => p, 4)]).toEqual([0.125, 0.375, 0.625, 0.875]);
});

test("quantiles are what they were said to be, and in between their logarithms rise in a straight line", () => {
  const { quantile } = distribution({ kind: "quantiles", at: [0, 0.25, 1], values: [10, 1000, 2000] });
  expect(quantile(0.25)).toBe(1000);
  expect(quantile(0.125)).toBeCloseTo(100, 10);
  expect(quantile(0.625)).toBeCloseTo(1000 * Math.SQRT2, 9);
  expect(quantile(1e-9)).toBeCloseTo(10, 5);
  expect(quantile(1 - 1e-9)).toBeCloseTo(2000, 4);
});
