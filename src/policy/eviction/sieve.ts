/**
 * SIEVE: one queue in order of insertion and a hand that walks from the oldest to the newest, sparing (once)
 * what was hit since it passed. Unlike CLOCK, the spared stay where they are. Zhang et al., "SIEVE is simpler
 * than LRU", NSDI 2024.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** SIEVE order of one tier; the slot's mark is the visited bit. */
export class Sieve implements Eviction {
  readonly #order: SlotList;
  readonly #slots: Slots;
  readonly #tier: number = 0;
  /** Where the hand stands; -1 at the tail. */
  #hand = -1;

  constructor(site: EvictionSite) {
    this.#order = new SlotList(site.slots, site.tier);
    this.#slots = site.slots;
    this.#tier = site.tier;
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
    this.#slots.setMark(slot, this.#tier, 1);
  }

  victim(): number {
    let slot = this.#hand >= 0 ? this.#hand : this.#order.tail;
    if (slot < 0) return -1;
    while (this.#slots.mark(slot, this.#tier) !== 0) {
      this.#slots.setMark(slot, this.#tier, 0);
      slot = this.#order.newer(slot);
      if (slot < 0) slot = this.#order.tail;
    }
    this.#hand = slot;
    return slot;
  }

  remove(slot: number): void {
    if (this.#hand === slot) this.#hand = this.#order.newer(slot);
    this.#order.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    for (let slot = this.#order.head; slot >= 0; slot = this.#order.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#order.keep(keeper);
    this.#hand = keeper.number(this.#hand);
  }
}

/** Registry line of SIEVE. */
export const sieve: EvictionPolicy = {
  name: "sieve",
  title: "one queue and a sparing hand",
  source: "Zhang et al., SIEVE is simpler than LRU, NSDI 2024",
  keysLast: "held",
  params: [],
  create: (site) => new Sieve(site),
};
