/**
 * Many tallies side by side, one for each group of requests (PoPs; regions x classes x tiers), in flat arrays.
 * Recording is the hot path of metrics: it goes through a batch column by column and allocates nothing. Groups
 * that overlap are never recorded twice: whoever wants a region adds up its groups afterwards.
 */
import { keepStart, type Keeper } from "../base/keeper.ts";
import { CELLS, LATENCIES, LATENCY_BUCKETS, SUM_TOTAL, SUM_TTFB, SUMS, Tally } from "./tally.ts";

/** Numbers in the latency histograms of one group. */
const HISTOGRAM = LATENCIES * LATENCY_BUCKETS;

/** Tallies of groups 0 to `groups` - 1. */
export class TallyFamily {
  readonly groups: number;
  readonly #cells: Float64Array;
  readonly #sums: Float64Array;
  readonly #latencies: Uint32Array;
  /** Histograms are empty before the first and from the second of these on; null: not known since the last row. */
  #span: readonly [from: number, until: number] | null = null;

  constructor(groups: number) {
    this.groups = groups;
    this.#cells = new Float64Array(groups * CELLS);
    this.#sums = new Float64Array(groups * SUMS);
    this.#latencies = new Uint32Array(groups * HISTOGRAM);
  }

  /**
   * Counts `rows` rows: group (-1: not counted), code and bytes of each, buckets and microseconds of the times
   * to first and last byte.
   */
  record(
    rows: number,
    group: Int32Array,
    code: Uint8Array,
    bytes: Float64Array,
    ttfbBucket: Int32Array,
    totalBucket: Int32Array,
    ttfbMicros: Float64Array,
    totalMicros: Float64Array,
  ): void {
    const cells = this.#cells;
    const sums = this.#sums;
    const latencies = this.#latencies;
    this.#span = null;
    for (let row = 0; row < rows; row++) {
      const g = group[row];
      if (g < 0) continue;
      const cell = g * CELLS + 2 * code[row];
      cells[cell]++;
      cells[cell + 1] += bytes[row];
      const sum = g * SUMS;
      sums[sum + SUM_TTFB] += ttfbMicros[row];
      sums[sum + SUM_TOTAL] += totalMicros[row];
      const histogram = g * HISTOGRAM;
      latencies[histogram + LATENCIES * ttfbBucket[row]]++;
      latencies[histogram + LATENCIES * totalBucket[row] + 1]++;
    }
  }

  /** As {@link record}, for rows that know no time to the last byte. */
  recordFirstByte(
    rows: number,
    group: Int32Array,
    code: Uint8Array,
    bytes: Float64Array,
    bucket: Int32Array,
    micros: Float64Array,
  ): void {
    this.#span = null;
    for (let row = 0; row < rows; row++) {
      const g = group[row];
      if (g < 0) continue;
      const cell = g * CELLS + 2 * code[row];
      this.#cells[cell]++;
      this.#cells[cell + 1] += bytes[row];
      this.#sums[g * SUMS + SUM_TTFB] += micros[row];
      this.#latencies[g * HISTOGRAM + LATENCIES * bucket[row]]++;
    }
  }

  /** Counts bytes of requests that are counted elsewhere. */
  recordBytes(rows: number, group: Int32Array, code: Uint8Array, bytes: Float64Array): void {
    for (let row = 0; row < rows; row++)
      if (group[row] >= 0) this.#cells[group[row] * CELLS + 2 * code[row] + 1] += bytes[row];
  }

  /** Moves what `from` has counted into `into`; `from` is empty afterwards. */
  move(from: number, into: number): void {
    if (from === into) return;
    moveStretch(this.#cells, from, into, CELLS);
    moveStretch(this.#sums, from, into, SUMS);
    moveStretch(this.#latencies, from, into, HISTOGRAM);
  }

  /** The tally of one group: a view, which follows what is recorded. */
  view(group: number): Tally {
    return new Tally(
      this.#cells.subarray(group * CELLS, (group + 1) * CELLS),
      this.#sums.subarray(group * SUMS, (group + 1) * SUMS),
      this.#latencies.subarray(group * HISTOGRAM, (group + 1) * HISTOGRAM),
    );
  }

  /** The tally of the groups from `from` to before `until` that `chosen` chooses, added up; of all groups unless said otherwise. */
  sum(chosen: (group: number) => boolean, from = 0, until = this.groups): Tally {
    const cells = new Float64Array(CELLS);
    const sums = new Float64Array(SUMS);
    const latencies = new Float64Array(HISTOGRAM);
    for (let group = from; group < until; group++) {
      if (!chosen(group) || this.#isEmpty(group)) continue;
      addStretch(this.#cells, group, cells);
      addStretch(this.#sums, group, sums);
      const [first, end] = (this.#span ??= spanOf(this.#latencies));
      addStretch(this.#latencies, group, latencies, first, end);
    }
    return new Tally(cells, sums, latencies);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const column of [this.#cells, this.#sums, this.#latencies]) keepStart(keeper, column);
    this.#span = null;
  }

  #isEmpty(group: number): boolean {
    for (let cell = group * CELLS; cell < (group + 1) * CELLS; cell++)
      if (this.#cells[cell] > 0) return false;
    return true;
  }
}

function moveStretch(flat: Float64Array | Uint32Array, from: number, into: number, width: number): void {
  for (let at = 0; at < width; at++) {
    flat[into * width + at] += flat[from * width + at];
    flat[from * width + at] = 0;
  }
}

/** Adds the group's stretch of `flat` to `into`, of which the part from `from` to before `until`. */
function addStretch(
  flat: Float64Array | Uint32Array,
  group: number,
  into: Float64Array,
  from = 0,
  until = into.length,
): void {
  const offset = group * into.length;
  for (let at = from; at < until; at++) into[at] += flat[offset + at];
}

/** The part of all histograms in which anything is: most of their range holds what never happens. */
function spanOf(latencies: Uint32Array): readonly [number, number] {
  let first = HISTOGRAM;
  let end = 0;
  for (let start = 0; start < latencies.length; start += HISTOGRAM) {
    for (let at = 0; at < first; at++) if (latencies[start + at] > 0) first = at;
    for (let at = HISTOGRAM - 1; at >= end; at--) if (latencies[start + at] > 0) end = at + 1;
  }
  return [Math.min(first, end), end];
}
