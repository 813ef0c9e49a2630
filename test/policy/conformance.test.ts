import { describe, expect, it } from "vitest";
import { ADMISSION_POLICIES } from "../../src/policy/admission/registry.ts";
import { always } from "../../src/policy/admission/always.ts";
import { admissionBreach, evictionBreach } from "../../src/policy/conformance.ts";
import { play } from "../../src/policy/conformance-world.ts";
import type { EvictionPolicy, EvictionSite } from "../../src/policy/contract.ts";
import { Lru, lru } from "../../src/policy/eviction/lru.ts";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";

/** The suite takes more worlds for policies of users; here the oracles' worlds come on top. */
const WORLDS = 300;
const ADMISSION_WORLDS = 60;

describe.each(EVICTION_POLICIES.map((policy) => [policy.name, policy] as const))("%s", (_, policy) => {
  it("keeps the contract of eviction policies", () => {
    expect(evictionBreach(policy, WORLDS)?.text).toBeUndefined();
  });
});

describe.each(ADMISSION_POLICIES.map((policy) => [policy.name, policy] as const))("%s", (_, policy) => {
  it("keeps the contract of admission policies", () => {
    expect(admissionBreach(policy, ADMISSION_WORLDS)?.text).toBeUndefined();
  });
});

/** LRU with something wrong in it. */
function broken(
  change: (order: Lru, site: EvictionSite) => Partial<Record<keyof Lru, unknown>>,
): EvictionPolicy {
  return {
    ...lru,
    name: "broken",
    create: (site) => {
      const order = new Lru(site);
      const wrong = change(order, site);
      return new Proxy(order, {
        get: (target, key) => {
          const own = wrong as Record<string | symbol, unknown>;
          const value = key in own ? own[key] : Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

describe("the conformance suite", () => {
  const cases: [string, EvictionPolicy, RegExp, number][] = [
    [
      "a hit that loses its slot",
      broken((order) => ({ hit: (slot: number) => order.remove(slot) })),
      /forEach\(\) leaves out/,
      2,
    ],
    ["a victim that is not there", broken(() => ({ victim: () => 7 })), /victim\(\) .*is 7/, 2],
    [
      "a victim that is taken out at once",
      broken((order) => ({
        victim: () => {
          const slot = order.victim();
          if (slot >= 0) order.remove(slot);
          return slot;
        },
      })),
      /leaves out/,
      2,
    ],
    ["an order that miscounts", broken(() => ({ size: 1 })), /size is 1; the tier holds 0/, 1],
    [
      "an order that forgets departures for other reasons than room",
      broken((order) => ({ remove: (slot: number, evicted: boolean) => evicted && order.remove(slot) })),
      /forEach\(\) visits/,
      2,
    ],
    [
      "an order that visits twice",
      broken((order) => ({
        forEach: (visit: (slot: number) => void) => {
          order.forEach(visit);
          order.forEach(visit);
        },
      })),
      /twice/,
      1,
    ],
    [
      "marks in another tier",
      broken((order, { slots, tier }) => ({
        hit: (slot: number) => slots.setMark(slot, (tier + 1) % 3, 3 - slots.mark(slot, (tier + 1) % 3)),
        insert: (slot: number) => order.insert(slot),
      })),
      /overwritten; the policy's tier is/,
      2,
    ],
    [
      "memory kept across a growth",
      broken((order, { slots }) => {
        const { words } = slots;
        return {
          insert: (slot: number) => (words.length < 12 * (slot + 1) ? undefined : order.insert(slot)),
        };
      }),
      /leaves out/,
      2,
    ],
    [
      "an exception",
      broken(() => ({
        hit: () => {
          throw new Error("no such thing");
        },
      })),
      /it threw: no such thing/,
      2,
    ],
    [
      "an empty tier with a victim",
      broken((order) => ({ victim: () => Math.max(0, order.victim()) })),
      /empty tier is 0/,
      0,
    ],
  ];

  it.each(cases)("finds %s, and shows it in few steps", (_, policy, problem, steps) => {
    const breach = evictionBreach(policy);
    expect(breach?.problem).toMatch(problem);
    expect(breach?.world.steps.length).toBeLessThanOrEqual(steps);
    expect(play(policy, breach!.world).problem).toBe(breach?.problem);
  });

  it("finds a policy that does otherwise the second time", () => {
    let lives = 0;
    const moody: EvictionPolicy = {
      ...lru,
      name: "moody",
      create: (site) => {
        const order = new Lru(site);
        // Every other life is MRU.
        if (lives++ % 2 === 0) order.hit = () => {};
        return order;
      },
    };
    expect(evictionBreach(moody)?.problem).toContain("other victims the second time");
  });

  it("leaves a policy's own state to itself, and judges admissions too", () => {
    expect(evictionBreach(lru)).toBeNull();
    const undecided = {
      ...always,
      name: "undecided",
      create: () => ({ ...always.create(null!), admits: () => 1 }),
    };
    expect(admissionBreach(undecided as never)?.text).toContain("admits() is 1: neither true nor false");
  });
});
