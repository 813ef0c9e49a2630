/**
 * Tally: what is known about one part of the requests (a PoP, a class, a quarter of an hour), and the layout in
 * which many tallies lie side by side in flat arrays.
 *
 * A row's outcome and, for a miss, its reason make one code, so that one addition counts both. Codes 0 to 7 are
 * the outcomes (that of `miss` stays 0), 8 to 12 the reasons of misses, 15 a miss without a reason, which the
 * audit objects to. A code has two neighbouring numbers, requests and bytes: one cache line serves both.
 */
import { bucketOf, BUCKETS, valueOf } from "../ds/histogram.ts";
import { HIT, MISS, OUTCOMES, REVALIDATED, STALE } from "../vocabulary/outcomes.ts";

/** Codes of a tally. */
export const CODES = 16;
/** Numbers in the cells of one tally: requests and bytes of each code. */
export const CELLS = 2 * CODES;
/** Code of the first miss reason. */
export const REASON_CODE = 8;
/** Code of a miss that gives no reason. */
const UNREASONED = 15;

/** Sums kept beside the cells, in order. */
export const SUM_TTFB = 0;
export const SUM_TOTAL = 1;
/** Number of sums of one tally. */
export const SUMS = 2;

/** Buckets of a latency histogram: pairs of `ds/histogram`'s. Their middle is within 0.8 % of what they hold. */
export const LATENCY_BUCKETS = BUCKETS / 2;
/**
 * Latencies of a tally: to the first byte and to the last, in alternate cells of one histogram. For small
 * objects the two are close, and so are then the cells: often one cache line serves both.
 */
export const LATENCIES = 2;

/** The pair of buckets a latency falls into; microseconds. */
export function latencyBucket(micros: number): number {
  return bucketOf(micros) >> 1;
}

/** Code of an outcome and a reason. */
export function codeOf(outcome: number, reason: number): number {
  return outcome === MISS ? REASON_CODE + (reason & 7) : outcome;
}

/** Requests of one part and what became of them. Bytes, whole microseconds. */
export class Tally {
  readonly cells: Float64Array;
  readonly sums: Float64Array;
  /** Time to first byte, and to last byte (empty between nodes, where it is not known). */
  readonly ttfb: LatencyCounts;
  readonly total: LatencyCounts;

  constructor(cells: Float64Array, sums: Float64Array, latencies: Float64Array | Uint32Array) {
    this.cells = cells;
    this.sums = sums;
    this.ttfb = new LatencyCounts(latencies, 0);
    this.total = new LatencyCounts(latencies, 1);
  }

  /** All requests. */
  get requests(): number {
    let sum = 0;
    for (let cell = 0; cell < CELLS; cell += 2) sum += this.cells[cell];
    return sum;
  }

  /** Bytes sent for them. */
  get bytes(): number {
    let sum = 0;
    for (let cell = 1; cell < CELLS; cell += 2) sum += this.cells[cell];
    return sum;
  }

  /** Requests with an outcome (a code in `OUTCOMES`). */
  outcome(outcome: number): number {
    return this.#ofOutcome(outcome, 0);
  }

  /** Bytes sent for requests with an outcome. */
  outcomeBytes(outcome: number): number {
    return this.#ofOutcome(outcome, 1);
  }

  /** Misses with a reason (a code in `MISS_REASONS`). */
  reason(reason: number): number {
    return this.cells[2 * (REASON_CODE + reason)];
  }

  /** Misses that came without a reason: there should be none. */
  get unreasoned(): number {
    let sum = 0;
    for (let code = REASON_CODE + 5; code <= UNREASONED; code++) sum += this.cells[2 * code];
    return sum;
  }

  /** Hits, stale and revalidated: what counts for the hit ratio. */
  get hits(): number {
    return this.outcome(HIT) + this.outcome(STALE) + this.outcome(REVALIDATED);
  }

  /** Bytes of these. */
  get hitBytes(): number {
    return this.outcomeBytes(HIT) + this.outcomeBytes(STALE) + this.outcomeBytes(REVALIDATED);
  }

  #ofOutcome(outcome: number, column: 0 | 1): number {
    if (outcome !== MISS) return this.cells[2 * outcome + column];
    let sum = this.cells[2 * MISS + column];
    for (let code = OUTCOMES.length; code < CODES; code++) sum += this.cells[2 * code + column];
    return sum;
  }
}

/** How often each latency occurred: one of those whose buckets alternate in a histogram. */
export class LatencyCounts {
  readonly #cells: Float64Array | Uint32Array;
  readonly #first: number = 0;
  readonly #stride: number = 0;

  /** @param first cell of the first bucket; every `stride`th cell from there belongs to it */
  constructor(cells: Float64Array | Uint32Array, first: number, stride = LATENCIES) {
    this.#cells = cells;
    this.#first = first;
    this.#stride = stride;
  }

  /** Latencies counted. */
  get count(): number {
    let count = 0;
    for (let cell = this.#first; cell < this.#cells.length; cell += this.#stride) count += this.#cells[cell];
    return count;
  }

  /** Nearest-rank quantiles, whole microseconds, for `shares` in ascending order; 0 when nothing was counted. */
  quantiles(shares: readonly number[]): number[] {
    const count = this.count;
    if (count === 0) return shares.map(() => 0);
    let cell = this.#first;
    let seen = this.#cells[cell];
    return shares.map((share) => {
      // The factor keeps a product that only rounding lifts above a whole number from counting as above it.
      const rank = Math.max(1, Math.ceil(share * count * (1 - 1e-15)));
      while (seen < rank) {
        cell += this.#stride;
        seen += this.#cells[cell];
      }
      return this.#middle(cell);
    });
  }

  /** Nearest-rank quantile, whole microseconds; 0 when nothing was counted. */
  quantile(share: number): number {
    return this.quantiles([share])[0];
  }

  /** The largest, within the width of its bucket. */
  get max(): number {
    for (let cell = this.#cells.length - this.#stride + this.#first; cell >= 0; cell -= this.#stride)
      if (this.#cells[cell] > 0) return this.#middle(cell);
    return 0;
  }

  /** The whole number below the middle of a pair of buckets: 0 stays 0. */
  #middle(cell: number): number {
    const bucket = 2 * ((cell - this.#first) / this.#stride);
    return Math.floor((valueOf(bucket) + valueOf(bucket + 1)) / 2);
  }
}
