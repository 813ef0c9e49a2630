/**
 * CLOCK: a FIFO queue whose objects carry a counter of hits; the hand spares what was hit, at the price of one count,
 * and puts it back at the head. With one bit this is second chance. F. J. Corbato, "A paging experiment with the
 * Multics system", MIT Project MAC report, 1968; counters of k bits as in A. J. Smith, "Sequentiality and prefetching
 * in database systems", ACM TODS 3(3), 1978.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** CLOCK order of one tier; the slot's mark is the counter. */
export class Clock implements Eviction {
  readonly #order: SlotList;
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #most: number = 0;

  constructor(site: EvictionSite) {
    this.#order = new SlotList(site.slots, site.tier);
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#most = (1 << site.params["bits"]) - 1;
  }

  get size(): number {
    return this.#order.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#slots.setMark(slot, this.#tier, 0);
    this.#order.pushHead(slot);
  }

  hit(slot: number): void {
    const hits = this.#slots.mark(slot, this.#tier);
    if (hits < this.#most) this.#slots.setMark(slot, this.#tier, hits + 1);
  }

  victim(): number {
    for (;;) {
      const slot = this.#order.tail;
      if (slot < 0) return -1;
      const hits = this.#slots.mark(slot, this.#tier);
      if (hits === 0) return slot;
      this.#slots.setMark(slot, this.#tier, hits - 1);
      this.#order.moveToHead(slot);
    }
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

/** Registry line of CLOCK. */
export const clock: EvictionPolicy = {
  name: "clock",
  title: "FIFO with a second chance",
  source: "Corbato, A paging experiment with the Multics system, MIT Project MAC 1968",
  keysLast: "held",
  params: [
    // A slot has two bits for the mark of each tier's policy.
    { name: "bits", about: "bits of the counter of hits", default: 1, min: 1, max: 2, integer: true },
  ],
  create: (site) => new Clock(site),
};
