import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { replayDelayed } from "../../src/experiment/delayed.ts";
import { NEVER } from "../../src/experiment/trace-facts.ts";
import { always } from "../../src/policy/admission/always.ts";
import type { EvictionPolicy } from "../../src/policy/contract.ts";
import { belady } from "../../src/policy/eviction/belady.ts";
import { fifo } from "../../src/policy/eviction/fifo.ts";
import { lru } from "../../src/policy/eviction/lru.ts";
import { lruMad } from "../../src/policy/eviction/lru-mad.ts";
import { delayedWorld, type TimedRequest } from "../policy/oracles-delayed.ts";

function replay(
  eviction: EvictionPolicy,
  capacity: number,
  fetch: number,
  requests: readonly TimedRequest[],
) {
  const chunk = {
    rows: requests.length,
    object: Int32Array.from(requests, ({ key }) => key),
    sizeBytes: Float64Array.from(requests, ({ size }) => size),
    timeMicros: Float64Array.from(requests, ({ at }) => at),
    ttlMicros: Float64Array.from(requests, ({ ttl }) => ttl),
    nextRecord: Int32Array.from(requests, ({ key }, n) => {
      const next = requests.findIndex((request, m) => m > n && request.key === key);
      return next < 0 ? NEVER : next + 1;
    }),
  };
  return replayDelayed(
    [chunk],
    { unit: "micros", value: fetch },
    {
      eviction,
      // The paper forgets nothing; these worlds have no more than 144 bytes.
      evictionParams: eviction === lruMad ? { history: 1000 } : {},
      admission: always,
      admissionParams: {},
      capacity,
      unitSize: false,
      meanObjectBytes: 1,
      luck: (purpose) => stream("test", purpose),
    },
  );
}

const OBJECTS = 12;
const worlds = fc
  .record({
    capacity: fc.integer({ min: 1, max: 30 }),
    fetch: fc.integer({ min: 1, max: 15 }),
    size: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: OBJECTS, maxLength: OBJECTS }),
      fc.constant(new Array<number>(OBJECTS).fill(1)),
    ),
    ttl: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 40 })),
    asked: fc.array(fc.tuple(fc.nat({ max: OBJECTS - 1 }), fc.nat({ max: 3 })), { maxLength: 100 }),
  })
  .map(({ capacity, fetch, size, ttl, asked }) => {
    let at = 0;
    const requests = asked.map(([key, later]) => ({ at: (at += later), key, size: size[key], ttl }));
    return { capacity, fetch, requests };
  });

describe.each([
  ["lru", lru],
  ["lru-mad", lruMad],
  ["belady", belady],
] as const)("%s in a cache whose misses take time", (name, policy) => {
  it("counts what a naive world counts, on thousands of tiny worlds", () => {
    fc.assert(
      fc.property(worlds, ({ capacity, fetch, requests: drawn }) => {
        // Who of those never asked for again leaves first counts where sizes differ, and nobody says who should.
        const requests = name === "belady" ? drawn.map((one) => ({ ...one, size: 1 })) : drawn;
        const cache = replay(policy, capacity, fetch, requests);
        const { misses, delayedHits, expired, latencyMicros } = cache;
        expect({ misses, delayedHits, expired, latency: latencyMicros }).toEqual(
          delayedWorld(name, capacity, fetch, requests),
        );
        expect(cache.requests).toBe(requests.length);
        expect(cache.audit()).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a cache whose misses take time", () => {
  const request = (at: number, key: number) => ({ at, key, size: 1, ttl: -1 });

  it("lets requests wait for a fetch under way, and hit from the moment it ends", () => {
    const cache = replay(lru, 10, 10, [request(0, 1), request(4, 1), request(9, 1), request(10, 1)]);
    expect(cache).toMatchObject({ misses: 1, delayedHits: 2, latencyMicros: 10 + 6 + 1 });
  });

  it("fetches what is too large for it time and again, but never twice at once", () => {
    const cache = replay(fifo, 0.5, 10, [request(0, 1), request(5, 1), request(10, 1), request(11, 1)]);
    expect(cache).toMatchObject({ misses: 2, delayedHits: 2, latencyMicros: 10 + 5 + 10 + 9 });
  });

  it("spares with LRU-MAD who would keep many waiting, where LRU does not", () => {
    // Object 1 comes in bursts of four, 2 and 3 alone; there is room for two.
    const requests = Array.from({ length: 200 }, (_, n) => n * 100).flatMap((at) => [
      ...[0, 1, 2, 3].map((later) => request(at + later, 1)),
      request(at + 30, 2),
      request(at + 60, 3),
    ]);
    const latency = (policy: EvictionPolicy) => replay(policy, 2, 20, requests).latencyMicros;
    expect(latency(lruMad)).toBeLessThan(latency(lru) * 0.6);
  });
});
