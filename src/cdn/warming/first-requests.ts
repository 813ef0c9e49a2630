/** The first request of users for each object at each PoP: the one that finds nothing unless somebody was there before. */
import type { Keeper } from "../../base/keeper.ts";
import { placeOf } from "./dense-ids.ts";

/** Who has been asked for, one bit an object and PoP. */
export class FirstRequests {
  /** First requests that count, and those of them that found a fresh copy. */
  requests = 0;
  hits = 0;
  readonly #seen: Uint8Array[];

  constructor(pops: number) {
    this.#seen = Array.from({ length: pops }, () => new Uint8Array(1024));
  }

  /** A user's request at a PoP. `counts`: the measured time has begun. */
  request(pop: number, object: number, fresh: boolean, counts: boolean): void {
    const place = placeOf(object);
    const at = place >>> 3;
    if (at >= this.#seen[pop].length) this.#grow(pop, at);
    const seen = this.#seen[pop];
    const bit = 1 << (place & 7);
    if ((seen[at] & bit) !== 0) return;
    seen[at] |= bit;
    if (!counts) return;
    this.requests++;
    if (fresh) this.hits++;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.requests = keeper.number(this.requests);
    this.hits = keeper.number(this.hits);
    for (const [pop, seen] of this.#seen.entries()) this.#seen[pop] = keeper.column(seen);
  }

  #grow(pop: number, at: number): void {
    let length = this.#seen[pop].length;
    while (length <= at) length *= 2;
    const longer = new Uint8Array(length);
    longer.set(this.#seen[pop]);
    this.#seen[pop] = longer;
  }
}
