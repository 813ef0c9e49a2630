/** A purge of everything by generations, against one that takes every slot out on the spot. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditStore } from "../../src/cache/audit.ts";
import { Store } from "../../src/cache/store.ts";
import type { Inclusion } from "../../src/cache/store-spec.ts";
import { BY_PURGE, LEFT_BYTES } from "../../src/cache/tier.ts";
import { stream } from "../../src/base/random.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import { ADMISSION_POLICIES } from "../../src/policy/admission/registry.ts";
import { type EvictionPolicy } from "../../src/policy/contract.ts";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { PURGED } from "../../src/vocabulary/outcomes.ts";

const always = ADMISSION_POLICIES.find(({ name }) => name === "always")!;
const lru = LIVE_EVICTION_POLICIES.find(({ name }) => name === "lru")!;

function storeOf(
  eviction: EvictionPolicy,
  inclusion: Inclusion,
  capacities: readonly number[],
  servers = 1,
): Store {
  return new Store({
    ring: new HashRing(servers, 8),
    luck: (tier, server) => stream("test", tier, server),
    inclusion,
    meanObjectBytes: 4,
    tiers: capacities.map((capacityBytes) => ({
      capacityBytes,
      eviction,
      evictionParams: {},
      admission: always,
      admissionParams: {},
    })),
  });
}

function put(store: Store, object: number, sizeBytes: number, expiresMicros = Infinity): void {
  const slot = store.find(object);
  if (slot >= 0) return;
  const mine = store.beginFill(slot, object, sizeBytes, 0);
  store.admit(mine, sizeBytes, expiresMicros);
  store.endFill(mine, 0);
}

const purged = (store: Store) => store.tiers.map(({ counters }) => counters[LEFT_BYTES + BY_PURGE]);

const step = fc.record({
  what: fc.constantFrom("get", "get", "get", "get", "all", "soft", "restart", "purge", "sweep"),
  key: fc.nat({ max: 24 }),
});
const inclusions = fc.constantFrom<Inclusion>("inclusive", "exclusive", "independent");

describe("a purge of everything", () => {
  it("touches nothing: not a byte of the slots changes", () => {
    const store = storeOf(lru, "independent", [1000]);
    for (let object = 0; object < 200; object++) put(store, object, 4);
    const words = store.slots.words.slice();
    expect(store.purgeAll(false, 0)).toEqual({ objects: 200, bytes: 800 });
    expect(store.slots.words).toEqual(words);
    // And none of it can be had any more.
    for (let object = 0; object < 200; object++) {
      expect(store.find(object)).toBe(-1);
      expect(store.reason(object)).toBe(PURGED);
    }
    expect(purged(store)).toEqual([800]);
  });

  it("is as if every slot had been purged, where there is room for all", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LIVE_EVICTION_POLICIES),
        inclusions,
        fc.array(step, { maxLength: 80 }),
        (eviction, inclusion, steps) => {
          const lazy = storeOf(eviction, inclusion, [1000, 1000], 2);
          const eager = storeOf(eviction, inclusion, [1000, 1000], 2);
          const expires = new Map<number, number>();
          steps.forEach(({ what, key }, at) => {
            if (what === "all") {
              const told = lazy.purgeAll(false, at);
              const slots: number[] = [];
              eager.forEachHeld((slot) => slots.push(slot));
              expect(told.objects).toBe(slots.length);
              const before = purged(eager).reduce((sum, bytes) => sum + bytes, 0);
              for (const slot of slots) eager.purge(slot);
              expect(told.bytes).toBe(purged(eager).reduce((sum, bytes) => sum + bytes, 0) - before);
            } else if (what === "soft") {
              lazy.purgeAll(true, at);
              eager.forEachHeld((slot) => {
                eager.refresh(slot, Math.min(eager.slots.expiresMicros(slot), at));
              });
            } else if (what === "restart") {
              lazy.restart();
              eager.restart();
            } else if (what === "sweep") lazy.sweep();
            else if (what === "purge")
              for (const store of [lazy, eager]) {
                const slot = store.find(key);
                if (slot >= 0) store.purge(slot);
              }
            else {
              expires.set(key, at + 10);
              for (const store of [lazy, eager]) put(store, key, 1 + (key % 7), at + 10);
              for (const store of [lazy, eager]) store.read(store.find(key), 1);
            }
            const [one, other] = [lazy, eager].map((store) => store.find(key));
            expect(one >= 0).toBe(other >= 0);
            if (one >= 0) expect(lazy.slots.expiresMicros(one)).toBe(eager.slots.expiresMicros(other));
            expect(lazy.reason(key)).toBe(eager.reason(key));
          });
          lazy.sweep();
          expect(purged(lazy)).toEqual(purged(eager));
          expect(lazy.size).toBe(eager.size);
          expect(auditStore(lazy)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("never serves what is gone and never loses count, where room is scarce", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LIVE_EVICTION_POLICIES),
        inclusions,
        fc.array(step, { maxLength: 120 }),
        (eviction, inclusion, steps) => {
          const store = storeOf(eviction, inclusion, [8, 14, 30], 2);
          const stored = new Set<number>();
          for (const { what, key } of steps) {
            if (what === "all") {
              store.purgeAll(false, 0);
              stored.clear();
            } else if (what === "sweep") store.sweep();
            else if (what === "restart") store.restart();
            else if (what === "get") {
              const slot = store.request(key, 1);
              if (slot >= 0) expect(stored.has(key)).toBe(true);
              if (slot >= 0) store.read(slot, 1);
              else put(store, key, 1 + (key % 7));
              stored.add(key);
            }
            expect(auditStore(store)).toEqual([]);
          }
          store.sweep();
          expect(auditStore(store)).toEqual([]);
          store.forEachHeld((slot) => expect(stored.has(store.slots.key(slot))).toBe(true));
        },
      ),
      { numRuns: 200 },
    );
  });
});
