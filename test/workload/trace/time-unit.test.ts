import { describe, expect, it } from "vitest";
import { openTrace } from "../../../src/workload/trace/source.ts";
import {
  AUTO_UNIT,
  formatTimeUnit,
  parseTimeUnit,
  tickOf,
  timeUnitOf,
} from "../../../src/workload/trace/time-unit.ts";
import { options, rowsOf, text } from "./reading.ts";

/** A moment in November 2023 and three after it, seconds; 250 ms apart, so that coarse stamps repeat. */
const SECONDS = [1_700_000_000, 1_700_000_000.25, 1_700_000_000.5, 1_700_000_001];
const DIGITS = { s: 0, ms: 3, us: 6, ns: 9 };

/** The moments as whole numbers of a unit; as text, since nanoseconds have more digits than a float64. */
function stamps(unit: keyof typeof DIGITS): string[] {
  return SECONDS.map((second) =>
    String(BigInt(Math.round(second * 1e6)) * 10n ** 3n).slice(0, 10 + DIGITS[unit]),
  );
}

function micros(lines: readonly string[], file: string, timeUnitMicros: number): number[] {
  const source = openTrace(text(`${lines.join("\n")}\n`), file, options({ timeUnitMicros }));
  return rowsOf(source).map(({ at }) => at);
}

describe("stamps without a unit", () => {
  const exact = [0, 250_000, 500_000, 1_000_000];

  it.each(["ms", "us", "ns"] as const)("in %s since 1970 are told by their size, in CSV and lrb", (unit) => {
    const csv = ["time,key,size", ...stamps(unit).map((stamp) => `${stamp},7,10`)];
    const lrb = stamps(unit).map((stamp) => `${stamp} 7 10`);
    for (const [lines, file] of [
      [csv, "a.csv"],
      [lrb, "a.tr"],
    ] as const) {
      const at = micros(lines, file, AUTO_UNIT);
      // Requests of one tick stand in its middle.
      at.forEach((time, n) => expect(Math.abs(time - at[0] - exact[n])).toBeLessThanOrEqual(1));
      expect(micros(lines, file, parseTimeUnit(unit)!)).toEqual(at);
    }
  });

  it("are seconds when they are small, and what was said when something was said", () => {
    const csv = ["time,key,size", "5,7,10", "6,7,10"];
    const [first, second] = micros(csv, "a.csv", AUTO_UNIT);
    expect(second - first).toBe(1_000_000);
    const told = micros(["time,key,size", "100000000000,7,10", "100000000002,7,10"], "a.csv", 1);
    expect(told[1] - told[0]).toBe(2);
  });

  it("have units by name or as durations", () => {
    for (const unit of ["auto", "s", "ms", "us", "ns", "min", "h", "10ms"])
      expect(formatTimeUnit(parseTimeUnit(unit)!)).toBe(unit);
    expect(["ms", " 1s", "1us", "2m", "x", "0", "", "-1s"].map(parseTimeUnit)).toEqual([
      1000,
      1e6,
      1,
      1.2e8,
      null,
      null,
      null,
      null,
    ]);
  });

  it("go over from one unit to the next in the year 5138", () => {
    expect(
      [99_999_999_999, 100_000_000_000, 1e14 - 1, 1e14, 1e17 - 16, 1e17].map((stamp) =>
        timeUnitOf(AUTO_UNIT, stamp),
      ),
    ).toEqual([1e6, 1000, 1000, 1, 1, 0.001]);
    expect(timeUnitOf(1000, 5)).toBe(1000);
  });

  it("have a tick of one unit, but none below a microsecond, the clock's own", () => {
    expect([0.001, 1, 1000].map(tickOf)).toEqual([0, 1, 1000]);
  });
});
