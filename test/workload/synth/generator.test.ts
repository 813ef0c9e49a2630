import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SynthTrace } from "../../../src/workload/synth/generator.ts";
import { keyHigh, keyLow } from "../../../src/workload/synth/keys.ts";
import { Permutation } from "../../../src/workload/synth/permutation.ts";
import { PLAIN_SPEC, type SynthSpec, synthProblems } from "../../../src/workload/synth/spec.ts";
import { RecordBatch } from "../../../src/workload/trace/contract.ts";

const SMALL: SynthSpec = { ...PLAIN_SPEC, requests: 20_000, objects: 500 };

/** All records of a specification. */
function rows(changes: Partial<SynthSpec>) {
  const trace = new SynthTrace({ ...SMALL, ...changes });
  const batch = new RecordBatch();
  const found = { object: [] as number[], time: [] as number[], size: [] as number[] };
  for (trace.fill(batch); batch.rows > 0; trace.fill(batch)) {
    found.object.push(...batch.object.subarray(0, batch.rows));
    found.time.push(...batch.timeMicros.subarray(0, batch.rows));
    found.size.push(...batch.sizeBytes.subarray(0, batch.rows));
  }
  return found;
}

const share = (values: readonly number[], holds: (value: number) => boolean) =>
  values.filter(holds).length / values.length;

describe("a generated trace", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(rows({ seed: "a" })).toEqual(rows({ seed: "a" }));
    expect(rows({ seed: "a" }).object).not.toEqual(rows({ seed: "b" }).object);
  });

  it.each([
    [1, 0],
    [0.7, 0],
    [1.2, 20],
    [0, 0],
  ])("asks for ranks as Zipf and Mandelbrot say: exponent %d, offset %d", (exponent, offset) => {
    const { object } = rows({ popularity: { exponent, offset }, requests: 100_000 });
    const weights = Array.from({ length: 500 }, (_, n) => (n + 1 + offset) ** -exponent);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (const ranks of [1, 10, 100]) {
      const expected = weights.slice(0, ranks).reduce((sum, weight) => sum + weight, 0) / all;
      // Four standard errors.
      const error = 4 * Math.sqrt((expected * (1 - expected)) / object.length);
      expect(Math.abs(share(object, (id) => id < ranks) - expected)).toBeLessThan(error);
    }
  });

  it("comes at the rate asked for, in order, by day and night", () => {
    const flat = rows({ requestsPerSecond: 50 });
    expect(flat.time).toEqual(flat.time.toSorted((a, b) => a - b));
    expect(20_000 / ((flat.time.at(-1) ?? 0) / 1e6)).toBeCloseTo(50, -0.5);
    const day = rows({ requestsPerSecond: 20_000 / 86_400, diurnal: { trough: 0.25, peakHour: 20 } });
    const within = (from: number, to: number) =>
      share(day.time, (at) => at >= from * 3.6e9 && at < to * 3.6e9);
    // Over the hour of the peak and that of the trough, twelve hours apart, a cosine has nearly its extremes.
    expect(within(19.5, 20.5) / within(7.5, 8.5)).toBeGreaterThan(3);
    expect(within(19.5, 20.5) / within(7.5, 8.5)).toBeLessThan(5.2);
  });

  it("draws one size an object, by its distribution", () => {
    const { object, size } = rows({
      popularity: { exponent: 0, offset: 0 },
      objects: 4000,
      requests: 40_000,
      size: { kind: "lognormal", median: 10_000, sigma: 1 },
    });
    const sizeOf = new Map(object.map((id, n) => [id, size[n]]));
    expect(object.every((id, n) => sizeOf.get(id) === size[n])).toBe(true);
    const sizes = [...sizeOf.values()];
    expect(share(sizes, (bytes) => bytes < 10_000)).toBeCloseTo(0.5, 1);
    // P(Z < 1).
    expect(share(sizes, (bytes) => bytes < 10_000 * Math.E)).toBeCloseTo(0.8413, 1);
  });

  it("scans fresh objects once, in runs, and leaves the rest as it was", () => {
    const { object, time } = rows({ scan: { every: 1000, length: 100, over: "fresh" } });
    const scanned = object.filter((id) => id >= 500);
    expect(scanned).toEqual(Array.from({ length: 2000 }, (_, n) => 500 + n));
    object.forEach((id, n) => expect(id >= 500).toBe(n % 1000 >= 900));
    const plain = rows({});
    expect(time).toEqual(plain.time);
    expect(object.filter((id) => id < 500)).toEqual(plain.object.slice(0, 18_000));
  });

  it("scans the cold end of the catalogue, round and round", () => {
    const { object } = rows({ scan: { every: 1000, length: 300, over: "cold" } });
    const scanned = object.filter((_, n) => n % 1000 >= 700);
    expect(scanned).toEqual(scanned.map((_, n) => 499 - (n % 500)));
  });

  it("loops over objects of its own", () => {
    const { object } = rows({ loop: { objects: 70, share: 0.3 } });
    const looped = object.filter((id) => id >= 500);
    expect(looped).toEqual(looped.map((_, n) => 500 + (n % 70)));
    expect(looped.length / object.length).toBeCloseTo(0.3, 1);
  });

  it("deals popularity anew at each phase and not in between", () => {
    const { object } = rows({ phaseRequests: 5000, popularity: { exponent: 1.2, offset: 0 } });
    const tops = [0, 2500, 5000, 7500, 10_000].map((from) => mode(object.slice(from, from + 2500)));
    expect(tops[0]).toBe(0);
    expect(tops[1]).toBe(0);
    expect(tops[2]).toBe(tops[3]);
    expect(new Set(tops).size).toBe(3);
  });

  it("brings in newcomers at the rate of the churn", () => {
    const day = { requests: 50_000, requestsPerSecond: 50_000 / 86_400 };
    const { object } = rows({ ...day, churnPerDay: 0.5, popularity: { exponent: 0, offset: 0 } });
    const newcomers = new Set(object.filter((id) => id >= 500));
    // 250 come; the last of them may leave again, or not be asked for, before the day is over.
    expect(newcomers.size).toBeGreaterThan(225);
    expect(newcomers.size).toBeLessThanOrEqual(252);
  });
});

describe("permutations and keys", () => {
  it("are one-to-one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (n, key) => {
        const order = new Permutation(n, key);
        const seen = new Set(Array.from({ length: n }, (_, place) => order.at(place)));
        expect(seen.size).toBe(n);
        expect(Math.max(...seen)).toBe(n - 1);
      }),
    );
    const keys = Array.from({ length: 50_000 }, (_, id) => keyHigh(id) * 2 ** 32 + keyLow(id));
    expect(new Set(keys).size).toBe(50_000);
    expect(keys.every((key) => Number.isSafeInteger(key) && key > 0)).toBe(true);
  });
});

describe("specifications", () => {
  it("that make no sense are refused with the flag's name", () => {
    expect(synthProblems(SMALL)).toEqual([]);
    const problems = synthProblems({
      ...SMALL,
      requests: 0,
      objects: 1.5,
      scan: { every: 10, length: 20, over: "cold" },
      requestsPerSecond: 0,
    });
    expect(problems.map((text) => text.split(":")[0])).toEqual([
      "requests",
      "objects",
      "scan-length",
      "rate",
    ]);
  });
});

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0][0];
}
