/**
 * 2Q: newcomers pass through a FIFO queue (A1in); who leaves it is remembered in a ghost (A1out), and only who is asked
 * for again while remembered enters the main LRU queue (Am). Correlated requests soon after the first count for nothing.
 * T. Johnson, D. Shasha, "2Q: a low overhead high performance buffer management replacement algorithm", VLDB 1994,
 * the full version; shares as recommended in section 3. With sizes, an object larger than the share of A1in does not
 * enter: it could not prove itself there.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import {
  type Eviction,
  type EvictionPolicy,
  type EvictionSite,
  type Ghost,
  ghostOf,
  type Memory,
} from "../contract.ts";

/** Queue bit of a slot. */
const IN = 0;
const MAIN = 1;

/** 2Q order of one tier. */
export class TwoQ implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #in: SlotList;
  readonly #main: SlotList;
  readonly #out: Ghost;
  /** Bytes that A1in may hold before it gives. */
  readonly #inCapacityBytes: number = 0;
  readonly largestBytes: number = 0;
  #inBytes = 0;
  #wasOut = false;
  readonly #memory: Memory | undefined;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#in = new SlotList(site.slots, site.tier);
    this.#main = new SlotList(site.slots, site.tier);
    this.#out = ghostOf(site, Math.floor(site.capacityBytes * site.params["out"]));
    this.#memory = site.memory;
    this.#inCapacityBytes = Math.floor(site.capacityBytes * site.params["in"]);
    this.largestBytes = site.params["large"] === 1 ? site.capacityBytes : Math.max(1, this.#inCapacityBytes);
  }

  get size(): number {
    return this.#in.size + this.#main.size;
  }

  announce(key: number): void {
    this.#wasOut = this.#out.take(key);
  }

  insert(slot: number): void {
    this.#slots.setQueue(slot, this.#tier, this.#wasOut ? MAIN : IN);
    if (this.#wasOut) this.#main.pushHead(slot);
    else {
      this.#in.pushHead(slot);
      this.#inBytes += this.#slots.sizeBytes(slot);
    }
    this.#wasOut = false;
  }

  hit(slot: number): void {
    if (this.#slots.queue(slot, this.#tier) === MAIN) this.#main.moveToHead(slot);
  }

  victim(): number {
    const fromIn = this.#inBytes > this.#inCapacityBytes || this.#main.size === 0;
    return fromIn && this.#in.size > 0 ? this.#in.tail : this.#main.tail;
  }

  remove(slot: number, evicted: boolean): void {
    if (this.#slots.queue(slot, this.#tier) === MAIN) {
      this.#main.remove(slot);
    } else {
      const sizeBytes = this.#slots.sizeBytes(slot);
      this.#in.remove(slot);
      this.#inBytes -= sizeBytes;
      if (evicted) {
        this.#out.add(this.#slots.key(slot), sizeBytes);
        return;
      }
    }
    this.#memory?.forget(this.#slots.key(slot));
  }

  forEach(visit: (slot: number) => void): void {
    for (const queue of [this.#in, this.#main])
      for (let slot = queue.head; slot >= 0; slot = queue.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#in.keep(keeper);
    this.#main.keep(keeper);
    this.#out.keep(keeper);
    this.#inBytes = keeper.number(this.#inBytes);
    this.#wasOut = keeper.flag(this.#wasOut);
  }
}

/** Registry line of 2Q. */
export const twoQ: EvictionPolicy = {
  name: "2q",
  title: "a FIFO queue to prove oneself, then LRU",
  source:
    "Johnson and Shasha, 2Q: a low overhead high performance buffer management replacement algorithm, VLDB 1994",
  keysLast: "told",
  params: [
    { name: "in", about: "share of the capacity for newcomers", default: 0.25, min: 0, max: 1 },
    {
      name: "out",
      about: "departed bytes remembered, as a share of the capacity",
      default: 0.5,
      min: 0,
      max: 10,
    },
    {
      name: "large",
      about:
        "1: objects larger than the newcomers' queue enter all the same; 0: never, as in simulators of researchers",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
    },
  ],
  limits: "objects larger than its queue for newcomers (in) never enter; with large=1 they do",
  create: (site) => new TwoQ(site),
};
