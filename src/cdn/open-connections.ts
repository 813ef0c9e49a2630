/**
 * Connections that clients hold open at PoPs, where their number is limited: what a slow flood uses up. A user's new connection
 * stays open for a fixed time, an attacker's for as long as the attack holds it. Who holds equally long leaves in the order of
 * coming, so every such group is a line, and no event is needed: a PoP looks at its lines when somebody comes.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";

/** How long a user's connection stays open unless told: nginx closes an idle one after 75 s, browsers sooner. */
export const KEEP_ALIVE_MICROS = 60_000_000;

/** Open connections of every PoP. */
export class OpenConnections {
  /** Most that were open at one PoP since the measured time began, and which. */
  peak = 0;
  peakPop = -1;
  /** By PoP. */
  readonly #open: Int32Array;
  readonly #limit: Float64Array;
  /** By PoP x groups + group: how long a connection is held, microseconds. Group 0 is users, n + 1 attack n. */
  readonly #holdMicros: Float64Array;
  readonly #groups: number = 0;
  /** By PoP x groups + group. */
  readonly #lines: readonly Line[];

  /** @param attackHoldMicros by attack: how long each of its connections is held */
  constructor(plan: Plan, attackHoldMicros: readonly number[]) {
    const pops = plan.pops.length;
    const capacity = plan.pops.map(({ provider }) => plan.providers[provider].scenario.edge.capacity);
    this.#open = new Int32Array(pops);
    this.#groups = attackHoldMicros.length + 1;
    this.#holdMicros = Float64Array.from(
      capacity.flatMap((one) => [one?.keepAliveMicros ?? KEEP_ALIVE_MICROS, ...attackHoldMicros]),
    );
    this.#lines = Array.from(this.#holdMicros, () => new Line());
    this.#limit = Float64Array.from(
      capacity,
      (one, pop) => (one?.connections ?? Infinity) * plan.nodes[pop].ring.servers,
    );
  }

  /** Somebody of a group connects to a PoP; false: there is no room. */
  open(pop: number, group: number, nowMicros: number): boolean {
    const first = pop * this.#groups;
    for (let g = first; g < first + this.#groups; g++) this.#open[pop] -= this.#lines[g].leave(nowMicros);
    if (this.#open[pop] >= this.#limit[pop]) return false;
    const open = ++this.#open[pop];
    if (open > this.peak) {
      this.peak = open;
      this.peakPop = pop;
    }
    this.#lines[first + group].join(nowMicros + this.#holdMicros[first + group]);
    return true;
  }

  /** Begins the measured time. */
  restart(): void {
    this.peak = 0;
    this.peakPop = -1;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.peak = keeper.number(this.peak);
    this.peakPop = keeper.number(this.peakPop);
    keeper.fixed(this.#open);
    for (const line of this.#lines) line.keep(keeper);
  }
}

/** Times at which connections end, in order: a ring that grows. */
class Line {
  #ends = new Float64Array(16);
  #first = 0;
  #count = 0;

  join(endMicros: number): void {
    const { length } = this.#ends;
    if (this.#count === length) {
      const wider = new Float64Array(2 * length);
      for (let i = 0; i < length; i++) wider[i] = this.#ends[(this.#first + i) % length];
      this.#ends = wider;
      this.#first = 0;
    }
    this.#ends[(this.#first + this.#count++) % this.#ends.length] = endMicros;
  }

  /** Lets go of all that have ended; returns how many. */
  leave(nowMicros: number): number {
    let left = 0;
    while (this.#count > 0 && this.#ends[this.#first] <= nowMicros) {
      this.#first = (this.#first + 1) % this.#ends.length;
      this.#count--;
      left++;
    }
    return left;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#ends = keeper.column(this.#ends);
    this.#first = keeper.number(this.#first);
    this.#count = keeper.number(this.#count);
  }
}
