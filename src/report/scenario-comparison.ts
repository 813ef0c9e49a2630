/**
 * A comparison of scenarios as text of 80 columns, and as a table for CSV. What is better and worse comes first, then
 * the means with the differences from the baseline below them, then thresholds.
 */
import { showCount, showDuration, showPercent, showSize, showUsd } from "../base/units.ts";
import type { PairedDifference } from "../result/paired.ts";
import {
  METRICS_OF_RUNS,
  type ComparedMetric,
  type MetricComparison,
  type ScenarioComparison,
} from "../result/scenario-comparison.ts";
import type { Warning } from "../result/summary.ts";
import { metricOf, type MetricUnit } from "../vocabulary/metrics.ts";
import { type Column, INDENT, phraseLines, proseLines, tableLines, WIDTH } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { DataTable } from "./tables.ts";
import { metricText, NONE } from "./wording.ts";

/** What the caller knows and the comparison does not. */
export interface ScenarioComparisonNotes {
  readonly palette: Palette;
  /** Short digest. */
  readonly digest: string;
  readonly warnings: readonly Warning[];
  readonly notes: readonly string[];
  /** Wall time of all runs together, seconds. */
  readonly seconds: number;
  /** Command to type next. */
  readonly next?: string;
}

/** Metrics of one table, as their columns are called. */
const TABLES: readonly (readonly (readonly [ComparedMetric, string])[])[] = [
  [
    ["hit_ratio", "HIT RATIO"],
    ["byte_hit_ratio", "BYTE HIT RATIO"],
    ["shield.hit_ratio", "SHIELD HIT RATIO"],
  ],
  [
    ["ttfb.p50", "TTFB P50"],
    ["ttfb.p95", "TTFB P95"],
    ["ttfb.p99", "TTFB P99"],
  ],
  [
    ["origin.requests", "ORIGIN REQUESTS"],
    ["origin.bytes", "ORIGIN BYTES"],
    ["cost.month", "COST/MO"],
  ],
  [
    ["stale_share", "STALE SHARE"],
    ["staleness.p99", "STALENESS P99"],
    ["last_stale_byte", "LAST STALE BYTE"],
  ],
];

/** What a way to bring content up to date is weighed by, in one table. */
const AT_A_GLANCE: readonly (readonly [ComparedMetric, string])[] = [
  ["stale_share", "STALE"],
  ["last_stale_byte", "LAST STALE"],
  ["hit_ratio", "HITS"],
  ["origin.requests", "AT ORIGIN"],
  ["cost.month", "COST/MO"],
];

/** A longer name has a line to itself: three columns of 18 and gaps leave this. */
const NAME_WIDTH = 20;
const CELL_WIDTH = 16;
/** Five columns of 10 and gaps leave this. */
const GLANCE_WIDTH = 24;

/** The comparison for a terminal. */
export function scenarioComparisonReport(
  comparison: ScenarioComparison,
  notes: ScenarioComparisonNotes,
): string {
  const { palette } = notes;
  const blocks = [
    headLines(comparison, notes),
    notes.warnings.flatMap(({ what, advice }) => proseLines(`WARNING ${what}: ${advice}`)),
    verdictLines(comparison, palette),
    glanceLines(comparison, palette),
    ...TABLES.map((metrics) => tableOf(comparison, metrics, palette)),
    legendLines(comparison),
    thresholdLines(comparison, palette),
    notes.notes.flatMap((note) => proseLines(`note: ${note}`)),
    [
      ...phraseLines("digest", [notes.digest]),
      ...(notes.next === undefined ? [] : [`${INDENT}next   ${notes.next}`]),
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** The comparison as a table: one row for each candidate and metric, base units. */
export function scenarioComparisonTable({ seeds, results }: ScenarioComparison): DataTable {
  return {
    columns: [
      "candidate",
      "scenario",
      "eviction",
      "admission",
      "baseline",
      "metric",
      "unit",
      "seeds",
      "mean",
      "difference",
      "half_width",
      "low",
      "high",
      "effect",
    ],
    rows: results.flatMap((result) =>
      METRICS_OF_RUNS.flatMap((metric) => {
        const own = result.metrics[metric];
        if (own === undefined) return [];
        const { unit, mean, difference } = own;
        return [
          [
            result.name,
            result.scenario,
            result.eviction?.policy ?? null,
            result.admission?.policy ?? null,
            result.baseline ? 1 : 0,
            metric,
            unit,
            seeds.length,
            mean,
            difference?.mean ?? null,
            difference?.halfWidth ?? null,
            difference?.low ?? null,
            difference?.high ?? null,
            difference?.effect ?? null,
          ],
        ];
      }),
    ),
  };
}

function headLines(
  { tier, seeds, results }: ScenarioComparison,
  { palette, seconds }: ScenarioComparisonNotes,
): string[] {
  const [baseline] = results;
  const title = tier === null ? `${results.length} scenarios` : baseline.scenario;
  const runs = seeds.length * results.length;
  const [first, ...rest] = phraseLines("", [
    title,
    seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`,
    `${runs} runs in ${showDuration(seconds * 1e6)}`,
  ]);
  const lines = [first.replace(title, () => palette.bold(title)), ...rest];
  const admissions = new Set(results.map(({ admission }) => admission?.policy));
  const kept = admissions.size === 1 ? `, admission ${baseline.admission?.policy}` : "";
  if (tier === null) lines.push(...proseLines(`baseline ${baseline.name}`));
  else
    lines.push(
      ...proseLines(`policies at tier ${tier}${kept}; baseline ${baseline.name}, as the scenario has it`),
    );
  return lines;
}

/** What each candidate does better and worse; more or fewer hits at the shield are neither. */
function verdictLines({ results }: ScenarioComparison, palette: Palette): string[] {
  return results.slice(1).flatMap((result) => {
    const phrases: Record<"better" | "worse" | "no difference", string[]> = {
      better: [],
      worse: [],
      "no difference": [],
    };
    for (const metric of METRICS_OF_RUNS) {
      const effect = result.metrics[metric]?.difference?.effect ?? null;
      if (effect === null || metric === "shield.hit_ratio") continue;
      const isBetter = (effect === "higher") === metricOf(metric)!.higherIsBetter;
      phrases[effect === "none" ? "no difference" : isBetter ? "better" : "worse"].push(metric);
    }
    const text = Object.entries(phrases)
      .filter(([, metrics]) => metrics.length > 0)
      .map(([verdict, metrics]) => `${verdict} in ${metrics.join(", ")}`)
      .join("; ");
    if (text === "") return [];
    const [first, ...rest] = proseLines(`${result.name}: ${text}`);
    return [first.replace(result.name, () => palette.bold(result.name)), ...rest];
  });
}

/** Three metrics: each candidate's means, and below them the differences from the baseline with their intervals. */
function tableOf(
  { tier, results }: ScenarioComparison,
  metrics: readonly (readonly [ComparedMetric, string])[],
  palette: Palette,
): string[] {
  const shown = metrics.filter(([metric]) => results.some(({ metrics: own }) => hasMean(own[metric])));
  if (shown.length === 0) return [];
  const columns: Column[] = [
    { title: (tier === null ? "SCENARIO" : "POLICY").padEnd(NAME_WIDTH), align: "left" },
    ...shown.map(([, title]) => ({ title: title.padStart(CELL_WIDTH), align: "right" as const })),
  ];
  const rows: string[][] = [];
  // Lines that go before a row, because the name does not fit beside its numbers.
  const above = new Map<number, string>();
  for (const { name, baseline, metrics: own } of results) {
    if (name.length > NAME_WIDTH) above.set(rows.length, name);
    rows.push([name.length > NAME_WIDTH ? "" : name, ...shown.map(([metric]) => meanText(own[metric]!))]);
    rows.push([
      baseline ? "  baseline" : "",
      ...shown.map(([metric]) => differenceText(own[metric]!.unit, own[metric]!.difference)),
    ]);
  }
  const [head, ...lines] = tableLines(columns, rows);
  return [
    palette.bold(head),
    ...lines.flatMap((line, n) => {
      const name = above.get(n);
      return name === undefined ? [line] : [...proseLines(name), line];
    }),
  ];
}

function hasMean(own: MetricComparison | undefined): boolean {
  return own !== undefined && own.mean !== null;
}

/** Means alone, where freshness is measured: what keeps answers fresh, and what it takes, side by side. */
function glanceLines({ results }: ScenarioComparison, palette: Palette): string[] {
  if (!results.some(({ metrics }) => hasMean(metrics.stale_share))) return [];
  const columns: Column[] = [
    { title: "AT A GLANCE", align: "left" },
    ...AT_A_GLANCE.map(([, title]) => ({ title, align: "right" as const })),
  ];
  const rows = results.map(({ name, metrics }) => [
    shortName(name),
    ...AT_A_GLANCE.map(([metric]) => {
      const own = metrics[metric];
      if (metric === "stale_share" && hasMean(own)) return `${(own!.mean! * 100).toFixed(2)} %`;
      return own === undefined ? NONE : meanText(own);
    }),
  ]);
  const [head, ...lines] = tableLines(columns, rows);
  return [palette.bold(head), ...lines];
}

/** A long name without folder and ending, or the end of it. */
function shortName(name: string): string {
  if (name.length <= GLANCE_WIDTH) return name;
  const file = name.slice(name.lastIndexOf("/") + 1).replace(/\.ya?ml/, "");
  return file.length <= GLANCE_WIDTH ? file : `..${file.slice(2 - GLANCE_WIDTH)}`;
}

function meanText({ unit, mean }: MetricComparison): string {
  if (mean === null) return NONE;
  switch (unit) {
    case "ratio":
      return showPercent(mean);
    case "micros":
      return showDuration(mean);
    case "bytes":
      return showSize(mean);
    case "usd":
      return showUsd(mean);
    default:
      return showCount(Math.round(mean));
  }
}

/** How a unit is shown: from which size on, divided by what, and its name; largest first. */
const SCALES: Readonly<
  Record<MetricUnit, readonly { readonly from: number; readonly by: number; readonly name: string }[]>
> = {
  ratio: [{ from: 0, by: 0.01, name: "pt" }],
  micros: scales([1e6, "s"], [1e3, "ms"], [1, "us"]),
  bytes: scales([1e15, "PB"], [1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]),
  // Counts below 10,000 are shown in full, as elsewhere.
  requests: [...scales([1e9, "G"], [1e6, "M"]), { from: 1e4, by: 1e3, name: "k" }, ...scales([1, ""])],
  "per-second": scales([1, "/s"]),
  usd: scales([1e6, "M"], [1, ""]),
};

function scales(...units: readonly (readonly [number, string])[]) {
  return units.map(([by, name]) => ({ from: by, by, name }));
}

/** "-1.30 +- 0.12 pt"; "no difference" where chance explains it; nothing without a baseline. */
export function differenceText(unit: MetricUnit, difference: PairedDifference | null): string {
  if (difference === null) return "";
  const { mean, halfWidth, effect } = difference;
  if (effect === "none") return "no difference";
  if (mean === 0) return "0";
  const scales = SCALES[unit];
  const size = Math.max(Math.abs(mean), halfWidth ?? 0);
  const { by, name } = scales.find(({ from }) => size >= from) ?? scales[scales.length - 1];
  const [value, half] = [Math.abs(mean) / by, (halfWidth ?? 0) / by];
  const digits = decimals(half > 0 ? half : value);
  const sign = mean > 0 ? "+" : mean < 0 ? "-" : "";
  const currency = unit === "usd" ? "$" : "";
  // Nothing after +- when it is the same with every seed.
  const interval = half > 0 ? ` +- ${half.toFixed(digits)}` : "";
  return `${sign}${currency}${value.toFixed(digits)}${interval}${name === "" ? "" : ` ${name}`}`;
}

/** Decimals that show two significant digits, below a tenth one: six at most. */
function decimals(value: number): number {
  if (value >= 9.95 || value === 0) return 0;
  if (value >= 0.995) return 1;
  let digits = 2;
  for (let least = 0.00995; value < least && digits < 6; least /= 10) digits++;
  return digits;
}

function legendLines({ seeds, results }: ScenarioComparison): string[] {
  if (seeds.length === 1) return [];
  const intervals = results.flatMap(({ metrics }) =>
    Object.values(metrics).filter(({ difference }) => difference !== null),
  ).length;
  return proseLines(
    `Below each mean: difference from the baseline and its 95 % interval over ${seeds.length} paired seeds (Student's ` +
      "t; none where every seed says the same); pt: percentage points. No difference: the interval covers zero. " +
      `Each interval is right 19 times in 20, and there are ${intervals}.`,
  );
}

function thresholdLines({ seeds, results }: ScenarioComparison, palette: Palette): string[] {
  if (results.every(({ verdict }) => verdict === "none")) return [];
  const width = Math.min(NAME_WIDTH, Math.max(...results.map(({ name }) => name.length)));
  const lines = results.flatMap(({ name: full, verdict, thresholds }) => {
    const name = full.padEnd(width);
    const failed = thresholds.filter(({ pass }) => !pass);
    if (verdict === "none") return [`${INDENT}-     ${name}   sets none`];
    if (failed.length === 0) {
      const count = `all ${thresholds.length} hold${seeds.length > 1 ? " with every seed" : ""}`;
      return [`${INDENT}${palette.green("ok")}    ${name}   ${count}`];
    }
    const mark = palette.bold(palette.red("FAIL"));
    return failed.map(({ text, metric, mean, passed }) => {
      const share = seeds.length > 1 ? `   ${seeds.length - passed} of ${seeds.length} seeds` : "";
      const value = `${seeds.length > 1 ? "mean " : ""}${metricText(metric, mean)}`;
      const line = `${name}   ${text}${share}   ${value}`;
      return INDENT.length + 6 + line.length <= WIDTH
        ? `${INDENT}${mark}  ${line}`
        : `${INDENT}${mark}  ${full}\n${INDENT}      ${text}${share}   ${value}`;
    });
  });
  return [`${INDENT}${palette.bold("THRESHOLDS")}`, ...lines];
}
