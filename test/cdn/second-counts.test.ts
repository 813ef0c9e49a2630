/** Amounts per second against a naive recount. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecondCounts } from "../../src/cdn/second-counts.ts";

const SECOND = 1_000_000;
const END = 20 * SECOND;

/** Nearest rank. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1];
}

describe("amounts per second", () => {
  it("are those of a recount, idle seconds included", () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: END + 3 * SECOND }), { maxLength: 80 }), (times) => {
        const counts = new SecondCounts(END);
        counts.restart(0);
        const seconds = Array.from({ length: 20 }, () => 0);
        for (const at of [...times].sort((a, b) => a - b)) {
          counts.add(at, 1);
          if (at < END) seconds[Math.floor(at / SECOND)]++;
        }
        const { mean, p95, peak } = counts.totals(END, END);
        expect(mean).toBeCloseTo(seconds.reduce((sum, one) => sum + one, 0) / 20, 9);
        expect(p95).toBe(quantile(seconds, 0.95));
        expect(peak).toBe(Math.max(...seconds));
      }),
    ));

  it("that flow over several seconds belong to each by its share", () => {
    const counts = new SecondCounts(END);
    counts.restart(0);
    counts.spread(500_000, 3_000_000, 1000);
    const { mean, peak } = counts.totals(END, END);
    expect(peak).toBeCloseTo(400, 9);
    expect(mean).toBeCloseTo(50, 9);
  });
});
