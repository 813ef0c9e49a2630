/** What windows remember, against lists of everything that was seen. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HashRing } from "../../src/ds/hash-ring.ts";
import { RateSketch } from "../../src/ds/rate-sketch.ts";
import { RecentCounts } from "../../src/ds/recent-counts.ts";

const WINDOW = 1000;
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 2 })), {
  maxLength: 200,
});

test("recent counts are those of the last ten tenths of the window", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const counts = new RecentCounts(3, WINDOW);
      const seen: [part: number, column: number][] = [];
      let now = 0;
      for (const [later, column] of list) {
        // Mostly short steps, now and then one that is longer than the window.
        now += later < 1200 ? later % 90 : later;
        counts.slide(now);
        counts.count(column);
        const part = Math.floor(now / 100);
        seen.push([part, column]);
        const recent = seen.filter(([at]) => at > part - 10);
        expect([...counts.sums]).toEqual([0, 1, 2].map((c) => recent.filter(([, one]) => one === c).length));
        expect(counts.total).toBe(recent.length);
      }
    }),
  );
});

describe("a sketch of rates", () => {
  test("never counts what a key alone did in the period at hand too low, nor a lone key too high", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const sketch = new RateSketch(WINDOW);
        const seen: [number, number][] = [];
        let now = 0;
        for (const [later, key] of list) {
          now += later;
          const found = sketch.count(key, now);
          seen.push([now, key]);
          const period = Math.floor(now / WINDOW);
          const own = (p: number) =>
            seen.filter(([at, one]) => one === key && Math.floor(at / WINDOW) === p).length;
          const share = 1 - (now / WINDOW - period);
          expect(found).toBeGreaterThanOrEqual(own(period));
          // Three keys in 2048 cells of four rows: a collision in all of them does not happen.
          expect(found).toBeCloseTo(own(period) + share * own(period - 1), 9);
        }
      }),
    );
  });

  test("counts one of 20,000 keys at most e / 2048 of all requests too high, 98 times of 100", () => {
    const sketch = new RateSketch(1e9);
    const keys = 20_000;
    for (let round = 0; round < 3; round++) for (let key = 0; key < keys; key++) sketch.count(key, 1);
    let above = 0;
    for (let key = 0; key < keys; key++) if (sketch.count(key, 1) > 4 + (Math.E / 2048) * keys * 4) above++;
    expect(above).toBeLessThan(keys * 0.0183);
  });
});

describe("the points of a ring", () => {
  test("belong to the servers that keys have, and each server has its own", () => {
    const ring = new HashRing(7, 50);
    expect(ring.points).toBe(350);
    const ordinals = Array.from({ length: 7 }, () => new Set<number>());
    for (let point = 0; point < ring.points; point++)
      ordinals[ring.ownerAt(point)].add(ring.ordinalAt(point));
    for (const set of ordinals) expect([...set].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    for (let key = 0; key < 5000; key++) expect(ring.ownerAt(ring.pointOf(key))).toBe(ring.serverOf(key));
  });
});
