/**
 * The ways of the backbone compiled: over which a node fetches, and from whom. They are numbered in the order of the
 * nodes that fetch over them, so that faults, pools and facts speak of one way by one number.
 */
import type { Position } from "../network/geo.ts";
import type { WayEnds } from "./network-states.ts";
import { roundTripMicros } from "./places.ts";
import type { WayPlan } from "./plan.ts";

/** Ways while they are collected. */
export class Ways {
  readonly plans: WayPlan[] = [];
  readonly ends: WayEnds[] = [];

  /** Adds the way of node `from` to node or origin `to`, and returns its number. */
  add(from: number, fromPlace: Position, to: number, toPlace: Position): number {
    const rttMicros = roundTripMicros(fromPlace, toPlace);
    this.plans.push({ from, to, rttMicros });
    this.ends.push({ from: fromPlace, to: toPlace, rttMicros });
    return this.plans.length - 1;
  }

  /** The first way of each node, for all classes of content: `Plan.firstWay`. */
  first(nodes: number, classes: number): Int32Array {
    const first = new Int32Array(nodes * classes).fill(-1);
    this.plans.forEach(({ from }, way) => {
      if (first[from * classes] < 0) first.fill(way, from * classes, (from + 1) * classes);
    });
    return first;
  }
}
