import { describe, expect, test } from "vitest";
import { Stream, stream } from "../../src/base/random.ts";

/** sfc32 written down a second time, in BigInt, straight from PractRand's definition. */
function* sfc32(a: bigint, b: bigint, c: bigint, counter: bigint): Generator<number> {
  const u32 = (x: bigint) => BigInt.asUintN(32, x);
  for (;;) {
    const sum = u32(a + b + counter);
    counter = u32(counter + 1n);
    a = b ^ (b >> 9n);
    b = u32(c + (c << 3n));
    c = u32(u32((c << 21n) | (c >> 11n)) + sum);
    yield Number(sum);
  }
}

/** Chi-square of counts against equal shares. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Mean, variance and third and fourth central moments of n draws. */
function moments(n: number, draw: () => number): { mean: number; variance: number; kurtosis: number } {
  const values = Float64Array.from({ length: n }, draw);
  const mean = values.reduce((a, b) => a + b) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  return { mean, variance, kurtosis: values.reduce((a, b) => a + (b - mean) ** 4, 0) / n / variance ** 2 };
}

describe("the generator", () => {
  test("is sfc32", () => {
    const mine = new Stream(1, -2, 3, -4);
    const theirs = sfc32(1n, 4294967294n, 3n, 4294967292n);
    for (let n = 0; n < 12; n++) theirs.next();
    for (let n = 0; n < 1000; n++) expect(mine.u32()).toBe(theirs.next().value);
  });

  test("gives the same numbers for the same seed, for ever", () => {
    const draws = stream("7", "arrivals", 12);
    expect([draws.u32(), draws.u32(), draws.u32()]).toEqual(PUBLISHED);
  });

  test("streams of other names are other streams", () => {
    const firsts = [
      stream("7", "arrivals", 12),
      stream("7", "arrivals", 13),
      stream("8", "arrivals", 12),
      stream("7", "arrivals/12"),
      stream("7/arrivals", 12),
      stream("7", "arrivals", 1, 2),
      stream("7"),
    ].map((each) => each.u32());
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(stream("7", 12).u32()).toBe(stream("7", "12").u32());
  });

  test("neighbouring streams are not correlated", () => {
    const a = stream("seed", "metro", 1);
    const b = stream("seed", "metro", 2);
    let sum = 0;
    for (let n = 0; n < 100_000; n++) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    // Standard deviation of the sum: sqrt(100,000) / 12 = 26.4.
    expect(Math.abs(sum)).toBeLessThan(4 * 26.4);
  });

  test("counts draws, saves and restores", () => {
    const draws = stream("s");
    expect(draws.draws).toBe(0);
    draws.uniform();
    draws.u32();
    draws.normal();
    draws.exponential(3);
    draws.below(10);
    expect(draws.draws).toBe(5);
    const state = draws.save();
    const next = [draws.u32(), draws.u32()];
    draws.restore(state);
    expect(draws.draws).toBe(5);
    expect([draws.u32(), draws.u32()]).toEqual(next);
  });
});

describe("distributions of draws", () => {
  test("uniform: 256 cells pass chi-square, in all eight top bits and below(n)", () => {
    const draws = stream("chi");
    const cells = new Array<number>(256).fill(0);
    const sixes = new Array<number>(6).fill(0);
    for (let n = 0; n < 200_000; n++) {
      cells[Math.floor(draws.uniform() * 256)]++;
      sixes[draws.below(6)]++;
    }
    // 99.9 % quantiles of chi-square with 255 and 5 degrees of freedom.
    expect(chiSquare(cells)).toBeLessThan(330.5);
    expect(chiSquare(sixes)).toBeLessThan(20.5);
  });

  test("below stays below", () => {
    const draws = stream("below");
    for (const n of [1, 2, 3, 1000, 4294967295, 4294967296])
      for (let k = 0; k < 1000; k++) {
        const value = draws.below(n);
        expect(value >= 0 && value < n && Number.isInteger(value)).toBe(true);
      }
  });

  test("exponential: mean, variance and the share beyond three means", () => {
    const draws = stream("exp");
    let beyond = 0;
    const { mean, variance } = moments(400_000, () => {
      const value = draws.exponential(5);
      if (value > 15) beyond++;
      return value;
    });
    // Standard error of the mean: 5 / sqrt(400,000) = 0.0079.
    expect(Math.abs(mean - 5)).toBeLessThan(0.032);
    expect(Math.abs(variance / 25 - 1)).toBeLessThan(0.02);
    expect(Math.abs(beyond / 400_000 / Math.exp(-3) - 1)).toBeLessThan(0.03);
  });

  test("normal: mean 0, variance 1, kurtosis 3", () => {
    const draws = stream("normal");
    const { mean, variance, kurtosis } = moments(400_000, () => draws.normal());
    expect(Math.abs(mean)).toBeLessThan(0.0065);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.04);
  });
});

const PUBLISHED = [3491464682, 1761867831, 4020792302];
