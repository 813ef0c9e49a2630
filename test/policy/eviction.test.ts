import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditStore } from "../../src/cache/audit.ts";
import { Store } from "../../src/cache/store.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import { always } from "../../src/policy/admission/always.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { ORACLES } from "./oracles.ts";

/** A store of one tier on one server that admits everything at once. */
function request(store: Store, key: number, size: number): boolean {
  const slot = store.request(key);
  if (slot >= 0) {
    store.read(slot, size);
    return true;
  }
  const made = store.beginFill(-1, key, size, 0);
  store.admit(made, size, Infinity);
  store.endFill(made, 0);
  store.writes = 0;
  return false;
}

describe.each(EVICTION_POLICIES.map((policy) => [policy.name, policy] as const))("%s", (name, policy) => {
  it("hits and misses as its naive oracle does, on thousands of tiny worlds, audited throughout", () => {
    expect(ORACLES).toHaveProperty(name);
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.oneof(sizes, fc.constant(new Array<number>(12).fill(1))),
        fc.array(fc.nat({ max: 11 }), { maxLength: 120 }),
        (capacity, size, keys) => {
          const store = new Store({
            ring: new HashRing(1, 1),
            inclusion: "inclusive",
            meanObjectBytes: 1,
            tiers: [
              {
                capacityBytes: capacity,
                eviction: policy,
                evictionParams: {},
                admission: always,
                admissionParams: {},
              },
            ],
          });
          const oracle = ORACLES[name](capacity);
          for (const key of keys) {
            expect(request(store, key, size[key])).toBe(oracle.request(key, size[key]));
            expect(auditStore(store)).toEqual([]);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe("LRU", () => {
  it("has the stack property: a bigger one holds all that a smaller one holds (unit sizes)", () => {
    const lru = EVICTION_POLICIES.find((policy) => policy.name === "lru")!;
    const storeOf = (capacityBytes: number) =>
      new Store({
        ring: new HashRing(1, 1),
        inclusion: "inclusive",
        meanObjectBytes: 1,
        tiers: [{ capacityBytes, eviction: lru, evictionParams: {}, admission: always, admissionParams: {} }],
      });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.nat({ max: 15 }), { maxLength: 200 }),
        (c, keys) => {
          const small = storeOf(c);
          const big = storeOf(c + 1);
          for (const key of keys) {
            request(small, key, 1);
            request(big, key, 1);
            for (let k = 0; k <= 15; k++)
              if (small.find(k) >= 0) expect(big.find(k)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});
