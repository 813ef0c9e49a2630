/**
 * Belady's optimum: the object whose next request is farthest away leaves. Needs to know the future, so it is offered
 * where a trace is replayed. With objects of one size no policy misses less (L. A. Belady, "A study of replacement
 * algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966); with sizes it is only a strong heuristic.
 *
 * Where misses take time, a fetch serves who asked for it whether its object enters or not. So a newcomer that is asked for later than
 * all that the tier holds stays outside. (Without times, a page has to be in memory to be read, as in the paper.)
 */
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";

/** Belady's order of one tier. */
export class Belady implements Eviction {
  readonly #clock: PolicyClock;
  /** Farthest next request first; among those never asked for again, the one that came last. */
  readonly #heap = new SlotHeap();

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
    this.#heap.update(slot, -this.#clock.nextRequest, -this.#clock.requests);
  }

  victim(): number {
    return this.#heap.first;
  }

  keepsOut(victim: number): boolean {
    return this.#clock.fetchMicros > 0 && this.#clock.nextRequest >= -this.#heap.priority(victim);
  }

  remove(slot: number): void {
    this.#heap.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
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
