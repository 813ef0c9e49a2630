/**
 * The result of a comparison of scenarios, or of policies at one tier of a scenario: every candidate ran with the same
 * seeds, and stands beside the baseline with paired intervals. One versioned plain object. Of each run only the
 * figures are kept, so that a thousand runs fit into memory.
 */
import { mean } from "d3-array";
import { metricOf, type MetricUnit } from "../vocabulary/metrics.ts";
import { digestOf } from "./digest.ts";
import { metricValue } from "./metric-value.ts";
import { pairedDifference, type PairedDifference, short } from "./paired.ts";
import type { Summary, ThresholdResult } from "./summary.ts";

/** Version of the object's shape. */
export const SCENARIO_COMPARISON_SCHEMA = "cdnlab/scenario-comparison/1";

/** The metrics that are compared, in order: caches, users, origin and bill. */
export const COMPARED_METRICS = [
  "hit_ratio",
  "byte_hit_ratio",
  "shield.hit_ratio",
  "ttfb.p50",
  "ttfb.p95",
  "ttfb.p99",
  "origin.requests",
  "origin.bytes",
  "cost.month",
] as const;

/** Those that join them where some run measured freshness. */
const FRESHNESS_METRICS = ["stale_share", "staleness.p99", "last_stale_byte"] as const;

/** All of them, in order. */
export const METRICS_OF_RUNS = [...COMPARED_METRICS, ...FRESHNESS_METRICS] as const;

/** One word of {@link METRICS_OF_RUNS}. */
export type ComparedMetric = (typeof METRICS_OF_RUNS)[number];

/** What is kept of one run. */
export interface RunFigures {
  readonly seed: string;
  /** Digest of the run's summary, as `cdnlab run` with this seed prints it. */
  readonly digest: string;
  /** In the order of {@link METRICS_OF_RUNS}, base units; null when there was nothing to measure. */
  readonly values: readonly (number | null)[];
  readonly thresholds: readonly ThresholdResult[];
  /** Users' requests that count. */
  readonly requests: number;
  /** Time that counts, microseconds. */
  readonly measuredMicros: number;
}

/** The figures of a summary. */
export function figuresOf(summary: Summary): RunFigures {
  const { scenario, thresholds, total, simulated } = summary;
  return {
    seed: scenario.seed,
    digest: digestOf(summary).sha256,
    values: METRICS_OF_RUNS.map((metric) => metricValue(summary, metric, { kind: "all", name: "" })),
    thresholds,
    requests: total.requests,
    measuredMicros: simulated.measuredMicros,
  };
}

/** A policy with all its parameters. */
export interface PolicySpec {
  readonly policy: string;
  readonly params: Readonly<Record<string, number>>;
}

/** What takes part. */
export interface Candidate {
  /** What people call it: the policy as it was asked for, or the file. */
  readonly name: string;
  /** Name of the scenario. */
  readonly scenario: string;
  /** At the tier that is swapped; null when whole scenarios are compared. */
  readonly eviction: PolicySpec | null;
  readonly admission: PolicySpec | null;
}

/** One metric of a candidate. */
export interface MetricComparison {
  readonly unit: MetricUnit;
  /** Mean over the seeds; null when some run had nothing to measure. */
  readonly mean: number | null;
  /** One value a seed, in the order of the seeds. */
  readonly values: readonly (number | null)[];
  /** Against the baseline; null for the baseline itself, and where one of the two lacks a value. */
  readonly difference: PairedDifference | null;
}

/** One threshold of a candidate, judged in every run. */
export interface ThresholdComparison {
  readonly text: string;
  readonly metric: string;
  readonly mean: number | null;
  /** Runs that kept to it. */
  readonly passed: number;
  readonly pass: boolean;
}

/** A candidate with its results. */
export interface CandidateResult extends Candidate {
  readonly baseline: boolean;
  /** Those of freshness only where some run measured it. */
  readonly metrics: Readonly<Record<(typeof COMPARED_METRICS)[number], MetricComparison>> &
    Readonly<Partial<Record<ComparedMetric, MetricComparison>>>;
  /** `none`: the scenario sets no thresholds; `pass`: they hold with every seed. */
  readonly verdict: "pass" | "fail" | "none";
  readonly thresholds: readonly ThresholdComparison[];
  readonly runs: readonly { readonly seed: string; readonly digest: string; readonly requests: number }[];
}

/** A comparison; the first result is the baseline. */
export interface ScenarioComparison {
  readonly schema: typeof SCENARIO_COMPARISON_SCHEMA;
  /** Version of cdnlab. */
  readonly version: string;
  /** `edge/ssd`; null when whole scenarios are compared. */
  readonly tier: string | null;
  readonly seeds: readonly string[];
  /** Of the intervals. */
  readonly confidence: 0.95;
  readonly results: readonly CandidateResult[];
}

/** The results of candidates, the baseline first, from the runs of each in the order of the seeds. */
export function candidateResults(
  candidates: readonly Candidate[],
  runs: readonly (readonly RunFigures[])[],
): CandidateResult[] {
  const isMeasured = (at: number) =>
    runs.some((own) => own.some(({ values }) => (values[at] ?? null) !== null));
  const told = METRICS_OF_RUNS.filter((_, at) => at < COMPARED_METRICS.length || isMeasured(at));
  return candidates.map((candidate, n) => ({
    ...candidate,
    baseline: n === 0,
    metrics: Object.fromEntries(
      told.map((metric) => {
        const at = METRICS_OF_RUNS.indexOf(metric);
        const own = runs[n].map(({ values }) => values[at]);
        return [metric, metricComparison(metric, own, n === 0 ? null : runs[0].map((run) => run.values[at]))];
      }),
    ) as CandidateResult["metrics"],
    ...judged(runs[n]),
    runs: runs[n].map(({ seed, digest, requests }) => ({ seed, digest, requests })),
  }));
}

function metricComparison(
  metric: ComparedMetric,
  values: readonly (number | null)[],
  baseline: readonly (number | null)[] | null,
): MetricComparison {
  const known = allKnown(values);
  const other = baseline === null ? null : allKnown(baseline);
  return {
    unit: metricOf(metric)!.unit,
    mean: known === null ? null : short(mean(known) as number),
    values,
    difference: known === null || other === null ? null : pairedDifference(known, other),
  };
}

/** Thresholds over all runs of a candidate: one that fails with any seed fails. */
function judged(runs: readonly RunFigures[]): Pick<CandidateResult, "verdict" | "thresholds"> {
  const thresholds = runs[0].thresholds.map(({ text, metric }, at) => {
    const known = allKnown(runs.map((run) => run.thresholds[at].value));
    const passed = runs.filter((run) => run.thresholds[at].pass).length;
    return {
      text,
      metric,
      mean: known === null ? null : short(mean(known) as number),
      passed,
      pass: passed === runs.length,
    };
  });
  const verdict = thresholds.length === 0 ? "none" : thresholds.every(({ pass }) => pass) ? "pass" : "fail";
  return { verdict, thresholds };
}

function allKnown(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known : null;
}
