/** Numbers and times as people read them, and the layout that keeps lines short. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phraseLines, proseLines, tableLines, WIDTH } from "../../src/report/layout.ts";
import {
  clock,
  metricText,
  regionTitle,
  shares,
  thresholdText,
  wholePercent,
} from "../../src/report/wording.ts";

const SIMULATED = {
  startOfDayMicros: 23 * 3.6e9,
  durationMicros: 9e10,
  warmupMicros: 0,
  measuredMicros: 9e10,
};

describe("wording", () => {
  it("tells the time of day in UTC, with the day from the second on", () => {
    expect(clock(0, SIMULATED)).toBe("23:00");
    expect(clock(90e6, SIMULATED)).toBe("23:01:30");
    expect(clock(3.6e9, SIMULATED)).toBe("day 2 00:00");
    expect(clock(25.25 * 3.6e9, SIMULATED)).toBe("day 3 00:15");
  });

  it("gives each metric its unit", () => {
    expect(metricText("hit_ratio", 0.93412)).toBe("0.934");
    expect(metricText("ttfb.p99", 612_345)).toBe("612 ms");
    expect(metricText("cost.month", 13_310.4)).toBe("$13,310");
    expect(metricText("requests", 18_000_000)).toBe("18.0 M");
    expect(metricText("origin.bytes", 25.2e12)).toBe("25.2 TB");
    expect(metricText("origin.requests_per_second.peak", 42.5)).toBe("42.5/s");
    expect(metricText("ttfb.p50", null)).toBe("-");
  });

  it("shows a value in full where rounding would hide why it failed", () => {
    const result = { text: "", scope: { kind: "all", name: "" }, op: ">", pass: false, worst: null } as const;
    const of = (metric: string, value: number, limit: number) =>
      thresholdText({ ...result, metric, value, limit });
    expect(of("hit_ratio", 0.8996, 0.9)).toBe("0.8996");
    expect(of("hit_ratio", 0.9, 0.9)).toBe("0.900");
    expect(of("ttfb.p99", 400_213, 400_000)).toBe("400.213 ms");
    expect(of("error_ratio", 0.000123, 0.01)).toBe("0.000123");
    expect(of("error_ratio", 0, 0.01)).toBe("0.000");
  });

  it("orders shares by size, leaves zeros out, and never rounds something to nothing", () => {
    expect(shares({ cold: 41, evicted: 58, expired: 0, purged: 1 })).toEqual([
      "evicted 58 %",
      "cold 41 %",
      "purged 1 %",
    ]);
    expect(wholePercent(0.001)).toBe("<1 %");
    expect(wholePercent(0)).toBe("0 %");
    expect(shares({})).toEqual([]);
  });

  it("writes regions as names", () => {
    expect(regionTitle("south-america")).toBe("South America");
  });
});

describe("layout", () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,20}$/), { minLength: 1, maxLength: 40 });

  it("breaks phrases and prose within the width and loses no word", () => {
    fc.assert(
      fc.property(words, (phrases) => {
        for (const lines of [phraseLines("label", phrases), proseLines(phrases.join(" "))]) {
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(WIDTH);
          expect(lines.join(" ").replace("label", "").trim().split(/ +/)).toEqual(phrases);
        }
      }),
    );
  });

  it("makes columns of equal width, narrowing the gaps where the line would be too long", () => {
    const columns = [
      { title: "A", align: "left" },
      { title: "B", align: "right" },
    ] as const;
    expect(tableLines(columns, [["one", "1"], ["three", "333"]])).toEqual([
      "  A         B",
      "  one       1",
      "  three   333",
    ]); // prettier-ignore
    const wide = ["x".repeat(40), "y".repeat(36)];
    expect(tableLines(columns, [wide])[1]).toBe(`  ${wide.join("  ")}`);
  });
});
