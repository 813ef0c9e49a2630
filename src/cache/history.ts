/**
 * What a node remembers of objects that it does not hold: half a byte an object, to tell the reason of the next miss. Memory grows with
 * the highest number asked for; what is numbered apart (new names, slices, copies on other servers) has memory of its own.
 */
import type { Keeper } from "../base/keeper.ts";
import { COLD } from "../vocabulary/outcomes.ts";

/** Ids are those of objects, new names (`FIRST_NAME`), slices (`FIRST_SLICE`) and further copies (`FIRST_COPY`), 2^29 of each. */
const KIND_SHIFT = 29;
const KINDS = 4;
const NUMBER_MASK = 536_870_911;

/** The last thing that happened to each object at one node. */
export class History {
  readonly #halvesOf = Array.from({ length: KINDS }, () => new Uint8Array(512));

  /** Code in `MISS_REASONS` of a miss on the object now. */
  reason(object: number): number {
    const halves = this.#halvesOf[object >>> KIND_SHIFT];
    const at = (object & NUMBER_MASK) >>> 1;
    if (at >= halves.length) return COLD;
    const half = (halves[at] >>> ((object & 1) << 2)) & 15;
    return half === 0 ? COLD : half - 1;
  }

  /** Remembers the reason that the next miss will have. */
  remember(object: number, reason: number): void {
    const kind = object >>> KIND_SHIFT;
    const at = (object & NUMBER_MASK) >>> 1;
    if (at >= this.#halvesOf[kind].length) this.#halvesOf[kind] = lengthened(this.#halvesOf[kind], at + 1);
    const halves = this.#halvesOf[kind];
    const shift = (object & 1) << 2;
    halves[at] = (halves[at] & ~(15 << shift)) | ((reason + 1) << shift);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#halvesOf.forEach((halves, kind) => (this.#halvesOf[kind] = keeper.column(halves)));
  }
}

function lengthened(halves: Uint8Array, atLeast: number): Uint8Array<ArrayBuffer> {
  let { length } = halves;
  while (length < atLeast) length *= 2;
  const longer = new Uint8Array(length);
  longer.set(halves);
  return longer;
}
