/**
 * What a node remembers of objects that it does not hold: half a byte an object, to tell the reason of the
 * next miss. Grows with the highest object id asked for; slices of large objects have ids and memory of their own.
 */
import { COLD } from "../vocabulary/outcomes.ts";
import { FIRST_SLICE } from "../workload/requests.ts";

/** The last thing that happened to each object at one node. */
export class History {
  readonly #objects = new Halves();
  readonly #slices = new Halves();

  /** Code in `MISS_REASONS` of a miss on the object now. */
  reason(object: number): number {
    const half = object < FIRST_SLICE ? this.#objects.get(object) : this.#slices.get(object - FIRST_SLICE);
    return half === 0 ? COLD : half - 1;
  }

  /** Remembers the reason that the next miss will have. */
  remember(object: number, reason: number): void {
    if (object < FIRST_SLICE) this.#objects.set(object, reason + 1);
    else this.#slices.set(object - FIRST_SLICE, reason + 1);
  }
}

/** Half a byte for each number from 0; 0 until it is set. */
class Halves {
  #bytes = new Uint8Array(512);

  get(index: number): number {
    const at = index >>> 1;
    return at >= this.#bytes.length ? 0 : (this.#bytes[at] >>> ((index & 1) << 2)) & 15;
  }

  set(index: number, value: number): void {
    const at = index >>> 1;
    if (at >= this.#bytes.length) this.#grow(at + 1);
    const shift = (index & 1) << 2;
    this.#bytes[at] = (this.#bytes[at] & ~(15 << shift)) | (value << shift);
  }

  #grow(atLeast: number): void {
    let length = this.#bytes.length;
    while (length < atLeast) length *= 2;
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
