import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/base/normal.ts";

/** Quantiles to 15 digits, from tables of the normal distribution (NIST/SEMATECH e-Handbook 1.3.6.7.1 and AS 241's own check values). */
const TABLE: readonly (readonly [number, number])[] = [
  [0.25, -0.674489750196082],
  [0.001, -3.09023230616781],
  [1e-20, -9.26234008979841],
  [0.975, 1.95996398454005],
  [0.995, 2.5758293035489],
  [0.5, 0],
];

test("quantiles of the tables", () => {
  for (const [p, z] of TABLE)
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(5e-14 * Math.max(1, Math.abs(z)));
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(normalQuantile(-1)).toBeNaN();
});

test("distribution function and quantile are each other's inverse", () => {
  for (let z = -37; z < 6; z += 0.0371) {
    const p = normalCdf(z);
    // Near 1, p itself cannot say more than its last bit: that much of z is lost.
    const slack = z > 0 ? 2e-16 / Math.exp(-0.5 * z * z) : 0;
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(2e-14 * Math.abs(z) + 3e-15 + 4 * slack);
  }
});

test("distribution function: far tails, symmetry, limits", () => {
  // Q(10) and Q(30), Abramowitz and Stegun table 26.2: -log10 Q = 23.11805 and 197.30921.
  expect(-Math.log10(normalCdf(-10))).toBeCloseTo(23.11805, 5);
  expect(-Math.log10(normalCdf(-30))).toBeCloseTo(197.30921, 5);
  for (let z = 0; z < 8; z += 0.13) expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
  expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).toEqual([0, 0.5, 1]);
  expect(normalCdf(NaN)).toBeNaN();
});
