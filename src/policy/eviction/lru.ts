/** Least recently used: a hit moves the object to the head, the tail leaves. */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** LRU order of one tier. */
export class Lru implements Eviction {
  readonly #order: SlotList;

  constructor(site: EvictionSite) {
    this.#order = new SlotList(site.slots, site.tier);
  }

  get size(): number {
    return this.#order.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#order.pushHead(slot);
  }

  hit(slot: number): void {
    this.#order.moveToHead(slot);
  }

  victim(): number {
    return this.#order.tail;
  }

  remove(slot: number): void {
    this.#order.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    for (let slot = this.#order.head; slot >= 0; slot = this.#order.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#order.keep(keeper);
  }
}

/** Registry line of LRU. */
export const lru: EvictionPolicy = {
  name: "lru",
  title: "least recently used",
  source: "Mattson et al., Evaluation techniques for storage hierarchies, IBM Systems Journal 1970",
  keysLast: "held",
  params: [],
  create: (site) => new Lru(site),
};
