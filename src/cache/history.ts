/**
 * What a node remembers of objects that it does not hold: half a byte an object, to tell the reason of the
 * next miss. Grows with the highest object id asked for; slices of large objects and further copies have ids and memory of their own.
 */
import type { Keeper } from "../base/keeper.ts";
import { COLD } from "../vocabulary/outcomes.ts";
import { FIRST_SLICE } from "../workload/requests.ts";
import { FIRST_COPY, isCopy } from "./copy-keys.ts";

/** The last thing that happened to each object, and each further copy, at one node. */
export class History {
  readonly #firsts = new Reasons();
  readonly #copies = new Reasons();

  /** Code in `MISS_REASONS` of a miss on the object now. */
  reason(object: number): number {
    return isCopy(object) ? this.#copies.reason(object - FIRST_COPY) : this.#firsts.reason(object);
  }

  /** Remembers the reason that the next miss will have. */
  remember(object: number, reason: number): void {
    if (isCopy(object)) this.#copies.remember(object - FIRST_COPY, reason);
    else this.#firsts.remember(object, reason);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#firsts.keep(keeper);
    this.#copies.keep(keeper);
  }
}

/** A reason for each id and each slice. */
class Reasons {
  #objects: Uint8Array = new Uint8Array(512);
  #slices: Uint8Array = new Uint8Array(512);

  reason(object: number): number {
    const halves = object < FIRST_SLICE ? this.#objects : this.#slices;
    const at = (object % FIRST_SLICE) >>> 1;
    if (at >= halves.length) return COLD;
    const half = (halves[at] >>> ((object & 1) << 2)) & 15;
    return half === 0 ? COLD : half - 1;
  }

  remember(object: number, reason: number): void {
    const at = (object % FIRST_SLICE) >>> 1;
    let halves = object < FIRST_SLICE ? this.#objects : this.#slices;
    if (at >= halves.length) {
      halves = lengthened(halves, at + 1);
      if (object < FIRST_SLICE) this.#objects = halves;
      else this.#slices = halves;
    }
    const shift = (object & 1) << 2;
    halves[at] = (halves[at] & ~(15 << shift)) | ((reason + 1) << shift);
  }

  keep(keeper: Keeper): void {
    this.#objects = keeper.column(this.#objects);
    this.#slices = keeper.column(this.#slices);
  }
}

function lengthened(halves: Uint8Array, atLeast: number): Uint8Array {
  let { length } = halves;
  while (length < atLeast) length *= 2;
  const longer = new Uint8Array(length);
  longer.set(halves);
  return longer;
}
