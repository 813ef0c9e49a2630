/**
 * S3-FIFO: a small queue for newcomers, a main queue for what was hit there, and a ghost of what left the
 * small queue. Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023. As the paper's
 * simulator does, an object moves to main after two hits, a hit counts to three at most, and the small queue
 * is looked at first unless main has more than its share.
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

const SMALL = 0;
const MAIN = 1;
/** The slot's mark counts hits in two bits (paper, section 4.1). */
const MOST_HITS = 3;

/** S3-FIFO order of one tier. */
export class S3Fifo implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #small: SlotList;
  readonly #main: SlotList;
  readonly #ghost: Ghost;
  readonly #mainCapacityBytes: number = 0;
  readonly #hitsToMain: number = 0;
  readonly #memory: Memory | undefined;
  #mainBytes = 0;
  #announcedInGhost = false;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#small = new SlotList(site.slots, site.tier);
    this.#main = new SlotList(site.slots, site.tier);
    this.#mainCapacityBytes = site.capacityBytes - Math.floor(site.capacityBytes * site.params["small"]);
    this.#ghost = ghostOf(site, Math.floor(site.capacityBytes * site.params["ghost"]));
    this.#memory = site.memory;
    this.#hitsToMain = site.params["hits"];
  }

  get size(): number {
    return this.#small.size + this.#main.size;
  }

  announce(key: number): void {
    this.#announcedInGhost = this.#ghost.take(key);
  }

  insert(slot: number): void {
    this.#slots.setMark(slot, this.#tier, 0);
    if (this.#announcedInGhost) this.#toMain(slot);
    else {
      this.#slots.setQueue(slot, this.#tier, SMALL);
      this.#small.pushHead(slot);
    }
    this.#announcedInGhost = false;
  }

  hit(slot: number): void {
    const hits = this.#slots.mark(slot, this.#tier);
    if (hits < MOST_HITS) this.#slots.setMark(slot, this.#tier, hits + 1);
  }

  victim(): number {
    for (;;) {
      if (this.#mainBytes > this.#mainCapacityBytes || this.#small.size === 0) {
        if (this.#main.size === 0) return -1;
        return this.#mainVictim();
      }
      const slot = this.#small.tail;
      if (this.#slots.mark(slot, this.#tier) < this.#hitsToMain) return slot;
      this.#small.remove(slot);
      this.#slots.setMark(slot, this.#tier, 0);
      this.#toMain(slot);
    }
  }

  remove(slot: number, evicted: boolean): void {
    if (this.#slots.queue(slot, this.#tier) === MAIN) {
      this.#main.remove(slot);
      this.#mainBytes -= this.#slots.sizeBytes(slot);
    } else {
      this.#small.remove(slot);
      if (evicted) {
        this.#ghost.add(this.#slots.key(slot), this.#slots.sizeBytes(slot));
        return;
      }
    }
    this.#memory?.forget(this.#slots.key(slot));
  }

  forEach(visit: (slot: number) => void): void {
    for (const queue of [this.#small, this.#main])
      for (let slot = queue.head; slot >= 0; slot = queue.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#small.keep(keeper);
    this.#main.keep(keeper);
    this.#ghost.keep(keeper);
    this.#mainBytes = keeper.number(this.#mainBytes);
    this.#announcedInGhost = keeper.flag(this.#announcedInGhost);
  }

  #toMain(slot: number): void {
    this.#slots.setQueue(slot, this.#tier, MAIN);
    this.#main.pushHead(slot);
    this.#mainBytes += this.#slots.sizeBytes(slot);
  }

  #mainVictim(): number {
    for (;;) {
      const slot = this.#main.tail;
      const hits = this.#slots.mark(slot, this.#tier);
      if (hits === 0) return slot;
      this.#slots.setMark(slot, this.#tier, hits - 1);
      this.#main.moveToHead(slot);
    }
  }
}

/** Registry line of S3-FIFO. */
export const s3Fifo: EvictionPolicy = {
  name: "s3-fifo",
  title: "small queue, main queue, ghost",
  source: "Yang et al., FIFO queues are all you need for cache eviction, SOSP 2023",
  keysLast: "told",
  params: [
    { name: "small", about: "share of the capacity for newcomers", default: 0.1, min: 0.001, max: 0.999 },
    {
      name: "ghost",
      about: "departed bytes remembered, as a share of the capacity",
      default: 0.9,
      min: 0,
      max: 10,
    },
    {
      name: "hits",
      about: "hits in the small queue that lead to main",
      default: 2,
      min: 1,
      max: 3,
      integer: true,
    },
  ],
  create: (site) => new S3Fifo(site),
};
