/** How much room stores begin with: enough for what they come to hold, and the results do not depend on it. */
import { describe, expect, it } from "vitest";
import { expectedObjects } from "../../src/cdn/store-room.ts";
import { Slots } from "../../src/ds/slots.ts";
import { SlotIndex } from "../../src/ds/slot-index.ts";
import type { Plan } from "../../src/model/plan.ts";

/** A plan of PoPs alike, of which the guess reads these numbers alone. */
function planOf({
  kind = "synthetic",
  inclusion = "independent",
  objects = 1_000_000,
  perSecond = 1e6,
} = {}): Plan {
  const tiers = [1e9, 4e9].map((capacityBytes) => ({ capacityBytes }));
  const node = { level: { inclusion, tiers }, ring: { servers: 2 } };
  return {
    scenario: {
      content: [{ objects }],
      durationMicros: 10_000_000,
      workload: { kind, requestsPerSecond: perSecond },
    },
    meanObjectBytes: 100_000,
    nodes: [node, node, node],
    pops: [{}, {}],
  } as unknown as Plan;
}

describe("expectedObjects", () => {
  it("is what the largest tier of all servers holds of mean size, or all tiers where each object is in one", () => {
    expect(expectedObjects(planOf(), 0)).toBe((2 * 4e9) / 100_000);
    expect(expectedObjects(planOf({ inclusion: "exclusive" }), 0)).toBe((2 * 5e9) / 100_000);
  });

  it("is no more than there are, and at a PoP no more than are asked for there", () => {
    expect(expectedObjects(planOf({ objects: 500 }), 0)).toBe(500);
    expect(expectedObjects(planOf({ perSecond: 1000 }), 0)).toBe(5000);
    expect(expectedObjects(planOf({ perSecond: 1000 }), 2)).toBe(10_000);
  });

  it("is not known of traces", () => expect(expectedObjects(planOf({ kind: "trace" }), 0)).toBeUndefined());
});

describe.each([0, 1, 300, 1000])("room for %i", (expected) => {
  it("takes as many without growing, and more with it", () => {
    const slots = new Slots({ expected });
    const index = new SlotIndex(slots, expected);
    const bytes = [slots.memoryBytes, index.memoryBytes];
    for (let key = 0; key < expected; key++) index.insert(slots.allocate(key, 0, 1));
    expect([slots.memoryBytes, index.memoryBytes]).toEqual(bytes);
    for (let key = expected; key < 3000; key++) index.insert(slots.allocate(key, 0, 1));
    const keys = Array.from({ length: 3000 }, (_, key) => key);
    expect(keys.map((key) => slots.key(index.find(key)))).toEqual(keys);
    expect(index.find(3000)).toBe(-1);
  });
});
