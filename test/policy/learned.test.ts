/** Policies that learn, and what they are made of. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log2 } from "../../src/base/math.ts";
import { stream } from "../../src/base/random.ts";
import { NEVER, type SoloBatch, SoloCache } from "../../src/cache/solo.ts";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import type { LabTrace } from "../../src/experiment/trace-facts.ts";
import { always } from "../../src/policy/admission/always.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { RidgeRegression } from "../../src/policy/eviction/ridge-regression.ts";
import { SIZE_CLASSES, sizeClass } from "../../src/policy/eviction/size-class.ts";
import { binaryLog, noteRequest, ROW, WaitModel } from "../../src/policy/eviction/wait-model.ts";
import { ROOT } from "../source/root.ts";
import { LEARNED_ORACLES } from "./oracles-learned.ts";

function cacheOf(name: string, capacity: number, unitSize = false, seed = "test"): SoloCache {
  return new SoloCache({
    eviction: EVICTION_POLICIES.find((policy) => policy.name === name)!,
    ...{ evictionParams: {}, admission: always, admissionParams: {}, capacity, unitSize },
    ...{ expectedObjects: capacity, luck: (purpose) => stream(seed, purpose) },
  });
}

function batchOf(keys: readonly number[], sizeOf: (key: number) => number): SoloBatch {
  const last = new Map<number, number>();
  const nextRecord = new Int32Array(keys.length).fill(NEVER);
  keys.forEach((key, n) => {
    const before = last.get(key);
    if (before !== undefined) nextRecord[before] = n + 1;
    last.set(key, n);
  });
  return {
    rows: keys.length,
    object: Int32Array.from(keys),
    sizeBytes: Float64Array.from(keys, sizeOf),
    timeMicros: Float64Array.from(keys, (_, n) => n),
    nextRecord,
    ttlMicros: null,
  };
}

function missesOf(name: string, keys: readonly number[], capacity: number): number {
  const cache = cacheOf(name, capacity);
  cache.feed(batchOf(keys, () => 1));
  expect(cache.audit()).toEqual([]);
  return cache.misses;
}

describe("LeCaR and CACHEUS", () => {
  it.each(["lecar", "cacheus"] as const)("%s does as its naive oracle does, in longer worlds", (name) => {
    const OBJECTS = 40;
    // Favourites and rare ones, so that histories are asked for what they remember.
    const keys = fc.array(fc.oneof(fc.nat({ max: 7 }), fc.nat({ max: OBJECTS - 1 })), {
      ...{ minLength: 300, maxLength: 600, size: "max" },
    });
    const size = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: OBJECTS, maxLength: OBJECTS });
    fc.assert(
      fc.property(keys, size, fc.integer({ min: 4, max: 60 }), (requests, sizes, capacity) => {
        const cache = cacheOf(name, capacity);
        const oracle = LEARNED_ORACLES[name](capacity);
        let misses = 0;
        for (const key of requests) if (!oracle.request(key, sizes[key])) misses++;
        cache.feed(batchOf(requests, (key) => sizes[key]));
        expect(cache.misses).toBe(misses);
        expect(cache.audit()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  const luck = stream("phases");
  /** A working set that moves on: LRU's day. */
  const moving = Array.from({ length: 40_000 }, (_, n) => Math.floor(n / 100) + luck.below(80));
  /** Favourites, and others never asked for again: LFU's day. */
  const polluted = Array.from({ length: 40_000 }, (_, n) => (n % 2 === 0 ? luck.below(90) : 1000 + n));

  // CACHEUS's experts often name the same victim where there is pollution; then neither learns.
  it.each([
    ["lecar", "what moves on", moving],
    ["lecar", "what is polluted", polluted],
    ["cacheus", "what moves on", moving],
  ])("%s follows the better expert on %s", (name, _what, keys) => {
    const [lru, lfu] = ["lru", "lfu"].map((expert) => missesOf(expert, keys, 100));
    const [better, worse] = [Math.min(lru, lfu), Math.max(lru, lfu)];
    expect(worse).toBeGreaterThan(better * 1.2);
    expect(missesOf(name, keys, 100)).toBeLessThan(better + (worse - better) / 20);
  });

  it("CACHEUS holds part of a loop that is larger than the cache (FAST 2021, churn)", () => {
    const loop = Array.from({ length: 30_000 }, (_, n) => n % 150);
    expect(missesOf("lru", loop, 100)).toBe(30_000);
    expect(missesOf("cacheus", loop, 100)).toBeLessThan(20_000);
  });
});

describe("Belady with sizes", () => {
  it("is Belady where sizes do not differ", () => {
    const luck = stream("unit");
    const keys = Array.from({ length: 20_000 }, () => Math.floor(3000 * luck.uniform() * luck.uniform()));
    for (const capacity of [10, 100, 700])
      expect(missesOf("belady-size", keys, capacity)).toBe(missesOf("belady", keys, capacity));
  });

  it("puts sizes into classes that grow with them, an eighth of a doubling wide", () => {
    const sizes = [0, 1, 2, 15, 16, 17, 18, 255, 256, 1e6, 2147483647, 2147483648, 4294967295, 4294967296];
    const classes = [...sizes, 1e12, 1099511627775].map(sizeClass);
    expect([...classes].sort((a, b) => a - b)).toEqual(classes);
    expect(classes.at(-1)).toBeLessThan(SIZE_CLASSES);
    fc.assert(
      fc.property(
        fc.maxSafeNat().map((size) => size % 549755813888),
        (size) => {
          expect(sizeClass(size + 1)).toBeGreaterThanOrEqual(sizeClass(size));
          if (size >= 16) expect(sizeClass(Math.ceil(size * 1.125))).toBeGreaterThan(sizeClass(size));
          if (size >= 16) expect(sizeClass(size * 2)).toBe(sizeClass(size) + 8);
        },
      ),
    );
    for (let size = 0; size < 16; size++) expect(sizeClass(size)).toBe(size);
  });
});

describe("the regression of mini-lrb", () => {
  it("finds the weights that the answers were made with", () => {
    const luck = stream("regression");
    const truth = [3, -1.5, 0.25, 0, 10];
    const regression = new RidgeRegression(truth.length);
    for (let n = 0; n < 200_000; n++) {
      const inputs = Float64Array.from(truth, (_, i) => (i === 0 ? 1 : luck.normal() * i));
      regression.learn(
        inputs,
        truth.reduce((sum, weight, i) => sum + weight * inputs[i], luck.normal()),
      );
    }
    regression.solve();
    truth.forEach((weight, i) => expect(regression.weights[i]).toBeCloseTo(weight, 1));
    // What fades is forgotten: others take over.
    regression.fade(1e-6);
    for (let n = 0; n < 20_000; n++) regression.learn(Float64Array.of(1, luck.normal(), 0, 0, 0), 7);
    regression.solve();
    expect(regression.weights[0]).toBeCloseTo(7, 1);
    expect(regression.weights[1]).toBeCloseTo(0, 1);
  });

  it("solves the normal equations, with inputs that depend on each other too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }), {
          maxLength: 20,
        }),
        (examples) => {
          const regression = new RidgeRegression(3);
          for (const [a, b, , answer] of examples) regression.learn(Float64Array.of(a, b, a + b), answer);
          regression.solve();
          const { weights } = regression;
          // (X'X + 1) w = X'y, row by row.
          for (let i = 0; i < 3; i++) {
            let left = weights[i];
            let right = 0;
            for (const [a, b, , answer] of examples) {
              const inputs = [a, b, a + b];
              left += inputs[i] * inputs.reduce((sum, input, j) => sum + input * weights[j], 0);
              right += inputs[i] * answer;
            }
            expect(left).toBeCloseTo(right, 6);
          }
        },
      ),
    );
  });

  it("takes logarithms within 0.09", () => {
    for (let x = 1; x < 1e9; x = Math.ceil(x * 1.01)) {
      expect(Math.abs(binaryLog(x) - log2(x))).toBeLessThan(0.0861);
      expect(binaryLog(x + 1)).toBeGreaterThan(binaryLog(x));
    }
    expect(binaryLog(1)).toBe(0);
    expect(binaryLog(1e12)).toBe(31);
  });

  it("tells those that come every ten requests from those that come every thousand, and knows who is overdue", () => {
    const luck = stream("waits");
    const model = new WaitModel();
    const rowOf = (interval: number, requests: number) => {
      const row = new Float64Array(ROW).fill(Infinity, 3, 6);
      row[1] = 0;
      for (let n = 1; n <= requests; n++) noteRequest(row, 0, n * interval);
      return row;
    };
    for (let n = 0; n < 5000; n++) {
      const interval = luck.below(2) === 0 ? 10 : 1000;
      const age = luck.below(interval);
      model.learn(rowOf(interval, 5), 0, age, interval - age);
      // A tenth of them stop coming, and those asked for once are never asked for again.
      if (n % 10 === 0) model.learn(rowOf(interval, 5), 0, interval + luck.below(3000), 100_000);
      model.learn(rowOf(1, 1), 0, luck.below(2000), 100_000);
    }
    expect(model.fits).toBeGreaterThan(0);
    // Looked at in the middle of their intervals, where answers are log 5, log 500 and log 100000: within a factor of 3.
    const wait = (interval: number, requests: number, age: number) =>
      model.wait(rowOf(interval, requests), 0, age);
    expect(Math.abs(wait(10, 5, 5) - log2(6))).toBeLessThan(log2(3));
    expect(Math.abs(wait(1000, 5, 500) - log2(501))).toBeLessThan(log2(3));
    expect(Math.abs(wait(1, 1, 1000) - log2(100_001))).toBeLessThan(log2(3));
    // Long overdue, it will not come soon.
    expect(wait(10, 5, 1000)).toBeGreaterThan(wait(1000, 5, 500) + log2(3));
  });
});

const TRACES = join(ROOT, "../shared/traces");

describe.skipIf(!existsSync(TRACES))("mini-lrb on real traces", () => {
  const misses = (name: string, trace: LabTrace, capacity: number, unitSize: boolean) => {
    const cache = cacheOf(name, capacity, unitSize, "1");
    for (const chunk of trace.chunks) cache.feed(chunk);
    return cache.misses;
  };
  it.each(["web_adaptsize", "block_cloudphysics", "gli"])(
    "misses less than LRU on %s at most sizes",
    (name) => {
      const trace = readLabTrace(join(TRACES, `${name}.oracleGeneral.bin`), {});
      const gains = [true, false].flatMap((unitSize) =>
        [0.1, 1, 5, 20].map((percent) => {
          const all = unitSize ? trace.objects : trace.footprintBytes;
          const capacity = Math.floor((all * percent) / 100);
          return 1 - misses("mini-lrb", trace, capacity, unitSize) / misses("lru", trace, capacity, unitSize);
        }),
      );
      expect(gains.filter((gain) => gain > 0).length).toBeGreaterThanOrEqual(6);
      // Nowhere much worse, and in the mean by some per cent better.
      expect(Math.min(...gains)).toBeGreaterThan(-0.01);
      expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(0.02);
    },
  );
});
