/**
 * Names of slices: an id for each slice of each large object, given when it is first asked for. An object of 60 GB may have 15,000
 * slices; memory goes with those that somebody wanted, 16 to 24 bytes each.
 */
import { Intern } from "../workload/trace/intern.ts";
import { FIRST_SLICE } from "../workload/requests.ts";

/** The slices asked for so far. */
export class SliceKeys {
  readonly #pairs = new Intern(64);

  /** Id of the `index`-th slice (from 0) of an object. */
  key(object: number, index: number): number {
    return FIRST_SLICE + this.#pairs.id(object, index);
  }

  /** The object behind an id: that of a slice, or the id itself. */
  objectOf(id: number): number {
    return id < FIRST_SLICE ? id : this.#pairs.low(id - FIRST_SLICE);
  }

  /** Slices asked for so far. */
  get size(): number {
    return this.#pairs.size;
  }
}
