/** Paired differences against published figures, closed forms and chance itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/base/normal.ts";
import { stream } from "../../src/base/random.ts";
import { pairedDifference } from "../../src/result/paired.ts";
import { halfWidth95, studentT975 } from "../../src/result/replications.ts";

describe("a paired difference", () => {
  it("is that of the paper in which Student gave his distribution", () => {
    // Hours of sleep gained with two drugs by ten patients (Student, The Probable Error of a Mean, 1908); interval as R
    // 4's t.test(extra ~ group, paired = TRUE) prints it.
    const dextro = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const laevo = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { mean, low, high, effect } = pairedDifference(dextro, laevo);
    expect(mean).toBeCloseTo(-1.58, 12);
    expect(low).toBeCloseTo(-2.4598858, 5);
    expect(high).toBeCloseTo(-0.7001142, 5);
    expect(effect).toBe("lower");
    expect(pairedDifference(laevo, dextro).effect).toBe("higher");
    // Each drug by itself says less: pairing is what shows the effect.
    expect(halfWidth95(dextro)! + halfWidth95(laevo)!).toBeGreaterThan(1.58);
  });

  it("is what one works out by hand", () => {
    // Differences 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14, s = sqrt(14 / 3), s / sqrt(4) = 1.080123,
    // times t(3) = 3.182446 is 3.437434: from -0.437434 to 6.437434, which covers zero.
    const { mean, halfWidth, low, high, effect } = pairedDifference([11, 22, 33, 46], [10, 20, 30, 40]);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo(3.437434, 4);
    expect(low).toBeCloseTo(-0.437434, 4);
    expect(high).toBeCloseTo(6.437434, 4);
    expect(effect).toBe("none");
  });

  it("of a sample and itself is exactly nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), { minLength: 2, maxLength: 20 }),
        (values) => {
          expect(pairedDifference(values, values)).toEqual({
            mean: 0,
            halfWidth: 0,
            low: 0,
            high: 0,
            effect: "none",
          });
        },
      ),
    );
  });

  it("turns its sign with the pair, and ignores what both share", () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 })), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(counts, fc.integer({ min: -1e6, max: 1e6 }), (pairs, luck) => {
        const [one, two] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const there = pairedDifference(one, two);
        const back = pairedDifference(two, one);
        expect(back.mean).toBeCloseTo(-there.mean, 6);
        expect(back.halfWidth).toBe(there.halfWidth);
        const shifted = pairedDifference(
          one.map((value, n) => value + luck * n),
          two.map((value, n) => value + luck * n),
        );
        expect(shifted).toEqual(there);
      }),
    );
  });

  it("of one seed tells nothing, and of unequal samples is none", () => {
    expect(pairedDifference([2], [1])).toEqual({
      mean: 1,
      halfWidth: null,
      low: null,
      high: null,
      effect: null,
    });
    expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedDifference([], [])).toThrow(RangeError);
  });

  it("covers the true difference 19 times in 20", () => {
    const luck = stream("1", "paired");
    const TRIALS = 4000;
    const normal = () => normalQuantile(luck.open());
    let covered = 0;
    let covers = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      // Shared luck far larger than the effect, as a busy seed is.
      const shared = Array.from({ length: 5 }, () => 100 * normal());
      const baseline = shared.map((value) => value + normal());
      const { low, high } = pairedDifference(
        shared.map((value) => value + 0.5 + normal()),
        baseline,
      );
      if (low! <= 0.5 && 0.5 <= high!) covered++;
      const same = pairedDifference(
        shared.map((value) => value + normal()),
        baseline,
      );
      if (same.effect === "none") covers++;
    }
    // Three standard deviations of a share of 0.95 in 4000 trials are 0.0103.
    expect(Math.abs(covered / TRIALS - 0.95)).toBeLessThan(0.0104);
    expect(Math.abs(covers / TRIALS - 0.95)).toBeLessThan(0.0104);
  });
});

describe("Student's t for 95 %", () => {
  it("is exact: its distribution function, a finite sum, is 0.975 there", () => {
    for (let df = 1; df <= 400; df++)
      expect(Math.abs(distribution(studentT975(df), df) - 0.975)).toBeLessThan(4e-7);
  });

  it("is that of published tables", () => {
    // Abramowitz and Stegun, table 26.10, A = 0.95.
    const table: [number, number][] = [
      [1, 12.706], [2, 4.303], [3, 3.182], [4, 2.776], [5, 2.571], [6, 2.447], [7, 2.365], [8, 2.306], [9, 2.262],
      [10, 2.228], [11, 2.201], [12, 2.179], [13, 2.16], [14, 2.145], [15, 2.131], [16, 2.12], [17, 2.11],
      [18, 2.101], [19, 2.093], [20, 2.086], [25, 2.06], [30, 2.042], [40, 2.021], [60, 2.0], [120, 1.98],
    ]; // prettier-ignore
    for (const [df, t] of table) expect(Math.abs(studentT975(df) - t)).toBeLessThan(0.00051);
  });
});

/** P(T <= t) of Student's t: finite sums for odd and even degrees of freedom (Abramowitz and Stegun, 26.7.3, 26.7.4). */
function distribution(t: number, df: number): number {
  const angle = Math.atan(t / Math.sqrt(df));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const square = cosine * cosine;
  let sum = 0;
  if (df % 2 === 0) {
    let term = 1;
    for (let n = 0; n <= df - 2; n += 2) {
      sum += term;
      term *= ((n + 1) / (n + 2)) * square;
    }
    return (1 + sine * sum) / 2;
  }
  let term = cosine;
  for (let n = 1; n <= df - 2; n += 2) {
    sum += term;
    term *= ((n + 1) / (n + 2)) * square;
  }
  return (1 + (2 / Math.PI) * (angle + sine * sum)) / 2;
}
