/** The chart over time: to scale, with what happened marked in every panel. Read back from the SVG. */
import { describe, expect, it } from "vitest";
import { timeChart } from "../../src/report/time-chart.ts";
import { timeMarks } from "../../src/report/time-marks.ts";
import type { Summary, TimeBucket } from "../../src/result/summary.ts";
import { goldenSummary } from "./golden-run.ts";

const golden = goldenSummary();
const HOUR = 3.6e9;

/** Ten hours with a fault from the third to the fifth and a warm-up of one. */
function summaryOf(hours: readonly Partial<TimeBucket>[], name = "golden"): Summary {
  const [usual] = golden.timeline.buckets;
  return {
    ...golden,
    scenario: { ...golden.scenario, name },
    simulated: { ...golden.simulated, warmupMicros: HOUR, startOfDayMicros: 0 },
    timeline: {
      widthMicros: HOUR,
      buckets: hours.map((hour, n) => ({ ...usual, fromMicros: n * HOUR, ...hour })),
    },
    faults: [{ ...FAULT, name: "pop-down FRA", fromMicros: 3 * HOUR, untilMicros: 5 * HOUR }],
  };
}

const FAULT = {
  requests: 1,
  noticedMicros: null,
  movedMicros: null,
  returnedMicros: null,
  recoveredMicros: null,
  errors: 0,
  errorRatioBefore: 0,
  errorRatioDuring: 0,
  ttfbMicrosBefore: null,
  ttfbMicrosDuring: null,
  extraTtfbMicros: null,
  originPerSecondBefore: null,
  originPerSecondDuring: null,
  originPeakPerSecond: 0,
};

const ratios = [0, 0.1, 0.2, null, 0.4, 0.5, 0.6, 0.7, 0.8, 1];
const svg = timeChart(summaryOf(ratios.map((hitRatio) => ({ hitRatio, byteHitRatio: hitRatio }))));
const panel = (title: string) =>
  svg.slice(svg.indexOf(`>${title}<`)).split('font-weight="600">')[0] +
  svg.slice(svg.indexOf(`>${title}<`) + 1);

describe("chart over time", () => {
  it("draws each value at its height and time, and a gap where there is none", () => {
    const [, path] = /<path class="c0" d="([^"]*)"/.exec(panel("Hit ratio"))!;
    const [before, after, ...more] = path.split("M").slice(1);
    expect(more).toEqual([]);
    const points = (text: string) => text.split("L").map((point) => point.split(",").map(Number));
    expect(points(before)).toHaveLength(3);
    expect(points(after)).toHaveLength(6);
    const all = [...points(before), ...points(after)];
    const [[x0, y0]] = all;
    const [x9, y9] = all[all.length - 1];
    const known = ratios.flatMap((ratio, hour) => (ratio === null ? [] : [{ ratio, hour }]));
    known.forEach(({ ratio, hour }, n) => {
      expect(all[n][0]).toBeCloseTo(x0 + ((x9 - x0) * hour) / 9, 0);
      expect(all[n][1]).toBeCloseTo(y0 + (y9 - y0) * ratio, 0);
    });
    expect(y9).toBeLessThan(y0);
  });

  it("shades every fault and the warm-up in every panel, where they were", () => {
    const panels = [...svg.matchAll(/font-weight="600">[^<]{2,}</g)].length - 1;
    const bands = [...svg.matchAll(/<rect class="optimum" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
    expect(panels).toBeGreaterThanOrEqual(4);
    expect(bands).toHaveLength(2 * panels);
    const [[, warmX, warmWidth], [, faultX, faultWidth]] = bands;
    expect(Number(faultWidth)).toBeCloseTo(2 * Number(warmWidth), 0);
    expect(Number(faultX) - Number(warmX)).toBeCloseTo(3 * Number(warmWidth), 0);
    expect(svg).toContain("A warm-up: not measured");
    expect(svg).toContain("B pop-down FRA, 03:00 to 05:00");
  });

  it("keeps names of scenarios as text", () => {
    expect(timeChart(summaryOf([{}, {}], `<a & "b">`))).toContain("&lt;a &amp; &quot;b&quot;&gt; over time");
  });

  it("is drawn of a run that is over at once, and of one in which nobody came", () => {
    for (const hours of [
      [],
      [{ requests: 0, hitRatio: null, byteHitRatio: null, ttfbP50Micros: null, ttfbP99Micros: null }],
    ])
      expect(timeChart(summaryOf(hours))).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("lists marks in order of time, those without an end until the end", () => {
    const endless = {
      ...summaryOf([{}]),
      faults: [{ ...FAULT, name: "origin-down", fromMicros: 0, untilMicros: null }],
    };
    expect(timeMarks(endless).map(({ untilMicros }) => untilMicros)).toEqual([HOUR, Infinity]);
  });
});
