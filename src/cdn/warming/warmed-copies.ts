/**
 * Copies that are there because of the warming and that nobody has asked for yet: one byte beside each slot says whose they are. The
 * first to ask makes a copy useful; one that leaves before that, or is still there at the end, was wasted.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Store } from "../../cache/store.ts";

/** Counters of one plan or rule: positions in {@link WarmedCopies.counters}. Requests made. */
export const SENT = 0;
/** Found fresh, or on its way already. */
export const ALREADY = 1;
/** Bodies and bytes fetched; stored copies that the upstream confirmed. */
export const FETCHED = 2;
export const FETCHED_BYTES = 3;
export const CONFIRMED = 4;
/** Errors and refusals of the upstream, and PoPs that were down. */
export const FAILED = 5;
/** Came, was taken in by no tier, and nobody had asked for it meanwhile. */
export const NOT_KEPT = 6;
/** Asked for while it was on its way or there. */
export const USEFUL = 7;
/** Left before anybody asked for it. */
export const LEFT = 8;
export const LEFT_BYTES = 9;
/** Not sent: no time left at the end, or too many guesses at once. */
export const UNSENT = 10;
const COUNTERS = 11;

/** Whose copies are in which slots. */
export class WarmedCopies {
  /** By plan, over the whole run. */
  readonly counters: readonly Float64Array[];
  readonly #stores: readonly Store[];
  /** By node and slot: the plan + 1; 0: asked for, or none of ours. */
  readonly #plan: Uint8Array[];

  constructor(stores: readonly Store[], plans: number) {
    this.counters = Array.from({ length: plans }, () => new Float64Array(COUNTERS));
    this.#stores = stores;
    this.#plan = stores.map(() => new Uint8Array(256));
    stores.forEach((store, node) => (store.leaving = { left: (slot) => this.#left(node, slot) }));
  }

  /** The copy in the slot is there because of a plan. If it was another's, that one's was never asked for. */
  mark(node: number, slot: number, plan: number): void {
    this.#left(node, slot);
    while (slot >= this.#plan[node].length) this.#plan[node] = wider(this.#plan[node]);
    this.#plan[node][slot] = plan + 1;
  }

  /** Somebody asks for what is in the slot. */
  asked(node: number, slot: number): void {
    const by = this.#plan[node];
    if (slot >= by.length || by[slot] === 0) return;
    this.counters[by[slot] - 1][USEFUL]++;
    by[slot] = 0;
  }

  /** Copies of a plan that are there and that nobody has asked for, and their bytes. */
  unasked(plan: number): { objects: number; bytes: number } {
    let objects = 0;
    let bytes = 0;
    this.#plan.forEach((by, node) => {
      const { slots } = this.#stores[node];
      for (let slot = 0; slot < by.length; slot++) {
        if (by[slot] !== plan + 1) continue;
        objects++;
        bytes += slots.sizeBytes(slot);
      }
    });
    return { objects, bytes };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const counters of this.counters) keeper.fixed(counters);
    for (const [node, plan] of this.#plan.entries()) this.#plan[node] = keeper.column(plan);
  }

  #left(node: number, slot: number): void {
    const by = this.#plan[node];
    if (slot >= by.length || by[slot] === 0) return;
    const counters = this.counters[by[slot] - 1];
    counters[LEFT]++;
    counters[LEFT_BYTES] += this.#stores[node].slots.sizeBytes(slot);
    by[slot] = 0;
  }
}

function wider(column: Uint8Array): Uint8Array {
  const fresh = new Uint8Array(column.length * 2);
  fresh.set(column);
  return fresh;
}
