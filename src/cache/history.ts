/**
 * What a node remembers of objects that it does not hold: half a byte an object, to tell the reason of the
 * next miss. Grows with the highest object id asked for; new names after deploys, slices of large objects and further copies have
 * ids and memory of their own.
 */
import type { Keeper } from "../base/keeper.ts";
import { COLD } from "../vocabulary/outcomes.ts";
import { FIRST_NAME, FIRST_SLICE } from "../workload/requests.ts";
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

/** A reason for each id. */
class Reasons {
  /** Of objects, of their new names, and of slices: each numbered from its first id. */
  readonly #halves: Uint8Array[] = [new Uint8Array(512), new Uint8Array(512), new Uint8Array(512)];

  reason(object: number): number {
    const kind = kindOf(object);
    const halves = this.#halves[kind];
    const at = (object - FIRST[kind]) >>> 1;
    if (at >= halves.length) return COLD;
    const half = (halves[at] >>> ((object & 1) << 2)) & 15;
    return half === 0 ? COLD : half - 1;
  }

  remember(object: number, reason: number): void {
    const kind = kindOf(object);
    const at = (object - FIRST[kind]) >>> 1;
    if (at >= this.#halves[kind].length) this.#halves[kind] = lengthened(this.#halves[kind], at + 1);
    const halves = this.#halves[kind];
    const shift = (object & 1) << 2;
    halves[at] = (halves[at] & ~(15 << shift)) | ((reason + 1) << shift);
  }

  keep(keeper: Keeper): void {
    for (const [kind, halves] of this.#halves.entries()) this.#halves[kind] = keeper.column(halves);
  }
}

/** First id of each kind. */
const FIRST = [0, FIRST_NAME, FIRST_SLICE];

function kindOf(id: number): number {
  if (id < FIRST_NAME) return 0;
  return id < FIRST_SLICE ? 1 : 2;
}

function lengthened(halves: Uint8Array, atLeast: number): Uint8Array {
  let { length } = halves;
  while (length < atLeast) length *= 2;
  const longer = new Uint8Array(length);
  longer.set(halves);
  return longer;
}
