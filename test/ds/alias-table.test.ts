import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stream } from "../../src/base/random.ts";
import { AliasTable } from "../../src/ds/alias-table.ts";

/** A stand-in for a stream that goes through all 2^32 values in `steps` equal steps, and counts the draws. */
class Sweep {
  draws = 0;
  readonly #steps: number;
  constructor(steps: number) {
    this.#steps = steps;
  }
  u32(): number {
    return Math.floor(((this.draws++ + 0.5) / this.#steps) * 4294967296);
  }
}

describe("the share of an index", () => {
  test("is its weight, to the resolution of a sweep over all draws", () => {
    const weight = fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 60 }), (weights) => {
        const sum = weights.reduce((a, b) => a + b);
        fc.pre(sum > 1e-300);
        const table = new AliasTable(weights);
        const steps = 100_000;
        const sweep = new Sweep(steps);
        const counts = new Float64Array(weights.length);
        for (let n = 0; n < steps; n++) counts[table.sample(sweep)]++;
        expect(sweep.draws).toBe(steps);
        weights.forEach((each, n) => {
          // A column can be off by one step at each of its ends, and at most all columns lend to one.
          expect(Math.abs(counts[n] / steps - each / sum)).toBeLessThan((2 * weights.length + 2) / steps);
          if (each === 0) expect(counts[n]).toBe(0);
        });
      }),
    );
  });

  test("of Zipf ranks passes chi-square", () => {
    const weights = Float64Array.from({ length: 500 }, (_, n) => 1 / (n + 1));
    const sum = weights.reduce((a, b) => a + b);
    const table = new AliasTable(weights);
    const draws = stream("zipf");
    const counts = new Float64Array(500);
    const n = 500_000;
    for (let k = 0; k < n; k++) counts[table.sample(draws)]++;
    let chi = 0;
    counts.forEach((count, k) => (chi += (count - (n * weights[k]) / sum) ** 2 / ((n * weights[k]) / sum)));
    // 99.9 % quantile of chi-square with 499 degrees of freedom.
    expect(chi).toBeLessThan(603);
    expect(draws.draws).toBe(n);
  });
});

test("more than 2^20 indices take two draws and are all reached", () => {
  const size = 2 ** 20 + 1;
  const table = new AliasTable(new Uint8Array(size).fill(1));
  const draws = stream("large");
  const halves = [0, 0];
  for (let n = 0; n < 100_000; n++) halves[table.sample(draws) < size / 2 ? 0 : 1]++;
  expect(draws.draws).toBe(200_000);
  expect(Math.abs(halves[0] - 50_000)).toBeLessThan(4 * 158);
});

test("rebuilt, it is the table of the new weights", () => {
  const table = new AliasTable([1, 2, 3, 4]);
  table.rebuild([0, 0, 5, 0]);
  const draws = stream("rebuild");
  for (let n = 0; n < 1000; n++) expect(table.sample(draws)).toBe(2);
  expect(() => table.rebuild([1, 2])).toThrow(RangeError);
});

test.each([[[]], [[0, 0]], [[1, -1]], [[1, NaN]], [[1, Infinity]]])("weights %j are refused", (weights) => {
  expect(() => new AliasTable(weights)).toThrow(RangeError);
});
