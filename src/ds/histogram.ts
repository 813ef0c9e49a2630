/**
 * A histogram whose buckets widen with the value: 128 to each power of two, so that a bucket's middle is within
 * 0.4 % of every value in it, from a microsecond to decades and from a byte to petabytes. The layout is that of
 * G. Tene's HdrHistogram. The bucket of a value is a few integer operations, and is offered apart from the class
 * for those who keep many histograms side by side in one typed array.
 */
import type { Keeper } from "../base/keeper.ts";

/** Buckets of one histogram: exact ones below 256, then 128 for each power of two up to 2^50. */
export const BUCKETS = 5632;

const SUB_BITS = 7;
const SUB_BUCKETS = 128;
/** 2^31: above it values leave the integers of the machine's fast path. */
const LARGE = 2147483648;
/** Large values are looked up divided by 2^24, which is 24 powers of two and so 24 x 128 buckets lower. */
const LARGE_SHIFT = 24;
const LARGE_SCALE = 1 / 16777216;
/** 2^50 microseconds are 36 years, 2^50 bytes a petabyte. */
const LIMIT = 1125899906842624;

/** The bucket of a value; fractions are cut off, negative values count as 0, values from 2^50 on share the last. */
export function bucketOf(value: number): number {
  if (value >= LARGE) return bucketOfLarge(value);
  const whole = value | 0;
  if (whole < SUB_BUCKETS) return whole > 0 ? whole : 0;
  const shift = 31 - SUB_BITS - Math.clz32(whole);
  return (shift << SUB_BITS) + (whole >>> shift);
}

/** The value in the middle of a bucket, whole. */
export function valueOf(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const shift = (bucket >>> SUB_BITS) - 1;
  const width = shift < 31 ? 1 << shift : LARGE * (1 << (shift - 31));
  return ((bucket & (SUB_BUCKETS - 1)) + SUB_BUCKETS) * width + width / 2;
}

/**
 * Nearest-rank quantile of one histogram among many: `counts[offset]` to `counts[offset + length - 1]` are its
 * buckets. 0 when it is empty. Unlike {@link Histogram.quantile} it knows no exact minimum and maximum.
 */
export function quantileFrom(counts: ArrayLike<number>, offset: number, length: number, q: number): number {
  let total = 0;
  for (let at = offset; at < offset + length; at++) total += counts[at];
  if (total === 0) return 0;
  const rank = rankOf(q, total);
  let seen = 0;
  for (let at = offset; at < offset + length; at++) {
    seen += counts[at];
    if (seen >= rank) return valueOf(at - offset);
  }
  return valueOf(length - 1);
}

/** A histogram of non-negative values below 2^50: microseconds, bytes. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  /** Counts `value`, `count` times. */
  record(value: number, count = 1): void {
    this.#counts[bucketOf(value)] += count;
    this.#count += count;
    this.#sum += value * count;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Values recorded. */
  get count(): number {
    return this.#count;
  }

  /** Sum of the values, exact as far as float64 goes. */
  get sum(): number {
    return this.#sum;
  }

  /** Mean of the values, 0 when there are none. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Smallest value, exact; 0 when there are none. */
  get min(): number {
    return this.#count === 0 ? 0 : this.#min;
  }

  /** Largest value, exact; 0 when there are none. */
  get max(): number {
    return this.#count === 0 ? 0 : this.#max;
  }

  /** The value of nearest rank ceil(q x count), q in [0, 1], within 0.4 %; 0 when there are none. */
  quantile(q: number): number {
    if (this.#count === 0) return 0;
    if (rankOf(q, this.#count) >= this.#count) return this.#max;
    return Math.min(this.#max, Math.max(this.#min, quantileFrom(this.#counts, 0, BUCKETS, q)));
  }

  /** Adds what another histogram has counted. */
  merge(other: Histogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#counts[bucket] += other.#counts[bucket];
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#counts);
    this.#count = keeper.number(this.#count);
    this.#sum = keeper.number(this.#sum);
    this.#min = keeper.number(this.#min);
    this.#max = keeper.number(this.#max);
  }
}

/** {@link bucketOf} from 2^31 on. */
function bucketOfLarge(value: number): number {
  if (value >= LIMIT) return BUCKETS - 1;
  const whole = (value * LARGE_SCALE) | 0;
  const shift = 31 - SUB_BITS - Math.clz32(whole);
  return ((shift + LARGE_SHIFT) << SUB_BITS) + (whole >>> shift);
}

/** Nearest rank, from 1; a product that only rounding lifts above a whole number does not count as above it. */
function rankOf(q: number, count: number): number {
  return Math.max(1, Math.ceil(q * count * (1 - 1e-15)));
}
