/**
 * Stores of three small tiers under long random use: an object that leaves one tier while it is still in another must
 * not lose its slot on the way, whatever the cascade of demotions throws out.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditStore } from "../../src/cache/audit.ts";
import { Store } from "../../src/cache/store.ts";
import type { Inclusion } from "../../src/cache/store-spec.ts";
import { stream } from "../../src/base/random.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import { nHit } from "../../src/policy/admission/n-hit.ts";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";

const OBJECTS = 24;

describe.each(["inclusive", "exclusive", "independent"] as Inclusion[])(
  "%s tiers of two hits",
  (inclusion) => {
    it("keep their books and hold what they hold, request after request", () => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom(...LIVE_EVICTION_POLICIES), { minLength: 3, maxLength: 3 }),
          fc.array(fc.nat({ max: OBJECTS - 1 }), { minLength: 100, maxLength: 400 }),
          (policies, keys) => {
            const store = new Store({
              ring: new HashRing(1, 1),
              luck: (tier: number, server: number) => stream("test", tier, server),
              inclusion,
              meanObjectBytes: 1,
              tiers: policies.map((eviction, tier) => ({
                capacityBytes: [2, 3, 5][tier],
                eviction,
                evictionParams: {},
                admission: nHit,
                // The middle tier is late to admit, so objects are often above and below it, and not in it.
                admissionParams: { hits: [1, 4, 1][tier] },
              })),
            });
            for (const key of keys) {
              const slot = store.request(key, 1);
              if (slot >= 0) {
                expect(store.slots.key(slot)).toBe(key);
                store.read(slot, 1);
              } else {
                const made = store.beginFill(-1, key, 1, 0);
                store.admit(made, 1, Infinity);
                store.endFill(made, 0);
              }
              store.writes = 0;
              expect(auditStore(store)).toEqual([]);
            }
          },
        ),
        { numRuns: 150 },
      );
    });
  },
);
