import fc from "fast-check";
import { expect, it } from "vitest";
import { DailyCurve, dailyFactor } from "../../src/workload/diurnal.ts";

const hours = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 24, maxLength: 24 });
const diurnal = fc.record(
  { trough: fc.double({ min: 0, max: 1, noNaN: true }), peakHour: fc.integer({ min: 0, max: 23 }), hours },
  { requiredKeys: ["trough", "peakHour"] },
);
const quarters = fc.integer({ min: -48, max: 56 });

it("gives each place, to the last bit, what its own local time says", () => {
  fc.assert(
    fc.property(
      diurnal,
      fc.array(quarters, { minLength: 1 }),
      fc.integer({ min: 0, max: 4e14 }),
      (curve, offsets, utc) => {
        const places = offsets.map((quarter) => ({ utcOffsetMicros: quarter * 900_000_000 }));
        const daily = new DailyCurve(curve, places);
        for (const now of [0, utc]) {
          daily.moveTo(now);
          places.forEach(({ utcOffsetMicros }, n) => {
            expect(daily.factor(n)).toBe(dailyFactor(curve, now + utcOffsetMicros));
          });
        }
      },
    ),
  );
});
