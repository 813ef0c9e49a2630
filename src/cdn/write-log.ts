/**
 * The marks that writes leave: on a copy, an expiry before all time (neither stale-while-revalidate nor stale-if-error reaches back so
 * far), and for what is under way, the time at which a write of its object last passed the node.
 */
import type { Keeper } from "../base/keeper.ts";

/** Expiry of a copy that a write has made stale. */
export const INVALIDATED_MICROS = -Infinity;

/** Has a write made the copy of this expiry stale? */
export function isInvalidated(expiresMicros: number): boolean {
  return expiresMicros === INVALIDATED_MICROS;
}

/** When writes last passed each node, by object: empty, and never asked, in worlds without writes. */
export class WriteLog {
  /** Writes noted so far. */
  writes = 0;
  readonly #lastMicros: readonly Map<number, number>[];

  /** @param nodes number of nodes */
  constructor(nodes: number) {
    this.#lastMicros = Array.from({ length: nodes }, () => new Map<number, number>());
  }

  /** A write of the object passes the node. */
  note(node: number, object: number, nowMicros: number): void {
    this.writes++;
    this.#lastMicros[node].set(object, nowMicros);
  }

  /** Did a write of the object pass the node at or after `sentMicros`? */
  overtook(node: number, object: number, sentMicros: number): boolean {
    return (this.#lastMicros[node].get(object) ?? -1) >= sentMicros;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.writes = keeper.number(this.writes);
    for (const lastMicros of this.#lastMicros) keeper.pairs(lastMicros);
  }
}
