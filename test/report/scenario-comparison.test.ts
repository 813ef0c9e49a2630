/** Comparisons of scenarios as people and spreadsheets read them. */
import { describe, expect, it } from "vitest";
import { PLAIN } from "../../src/report/palette.ts";
import {
  differenceText,
  scenarioComparisonReport,
  scenarioComparisonTable,
} from "../../src/report/scenario-comparison.ts";
import { pairedDifference } from "../../src/result/paired.ts";
import {
  candidateResults,
  COMPARED_METRICS,
  type RunFigures,
  SCENARIO_COMPARISON_SCHEMA,
  type ScenarioComparison,
} from "../../src/result/scenario-comparison.ts";
import type { ThresholdResult } from "../../src/result/summary.ts";

/** Figures of three seeds; each metric is `base` of its place and the seed's own luck, plus what is given. */
function runs(shift: Partial<Record<(typeof COMPARED_METRICS)[number], number>>, hits = 0.8): RunFigures[] {
  const base = [hits, 0.7, 0.6, 50_000, 200_000, 480_000, 12_000, 3e9, 1500];
  return [0, 1, 2].map((seed) => ({
    seed: String(seed),
    digest: `${seed}`,
    values: COMPARED_METRICS.map(
      (metric, at) => base[at] * (1 + seed / 100) + (shift[metric] ?? 0) * (1 + seed / 50),
    ),
    thresholds: [threshold("hit_ratio > 0.8", hits * (1 + seed / 100), hits * (1 + seed / 100) > 0.8)],
    requests: 1000,
    measuredMicros: 3.6e9,
  }));
}

function threshold(text: string, value: number, pass: boolean): ThresholdResult {
  const scope = { kind: "all", name: "" };
  return { text, metric: "hit_ratio", scope, op: ">", limit: 0.8, value, pass, worst: null };
}

const LONG = "s3-fifo:small=0.05:ghost=0.9 + adaptsize";
const spec = (policy: string) => ({ policy, params: {} });
const candidate = (name: string) => ({
  name,
  scenario: "web",
  eviction: spec("lru"),
  admission: spec("always"),
});

const comparison: ScenarioComparison = {
  schema: SCENARIO_COMPARISON_SCHEMA,
  version: "0",
  tier: "edge/ssd",
  seeds: ["0", "1", "2"],
  confidence: 0.95,
  results: candidateResults(
    [candidate("lru"), candidate(LONG), candidate("twin")],
    [runs({}), runs({ hit_ratio: 0.02, "ttfb.p99": 9000, "origin.requests": -700 }), runs({})],
  ),
};

const report = (given = comparison) =>
  scenarioComparisonReport(given, {
    palette: PLAIN,
    digest: "12345678",
    warnings: [{ what: "something", advice: "do this" }],
    notes: ["a note that is long enough to be broken into two lines, because it goes on and on and on"],
    seconds: 1.5,
    next: "cdnlab run x.yaml",
  });

describe("the report", () => {
  it("keeps to 80 columns, with names too long for theirs", () => {
    for (const line of report().split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(report()).toContain(`\n  ${LONG}\n`);
  });

  it("says what is better, what is worse and what is neither, by the metric's own direction", () => {
    const text = report().replace(/\s+/g, " ");
    expect(text).toContain(
      `${LONG}: better in hit_ratio, origin.requests; worse in ttfb.p99; no difference in byte`,
    );
    expect(text).toContain("twin: no difference in hit_ratio, byte_hit_ratio, ttfb.p50");
    // More hits at the shield are neither good nor bad: an edge that catches less gives it more.
    expect(text).not.toMatch(/in [a-z_.0-9, ]*shield/);
  });

  it("shows no number where the interval covers zero", () => {
    const row = report()
      .split("\n")
      .findIndex((line) => line.startsWith("  twin   "));
    expect(report().split("\n")[row + 1]).toMatch(/^ +no difference +no difference +no difference$/);
  });

  it("judges thresholds for every candidate, over all seeds", () => {
    // 0.8 itself is not above 0.8: the first seed of three fails.
    expect(comparison.results.map(({ verdict }) => verdict)).toEqual(["fail", "fail", "fail"]);
    expect(report()).toMatch(/FAIL {2}lru +hit_ratio > 0.8 {3}1 of 3 seeds {3}mean 0.808/);
    const good = candidateResults([candidate("lru"), candidate("arc")], [runs({}, 0.9), runs({}, 0.5)]);
    expect(good.map(({ verdict }) => verdict)).toEqual(["pass", "fail"]);
    expect(good[1].thresholds).toEqual([
      { text: "hit_ratio > 0.8", metric: "hit_ratio", mean: 0.505, passed: 0, pass: false },
    ]);
  });
});

describe("a comparison of what measures freshness", () => {
  const fresh = (stale: number) =>
    runs({}).map((run) => ({ ...run, values: [...run.values, stale, 5e6, 6e7] }));
  const measured = candidateResults(
    [candidate("scenarios/ttl.yaml"), candidate("scenarios/a-folder/with-a-long-name/versioned.yaml")],
    [fresh(0.0123), fresh(0.0004)],
  );

  it("has its means beside hits, origin and bill in one table", () => {
    const text = report({ ...comparison, tier: null, results: measured });
    expect(text).toMatch(/AT A GLANCE +STALE +LAST STALE +HITS +AT ORIGIN +COST\/MO\n/);
    expect(text).toMatch(/\n {2}scenarios\/ttl.yaml +1.23 % +1 min +80.8 % +12.1 k +\$1,515\n/);
    expect(text).toMatch(/\n {2}versioned +0.04 % +1 min /);
    expect(text.replace(/\s+/g, " ")).toContain("versioned.yaml: better in stale_share; no difference");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(scenarioComparisonTable({ ...comparison, results: measured }).rows).toHaveLength(2 * 12);
  });

  it("says nothing of it elsewhere", () => {
    expect(report()).not.toMatch(/GLANCE|STALE/);
    expect(Object.keys(comparison.results[0].metrics)).toHaveLength(9);
  });
});

describe("the results", () => {
  it("are differences of pairs", () => {
    const [baseline, other] = comparison.results;
    expect(baseline.baseline).toBe(true);
    expect(baseline.metrics.hit_ratio.difference).toBeNull();
    const { mean, values, difference } = other.metrics.hit_ratio;
    expect(values).toHaveLength(3);
    // 0.02, 0.0204, 0.0208.
    expect(difference?.mean).toBeCloseTo(0.0204, 12);
    expect(difference?.halfWidth).toBeCloseTo((4.3026527 * 0.0004) / Math.sqrt(3), 9);
    expect(mean! - baseline.metrics.hit_ratio.mean!).toBeCloseTo(difference!.mean, 12);
  });

  it("have no mean and no difference where a run had nothing to measure", () => {
    const without = runs({}).map((run, n) =>
      n === 1 ? { ...run, values: run.values.map(() => null) } : run,
    );
    const [, result] = candidateResults([candidate("lru"), candidate("arc")], [runs({}), without]);
    expect(result.metrics.hit_ratio).toMatchObject({ mean: null, difference: null });
    const text = report({ ...comparison, results: [comparison.results[0], result] });
    expect(text).toMatch(/\n {2}arc +- +- +-\n/);
  });

  it("are a table of candidates by metrics, in base units", () => {
    const { columns, rows } = scenarioComparisonTable(comparison);
    expect(rows).toHaveLength(3 * COMPARED_METRICS.length);
    const at = (name: string) => columns.indexOf(name);
    const row = rows.find((one) => one[0] === LONG && one[at("metric")] === "ttfb.p99")!;
    expect(row[at("unit")]).toBe("micros");
    expect(row[at("difference")]).toBeCloseTo(9180, 6);
    expect(row[at("effect")]).toBe("higher");
    for (const one of rows) expect(one).toHaveLength(columns.length);
  });
});

describe("a difference as text", () => {
  it.each([
    ["ratio", [0.013, 0.012, 0.0125], "+1.25 +- 0.12 pt"],
    ["micros", [-4100, -4000, -4200], "-4.10 +- 0.25 ms"],
    ["requests", [12_500, 12_600, 12_400], "+12.50 +- 0.25 k"],
    ["requests", [-150, -160, -140], "-150 +- 25"],
    ["bytes", [2e9, 2.5e9, 1.5e9], "+2.0 +- 1.2 GB"],
    ["usd", [-0.5, -0.6, -0.4], "-$0.50 +- 0.25"],
    ["usd", [3, 3, 3], "+$3.0"],
    ["bytes", [1, -1, 0], "no difference"],
  ] as const)("%s %j is %s", (unit, differences, text) => {
    expect(differenceText(unit, pairedDifference([...differences], [0, 0, 0]))).toBe(text);
  });
});
