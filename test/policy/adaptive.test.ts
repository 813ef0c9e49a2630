import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { NEVER, SoloCache } from "../../src/cache/solo.ts";
import { always } from "../../src/policy/admission/always.ts";
import type { EvictionPolicy, Parameters } from "../../src/policy/contract.ts";
import { lirs } from "../../src/policy/eviction/lirs.ts";
import { lru } from "../../src/policy/eviction/lru.ts";
import { wTinyLfuAdaptive } from "../../src/policy/eviction/w-tiny-lfu-adaptive.ts";
import { wTinyLfu } from "../../src/policy/eviction/w-tiny-lfu.ts";
import { WindowClimber } from "../../src/policy/eviction/window-climber.ts";
import { Lirs as NaiveLirs, WTinyLfu as NaiveWTinyLfu } from "./oracles-adaptive.ts";

function cacheOf(eviction: EvictionPolicy, capacity: number, evictionParams: Parameters = {}): SoloCache {
  return new SoloCache({
    eviction,
    evictionParams,
    admission: always,
    admissionParams: {},
    capacity,
    unitSize: false,
    expectedObjects: capacity,
    luck: (purpose) => stream("test", purpose),
  });
}

/** Hits of the requests; every object has one byte unless `size` says otherwise. */
function hitsOf(cache: SoloCache, keys: readonly number[], size?: readonly number[]): boolean[] {
  return keys.map((key, n) => {
    const before = cache.misses;
    cache.feed({
      rows: 1,
      object: Int32Array.of(key),
      sizeBytes: Float64Array.of(size?.[key] ?? 1),
      timeMicros: Float64Array.of(n),
      nextRecord: Int32Array.of(NEVER),
      ttlMicros: null,
    });
    return cache.misses === before;
  });
}

function hitRatio(policy: EvictionPolicy, capacity: number, keys: readonly number[]): number {
  const hits = hitsOf(cacheOf(policy, capacity), keys).filter((hit) => hit).length;
  return hits / keys.length;
}

/** Objects asked for three times in all, the second and third time a while after the first, and never later. */
function recencyLoving(requests: number): number[] {
  const luck = stream("test", "recency");
  return Array.from({ length: requests }, (_, n) => {
    const round = Math.floor(n / 3);
    return n % 3 === 0 ? round : Math.max(0, round - luck.below(60));
  });
}

/** Objects of a Zipf-like popularity, drawn independently. */
function frequencyLoving(requests: number): number[] {
  const luck = stream("test", "popularity");
  // A product of uniform numbers favours small ones.
  return Array.from({ length: requests }, () =>
    Math.floor(3000 * luck.uniform() * luck.uniform() * luck.uniform()),
  );
}

describe.each([
  ["lirs", lirs, (capacity: number) => new NaiveLirs(capacity, capacity)],
  ["w-tinylfu", wTinyLfu, (capacity: number) => new NaiveWTinyLfu(capacity, undefined, undefined, 0.65)],
])("%s that lets large objects in", (_, policy, naiveOf) => {
  it("hits and misses as its naive oracle does", () => {
    const objects = 12;
    const size = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: objects, maxLength: objects });
    const keys = fc.array(fc.nat({ max: objects - 1 }), { maxLength: 120 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), size, keys, (capacity, sizes, requested) => {
        const cache = cacheOf(policy, capacity, { large: 1 });
        const naive = naiveOf(capacity);
        expect(hitsOf(cache, requested, sizes)).toEqual(
          requested.map((key) => naive.request(key, sizes[key])),
        );
        expect(cache.audit()).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("W-TinyLFU with an adaptive window", () => {
  it("moves its border as a naive hill climber does, step by step", () => {
    const objects = 12;
    const size = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: objects, maxLength: objects });
    const keys = fc.array(fc.nat({ max: objects - 1 }), { maxLength: 150 });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 30 }), size, keys, (capacity, sizes, requested) => {
        const cache = cacheOf(wTinyLfuAdaptive, capacity, { every: 0.5, step: 0.25 });
        const naive = new NaiveWTinyLfu(capacity, { sample: Math.ceil(capacity / 2), step: capacity / 4 });
        expect(hitsOf(cache, requested, sizes)).toEqual(
          requested.map((key) => naive.request(key, sizes[key])),
        );
        expect(cache.audit()).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("grows its window where recency pays: near LRU, far above a fixed window", () => {
    const keys = recencyLoving(60_000);
    const [adaptive, fixed, recent] = [wTinyLfuAdaptive, wTinyLfu, lru].map((policy) =>
      hitRatio(policy, 100, keys),
    );
    expect(recent).toBeGreaterThan(0.65);
    expect(fixed).toBeLessThan(0.5 * recent);
    expect(adaptive).toBeGreaterThan(0.8 * recent);
  });

  it("gives nearly nothing away where frequency pays", () => {
    const keys = frequencyLoving(60_000);
    const [adaptive, fixed, recent] = [wTinyLfuAdaptive, wTinyLfu, lru].map((policy) =>
      hitRatio(policy, 100, keys),
    );
    expect(fixed).toBeGreaterThan(recent + 0.02);
    expect(adaptive).toBeGreaterThan(fixed - 0.02);
  });
});

describe.each([wTinyLfu, wTinyLfuAdaptive])("$name", (policy) => {
  it.each([1, 2, 10, 48, 99])(
    "hits in a cache of %i objects, where one per cent is less than an object",
    (capacity) => {
      // Every other request goes to as many objects as half the cache; the rest is never seen again.
      const popular = Math.max(1, Math.floor(capacity / 2));
      const keys = Array.from({ length: 8000 }, (_, n) => (n % 2 === 0 ? (n / 2) % popular : 1000 + n));
      if (capacity === 1) expect(hitRatio(policy, 1, [5, 5, 5, 5])).toBe(0.75);
      else expect(hitRatio(policy, capacity, keys)).toBeGreaterThan(0.45);
    },
  );
});

describe("the window's climber", () => {
  it("steps down first, keeps on while it gets better, turns when it gets worse, and shrinks its steps", () => {
    const climber = new WindowClimber(100, 1000);
    const sample = (hits: number) => {
      let step = 0;
      for (let n = 0; n < 100; n++) step += climber.request(n < hits);
      return step;
    };
    // From nothing to 40 % is a jump, so the next step is a full one again.
    expect([sample(40), sample(42), sample(43), sample(41), sample(42)]).toEqual([
      -1000, -1000, -980, 960, 941,
    ]);
    // Another jump, downwards: it turns with the step it had, and goes on with a full one.
    expect([sample(20), sample(21)]).toEqual([-922, -1000]);
  });
});

describe("LIRS", () => {
  it("keeps what a loop larger than the cache asks for, where LRU hits nothing", () => {
    // LIRS holds the first 99 of 150 objects: 99 hits of 150 requests once it is warm.
    const keys = Array.from({ length: 15_000 }, (_, n) => n % 150);
    expect(hitRatio(lru, 100, keys)).toBe(0);
    const ratio = hitRatio(lirs, 100, keys);
    expect(ratio).toBeGreaterThan(0.64);
    expect(ratio).toBeLessThanOrEqual(0.66);
  });

  it("loses none of its LIR objects to a scan", () => {
    const loved = Array.from({ length: 500 }, (_, n) => n % 50);
    const scan = Array.from({ length: 1000 }, (_, n) => 1000 + n);
    const cache = cacheOf(lirs, 100);
    hitsOf(cache, [...loved, ...scan]);
    const after = hitsOf(cache, loved.slice(0, 50));
    expect(after).toEqual(after.map(() => true));
  });
});
