/**
 * How often each object was asked for lately, and how large it is: exact counts in an open hash table (linear
 * probing, at most half full) that fade from window to window. Memory follows the objects of the last windows, not
 * the catalogue: 40 to 80 bytes an object.
 */
import type { Keeper } from "../../base/keeper.ts";
import { mix32 } from "../../base/hash.ts";

const FIRST_LENGTH = 1024;

/** Fading request counts by object. */
export class RequestCounts {
  /** Objects counted. */
  size = 0;
  /** Object of each cell; -1: empty. */
  objects = new Int32Array(FIRST_LENGTH).fill(-1);
  /** Requests of the cell's object, faded. */
  counts = new Float64Array(FIRST_LENGTH);
  /** Size of the cell's object when last asked for, bytes. */
  sizesBytes = new Float64Array(FIRST_LENGTH);

  /** Counts a request. */
  count(object: number, sizeBytes: number): void {
    let at = this.#find(object);
    if (this.objects[at] === -1) {
      if (2 * (this.size + 1) > this.objects.length) {
        this.#rebuild(this.objects.length * 2, 1, 0);
        at = this.#find(object);
      }
      this.objects[at] = object;
      this.size++;
    }
    this.counts[at]++;
    this.sizesBytes[at] = sizeBytes;
  }

  /** Multiplies all counts, and forgets objects whose count falls below `least`. */
  fade(factor: number, least: number): void {
    this.#rebuild(this.objects.length, factor, least);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.objects = keeper.column(this.objects);
    this.counts = keeper.column(this.counts);
    this.sizesBytes = keeper.column(this.sizesBytes);
  }

  #find(object: number): number {
    const mask = this.objects.length - 1;
    let at = mix32(object) & mask;
    while (this.objects[at] !== object && this.objects[at] !== -1) at = (at + 1) & mask;
    return at;
  }

  #rebuild(length: number, factor: number, least: number): void {
    const { objects, counts, sizesBytes } = this;
    this.objects = new Int32Array(length).fill(-1);
    this.counts = new Float64Array(length);
    this.sizesBytes = new Float64Array(length);
    this.size = 0;
    for (let from = 0; from < objects.length; from++) {
      if (objects[from] === -1 || counts[from] * factor < least) continue;
      const at = this.#find(objects[from]);
      this.objects[at] = objects[from];
      this.counts[at] = counts[from] * factor;
      this.sizesBytes[at] = sizesBytes[from];
      this.size++;
    }
  }
}
