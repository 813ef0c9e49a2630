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

/** Ways in the order in which a node tries them, for content of a class. */
interface Order {
  readonly ways: readonly number[];
  readonly contentClass: number;
}

/** Ways while they are collected. */
export class Ways {
  readonly plans: WayPlan[] = [];
  readonly ends: WayEnds[] = [];
  readonly #classes: number = 0;
  readonly #patience: Patience[] = [];
  readonly #consults: number[] = [];
  readonly #orders: Order[] = [];
  readonly #coldOrders: Order[] = [];

  /** @param classes number of content classes */
  constructor(classes: number) {
    this.#classes = classes;
  }

  /** Adds the way of node `from` to node or origin `to`, and returns its number. */
  add(
    from: number,
    fromPlace: Position,
    to: number,
    toPlace: Position,
    patience = ENDLESS,
    consults = false,
  ): number {
    const rttMicros = this.rttMicros(fromPlace, toPlace);
    this.plans.push({ from, to, rttMicros });
    this.ends.push({ from: fromPlace, to: toPlace, rttMicros });
    this.#patience.push(patience);
    this.#consults.push(Number(consults));
    return this.plans.length - 1;
  }

  /** Round trip between two places, microseconds. */
  rttMicros(from: Position, to: Position): number {
    return roundTripMicros(from, to);
  }

  /** The node that these ways lead from tries them in this order, for content of a class. */
  order(ways: readonly number[], contentClass: number): void {
    this.#orders.push({ ways, contentClass });
  }

  /** As {@link order}, for what the node has never had to do with. */
  orderCold(ways: readonly number[], contentClass: number): void {
    this.#coldOrders.push({ ways, contentClass });
  }

  /** `Plan.firstWay`. */
  first(nodes: number): Int32Array {
    return this.#firstOf(this.#orders, nodes);
  }

  /** `Plan.coldWay`. */
  cold(nodes: number): Int32Array | null {
    return this.#coldOrders.length === 0 ? null : this.#firstOf(this.#coldOrders, nodes);
  }

  /** `Plan.failover`: null where every fetch has one way and all the time in the world. */
  failover(): FailoverPlan | null {
    const orders = [...this.#coldOrders, ...this.#orders];
    const isEndless = this.#patience.every(({ timeoutMicros }) => timeoutMicros === Infinity);
    if (isEndless && orders.every(({ ways }) => ways.length === 1)) return null;
    const next = new Int32Array(this.plans.length * this.#classes).fill(-1);
    for (const { ways, contentClass } of orders)
      for (let n = 0; n + 1 < ways.length; n++) next[ways[n] * this.#classes + contentClass] = ways[n + 1];
    return {
      next,
      timeoutMicros: Float64Array.from(this.#patience, ({ timeoutMicros }) => timeoutMicros),
      onError: Uint8Array.from(this.#patience, ({ onError }) => Number(onError)),
      consults: Uint8Array.from(this.#consults),
    };
  }

  #firstOf(orders: readonly Order[], nodes: number): Int32Array {
    const first = new Int32Array(nodes * this.#classes).fill(-1);
    for (const { ways, contentClass } of orders)
      first[this.plans[ways[0]].from * this.#classes + contentClass] = ways[0];
    return first;
  }
}
