/**
 * Look-ahead: touches the memory that the next requests will need. The loads of different rows do not wait for each other, so the
 * processor overlaps their cache misses; met one by one, in the middle of each request's work, they would take
 * most of the run's time. Changes nothing. It looks where the ring says: requests that another server answers find their
 * memory cold.
 */
import { REQUEST_ROWS } from "../workload/requests.ts";
import type { CdnState } from "./state.ts";

/** Loads what requests are about to need. */
export class LookAhead {
  readonly #state: CdnState;
  /** Slots that were found, and the objects that their PoP does not have. */
  readonly #slots = new Int32Array(REQUEST_ROWS);
  readonly #missing = new Int32Array(REQUEST_ROWS + 1);

  constructor(state: CdnState) {
    this.#state = state;
  }

  /** Touches what rows `from` to `until - 1` need, by their PoPs (-1: none) and objects. The value means nothing. */
  touch(pops: Int32Array, objects: Int32Array, from: number, until: number): number {
    const { stores } = this.#state;
    const slots = this.#slots;
    const missing = this.#missing;
    let touched = 0;
    let misses = 0;
    for (let row = from; row < until; row++)
      if (pops[row] >= 0) touched += stores[pops[row]].touchIndex(objects[row]);
    for (let row = from; row < until; row++) {
      if (pops[row] < 0) continue;
      slots[row] = stores[pops[row]].find(objects[row]);
      missing[misses] = objects[row];
      misses += slots[row] < 0 ? 1 : 0;
    }
    for (let row = from; row < until; row++)
      if (pops[row] >= 0) touched += stores[pops[row]].touchNeighbours(slots[row], objects[row]);
    // With several shields the one that a row would ask is not known before its PoP is.
    if (stores.length !== this.#state.pops + 1) return touched;
    // What misses here will ask the shield a moment later.
    const shield = stores[stores.length - 1];
    for (let i = 0; i < misses; i++) touched += shield.touchIndex(missing[i]);
    for (let i = 0; i < misses; i++) slots[i] = shield.find(missing[i]);
    for (let i = 0; i < misses; i++) touched += shield.touchNeighbours(slots[i], missing[i]);
    return touched;
  }
}
