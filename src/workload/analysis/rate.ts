/**
 * Requests over time in a few buckets of a round width, although nobody knows beforehand how long the trace is:
 * counted in many fine buckets, whose width grows along a chain in which each divides the next, and put together
 * at the end.
 */

const SECOND_MICROS = 1_000_000;
/** Fine buckets. */
const FINE = 4096;
/** Buckets of the result at most. */
export const MOST_BUCKETS = 48;
/** Widths of fine buckets, microseconds to weeks: each divides the next. */
const CHAIN_MICROS = [
  1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 6e7, 6e8, 3.6e9, 4.32e10, 8.64e10, 6.048e11, 6.048e12,
];
/** Widths that people read easily. */
const ROUND_SECONDS = [
  ...[
    1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
  ],
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400],
  ...[172800, 604800, 1209600, 2419200, 6048000, 12096000, 30240000],
];

/** Requests over time. */
export interface RateInTime {
  /** Width of a bucket, microseconds. */
  readonly widthMicros: number;
  /** Requests of each bucket; the first begins with the first stamp, the last may be cut short. */
  readonly requests: readonly number[];
}

/** Counts requests by their time stamps. */
export class RateCounter {
  #counts = new Float64Array(FINE);
  #link = 0;
  #start = NaN;
  #newest = 0;

  /** Takes a stamp, microseconds. What lies before the first one counts as of its time. */
  record(timeMicros: number): void {
    if (this.#start !== this.#start) this.#start = this.#newest = timeMicros;
    if (timeMicros > this.#newest) this.#newest = timeMicros;
    const since = Math.max(0, timeMicros - this.#start);
    let bucket = Math.floor(since / CHAIN_MICROS[this.#link]);
    while (bucket >= FINE && this.#link < CHAIN_MICROS.length - 1) {
      this.#widen();
      bucket = Math.floor(since / CHAIN_MICROS[this.#link]);
    }
    this.#counts[Math.min(bucket, FINE - 1)]++;
  }

  /** The rate so far. @param tickMicros resolution of the stamps: no bucket is narrower */
  result(tickMicros: number): RateInTime {
    const fine = CHAIN_MICROS[this.#link];
    const span = this.#newest - this.#start + 1;
    if (span !== span) return { widthMicros: SECOND_MICROS, requests: [] };
    const widths = ROUND_SECONDS.map((seconds) => Math.round(seconds * SECOND_MICROS));
    const widthMicros =
      widths.find((width) => width >= tickMicros && width % fine === 0 && span <= width * MOST_BUCKETS) ??
      fine * Math.ceil(span / fine / MOST_BUCKETS);
    const requests = Array.from({ length: Math.ceil(span / widthMicros) }, () => 0);
    for (let at = 0; at < FINE; at++)
      if (this.#counts[at] > 0)
        requests[Math.min(requests.length - 1, Math.floor((at * fine) / widthMicros))] += this.#counts[at];
    return { widthMicros, requests };
  }

  #widen(): void {
    const ratio = CHAIN_MICROS[this.#link + 1] / CHAIN_MICROS[this.#link];
    const wider = new Float64Array(FINE);
    for (let at = 0; at < FINE; at++) wider[Math.floor(at / ratio)] += this.#counts[at];
    this.#counts = wider;
    this.#link++;
  }
}
