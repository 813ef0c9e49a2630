/**
 * Lags: how many requests of its class ago an object was asked for last, counted in bins of an eighth of a power
 * of two (below 16 each lag has its own). What a fit of repeats compares, and from which it makes their distribution.
 */
import type { DistributionSpec } from "../../base/distribution.ts";
import { type CurvePoint, quantileSpec } from "./curve.ts";

const EXACT = 16;
const EXACT_BITS = 4;
const PARTS = 8;
const PARTS_BITS = 3;
/** Lags have 31 bits. */
export const LAG_BINS = EXACT + (31 - EXACT_BITS) * PARTS;

/** The bin of a lag, from 1. */
export function lagBin(lag: number): number {
  if (lag < EXACT) return lag;
  const power = 31 - Math.clz32(lag);
  return EXACT + (power - EXACT_BITS) * PARTS + ((lag >>> (power - PARTS_BITS)) & (PARTS - 1));
}

/** The smallest lag of a bin. */
export function lagOf(bin: number): number {
  if (bin < EXACT) return bin;
  const power = EXACT_BITS + Math.floor((bin - EXACT) / PARTS);
  return ((PARTS + ((bin - EXACT) % PARTS)) / PARTS) * (power < 31 ? 1 << power : 2147483648);
}

/** Counts lags of a sequence of dense ids. */
export class LagCounter {
  readonly counts = new Float64Array(LAG_BINS);
  requests = 0;
  /** Number of the last request of each object, from 1; 0: none. */
  #last = new Int32Array(4096);

  /** Takes the next request. */
  request(object: number): void {
    if (object >= this.#last.length) {
      const longer = new Int32Array(Math.max(object + 1, 2 * this.#last.length));
      longer.set(this.#last);
      this.#last = longer;
    }
    const number = ++this.requests;
    const before = this.#last[object];
    if (before > 0) this.counts[lagBin(number - before)]++;
    this.#last[object] = number;
  }
}

/**
 * The distribution of lags with these weights by bin; fractions are to be cut off.
 * @param most largest lag
 * @param count lags that the weights stand for
 */
export function lagSpec(weights: Float64Array, most: number, count: number): DistributionSpec {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const points: CurvePoint[] = [];
  let below = 0;
  for (let bin = 1; bin < LAG_BINS; bin++) {
    if (weights[bin] === 0) continue;
    points.push({ value: Math.min(most, lagOf(bin)), share: below / all, exact: true });
    below += weights[bin];
    points.push({ value: Math.min(most, lagOf(bin + 1)), share: below / all, exact: true });
  }
  return quantileSpec(points, count);
}
