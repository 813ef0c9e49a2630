/**
 * Names of slices: an id for each slice of each large object, given when it is first asked for. An object of 60 GB may have 15,000
 * slices; memory goes with those that somebody wanted, 24 to 32 bytes each.
 */
import type { Keeper } from "../base/keeper.ts";
import { Intern } from "../workload/trace/intern.ts";
import { FIRST_SLICE } from "../workload/requests.ts";

/** The slices asked for so far. */
export class SliceKeys {
  readonly #pairs = new Intern(64);
  /** By object, its slice named last; by slice, the one named before it, or -1. */
  readonly #last = new Map<number, number>();
  readonly #before: number[] = [];

  /** Id of the `index`-th slice (from 0) of an object. */
  key(object: number, index: number): number {
    const known = this.#pairs.size;
    const slice = this.#pairs.id(object, index);
    if (slice === known) {
      this.#before.push(this.#last.get(object) ?? -1);
      this.#last.set(object, slice);
    }
    return FIRST_SLICE + slice;
  }

  /** The slices of an object that have been asked for, one after another: the one after `id`, or the first when that is the object; -1 at the end. */
  next(id: number): number {
    const slice = id < FIRST_SLICE ? (this.#last.get(id) ?? -1) : this.#before[id - FIRST_SLICE];
    return slice < 0 ? -1 : FIRST_SLICE + slice;
  }

  /** The object behind an id: that of a slice, or the id itself. */
  objectOf(id: number): number {
    return id < FIRST_SLICE ? id : this.#pairs.low(id - FIRST_SLICE);
  }

  /** Slices asked for so far. */
  get size(): number {
    return this.#pairs.size;
  }

  /** Which slice of its object an id of a slice stands for, from 0. */
  indexOf(id: number): number {
    return this.#pairs.high(id - FIRST_SLICE);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#pairs.keep(keeper);
    keeper.pairs(this.#last);
    keeper.list(this.#before);
  }
}
