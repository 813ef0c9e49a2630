/**
 * The model of `mini-lrb.ts`: how long an object waits for its next request, as a logarithm to base 2, from the row of
 * numbers that is kept of it. Inputs that do not change while an object waits are summed up once (its *prospect*); what
 * changes with its age is added when it is looked at.
 *
 * Logarithms are linear between powers of two (Mitchell, "Computer multiplication and division using binary logarithms",
 * 1962): within 0.09 of the true ones, a few operations, and the same everywhere.
 */
import type { Keeper } from "../../base/keeper.ts";
import { RidgeRegression } from "./ridge-regression.ts";

/** Places in an object's row: number of its last request, requests so far, and logarithms: of the size, ... */
export const LAST = 0;
export const COUNT = 1;
export const SIZE = 2;
/** ... of the last interval and the one before, and their fading mean; Infinity: there was none. */
export const INTERVAL = 3;
export const BEFORE = 4;
export const MEAN = 5;
/** What is remembered of a departed object ends here. */
export const REMEMBERED = 6;
/** Prospect, and number of the fit that it is of. */
export const PROSPECT = 6;
export const FIT = 7;
/** Numbers in a row: 64 bytes, a cache line. */
export const ROW = 8;

/** Inputs: those that stay, and from {@link AGING} on those that change with age. */
const AGING = 8;
const INPUTS = 14;

/** Examples until the first weights, and most of them between two fits. */
const FIRST_EXAMPLES = 128;
const MOST_EXAMPLES = 8192;
/** What earlier examples still count at each later fit: a memory of some 27000. */
const FADING = 0.7;
/** Share of a new interval in the mean. */
const MEAN_SHARE = 0.25;

/** Learns from intervals that have ended; ranks objects by how long they may have to wait yet. */
export class WaitModel {
  /** Fits so far; with 0 only age counts. */
  fits = 0;
  readonly #regression = new RidgeRegression(INPUTS);
  readonly #inputs = new Float64Array(INPUTS);
  #untilFit = FIRST_EXAMPLES;

  /** Logarithm of the wait that remains for the object of a row, `age` requests after its last one. */
  wait(rows: Float64Array, at: number, age: number): number {
    const logAge = binaryLog(age + 1);
    if (this.fits === 0) return logAge;
    if (rows[at + FIT] !== this.fits) this.#findProspect(rows, at);
    const weights = this.#regression.weights;
    let sum = rows[at + PROSPECT] + logAge * (weights[AGING] + logAge * weights[AGING + 1]);
    if (rows[at + COUNT] > 1) sum += weights[AGING + 5] * logAge;
    if (logAge > rows[at + INTERVAL]) sum += weights[AGING + 2] * (logAge - rows[at + INTERVAL]);
    if (logAge > rows[at + BEFORE]) sum += weights[AGING + 3] * (logAge - rows[at + BEFORE]);
    if (logAge > rows[at + MEAN]) sum += weights[AGING + 4] * (logAge - rows[at + MEAN]);
    return sum;
  }

  /** The object of the row, `age` requests after its last one, had to wait so many more. */
  learn(rows: Float64Array, at: number, age: number, waited: number): void {
    const inputs = this.#inputs;
    const logAge = binaryLog(age + 1);
    this.#writeStaying(rows, at);
    inputs[AGING] = logAge;
    inputs[AGING + 1] = logAge * logAge;
    inputs[AGING + 2] = Math.max(0, logAge - rows[at + INTERVAL]);
    inputs[AGING + 3] = Math.max(0, logAge - rows[at + BEFORE]);
    inputs[AGING + 4] = Math.max(0, logAge - rows[at + MEAN]);
    inputs[AGING + 5] = rows[at + COUNT] > 1 ? logAge : 0;
    this.#regression.learn(inputs, binaryLog(waited + 1));
    if (--this.#untilFit === 0) this.#fit();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.fits = keeper.number(this.fits);
    this.#regression.keep(keeper);
    keeper.fixed(this.#inputs);
    this.#untilFit = keeper.number(this.#untilFit);
  }

  #fit(): void {
    this.#regression.solve();
    this.fits++;
    // As many again, so that the first weights, made of little, do not stay long.
    this.#untilFit = Math.min(MOST_EXAMPLES, Math.ceil(this.#regression.examples));
    if (this.#untilFit === MOST_EXAMPLES) this.#regression.fade(FADING);
  }

  #findProspect(rows: Float64Array, at: number): void {
    this.#writeStaying(rows, at);
    let sum = 0;
    for (let n = 0; n < AGING; n++) sum += this.#regression.weights[n] * this.#inputs[n];
    rows[at + PROSPECT] = sum;
    rows[at + FIT] = this.fits;
  }

  #writeStaying(rows: Float64Array, at: number): void {
    const inputs = this.#inputs;
    const count = rows[at + COUNT];
    inputs[0] = 1;
    inputs[1] = rows[at + SIZE];
    inputs[2] = binaryLog(count);
    inputs[3] = count > 1 ? 1 : 0;
    inputs[4] = count > 2 ? 1 : 0;
    inputs[5] = count > 1 ? rows[at + INTERVAL] : 0;
    inputs[6] = count > 2 ? rows[at + BEFORE] : 0;
    inputs[7] = count > 1 ? rows[at + MEAN] : 0;
  }
}

/** Notes a request for the object of the row, now. */
export function noteRequest(rows: Float64Array, at: number, now: number): void {
  const count = ++rows[at + COUNT];
  if (count > 1) {
    const interval = binaryLog(now - rows[at + LAST] + 1);
    rows[at + BEFORE] = rows[at + INTERVAL];
    rows[at + INTERVAL] = interval;
    rows[at + MEAN] = count === 2 ? interval : rows[at + MEAN] + MEAN_SHARE * (interval - rows[at + MEAN]);
  }
  rows[at + LAST] = now;
  rows[at + FIT] = 0;
}

/** 2^n by n. */
const POWERS = Float64Array.from({ length: 31 }, (_, n) => (n === 0 ? 1 : 2 * (1 << (n - 1))));

/** About the logarithm to base 2 of a number from 1 on; beyond 2^31 it does not grow. */
export function binaryLog(x: number): number {
  if (x >= 2147483648) return 31;
  const whole = 31 - Math.clz32(x);
  return whole - 1 + x / POWERS[whole];
}
