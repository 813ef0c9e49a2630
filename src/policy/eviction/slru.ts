/**
 * Segmented LRU: queues one above the other, of equal shares. A hit moves an object to the queue above; what a queue
 * cannot hold goes down to the one below; the lowest one's tail leaves. A newcomer enters the lowest queue that has
 * room, which is the lowest of all once the cache is full. R. Karedla, J. S. Love, B. G. Wherry, "Caching strategies to
 * improve disk system performance", IEEE Computer 27(3), 1994 (two segments); with four it is what Facebook's photo
 * caches were measured to gain from: Q. Huang et al., "An analysis of Facebook photo caching", SOSP 2013.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** SLRU order of one tier; the slot's mark is its segment, from the lowest. */
export class Slru implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #segments: readonly SlotList[];
  readonly #bytes: Float64Array;
  /** Bytes that each segment may hold. */
  readonly #shareBytes: number = 0;
  readonly #fillsUpwards: boolean = false;

  /** @param fillsUpwards does a newcomer enter the lowest segment that has room, not always the lowest of all? */
  constructor(site: EvictionSite, segments: number, fillsUpwards: boolean) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#segments = Array.from({ length: segments }, () => new SlotList(site.slots, site.tier));
    this.#bytes = new Float64Array(segments);
    this.#shareBytes = Math.floor(site.capacityBytes / segments);
    this.#fillsUpwards = fillsUpwards;
  }

  get size(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.size, 0);
  }

  announce(): void {}

  insert(slot: number): void {
    const sizeBytes = this.#slots.sizeBytes(slot);
    if (!this.#fillsUpwards) {
      this.#push(slot, 0, sizeBytes);
      return;
    }
    let segment = 0;
    while (segment < this.#segments.length && this.#bytes[segment] + sizeBytes > this.#shareBytes) segment++;
    this.#push(slot, segment < this.#segments.length ? segment : 0, sizeBytes);
  }

  hit(slot: number): void {
    const segment = this.#slots.mark(slot, this.#tier);
    const top = this.#segments.length - 1;
    if (segment === top) {
      this.#segments[top].moveToHead(slot);
      return;
    }
    const sizeBytes = this.#slots.sizeBytes(slot);
    this.#take(slot, segment, sizeBytes);
    this.#push(slot, segment + 1, sizeBytes);
    for (let over = segment + 1; over > 0; over--)
      while (this.#bytes[over] > this.#shareBytes) {
        const down = this.#segments[over].tail;
        const downBytes = this.#slots.sizeBytes(down);
        this.#take(down, over, downBytes);
        this.#push(down, over - 1, downBytes);
      }
  }

  victim(): number {
    for (let segment = 0; segment < this.#segments.length; segment++)
      if (this.#segments[segment].size > 0) return this.#segments[segment].tail;
    return -1;
  }

  remove(slot: number): void {
    this.#take(slot, this.#slots.mark(slot, this.#tier), this.#slots.sizeBytes(slot));
  }

  forEach(visit: (slot: number) => void): void {
    for (const segment of this.#segments)
      for (let slot = segment.head; slot >= 0; slot = segment.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const segment of this.#segments) segment.keep(keeper);
    keeper.fixed(this.#bytes);
  }

  #push(slot: number, segment: number, sizeBytes: number): void {
    this.#slots.setMark(slot, this.#tier, segment);
    this.#segments[segment].pushHead(slot);
    this.#bytes[segment] += sizeBytes;
  }

  #take(slot: number, segment: number, sizeBytes: number): void {
    this.#segments[segment].remove(slot);
    this.#bytes[segment] -= sizeBytes;
  }
}

/** Registry line of SLRU. */
export const slru: EvictionPolicy = {
  name: "slru",
  title: "LRU queues one above the other",
  source:
    "Karedla, Love and Wherry, Caching strategies to improve disk system performance, IEEE Computer 1994",
  keysLast: "held",
  params: [
    // A slot has two bits for the mark of each tier's policy.
    { name: "segments", about: "queues, of equal shares", default: 4, min: 2, max: 4, integer: true },
  ],
  create: (site) => new Slru(site, site.params["segments"], true),
};
