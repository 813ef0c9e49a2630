import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { NEVER, type SoloBatch, SoloCache } from "../../src/cache/solo.ts";
import { always } from "../../src/policy/admission/always.ts";
import type { EvictionPolicy } from "../../src/policy/contract.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { ORACLES } from "./oracles.ts";

function cacheOf(eviction: EvictionPolicy, capacity: number): SoloCache {
  return new SoloCache({
    eviction,
    evictionParams: {},
    admission: always,
    admissionParams: {},
    capacity,
    unitSize: false,
    expectedObjects: capacity,
    luck: (purpose) => stream("test", purpose),
  });
}

/** The requests one by one, with what an offline policy wants to know. */
function batches(keys: readonly number[], size: readonly number[]): SoloBatch[] {
  return keys.map((key, n) => {
    const next = keys.indexOf(key, n + 1);
    return {
      rows: 1,
      object: Int32Array.of(key),
      sizeBytes: Float64Array.of(size[key]),
      timeMicros: Float64Array.of(n * 1_000_000),
      nextRecord: Int32Array.of(next < 0 ? NEVER : next + 1),
      ttlMicros: null,
    };
  });
}

/** Which of the requests hit; the cache recounts itself after each. */
function hitsOf(cache: SoloCache, requests: readonly SoloBatch[]): boolean[] {
  return requests.map((batch) => {
    const before = cache.misses;
    cache.feed(batch);
    // Asked a million times: the matcher is for what is found.
    const found = cache.audit();
    if (found.length > 0) expect(found).toEqual([]);
    return cache.misses === before;
  });
}

const OBJECTS = 12;
const sizes = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 12 }), { minLength: OBJECTS, maxLength: OBJECTS }),
  fc.constant(new Array<number>(OBJECTS).fill(1)),
);
const objects = fc.nat({ max: OBJECTS - 1 });
const requestedKeys = fc.array(objects, { maxLength: 120, size: "max" });
/** Left to itself, fast-check makes ten requests at most: quick, but few policies show there what they are. */
const WORLDS = [
  { worlds: 2000, length: "a few", keys: fc.array(objects) },
  { worlds: 300, length: "many", keys: requestedKeys },
];

describe.each(EVICTION_POLICIES.map((policy) => [policy.name, policy] as const))("%s", (name, policy) => {
  it.each(WORLDS)(
    "hits and misses as its naive oracle does in $worlds tiny worlds of $length requests, audited throughout",
    ({ worlds, keys: requests }) => {
      expect(ORACLES).toHaveProperty([name]);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 30 }), sizes, requests, (capacity, size, keys) => {
          const hits = hitsOf(cacheOf(policy, capacity), batches(keys, size));
          const oracle = ORACLES[name](capacity, keys, size);
          expect(hits).toEqual(keys.map((key) => oracle.request(key, size[key])));
        }),
        { numRuns: worlds },
      );
    },
  );
});

describe("LRU", () => {
  it("has the stack property: a bigger one hits wherever a smaller one does (unit sizes)", () => {
    const lru = EVICTION_POLICIES.find((policy) => policy.name === "lru")!;
    const unit = new Array<number>(OBJECTS).fill(1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), requestedKeys, (capacity, keys) => {
        const small = hitsOf(cacheOf(lru, capacity), batches(keys, unit));
        const big = hitsOf(cacheOf(lru, capacity + 1), batches(keys, unit));
        expect(small.filter((hit, n) => hit && !big[n])).toEqual([]);
      }),
    );
  });
});

describe("W-TinyLFU", () => {
  it("hits in small caches too, where one per cent is less than an object", () => {
    const policy = EVICTION_POLICIES.find(({ name }) => name === "w-tinylfu")!;
    const keys = Array.from({ length: 4000 }, (_, n) => (n % 3 === 0 ? 100 + n : n % 30));
    const unit = new Array<number>(5000).fill(1);
    for (const capacity of [2, 10, 48]) {
      const hits = hitsOf(cacheOf(policy, capacity), batches(keys, unit)).filter((hit) => hit).length;
      // Two requests of three go round 20 objects; the rest are for objects never seen again.
      expect(hits).toBeGreaterThan(capacity >= 48 ? 2600 : 100);
    }
  });
});
