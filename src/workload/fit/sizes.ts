/**
 * Sizes of a class: the distribution over its objects as a table of quantiles, and how it goes with popularity. The
 * correlation is that of the generator's copula: the mean normal score of the size of what is asked for, in proportion
 * to the mean normal score of its rank.
 */
import type { DistributionSpec } from "../../base/distribution.ts";
import { normalQuantile } from "../../base/normal.ts";
import { type Law, rankBins } from "./counts.ts";
import { curveOf, quantileSpec } from "./curve.ts";

/** Nobody is that predictable. */
const MOST_CORRELATION = 0.95;
/** Weaker than this is luck. */
const LEAST_CORRELATION = 0.02;

/** Sizes as a scenario says them. */
export interface SizeFit {
  readonly size: DistributionSpec;
  /** 0: none. */
  readonly correlation: number;
}

/**
 * Fits.
 * @param sizes of the objects, rising, bytes
 * @param weights requests of each
 */
export function fitSizes(sizes: Float64Array, weights: Float64Array, law: Law): SizeFit {
  // A scenario's objects have one byte at least.
  const size = quantileSpec(curveOf(sizes.map((bytes) => Math.max(1, bytes))), sizes.length);
  if (size.kind === "fixed") return { size, correlation: 0 };
  const correlation = meanScore(sizes, weights) / rankScore(law);
  const within = Math.min(MOST_CORRELATION, Math.max(-MOST_CORRELATION, correlation));
  return { size, correlation: Math.abs(within) < LEAST_CORRELATION ? 0 : Math.round(within * 1000) / 1000 };
}

/** Mean normal score of the size of what is asked for; equal sizes share the middle of their ranks. */
function meanScore(sizes: Float64Array, weights: Float64Array): number {
  let [sum, all] = [0, 0];
  for (let from = 0; from < sizes.length;) {
    let [until, weight] = [from, 0];
    for (; until < sizes.length && sizes[until] === sizes[from]; until++) weight += weights[until];
    sum += weight * normalQuantile((from + until) / 2 / sizes.length);
    all += weight;
    from = until;
  }
  return sum / all;
}

/** Mean normal score of the popularity of what is asked for. */
function rankScore(law: Law): number {
  let sum = 0;
  for (const { ranks, probability, middle } of rankBins(law))
    sum -= ranks * probability * normalQuantile((middle - 0.5) / law.objects);
  // Where all objects are alike there is nothing to go with.
  return Math.max(0.05, sum);
}

/** A split is worth it when the large objects are so many times larger on average. */
const LARGER = 4;
/** Objects on either side at least. */
const LEAST_OBJECTS = 8;
/** Share of the bytes requested that the large ones have at least. */
const MOST_BYTES = 0.8;

/**
 * The size from which on objects are a class of their own, because they have most of the bytes and so deserve a popularity
 * of their own; null when sizes differ too little or objects are too few.
 * @param sizes of the objects, rising, bytes
 * @param weights requests of each
 */
export function splitOf(sizes: Float64Array, weights: Float64Array): number | null {
  const bytes = sizes.reduce((sum, size, n) => sum + size * weights[n], 0);
  let [from, above, sum] = [sizes.length, 0, 0];
  while (from > 0 && (above < MOST_BYTES * bytes || sizes.length - from < LEAST_OBJECTS)) {
    from--;
    above += sizes[from] * weights[from];
    sum += sizes[from];
  }
  while (from > 0 && sizes[from - 1] === sizes[from]) sum += sizes[--from];
  if (from < LEAST_OBJECTS || sizes.length - from < LEAST_OBJECTS) return null;
  const below = sizes.subarray(0, from).reduce((all, size) => all + size, 0) / from;
  return sum / (sizes.length - from) > LARGER * below ? sizes[from] : null;
}
