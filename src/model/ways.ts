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
  /** After so many silences in a row nothing is sent there for so long. Absent: nothing is remembered. */
  readonly memory?: { readonly fails: number; readonly avoidMicros: number } | undefined;
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

/** Ways in the order in which a node tries them, for content of a class. */
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
  /** Ways to origins by node, origin and step: classes share them. */
  readonly #toOrigins = new Map<string, number>();
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

  /** For content of a class, every order that ends at the origin ends at these steps instead. */
  endAt(steps: readonly OriginStep[], contentClass: number): void {
    for (const orders of [this.#orders, this.#coldOrders]) {
      const last = new Map<number, readonly number[]>();
      for (const order of orders)
        if (order.contentClass === contentClass) last.set(this.plans[order.ways[0]].from, order.ways);
      for (const [node, ways] of last) {
        const before = ways.filter((way) => this.plans[way].to !== ORIGIN);
        if (before.length < ways.length) this.#append(orders, node, before, steps, contentClass);
      }
    }
  }

  /** For content of a class a node goes straight to these steps. */
  straight(node: number, steps: readonly OriginStep[], contentClass: number): void {
    this.#append(this.#orders, node, [], steps, contentClass);
    if (this.#coldOrders.length > 0) this.#append(this.#coldOrders, node, [], steps, contentClass);
  }

  #append(
    orders: Order[],
    node: number,
    before: readonly number[],
    steps: readonly OriginStep[],
    contentClass: number,
  ): void {
    const place = this.ends[this.plans.findIndex(({ from }) => from === node)].from;
    const after = steps.map(({ to, place: toPlace, patience }, n) => {
      const key = JSON.stringify([node, to, n, patience]);
      const way = this.#toOrigins.get(key) ?? this.add(node, place, to, toPlace, patience);
      this.#toOrigins.set(key, way);
      return way;
    });
    const shift = before.length;
    orders.push({
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
    const nextOnError = new Int32Array(next);
    for (const { ways, contentClass, afterError } of orders)
      for (let n = 0; n + 1 < ways.length; n++) {
        const at = ways[n] * this.#classes + contentClass;
        next[at] = ways[n + 1];
        nextOnError[at] = ways[afterError?.[n] ?? n + 1] ?? -1;
      }
    return {
      next,
      nextOnError,
      timeoutMicros: Float64Array.from(this.#patience, ({ timeoutMicros }) => timeoutMicros),
      onStatus: Uint8Array.from(this.#patience, ({ onStatus }) =>
        onStatus === "any" ? ANY_STATUS : onStatus.reduce((bits, status) => bits | statusBit(status), 0),
      ),
      consults: Uint8Array.from(this.#consults),
      memory: this.#memory(),
    };
  }

  /** `FailoverPlan.memory`: ways from one node to another, for their copies or for an answer, have one in common. */
  #memory(): FailoverPlan["memory"] {
    if (this.#patience.every(({ memory }) => memory === undefined)) return null;
    return {
      fails: Int32Array.from(this.#patience, ({ memory }) => memory?.fails ?? 0),
      avoidMicros: Float64Array.from(this.#patience, ({ memory }) => memory?.avoidMicros ?? 0),
      sameEnd: Int32Array.from(this.plans, ({ from, to }) =>
        this.plans.findIndex((other) => other.from === from && other.to === to),
      ),
    };
  }

  #firstOf(orders: readonly Order[], nodes: number): Int32Array {
    const first = new Int32Array(nodes * this.#classes).fill(-1);
    for (const { ways, contentClass } of orders)
      first[this.plans[ways[0]].from * this.#classes + contentClass] = ways[0];
    return first;
  }
}
