/** First in, first out: hits change nothing, the oldest leaves. */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** FIFO order of one tier. */
export class Fifo implements Eviction {
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

  hit(): void {}

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

/** Registry line of FIFO. */
export const fifo: EvictionPolicy = {
  name: "fifo",
  title: "first in, first out",
  source: "Belady, A study of replacement algorithms, IBM Systems Journal 1966",
  keysLast: "held",
  params: [],
  create: (site) => new Fifo(site),
};
