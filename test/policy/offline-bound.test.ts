import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { NEVER, type SoloBatch, SoloCache } from "../../src/cache/solo.ts";
import { always } from "../../src/policy/admission/always.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { type BoundColumns, offlineBound } from "../../src/policy/offline-bound.ts";

interface World {
  readonly keys: readonly number[];
  readonly size: readonly number[];
  readonly ttl: readonly number[] | null;
}

const OBJECTS = 5;

function columnsOf({ keys, size, ttl }: World): BoundColumns {
  return {
    rows: keys.length,
    object: Int32Array.from(keys),
    sizeBytes: Float64Array.from(keys, (key) => size[key]),
    timeMicros: Float64Array.from(keys, (_, n) => n),
    ttlMicros: ttl === null ? null : Float64Array.from(keys, (key) => ttl[key]),
  };
}

/** Every way to keep or drop, by way of all sets of objects: the fewest misses, each weighing as told. */
function optimum({ keys, size }: World, capacity: number, weighs: (key: number) => number): number {
  const bytesOf = (set: number) => size.reduce((sum, bytes, key) => sum + (set & (1 << key) ? bytes : 0), 0);
  const fits = Array.from({ length: 1 << OBJECTS }, (_, set) => bytesOf(set) <= capacity);
  let least = fits.map((_, set) => (set === 0 ? 0 : Infinity));
  for (const key of keys) {
    const after = fits.map(() => Infinity);
    least.forEach((misses, set) => {
      if (misses === Infinity) return;
      const cost = misses + (set & (1 << key) ? 0 : weighs(key));
      const all = set | (1 << key);
      // All subsets of what could be held now.
      for (let kept = all; ; kept = (kept - 1) & all) {
        if (fits[kept]) after[kept] = Math.min(after[kept], cost);
        if (kept === 0) break;
      }
    });
    least = after;
  }
  return Math.min(...least);
}

const sizes = (most: number) =>
  fc.array(fc.integer({ min: 1, max: most }), { minLength: OBJECTS, maxLength: OBJECTS });
const keysUpTo = (maxLength: number) =>
  fc.array(fc.nat({ max: OBJECTS - 1 }), { minLength: 1, maxLength, size: "max" });

describe("the offline bound", () => {
  it("is never above the optimum of all ways to keep and drop, in requests and in bytes", () => {
    let gap = 0;
    let misses = 0;
    fc.assert(
      fc.property(keysUpTo(40), sizes(9), fc.integer({ min: 1, max: 25 }), (keys, size, capacity) => {
        const world = { keys, size, ttl: null };
        const bound = offlineBound([columnsOf(world)], capacity);
        const best = optimum(world, capacity, () => 1);
        expect(bound.misses).toBeLessThanOrEqual(best);
        expect(bound.bytesMissed).toBeLessThanOrEqual(optimum(world, capacity, (key) => size[key]));
        gap += best - bound.misses;
        misses += best;
      }),
      { numRuns: 400 },
    );
    // It says something: on average it is near.
    expect(gap / misses).toBeLessThan(0.25);
  });

  it("is never above what any policy does, with times to live too", () => {
    const ttls = fc.array(fc.integer({ min: -1, max: 12 }), { minLength: OBJECTS, maxLength: OBJECTS });
    fc.assert(
      fc.property(
        keysUpTo(60),
        sizes(9),
        ttls,
        fc.integer({ min: 1, max: 25 }),
        (keys, size, ttl, capacity) => {
          const columns = columnsOf({ keys, size, ttl });
          const bound = offlineBound([columns], capacity);
          for (const eviction of EVICTION_POLICIES) {
            const cache = new SoloCache({
              ...{ eviction, evictionParams: {}, admission: always, admissionParams: {}, capacity },
              ...{ unitSize: false, expectedObjects: capacity, luck: (purpose) => stream("test", purpose) },
            });
            const next = keys.map((key, n) => keys.indexOf(key, n + 1));
            const nextRecord = Int32Array.from(next, (at) => (at < 0 ? NEVER : at + 1));
            cache.feed({ ...columns, nextRecord } satisfies SoloBatch);
            expect(cache.misses).toBeGreaterThanOrEqual(bound.misses);
            expect(cache.bytesMissed).toBeGreaterThanOrEqual(bound.bytesMissed);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is what filling the sorted intervals gives", () => {
    const luck = stream("intervals");
    for (const capacity of [50, 700, 3000]) {
      const size = Array.from({ length: 300 }, () => 1 + luck.below(1000));
      const keys = Array.from({ length: 5000 }, () => Math.floor(300 * luck.uniform() * luck.uniform()));
      const intervals = keys.flatMap((key, n) => {
        const before = keys.lastIndexOf(key, n - 1);
        return n === 0 || before < 0 || size[key] > capacity
          ? []
          : [{ cost: size[key] * (n - before), bytes: size[key] }];
      });
      const most = (value: (interval: { cost: number; bytes: number }) => number) => {
        let room = capacity * keys.length;
        let sum = 0;
        for (const one of [...intervals].sort((a, b) => a.cost / value(a) - b.cost / value(b))) {
          if (one.cost > room) return sum + (value(one) * room) / one.cost;
          room -= one.cost;
          sum += value(one);
        }
        return sum;
      };
      const bound = offlineBound([columnsOf({ keys, size, ttl: null })], capacity);
      expect(bound.requests - bound.misses).toBe(Math.floor(most(() => 1)));
      expect(bound.bytesRequested - bound.bytesMissed).toBe(Math.floor(most(({ bytes }) => bytes)));
    }
  });

  it("is exact where it can be: a loop larger than the cache, and a cache that holds everything", () => {
    // Round and round K objects: each hit takes K of the room, and there is C a request.
    const keys = Array.from({ length: 1000 }, (_, n) => n % 5);
    const world = { keys, size: [1, 1, 1, 1, 1], ttl: null };
    expect(offlineBound([columnsOf(world)], 2).misses).toBe(1000 - (2 * 1000) / 5);
    const all = { keys, size: [3, 1, 4, 1, 5], ttl: null };
    expect(offlineBound([columnsOf(all)], 14)).toEqual({
      ...{ requests: 1000, misses: 5, bytesRequested: 2800, bytesMissed: 14 },
    });
  });

  it("does not care how the columns are cut, nor for objects larger than the cache", () => {
    const keys = [0, 1, 0, 2, 1, 0, 2, 2, 1, 0];
    const whole = columnsOf({ keys, size: [2, 3, 7, 1, 1], ttl: null });
    const part = (from: number, until: number): BoundColumns => ({
      rows: until - from,
      object: whole.object.subarray(from, until),
      sizeBytes: whole.sizeBytes.subarray(from, until),
      timeMicros: whole.timeMicros.subarray(from, until),
      ttlMicros: null,
    });
    const bound = offlineBound([whole], 5);
    expect(offlineBound([part(0, 3), part(3, 4), part(4, 10)], 5)).toEqual(bound);
    // Object 2 misses each time, the other two hold 5 together.
    expect(bound).toEqual({ requests: 10, misses: 5, bytesRequested: 38, bytesMissed: 26 });
    expect(offlineBound([], 5)).toEqual({ requests: 0, misses: 0, bytesRequested: 0, bytesMissed: 0 });
  });

  it("counts an object that grows at the smallest size that may be held of it", () => {
    // A cache of 2 that took object 0 at size 1 keeps that copy while it answers for more.
    const keys = [0, 0, 0, 0];
    const columns = { ...columnsOf({ keys, size: [1], ttl: null }), sizeBytes: Float64Array.of(1, 3, 1, 9) };
    const bound = offlineBound([columns], 2);
    expect(bound).toEqual({ requests: 4, misses: 1, bytesRequested: 14, bytesMissed: 1 });
    const lru = EVICTION_POLICIES.find(({ name }) => name === "lru")!;
    const cache = new SoloCache({
      ...{ eviction: lru, evictionParams: {}, admission: always, admissionParams: {}, capacity: 2 },
      ...{ unitSize: false, expectedObjects: 2, luck: (purpose) => stream("test", purpose) },
    });
    cache.feed({ ...columns, nextRecord: null });
    expect([cache.misses, cache.bytesMissed]).toEqual([bound.misses, bound.bytesMissed]);
  });

  it("lets a copy die when its time to live has ended", () => {
    const keys = [0, 1, 0, 1, 0, 1];
    const misses = (ttl: number[]) =>
      offlineBound([columnsOf({ keys, size: [1, 1, 1, 1, 1], ttl })], 9).misses;
    expect(misses([-1, -1, -1, -1, -1])).toBe(2);
    expect(misses([2, -1, -1, -1, -1])).toBe(4);
    expect(misses([3, -1, -1, -1, -1])).toBe(2);
  });
});
