/**
 * What a policy remembers of departed objects: a row of numbers each, such as when they were asked for (the history control blocks of
 * LRU-K, which outlive their page). Bounded by the bytes that the bodies had and by a number of objects; the first to depart is
 * forgotten first. LRU-K's paper forgets by the time since the last request, a time that somebody would have to choose. Slots of
 * its own serve as memory, with their index and links: 39 to 46 bytes an object, and 8 for each number.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotIndex } from "../../ds/slot-index.ts";
import { SlotList } from "../../ds/slot-list.ts";
import { Slots } from "../../ds/slots.ts";

/** Half of what a slot index can hold. */
const MOST_OBJECTS = 16_777_216;

/** Rows by key. */
export class DepartedRows {
  readonly #slots = new Slots({ tiers: 1 });
  readonly #index = new SlotIndex(this.#slots);
  readonly #order = new SlotList(this.#slots, 0);
  readonly #width: number = 0;
  readonly #capacityBytes: number = 0;
  #bytes = 0;
  #values: Float64Array;

  /** Remembers at most `capacityBytes` of departed bodies, and `width` numbers of each. */
  constructor(capacityBytes: number, width: number) {
    this.#capacityBytes = capacityBytes;
    this.#width = width;
    this.#values = new Float64Array(256 * width);
  }

  /**
   * Is there no room for a body of this size? Then forgets the oldest and writes its row into `into`, if there is one: that an object
   * was not asked for all that time is worth learning.
   */
  forgetFor(sizeBytes: number, into: Float64Array): boolean {
    if (!this.#isFullFor(weightOf(sizeBytes)) || this.#order.size === 0) return false;
    this.#copy(this.#order.tail, into);
    this.#forget(this.#order.tail);
    return true;
  }

  /** Remembers a key that is not remembered, with the row that stands in `values` from `at` on, and forgets the oldest for it. */
  add(key: number, sizeBytes: number, values: Float64Array, at: number): void {
    const weight = weightOf(sizeBytes);
    if (weight > this.#capacityBytes) return;
    while (this.#isFullFor(weight)) this.#forget(this.#order.tail);
    const slot = this.#slots.allocate(key, 0, weight);
    this.#index.insert(slot);
    this.#order.pushHead(slot);
    this.#bytes += weight;
    const to = slot * this.#width;
    if (to + this.#width > this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    for (let n = 0; n < this.#width; n++) this.#values[to + n] = values[at + n];
  }

  /** Takes the key out and writes its row into `into`; was it there? */
  take(key: number, into: Float64Array): boolean {
    const slot = this.#index.find(key);
    if (slot < 0) return false;
    this.#copy(slot, into);
    this.#forget(slot);
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#slots.keep(keeper);
    this.#index.keep(keeper);
    this.#order.keep(keeper);
    this.#bytes = keeper.number(this.#bytes);
    this.#values = keeper.column(this.#values);
  }

  #isFullFor(weight: number): boolean {
    return this.#bytes + weight > this.#capacityBytes || this.#order.size >= MOST_OBJECTS;
  }

  #copy(slot: number, into: Float64Array): void {
    for (let n = 0; n < this.#width; n++) into[n] = this.#values[slot * this.#width + n];
  }

  #forget(slot: number): void {
    this.#bytes -= this.#slots.sizeBytes(slot);
    this.#order.remove(slot);
    this.#index.remove(slot);
    this.#slots.release(slot);
  }
}

/** An empty body counts as one byte, or there would be no end to them. */
function weightOf(sizeBytes: number): number {
  return sizeBytes > 0 ? sizeBytes : 1;
}
