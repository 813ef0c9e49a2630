/**
 * How often was a key seen in the last while? A count-min sketch (G. Cormode and S. Muthukrishnan, J. Algorithms 55,
 * 2005) of two planes: the period at hand, and the one before, of which as much counts as the window still covers. No
 * key is counted too low by collisions; with 4 rows of 2048 cells it is at most e / 2048 = 0.13 % of all requests too
 * high, with probability 1 - e^-4 = 98 %.
 */
import type { Keeper } from "../base/keeper.ts";
import { mix32 } from "../base/hash.ts";

const ROWS = 4;
const WIDTH = 2048;
/** Makes the rows' hashes differ: the golden ratio in 32 bits, as Fibonacci hashing has it (Knuth, TAOCP 3, 6.4). */
const ROW_STEP = 0x9e3779b1;

/** Recent counts of many keys in 64 kB. */
export class RateSketch {
  #current = new Uint32Array(ROWS * WIDTH);
  #before = new Uint32Array(ROWS * WIDTH);
  #period = 0;
  readonly #windowMicros: number = 0;

  constructor(windowMicros: number) {
    this.#windowMicros = windowMicros;
  }

  /** Counts a key, and says how often it was seen in the window that ends now. Must be called in order of time. */
  count(key: number, nowMicros: number): number {
    const period = Math.floor(nowMicros / this.#windowMicros);
    if (period !== this.#period) this.#turn(period);
    const old = 1 - (nowMicros / this.#windowMicros - period);
    let least = Infinity;
    for (let row = 0; row < ROWS; row++) {
      const cell = row * WIDTH + (mix32(key + Math.imul(row, ROW_STEP)) & (WIDTH - 1));
      const seen = ++this.#current[cell] + old * this.#before[cell];
      if (seen < least) least = seen;
    }
    return least;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#current = keeper.column(this.#current);
    this.#before = keeper.column(this.#before);
    this.#period = keeper.number(this.#period);
  }

  #turn(period: number): void {
    [this.#before, this.#current] = [this.#current, this.#before];
    this.#current.fill(0);
    if (period > this.#period + 1) this.#before.fill(0);
    this.#period = period;
  }
}
