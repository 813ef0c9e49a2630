import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditStore } from "../../src/cache/audit.ts";
import { Store } from "../../src/cache/store.ts";
import type { Inclusion } from "../../src/cache/store-spec.ts";
import { stream } from "../../src/base/random.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import type { AdmissionPolicy } from "../../src/policy/contract.ts";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { COLD, EVICTED, EXPIRED, NEVER_ADMITTED, PURGED } from "../../src/vocabulary/outcomes.ts";

/** Admits and prefers by a fixed pattern of the object ids: refusals at every step of a cascade. */
const picky: AdmissionPolicy = {
  name: "picky",
  title: "",
  source: "",
  params: [],
  create: () => ({
    listens: false,
    request() {},
    admits: (object) => object % 5 !== 0,
    beats: (object, victim) => (object * 7 + victim) % 4 !== 0,
  }),
};

const step = fc.record({
  what: fc.constantFrom("get", "get", "get", "begin", "end", "expire", "purge"),
  key: fc.nat({ max: 24 }),
});

describe.each(["inclusive", "exclusive", "independent"] as Inclusion[])(
  "a store with %s tiers",
  (inclusion) => {
    it("never loses count of bytes, slots or tiers, whatever happens to it", () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...LIVE_EVICTION_POLICIES), { minLength: 3, maxLength: 3 }),
          fc.integer({ min: 1, max: 3 }),
          fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 25, maxLength: 25 }),
          fc.array(step, { maxLength: 150 }),
          (policies, servers, sizes, steps) => {
            const store = new Store({
              ring: new HashRing(servers, 8),
              luck: (tier: number, server: number) => stream("test", tier, server),
              inclusion,
              meanObjectBytes: 4,
              tiers: policies.map((eviction, t) => ({
                capacityBytes: [8, 14, 30][t],
                eviction,
                evictionParams: {},
                admission: picky,
                admissionParams: {},
              })),
            });
            const filling = new Set<number>();
            for (const { what, key } of steps) {
              const slot = store.request(key, 1);
              if (what === "get") {
                if (slot >= 0 && store.isHeld(slot)) store.read(slot, sizes[key]);
                else if (slot < 0) {
                  const made = store.beginFill(-1, key, sizes[key], 1);
                  store.admit(made, sizes[key], 100);
                  store.endFill(made, 2);
                }
              } else if (what === "begin" && !filling.has(key)) {
                store.beginFill(slot, key, sizes[key], 1);
                filling.add(key);
              } else if (what === "end" && filling.has(key)) {
                if (store.isHeld(slot)) store.expire(slot);
                store.admit(slot, sizes[key], 100);
                store.endFill(slot, 3);
                filling.delete(key);
              } else if (what === "expire" && slot >= 0 && store.isHeld(slot)) {
                store.expire(slot);
                expect(store.reason(key)).toBe(EXPIRED);
              } else if (what === "purge" && slot >= 0 && store.isHeld(slot)) {
                store.purge(slot);
                expect(store.reason(key)).toBe(PURGED);
              }
              // A slot that is being filled is indexed without being held.
              const open = [...filling].filter((k) => !store.isHeld(store.find(k))).length;
              const problems = auditStore(store).filter((text) => !(open > 0 && text.includes("indexed")));
              expect(problems).toEqual([]);
              for (let k = 0; k < 25; k++) {
                const at = store.find(k);
                if (at < 0) {
                  expect(filling.has(k)).toBe(false);
                  continue;
                }
                expect(store.slots.key(at)).toBe(k);
                expect(store.isFilling(at)).toBe(filling.has(k));
                const held = store.slots.state(at) & 7;
                if (inclusion === "exclusive") expect([0, 1, 2, 4]).toContain(held);
                if (inclusion === "inclusive") expect([0, 4, 6, 7]).toContain(held);
              }
            }
          },
        ),
        { numRuns: 150 },
      );
    });
  },
);

describe("the reasons of misses", () => {
  const lru = LIVE_EVICTION_POLICIES.find((policy) => policy.name === "lru")!;
  const store = new Store({
    ring: new HashRing(1, 1),
    luck: (tier: number, server: number) => stream("test", tier, server),
    inclusion: "inclusive",
    meanObjectBytes: 1,
    tiers: [{ capacityBytes: 2, eviction: lru, evictionParams: {}, admission: picky, admissionParams: {} }],
  });
  const put = (key: number) => {
    const slot = store.beginFill(store.request(key, 1), key, 1, 0);
    store.admit(slot, 1, Infinity);
    store.endFill(slot, 0);
  };

  it("are cold before the first request, never-admitted after a refusal, evicted after an eviction", () => {
    expect(store.reason(5)).toBe(COLD);
    put(5);
    expect(store.reason(5)).toBe(NEVER_ADMITTED);
    put(1);
    put(2);
    put(4);
    expect(store.find(1)).toBe(-1);
    expect(store.reason(1)).toBe(EVICTED);
  });
});
