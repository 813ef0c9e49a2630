/**
 * How often did each of a few columns count in the last while? A window that slides in tenths: it reaches back
 * between nine tenths and the whole of its width.
 */
import type { Keeper } from "../base/keeper.ts";

const PARTS = 10;

/** Counts of the last `windowMicros`, by column. */
export class RecentCounts {
  /** By column. */
  readonly sums: Uint32Array;
  /** Of all columns. */
  total = 0;
  readonly #parts: Uint32Array;
  readonly #partMicros: number = 0;
  /** Number of the part of time at hand. */
  #now = 0;

  constructor(columns: number, windowMicros: number) {
    this.sums = new Uint32Array(columns);
    this.#parts = new Uint32Array(columns * PARTS);
    this.#partMicros = windowMicros / PARTS;
  }

  /** Time goes on: forgets what has left the window. */
  slide(nowMicros: number): void {
    const now = Math.floor(nowMicros / this.#partMicros);
    if (now === this.#now) return;
    const { sums } = this;
    for (let left = Math.min(PARTS, now - this.#now); left > 0; left--) {
      const from = ((now - left + 1) % PARTS) * sums.length;
      for (let column = 0; column < sums.length; column++) {
        const leaving = this.#parts[from + column];
        sums[column] -= leaving;
        this.total -= leaving;
        this.#parts[from + column] = 0;
      }
    }
    this.#now = now;
  }

  /** Counts once in a column, at the time of the last {@link slide}. */
  count(column: number): void {
    this.#parts[(this.#now % PARTS) * this.sums.length + column]++;
    this.sums[column]++;
    this.total++;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.sums);
    this.total = keeper.number(this.total);
    keeper.fixed(this.#parts);
    this.#now = keeper.number(this.#now);
  }
}
