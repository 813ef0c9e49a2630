/**
 * The ways of the backbone compiled: over which a node fetches, and from whom. They are numbered in the order of the
 * nodes that fetch over them, so that faults, pools and facts speak of one way by one number. A node may have several, tried one after
 * another; since a way belongs to one node, what follows it is a table by way and class.
 */
import type { Position } from "../network/geo.ts";
import type { WayEnds } from "./network-states.ts";
import { roundTripMicros } from "./places.ts";
import { ANY_STATUS, type FailoverPlan, ORIGIN, statusBit, type WayPlan } from "./plan.ts";

/** How long the answer over a way is waited for, and whether an error moves a fetch on to the next. */
export interface Patience {
  readonly timeoutMicros: number;
  /** After an error with one of these statuses; `any`: after every error. */
  readonly onStatus: readonly number[] | "any";
}

/** An origin at the end of an order of ways. */
export interface OriginStep {
  /** `WayPlan.to`. */
  readonly to: number;
  readonly place: Position;
  readonly patience?: Patience;
  /** After an error the step of this number is next, and not the following one. */
  readonly errorsSkipTo?: number;
}

/** Ways in the order in which a node tries them, for one class or (-1) for all that have no order of their own. */
interface Order {
  readonly contentClass: number;
  readonly ways: readonly number[];
  /** By position in the order: the position that follows an error, where it is not the next. */
  readonly afterError?: readonly number[];
}

/** Waits as long as it takes, and takes what comes. */
const ENDLESS: Patience = { timeoutMicros: Infinity, onStatus: [] };

/** Ways while they are collected. */
export class Ways {
  readonly plans: WayPlan[] = [];
  readonly ends: WayEnds[] = [];
  readonly #classes: number = 0;
  readonly #patience: Patience[] = [];
  readonly #orders: Order[] = [];
  /** Ways to origins by node, origin and step: classes share them. */
  readonly #toOrigins = new Map<string, number>();

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

  /** For content of a class, every order that ends at the origin ends at these steps instead. */
  endAt(steps: readonly OriginStep[], contentClass: number): void {
    const orders = new Map<number, Order>();
    for (const order of this.#orders)
      if (order.contentClass < 0 || order.contentClass === contentClass)
        orders.set(this.plans[order.ways[0]].from, order);
    for (const [node, { ways }] of orders) {
      const before = ways.filter((way) => this.plans[way].to !== ORIGIN);
      if (before.length < ways.length)
        this.#append(node, this.ends[ways[0]].from, before, steps, contentClass);
    }
  }

  /** For content of a class a node goes straight to these steps. */
  straight(node: number, steps: readonly OriginStep[], contentClass: number): void {
    const own = this.plans.findIndex(({ from }) => from === node);
    this.#append(node, this.ends[own].from, [], steps, contentClass);
  }

  #append(
    node: number,
    place: Position,
    before: readonly number[],
    steps: readonly OriginStep[],
    contentClass: number,
  ): void {
    const after = steps.map(({ to, place: toPlace, patience }, n) => {
      const key = JSON.stringify([node, to, n, patience]);
      const way = this.#toOrigins.get(key) ?? this.add(node, place, to, toPlace, patience);
      this.#toOrigins.set(key, way);
      return way;
    });
    const shift = before.length;
    this.#orders.push({
      contentClass,
      ways: [...before, ...after],
      afterError: [
        ...before.map((_, n) => n + 1),
        ...steps.map(({ errorsSkipTo }, n) => shift + (errorsSkipTo ?? n + 1)),
      ],
    });
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
    const nextOnError = new Int32Array(next);
    this.#each((_, contentClass, { ways, afterError }) => {
      for (let n = 0; n + 1 < ways.length; n++) {
        const at = ways[n] * this.#classes + contentClass;
        next[at] = ways[n + 1];
        nextOnError[at] = ways[afterError?.[n] ?? n + 1] ?? -1;
      }
    });
    return {
      next,
      nextOnError,
      timeoutMicros: Float64Array.from(this.#patience, ({ timeoutMicros }) => timeoutMicros),
      onStatus: Uint8Array.from(this.#patience, ({ onStatus }) =>
        onStatus === "any" ? ANY_STATUS : onStatus.reduce((bits, status) => bits | statusBit(status), 0),
      ),
    };
  }

  /** Every order with each class that it is for: those of a class come after, and so stand over, those of all. */
  #each(visit: (first: number, contentClass: number, order: Order) => void): void {
    const ofAll = this.#orders.filter(({ contentClass }) => contentClass < 0);
    for (const order of ofAll) for (let c = 0; c < this.#classes; c++) visit(order.ways[0], c, order);
    for (const order of this.#orders)
      if (order.contentClass >= 0) visit(order.ways[0], order.contentClass, order);
  }
}
