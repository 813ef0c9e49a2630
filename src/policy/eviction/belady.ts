/**
 * Belady's optimum: the object whose next request is farthest away leaves. Needs to know the future, so it is offered
 * where a trace is replayed. With objects of one size no policy misses less (L. A. Belady, "A study of replacement
 * algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966); with sizes it is only a strong heuristic.
 *
 * Where misses take time, a fetch serves who asked for it whether its object enters or not. So a newcomer that is asked for later than
 * all that the tier holds stays outside. (Without times, a page has to be in memory to be read, as in the paper.) And who has just been hit is
 * in use until the next request comes: a fetch that ends meanwhile does not push it out. With both rules total latencies agree to the tick with
 * independently measured ones (docs/validation.md).
 */
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";

/** Belady's order of one tier. */
export class Belady implements Eviction {
  readonly #clock: PolicyClock;
  /** Farthest next request first; among those never asked for again, the one that came last. */
  readonly #heap = new SlotHeap();

  /** The slot that is in use and in the heap as such, or -1; what it was hit by, and what it will be asked for by next. */
  #inUse = -1;
  #hitRequest = 0;
  #nextRequest = 0;

  constructor(site: EvictionSite) {
    this.#clock = site.clock;
  }

  get size(): number {
    return this.#heap.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#heap.push(slot, -this.#clock.nextRequest, -this.#clock.requests);
  }

  hit(slot: number): void {
    const { fetchMicros, waitedMicros, nextRequest, requests } = this.#clock;
    if (fetchMicros === 0 || waitedMicros > 0) {
      this.#heap.update(slot, -nextRequest, -requests);
      return;
    }
    this.#endUse();
    this.#inUse = slot;
    this.#hitRequest = requests;
    this.#nextRequest = nextRequest;
    this.#heap.update(slot, -requests, -requests);
  }

  victim(): number {
    if (this.#clock.requests !== this.#hitRequest) this.#endUse();
    return this.#heap.first;
  }

  keepsOut(victim: number): boolean {
    return this.#clock.fetchMicros > 0 && this.#clock.nextRequest >= -this.#heap.priority(victim);
  }

  remove(slot: number): void {
    if (slot === this.#inUse) this.#inUse = -1;
    this.#heap.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
  }

  #endUse(): void {
    if (this.#inUse >= 0) this.#heap.update(this.#inUse, -this.#nextRequest, -this.#hitRequest);
    this.#inUse = -1;
  }
}

/** Registry line of Belady. */
export const belady: EvictionPolicy = {
  name: "belady",
  title: "farthest next request (knows the future)",
  source:
    "Belady, A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 1966",
  params: [],
  limits: "optimal for objects of one size only; with sizes others may miss less",
  offline: true,
  create: (site) => new Belady(site),
};
