/**
 * The ways of the backbone compiled: over which a node fetches, and from whom. They are numbered in the order of the
 * nodes that fetch over them, so that faults, pools and facts speak of one way by one number. A node may have several, tried one after
 * another; since a way belongs to one node, what follows it is a table by way and class.
 */
import type { Position } from "../network/geo.ts";
import type { WayEnds } from "./network-states.ts";
import { roundTripMicros } from "./places.ts";
import type { FailoverPlan, WayPlan } from "./plan.ts";

/** How long the answer over a way is waited for, and whether an error moves a fetch on to the next. */
export interface Patience {
  readonly timeoutMicros: number;
  readonly onError: boolean;
}

/** Waits as long as it takes, and takes what comes. */
const ENDLESS: Patience = { timeoutMicros: Infinity, onError: false };

/** Ways while they are collected. */
export class Ways {
  readonly plans: WayPlan[] = [];
  readonly ends: WayEnds[] = [];
  readonly #classes: number = 0;
  readonly #patience: Patience[] = [];
  /** Ways in the order in which a node tries them, for one class or (-1) for all that have no order of their own. */
  readonly #orders: { readonly contentClass: number; readonly ways: readonly number[] }[] = [];

  /** @param classes number of content classes */
  constructor(classes: number) {
    this.#classes = classes;
  }

  /** Adds the way of node `from` to node or origin `to`, and returns its number. */
  add(from: number, fromPlace: Position, to: number, toPlace: Position, patience = ENDLESS): number {
    const rttMicros = roundTripMicros(fromPlace, toPlace);
    this.plans.push({ from, to, rttMicros });
    this.ends.push({ from: fromPlace, to: toPlace, rttMicros });
    this.#patience.push(patience);
    return this.plans.length - 1;
  }

  /** The node that these ways lead from tries them in this order, for content of one class or (-1) of all others. */
  order(ways: readonly number[], contentClass = -1): void {
    this.#orders.push({ contentClass, ways });
  }

  /** `Plan.firstWay`. */
  first(nodes: number): Int32Array {
    const first = new Int32Array(nodes * this.#classes).fill(-1);
    this.#each((way, contentClass) => {
      first[this.plans[way].from * this.#classes + contentClass] = way;
    });
    return first;
  }

  /** `Plan.failover`: null where every fetch has one way and all the time in the world. */
  failover(): FailoverPlan | null {
    const isEndless = this.#patience.every(({ timeoutMicros }) => timeoutMicros === Infinity);
    if (isEndless && this.#orders.every(({ ways }) => ways.length === 1)) return null;
    const next = new Int32Array(this.plans.length * this.#classes).fill(-1);
    this.#each((_, contentClass, ways) => {
      for (let n = 0; n + 1 < ways.length; n++) next[ways[n] * this.#classes + contentClass] = ways[n + 1];
    });
    return {
      next,
      timeoutMicros: Float64Array.from(this.#patience, ({ timeoutMicros }) => timeoutMicros),
      onError: Uint8Array.from(this.#patience, ({ onError }) => Number(onError)),
    };
  }

  /** Every order with each class that it is for: those of a class come after, and so stand over, those of all. */
  #each(visit: (first: number, contentClass: number, ways: readonly number[]) => void): void {
    const ofAll = this.#orders.filter(({ contentClass }) => contentClass < 0);
    for (const { ways } of ofAll) for (let c = 0; c < this.#classes; c++) visit(ways[0], c, ways);
    for (const { contentClass, ways } of this.#orders)
      if (contentClass >= 0) visit(ways[0], contentClass, ways);
  }
}
