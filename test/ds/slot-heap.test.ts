import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlotHeap } from "../../src/ds/slot-heap.ts";

describe("SlotHeap", () => {
  it("has the least (priority, tie) first, whatever is pushed, updated and removed", () => {
    const step = fc.record({
      slot: fc.nat({ max: 600 }),
      priority: fc.integer({ min: 0, max: 9 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const heap = new SlotHeap();
        const oracle = new Map<number, readonly [priority: number, tie: number]>();
        steps.forEach(({ slot, priority, remove }, tie) => {
          if (!oracle.has(slot)) heap.push(slot, priority, tie);
          else if (remove) heap.remove(slot);
          else heap.update(slot, priority, tie);
          if (oracle.has(slot) && remove) oracle.delete(slot);
          else oracle.set(slot, [priority, tie]);
          const [first = -1] = [...oracle]
            .sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1])
            .map(([least]) => least);
          expect(heap.first).toBe(first);
          expect(heap.size).toBe(oracle.size);
          if (first >= 0) expect(heap.priority(first)).toBe(oracle.get(first)![0]);
        });
        const seen: number[] = [];
        heap.forEach((slot) => seen.push(slot));
        expect(seen.sort((a, b) => a - b)).toEqual([...oracle.keys()].sort((a, b) => a - b));
      }),
    );
  });
});
