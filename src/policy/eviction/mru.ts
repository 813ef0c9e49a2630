/**
 * Most recently used: the one used last leaves. The best there is for loops larger than the cache, and poor elsewhere
 * (H.-T. Chou, D. J. DeWitt, "An evaluation of buffer management strategies for relational database systems", VLDB 1985).
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** MRU order of one tier. */
export class Mru implements Eviction {
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
    return this.#order.head;
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

/** Registry line of MRU. */
export const mru: EvictionPolicy = {
  name: "mru",
  title: "most recently used",
  source: "Chou and DeWitt, An evaluation of buffer management strategies, VLDB 1985",
  keysLast: "held",
  params: [],
  create: (site) => new Mru(site),
};
