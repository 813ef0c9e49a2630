/**
 * Amounts per second of simulated time: mean, 95th percentile and greatest over the measured time. Amounts come in order of time, so
 * that one second is open at a time and memory does not grow. Seconds begin where the clock's do.
 */
import type { Keeper } from "../base/keeper.ts";
import { Histogram } from "../ds/histogram.ts";
import type { SecondTotals } from "../vocabulary/origin-totals.ts";

/** Microseconds of a second. */
const SECOND = 1_000_000;

/** Counts one kind of amount. */
export class SecondCounts {
  readonly #untilMicros: number = 0;
  #seconds = new Histogram();
  #second = 0;
  #open = 0;
  #sum = 0;
  #most = 0;

  /** @param untilMicros what comes later does not count; Infinity: everything does */
  constructor(untilMicros: number) {
    this.#untilMicros = untilMicros;
  }

  /** Adds an amount, no earlier than any before. */
  add(atMicros: number, amount: number): void {
    if (atMicros >= this.#untilMicros) return;
    const second = Math.floor(atMicros / SECOND);
    if (second > this.#second) this.#turn(second);
    this.#open += amount;
    this.#sum += amount;
  }

  /** Adds an amount that flows evenly from one time to another, which begins no earlier than any before ended. */
  spread(fromMicros: number, toMicros: number, amount: number): void {
    if (toMicros <= fromMicros) {
      this.add(fromMicros, amount);
      return;
    }
    const rate = amount / (toMicros - fromMicros);
    for (let at = fromMicros; at < toMicros;) {
      const next = Math.min(toMicros, (Math.floor(at / SECOND) + 1) * SECOND);
      this.add(at, rate * (next - at));
      at = next;
    }
  }

  /** The measured time begins. */
  restart(nowMicros: number): void {
    this.#seconds = new Histogram();
    this.#second = Math.floor(nowMicros / SECOND);
    this.#open = this.#sum = this.#most = 0;
  }

  /** What was counted until the run's end. Call once. */
  totals(measuredMicros: number, endMicros: number): SecondTotals {
    this.#turn(Math.max(this.#second + 1, Math.ceil(Math.min(endMicros, this.#untilMicros) / SECOND)));
    return {
      mean: measuredMicros > 0 ? (this.#sum * SECOND) / measuredMicros : 0,
      p95: this.#seconds.quantile(0.95),
      peak: this.#most,
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#seconds.keep(keeper);
    this.#second = keeper.number(this.#second);
    this.#open = keeper.number(this.#open);
    this.#sum = keeper.number(this.#sum);
    this.#most = keeper.number(this.#most);
  }

  #turn(second: number): void {
    if (this.#open > this.#most) this.#most = this.#open;
    this.#seconds.record(this.#open);
    const idle = second - this.#second - 1;
    if (idle > 0) this.#seconds.record(0, idle);
    this.#open = 0;
    this.#second = second;
  }
}
