/**
 * What one expert had evicted, lately: the ghost of policies that choose between experts and learn from their regrets
 * (LeCaR, CACHEUS). With each key stands how often it had been asked for, when it left, and whether it was new. Bounded by
 * the bytes that the bodies had; the first to leave is forgotten first. Slots of its own serve as memory, with their
 * index and links: 39 to 46 bytes a remembered key.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotIndex } from "../../ds/slot-index.ts";
import { SlotList } from "../../ds/slot-list.ts";
import { Slots } from "../../ds/slots.ts";

/** Half of what a slot index can hold. */
const MOST_OBJECTS = 16_777_216;

/** No expert weighs less, lest it be heard nevermore (the code of LeCaR's and CACHEUS' authors). */
export const LEAST_WEIGHT = 0.01;

/** Whose choice a victim was. */
export const NOBODY = 0;
export const BY_LRU = 1;
export const BY_LFU = 2;

/** The departed of one expert. */
export class RegretHistory {
  /** Of the key last taken: requests until it left, number of the request at which it left, and whether it was new. */
  takenRequests = 0;
  takenAt = 0;
  takenNew = false;
  /** Remembered keys that were new when they left. */
  newcomers = 0;
  readonly #slots = new Slots({ tiers: 1 });
  readonly #index = new SlotIndex(this.#slots);
  readonly #order = new SlotList(this.#slots, 0);
  readonly #capacityBytes: number = 0;
  #bytes = 0;

  /** Remembers at most `capacityBytes` of departed bodies. */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** Remembers a key that is not remembered; a body too large for the whole history is not. */
  add(key: number, sizeBytes: number, requests: number, at: number, isNew: boolean): void {
    // An empty body counts as one byte, or there would be no end to them.
    const weight = sizeBytes > 0 ? sizeBytes : 1;
    if (weight > this.#capacityBytes) return;
    while (this.#bytes + weight > this.#capacityBytes || this.#order.size >= MOST_OBJECTS)
      this.#forget(this.#order.tail);
    const slots = this.#slots;
    const slot = slots.allocate(key, 0, weight);
    slots.setVersion(slot, requests < 0x7fffffff ? requests : 0x7fffffff);
    slots.setExpiresMicros(slot, at);
    slots.setMark(slot, 0, isNew ? 1 : 0);
    if (isNew) this.newcomers++;
    this.#index.insert(slot);
    this.#order.pushHead(slot);
    this.#bytes += weight;
  }

  /** Takes the key out; was it there? */
  take(key: number): boolean {
    const slot = this.#index.find(key);
    if (slot < 0) return false;
    this.takenRequests = this.#slots.version(slot);
    this.takenAt = this.#slots.expiresMicros(slot);
    this.takenNew = this.#slots.mark(slot, 0) === 1;
    this.#forget(slot);
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.takenRequests = keeper.number(this.takenRequests);
    this.takenAt = keeper.number(this.takenAt);
    this.takenNew = keeper.flag(this.takenNew);
    this.newcomers = keeper.number(this.newcomers);
    this.#slots.keep(keeper);
    this.#index.keep(keeper);
    this.#order.keep(keeper);
    this.#bytes = keeper.number(this.#bytes);
  }

  #forget(slot: number): void {
    if (this.#slots.mark(slot, 0) === 1) this.newcomers--;
    this.#bytes -= this.#slots.sizeBytes(slot);
    this.#order.remove(slot);
    this.#index.remove(slot);
    this.#slots.release(slot);
  }
}
