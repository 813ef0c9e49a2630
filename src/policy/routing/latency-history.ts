/**
 * What is known of round trips: for every client network in a metro and every PoP, a moving average of what real users
 * measured and one of what synthetic probes measured, blended. Real users tell about the whole way and are many where there are
 * users; probes are few, steady, and know nothing of last miles.
 */
import type { Keeper } from "../../base/keeper.ts";

/** Weight of a new measurement in a moving average: about the last ten count (our choice, a usual one). */
const NEWEST = 0.1;

/** Moving averages by site and PoP. */
export class LatencyHistory {
  /** Weight of real users' measurements in the blend. */
  readonly #realUser: number;
  readonly #users: Float64Array;
  readonly #probes: Float64Array;

  /** @param cells sites times PoPs; @param realUser weight of real users' measurements, 0 to 1 */
  constructor(cells: number, realUser: number) {
    this.#realUser = realUser;
    this.#users = new Float64Array(cells).fill(NaN);
    this.#probes = new Float64Array(cells).fill(NaN);
  }

  /** A real user of `cell` (site * pops + pop) measured a round trip, microseconds. */
  measured(cell: number, rttMicros: number): void {
    this.#users[cell] = blended(this.#users[cell], rttMicros, NEWEST);
  }

  /** A probe measured a round trip, microseconds. */
  probed(cell: number, rttMicros: number): void {
    this.#probes[cell] = blended(this.#probes[cell], rttMicros, NEWEST);
  }

  /** The blend; what only one kind has measured is that alone; NaN where neither has. */
  table(out: Float64Array = new Float64Array(this.#users.length)): Float64Array {
    for (let cell = 0; cell < out.length; cell++)
      out[cell] =
        this.#users[cell] >= 0
          ? blended(this.#probes[cell], this.#users[cell], this.#realUser)
          : this.#probes[cell];
    return out;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#users);
    keeper.fixed(this.#probes);
  }
}

function blended(old: number, fresh: number, weight: number): number {
  return old >= 0 ? (1 - weight) * old + weight * fresh : fresh;
}
