/**
 * Miss ratios of a whole trace out of the misses of samples of its objects, and how far they can be off.
 *
 * First requests miss in any cache, and how many there are is known without sampling; so only the other misses are
 * estimated, as those of the sample over the rate. They are divided by the requests of the whole trace: what a sample
 * holds more or fewer than its share counts as hits, because chance is greatest in the most popular objects (the
 * correction SHARDS-adj of C. A. Waldspurger et al., FAST 2015).
 */

/** Misses of one policy at one size, in one sample or in the whole trace. */
export interface Counted {
  readonly misses: number;
  readonly bytesMissed: number;
}

/** What is known of a trace or a sample; bytes are objects when every object counts 1. */
export interface Known {
  readonly requests: number;
  readonly bytesRequested: number;
  /** Requests that are the first for their object, and their bytes. */
  readonly firsts: number;
  readonly firstBytes: number;
}

/** A miss ratio from each sample. */
export interface Estimates {
  readonly requests: readonly number[];
  readonly bytes: readonly number[];
}

/** Bound of an error in standard errors: 95 % of Student's t with the three degrees of freedom of four samples. */
const ERROR_FACTOR = 3.182;

/** What each sample says of the whole. @param known of each sample, in the order of `counted` */
export function estimates(
  counted: readonly Counted[],
  known: readonly Known[],
  whole: Known,
  rate: number,
): Estimates {
  return {
    requests: counted.map(
      ({ misses }, n) => (whole.firsts + (misses - known[n].firsts) / rate) / whole.requests,
    ),
    bytes: counted.map(
      ({ bytesMissed }, n) =>
        (whole.firstBytes + (bytesMissed - known[n].firstBytes) / rate) / Math.max(1, whole.bytesRequested),
    ),
  };
}

/** The estimate of all samples together, 0 to 1. */
export function together(ratios: readonly number[]): number {
  return Math.min(1, Math.max(0, mean(ratios)));
}

/**
 * Bounds of the errors of {@link together} at each size of a policy, about 95 %, from how far the samples lie apart. One size alone
 * has too few samples to tell, so all share one relative error, of what was estimated: the misses beyond `known`.
 */
export function errorBounds(sizes: readonly (readonly number[])[], known: number): number[] {
  const estimated = sizes.map((ratios) => Math.max(0, mean(ratios) - known));
  const variance = sum(sizes.map(varianceOfMean));
  const squares = sum(estimated.map((share) => share * share));
  const relative = squares > 0 ? Math.sqrt(variance / squares) : 0;
  return estimated.map((share) => ERROR_FACTOR * relative * share);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Estimated variance of the mean of some values. */
function varianceOfMean(values: readonly number[]): number {
  const middle = mean(values);
  const squares = sum(values.map((value) => (value - middle) * (value - middle)));
  return squares / (values.length - 1) / values.length;
}
