/**
 * The busiest second. Counts per second live in a ring, because facts are written when a request ends and so
 * arrive out of order, but never by more than the longest wait; memory does not grow with the run.
 */
import type { Keeper } from "../base/keeper.ts";

/** Seconds in the ring: a fact may come 4.5 hours after its time. One that comes later is left out of the peak. */
const RING_SECONDS = 16384;
const RING_MASK = RING_SECONDS - 1;
/** Microseconds of a second, the width that peaks are counted in. */
const SECOND = 1_000_000;

/** Finds the second with most events. */
export class PeakRate {
  readonly #counts = new Uint32Array(RING_SECONDS);
  /** Last second that has a place in the ring. */
  #last = RING_SECONDS - 1;
  #peak = 0;
  #peakSecond = -1;

  /** Counts the rows of a column of times whose `group` is not negative; microseconds of simulated time. */
  addRows(rows: number, atMicros: Float64Array, group: Int32Array): void {
    // Neighbours mostly share a second: they are counted together, and few rows need a division.
    let from = 0;
    let until = 0;
    let run = 0;
    for (let row = 0; row < rows; row++) {
      if (group[row] < 0) continue;
      const at = atMicros[row];
      if (at >= from && at < until) {
        run++;
        continue;
      }
      if (run > 0) this.add(from, run);
      from = Math.floor(at / SECOND) * SECOND;
      until = from + SECOND;
      run = 1;
    }
    if (run > 0) this.add(from, run);
  }

  /** Counts `events` at a time, microseconds. */
  add(atMicros: number, events = 1): void {
    const second = Math.floor(atMicros / SECOND);
    if (second > this.#last) this.#advance(second);
    else if (second <= this.#last - RING_SECONDS) return;
    const count = (this.#counts[second & RING_MASK] += events);
    if (count > this.#peak || (count === this.#peak && second < this.#peakSecond)) {
      this.#peak = count;
      this.#peakSecond = second;
    }
  }

  /** Events in the busiest second; 0 when there were none. */
  get perSecond(): number {
    return this.#peak;
  }

  /** When that second began, microseconds; the first of several; -1 when there were no events. */
  get atMicros(): number {
    return this.#peakSecond < 0 ? -1 : this.#peakSecond * SECOND;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#counts);
    this.#last = keeper.number(this.#last);
    this.#peak = keeper.number(this.#peak);
    this.#peakSecond = keeper.number(this.#peakSecond);
  }

  /** Makes room for seconds up to `second`. */
  #advance(second: number): void {
    const steps = second - this.#last;
    if (steps >= RING_SECONDS) this.#counts.fill(0);
    else for (let next = this.#last + 1; next <= second; next++) this.#counts[next & RING_MASK] = 0;
    this.#last = second;
  }
}
