/**
 * When requests come: Poisson arrivals, whose rate may follow the daily curve. It is constant over slots of five
 * minutes; what is left of a gap at the end of a slot is drawn anew (the exponential forgets).
 */
import type { Stream } from "../../base/random.ts";
import { dailyFactor, type Diurnal } from "../diurnal.ts";

const SLOT_MICROS = 300_000_000;

/** The clock of a generated trace. */
export class Arrivals {
  readonly #gaps: Stream;
  readonly #diurnal: Diurnal | null;
  readonly #meanMicros: number = 0;
  #nowMicros = 0;
  #gapMicros = 0;
  #slotEndMicros = Infinity;

  constructor(requestsPerSecond: number, diurnal: Diurnal | null, gaps: Stream) {
    this.#gaps = gaps;
    this.#diurnal = diurnal;
    this.#meanMicros = 1_000_000 / requestsPerSecond;
    this.#gapMicros = this.#meanMicros;
    if (diurnal !== null) this.#enterSlot(0);
  }

  /** Time of the next request, whole microseconds since midnight. */
  next(): number {
    let now = this.#nowMicros + this.#gaps.exponential(this.#gapMicros);
    while (now >= this.#slotEndMicros) {
      const start = this.#slotEndMicros;
      this.#enterSlot(start);
      now = start + this.#gaps.exponential(this.#gapMicros);
    }
    this.#nowMicros = now;
    return Math.floor(now);
  }

  #enterSlot(startMicros: number): void {
    this.#slotEndMicros = startMicros + SLOT_MICROS;
    // The middle of the slot stands for all of it. A rate of 0 is none at all: the slot passes.
    const factor = this.#diurnal === null ? 1 : dailyFactor(this.#diurnal, startMicros + SLOT_MICROS / 2);
    this.#gapMicros = factor > 0 ? this.#meanMicros / factor : Infinity;
  }
}
