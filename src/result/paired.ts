/**
 * Paired comparison: two variants that met the same seeds. What one seed does to both cancels in the difference, so
 * the interval of the mean difference is narrower than those of the two means (common random numbers: Law, Simulation
 * Modeling and Analysis, 5th ed., sections 10.2.1 and 11.2). The interval is Student's on the differences, n - 1
 * degrees of freedom.
 */
import { mean } from "d3-array";
import { halfWidth95 } from "./replications.ts";

/** How a candidate differs from its baseline in one metric; numbers in the metric's base unit. */
export interface PairedDifference {
  /** Mean of candidate - baseline over the seeds. */
  readonly mean: number;
  /** Half of the 95 % confidence interval, and its ends; null for a single seed. */
  readonly halfWidth: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** `none`: the interval covers zero, so chance explains the difference; null: a single seed cannot tell. */
  readonly effect: "higher" | "lower" | "none" | null;
}

/** The paired difference of two samples whose values of equal index met the same seed. */
export function pairedDifference(
  candidate: readonly number[],
  baseline: readonly number[],
): PairedDifference {
  if (candidate.length !== baseline.length || candidate.length === 0)
    throw new RangeError(`${candidate.length} values cannot be paired with ${baseline.length}`);
  const differences = candidate.map((value, seed) => value - baseline[seed]);
  const centre = mean(differences) as number;
  const half = halfWidth95(differences);
  if (half === null) return { mean: short(centre), halfWidth: null, low: null, high: null, effect: null };
  const [low, high] = [centre - half, centre + half];
  return {
    mean: short(centre),
    halfWidth: short(half),
    low: short(low),
    high: short(high),
    effect: low > 0 ? "higher" : high < 0 ? "lower" : "none",
  };
}

/** Without the noise of the last bits of a float64: twelve significant digits. */
export function short(value: number): number {
  return Number(value.toPrecision(12));
}
