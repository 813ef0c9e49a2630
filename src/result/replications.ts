/**
 * Replications: runs of one scenario that differ in their seed only, and how far their mean can be trusted. The
 * interval is Student's: runs are independent, and a metric of a whole run is close to normal.
 */
import { extent, mean } from "d3-array";
import { METRICS } from "../vocabulary/metrics.ts";
import { metricValue } from "./metric-value.ts";
import { rounded } from "./part.ts";
import type { ReplicationSummary, Summary } from "./summary.ts";

/** The metrics that are worth an interval. */
const CHIEF_METRICS = [
  "hit_ratio",
  "byte_hit_ratio",
  "origin_offload",
  "byte_offload",
  "error_ratio",
  "ttfb.mean",
  "ttfb.p50",
  "ttfb.p95",
  "ttfb.p99",
  "total.p50",
  "total.p99",
  "requests",
  "origin.requests",
  "cost.month",
];

/** Means and 95 % intervals over summaries of one scenario; metrics that some run lacks are left out. */
export function replicationsOf(summaries: readonly Summary[]): ReplicationSummary {
  return {
    seeds: summaries.map(({ scenario }) => scenario.seed),
    metrics: CHIEF_METRICS.flatMap((metric) => {
      const values = summaries.map((summary) => metricValue(summary, metric, { kind: "all", name: "" }));
      const known = values.filter((value) => value !== null);
      if (known.length < values.length || known.length === 0) return [];
      const isRatio = METRICS.some(({ name, unit }) => name === metric && unit === "ratio");
      const round = (value: number) => (isRatio ? Math.round(value * 1e6) / 1e6 : rounded(value));
      const [min, max] = extent(known) as [number, number];
      const half = halfWidth95(known);
      return [
        {
          metric,
          mean: round(mean(known) as number),
          halfWidth: half === null ? null : round(half),
          min,
          max,
        },
      ];
    }),
  };
}

/** Half the width of the 95 % confidence interval of the mean; null for fewer than two values. */
export function halfWidth95(values: readonly number[]): number | null {
  const count = values.length;
  if (count < 2) return null;
  const centre = mean(values) as number;
  let squares = 0;
  for (const value of values) squares += (value - centre) * (value - centre);
  return studentT975(count - 1) * Math.sqrt(squares / (count - 1) / count);
}

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;
/** 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom (Abramowitz and Stegun, table 26.10, with more digits). */
const T_TABLE = [
  12.7062047, 4.3026527, 3.1824463, 2.7764451, 2.5705818, 2.4469119, 2.3646243, 2.3060041, 2.2621572,
  2.2281389,
];

/**
 * 97.5 % quantile of Student's t. Beyond the table, the expansion about the normal quantile in powers of 1/df
 * (Abramowitz and Stegun, 26.7.5), whose error there is below 0.00001.
 */
export function studentT975(degreesOfFreedom: number): number {
  if (degreesOfFreedom <= T_TABLE.length) return T_TABLE[degreesOfFreedom - 1];
  const n = degreesOfFreedom;
  const z2 = Z * Z;
  const g1 = (Z * (z2 + 1)) / 4;
  const g2 = (Z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const g3 = (Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  const g4 = (Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92160;
  return Z + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}
