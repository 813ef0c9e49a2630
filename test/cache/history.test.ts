/** What a node remembers of what it does not hold, against a table; and that what is numbered apart takes no room for all below it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Saver } from "../../src/base/keeper.ts";
import { FIRST_COPY } from "../../src/cache/copy-keys.ts";
import { History } from "../../src/cache/history.ts";
import { COLD, MISS_REASONS } from "../../src/vocabulary/outcomes.ts";
import { FIRST_NAME, FIRST_SLICE } from "../../src/workload/requests.ts";

const ids = fc
  .tuple(fc.constantFrom(0, FIRST_NAME, FIRST_SLICE, FIRST_COPY), fc.integer({ min: 0, max: 5000 }))
  .map(([first, n]) => first + n);
const reasons = fc.integer({ min: 0, max: MISS_REASONS.length - 1 });

describe("the memory of a node", () => {
  it("tells the last reason of each id: objects, new names, slices and further copies", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, reasons), { maxLength: 200 }), (noted) => {
        const history = new History();
        const table = new Map<number, number>();
        for (const [id, reason] of noted) {
          expect(history.reason(id)).toBe(table.get(id) ?? COLD);
          history.remember(id, reason);
          table.set(id, reason);
        }
        for (const [id, reason] of table) expect(history.reason(id)).toBe(reason);
        const saver = new Saver();
        history.keep(saver);
        expect(saver.written.length).toBeLessThan(20_000);
      }),
      { numRuns: 50 },
    );
  });
});
