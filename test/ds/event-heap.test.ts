import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventHeap } from "../../src/ds/event-heap.ts";

describe("EventHeap", () => {
  it("leaves in the order of (time, sequence), whatever the mix of pushes and pops", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 })), { maxLength: 400 }), (steps) => {
        const heap = new EventHeap(2);
        const oracle: { time: number; sequence: number; kind: number; row: number }[] = [];
        let sequence = 0;
        for (const step of steps) {
          if (step === null) {
            oracle.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
            const first = oracle.shift();
            expect(heap.pop()).toBe(first !== undefined);
            if (first)
              expect([heap.timeMicros, heap.kind, heap.row]).toEqual([first.time, first.kind, first.row]);
          } else {
            const kind = sequence % 32;
            const row = sequence * 1_000_003;
            heap.push(step, kind, row);
            oracle.push({ time: step, sequence: sequence++, kind, row });
          }
          expect(heap.size).toBe(oracle.length);
        }
      }),
    );
  });

  it("answers Infinity when nothing is pending", () => {
    const heap = new EventHeap();
    expect(heap.peekMicros()).toBe(Infinity);
    expect(heap.pop()).toBe(false);
  });
});
