/**
 * What a node remembers of objects that it does not hold: half a byte an object, to tell the reason of the
 * next miss. Grows with the highest object id asked for.
 */
import { COLD } from "../vocabulary/outcomes.ts";

/** The last thing that happened to each object at one node. */
export class History {
  #halves = new Uint8Array(512);

  /** Code in `MISS_REASONS` of a miss on the object now. */
  reason(object: number): number {
    const at = object >>> 1;
    if (at >= this.#halves.length) return COLD;
    const half = (this.#halves[at] >>> ((object & 1) << 2)) & 15;
    return half === 0 ? COLD : half - 1;
  }

  /** Remembers the reason that the next miss will have. */
  remember(object: number, reason: number): void {
    const at = object >>> 1;
    if (at >= this.#halves.length) this.#grow(at + 1);
    const shift = (object & 1) << 2;
    this.#halves[at] = (this.#halves[at] & ~(15 << shift)) | ((reason + 1) << shift);
  }

  #grow(atLeast: number): void {
    let length = this.#halves.length;
    while (length < atLeast) length *= 2;
    const halves = new Uint8Array(length);
    halves.set(this.#halves);
    this.#halves = halves;
  }
}
