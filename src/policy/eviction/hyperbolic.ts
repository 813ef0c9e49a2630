/**
 * Hyperbolic caching: of a random sample, the one with the fewest requests per time in the cache leaves. Blankstein,
 * Sen, Freedman, "Hyperbolic caching: flexible caching for web applications", USENIX ATC 2017. Priorities fall all
 * the time, each at its own pace, so no order could be kept; a sample of 64 comes close to the true least (section 3.2).
 * Time is counted in requests to the cache. With `perByte` 1 the priority is divided by the size, the paper's
 * cost class of section 4.1. Of equal candidates the first drawn leaves. 24 to 28 bytes an object.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Stream } from "../../base/random.ts";
import { SlotBag } from "../../ds/slot-bag.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";

/** Hyperbolic order of one tier. */
export class Hyperbolic implements Eviction {
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  readonly #luck: Stream;
  readonly #sample: number = 0;
  readonly #perByte: boolean = false;
  readonly #bag = new SlotBag();
  /** Requests for each slot since it entered. */
  readonly #requests = new SlotColumn();
  /** Number of the request at which each slot entered. */
  readonly #entered = new SlotColumn();

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#clock = site.clock;
    this.#luck = site.luck();
    this.#sample = site.params.sample;
    this.#perByte = site.params.perByte === 1;
  }

  get size(): number {
    return this.#bag.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#requests.reach(slot);
    this.#entered.reach(slot);
    this.#requests.values[slot] = 1;
    this.#entered.values[slot] = this.#clock.requests;
    this.#bag.add(slot);
  }

  hit(slot: number): void {
    this.#requests.values[slot]++;
  }

  victim(): number {
    let victim = -1;
    let least = Infinity;
    for (let drawn = 0; drawn < this.#sample && this.#bag.size > 0; drawn++) {
      const slot = this.#bag.at(this.#luck.below(this.#bag.size));
      const priority = this.#priority(slot);
      if (priority >= least) continue;
      victim = slot;
      least = priority;
    }
    return victim;
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
    this.#requests.keep(keeper);
    this.#entered.keep(keeper);
  }

  #priority(slot: number): number {
    // One that moved up from another tier during this very request has been here for no time at all.
    const time = Math.max(1, this.#clock.requests - this.#entered.values[slot]);
    const rate = this.#requests.values[slot] / time;
    return this.#perByte ? rate / Math.max(1, this.#slots.sizeBytes(slot)) : rate;
  }
}

/** Registry line of hyperbolic caching. */
export const hyperbolic: EvictionPolicy = {
  name: "hyperbolic",
  title: "fewest requests per time in the cache, of a random sample",
  source: "Blankstein, Sen, Freedman, Hyperbolic caching, USENIX ATC 2017",
  params: [
    {
      name: "sample",
      about: "candidates drawn for an eviction",
      default: 64,
      min: 1,
      max: 1024,
      integer: true,
    },
    {
      name: "perByte",
      about: "1: divide the priority by the size; 0: all sizes are alike",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
    },
  ],
  create: (site) => new Hyperbolic(site),
};
