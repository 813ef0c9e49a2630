import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GhostList } from "../../src/ds/ghost-list.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import { SlotIndex } from "../../src/ds/slot-index.ts";
import { SlotList } from "../../src/ds/slot-list.ts";
import { MAX_SIZE_BYTES, Slots } from "../../src/ds/slots.ts";

describe("Slots", () => {
  it("keeps every field of every slot apart, through growth and reuse", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            key: fc.nat(),
            server: fc.nat({ max: 255 }),
            size: fc.integer({ min: 0, max: MAX_SIZE_BYTES }),
            expires: fc.double({ noNaN: true }),
            version: fc.nat(),
            marks: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })),
            queues: fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 1 }), fc.nat({ max: 1 })),
          }),
          { maxLength: 40 },
        ),
        (objects) => {
          const slots = new Slots({ expected: 2 });
          slots.release(slots.allocate(7, 3, 99));
          const at = objects.map((o) => slots.allocate(o.key, o.server, o.size));
          objects.forEach((o, i) => {
            slots.setExpiresMicros(at[i], o.expires);
            slots.setVersion(at[i], o.version);
            for (let t = 0; t < 3; t++) {
              slots.setMark(at[i], t, o.marks[t]);
              slots.setQueue(at[i], t, o.queues[t]);
            }
            slots.setSize(at[i], o.size);
          });
          expect(new Set(at).size).toBe(objects.length);
          objects.forEach((o, i) => {
            expect(slots.key(at[i])).toBe(o.key);
            expect(slots.server(at[i])).toBe(o.server);
            expect(slots.sizeBytes(at[i])).toBe(o.size);
            expect(slots.expiresMicros(at[i])).toBe(o.expires);
            expect(slots.version(at[i])).toBe(o.version);
            expect([0, 1, 2].map((t) => slots.mark(at[i], t))).toEqual(o.marks);
            expect([0, 1, 2].map((t) => slots.queue(at[i], t))).toEqual(o.queues);
          });
        },
      ),
    );
  });

  it("costs 48 bytes a slot, 32 where there is one tier, and with the index at most 64 an object", () => {
    expect(new Slots({ expected: 1024 }).memoryBytes).toBe(48 * 1024);
    expect(new Slots({ expected: 1024, tiers: 1 }).memoryBytes).toBe(32 * 1024);
    expect(() => new SlotList(new Slots({ tiers: 1 }), 1)).toThrow("no links for tier 1");
    const slots = new Slots();
    const index = new SlotIndex(slots);
    let most = 0;
    for (let key = 0; key < 100_000; key++) {
      index.insert(slots.allocate(key, 0, 1));
      if (key > 1000) most = Math.max(most, index.memoryBytes / index.size);
    }
    expect(most).toBeLessThanOrEqual(16);
  });
});

describe("SlotIndex", () => {
  it("does what a Map does", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 60 })), { maxLength: 600 }), (steps) => {
        const slots = new Slots({ expected: 1 });
        const index = new SlotIndex(slots, 4);
        const oracle = new Map<number, number>();
        for (const [add, key] of steps) {
          const slot = oracle.get(key);
          if (add && slot === undefined) {
            const made = slots.allocate(key, 0, 1);
            index.insert(made);
            oracle.set(key, made);
          } else if (!add && slot !== undefined) {
            index.remove(slot);
            slots.release(slot);
            oracle.delete(key);
          }
          for (let k = 0; k <= 60; k++) expect(index.find(k)).toBe(oracle.get(k) ?? -1);
          expect(index.size).toBe(oracle.size);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("SlotList", () => {
  it("keeps the order an array would", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("push", "remove", "move"), fc.nat({ max: 9 })), { maxLength: 200 }),
        (steps) => {
          const slots = new Slots({ expected: 1 });
          for (let key = 0; key < 10; key++) slots.allocate(key, 0, 1);
          const list = new SlotList(slots, 1);
          let oracle: number[] = [];
          for (const [step, slot] of steps) {
            const inside = oracle.includes(slot);
            if (step === "push" && !inside) {
              list.pushHead(slot);
              oracle.unshift(slot);
            } else if (step !== "push" && inside) {
              oracle = oracle.filter((other) => other !== slot);
              if (step === "move") {
                list.moveToHead(slot);
                oracle.unshift(slot);
              } else list.remove(slot);
            }
            const order: number[] = [];
            for (let at = list.head; at >= 0; at = list.older(at)) order.push(at);
            expect(order).toEqual(oracle);
            expect(list.tail).toBe(oracle.at(-1) ?? -1);
            expect(list.size).toBe(oracle.length);
          }
        },
      ),
    );
  });
});

describe("GhostList", () => {
  it("forgets the oldest first and never remembers more than its bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 30 }), fc.integer({ min: 1, max: 9 })), {
          maxLength: 500,
        }),
        (steps) => {
          const ghost = new GhostList(25);
          let oracle: { key: number; size: number }[] = [];
          for (const [add, key, size] of steps) {
            const inside = oracle.some((entry) => entry.key === key);
            if (add && !inside) {
              ghost.add(key, size);
              oracle.push({ key, size });
              while (oracle.reduce((sum, entry) => sum + entry.size, 0) > 25) oracle.shift();
            } else if (!add) {
              expect(ghost.take(key)).toBe(inside);
              oracle = oracle.filter((entry) => entry.key !== key);
            }
            expect(ghost.size).toBe(oracle.length);
            expect(ghost.bytes).toBe(oracle.reduce((sum, entry) => sum + entry.size, 0));
          }
        },
      ),
    );
  });

  it("remembers nothing with no room", () => {
    const ghost = new GhostList(0);
    ghost.add(1, 1);
    expect(ghost.take(1)).toBe(false);
  });
});

describe("HashRing", () => {
  it("spreads objects evenly, and a new server takes only its own share", () => {
    const objects = 100_000;
    const four = new HashRing(4, 128);
    const five = new HashRing(5, 128);
    const counts = [0, 0, 0, 0];
    let moved = 0;
    for (let key = 0; key < objects; key++) {
      const before = four.serverOf(key);
      const after = five.serverOf(key);
      counts[before]++;
      if (before !== after) {
        moved++;
        // Karger et al., section 4: an object moves to the new server or not at all.
        expect(after).toBe(4);
      }
    }
    for (const count of counts) expect(Math.abs(count / objects - 0.25)).toBeLessThan(0.06);
    expect(Math.abs(moved / objects - 0.2)).toBeLessThan(0.06);
  });
});
