/**
 * Least frequently used: who was asked for least since it entered leaves; among equals, who was used longest ago.
 * Counts are forgotten with the object ("in-cache LFU", as Breslau et al. call it, INFOCOM 1999).
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";

/** LFU order of one tier: a heap by (requests, last use). */
export class Lfu implements Eviction {
  readonly #heap = new SlotHeap();
  readonly #clock: PolicyClock;

  constructor(site: EvictionSite) {
    this.#clock = site.clock;
  }

  get size(): number {
    return this.#heap.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#heap.push(slot, 1, this.#clock.requests);
  }

  hit(slot: number): void {
    this.#heap.update(slot, this.#heap.priority(slot) + 1, this.#clock.requests);
  }

  victim(): number {
    return this.#heap.first;
  }

  remove(slot: number): void {
    this.#heap.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#heap.keep(keeper);
  }
}

/** Registry line of LFU. */
export const lfu: EvictionPolicy = {
  name: "lfu",
  title: "least frequently used while in the cache",
  source: "Breslau et al., Web caching and Zipf-like distributions, INFOCOM 1999",
  keysLast: "held",
  params: [],
  create: (site) => new Lfu(site),
};
