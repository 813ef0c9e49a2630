/** A random object leaves: what any order has to beat. L. A. Belady, IBM Systems Journal 5(2), 1966, has it as RAND. */
import type { Keeper } from "../../base/keeper.ts";
import type { Stream } from "../../base/random.ts";
import { SlotBag } from "../../ds/slot-bag.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** No order. */
export class Random implements Eviction {
  readonly #bag = new SlotBag();
  readonly #luck: Stream;

  constructor(site: EvictionSite) {
    this.#luck = site.luck();
  }

  get size(): number {
    return this.#bag.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#bag.add(slot);
  }

  hit(): void {}

  victim(): number {
    return this.#bag.size === 0 ? -1 : this.#bag.at(this.#luck.below(this.#bag.size));
  }

  remove(slot: number): void {
    this.#bag.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#bag.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#bag.keep(keeper);
  }
}

/** Registry line of RANDOM. */
export const random: EvictionPolicy = {
  name: "random",
  title: "any one",
  source:
    "Belady, A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 1966",
  keysLast: "held",
  params: [],
  create: (site) => new Random(site),
};
