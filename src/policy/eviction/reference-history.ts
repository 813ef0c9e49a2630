/**
 * When departed objects were asked for: what LRU-K remembers of them (the paper's history control blocks that outlive
 * their page). Bounded by the bytes that the bodies had and by a number of objects; the first to depart is forgotten
 * first. The paper forgets by the time since the last request, a time that somebody would have to choose. Slots of its
 * own serve as memory, with their index and links: 55 to 62 bytes a departed object, and 8 for each time.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotIndex } from "../../ds/slot-index.ts";
import { SlotList } from "../../ds/slot-list.ts";
import { Slots } from "../../ds/slots.ts";

/** Half of what a slot index can hold. */
const MOST_OBJECTS = 16_777_216;

/** The times of the last `times` requests of each departed object. */
export class ReferenceHistory {
  readonly #slots = new Slots();
  readonly #index = new SlotIndex(this.#slots);
  readonly #order = new SlotList(this.#slots, 0);
  readonly #times: number = 0;
  readonly #capacityBytes: number = 0;
  #bytes = 0;
  #values: Float64Array;

  /** Remembers at most `capacityBytes` of departed bodies, and `times` times of each. */
  constructor(capacityBytes: number, times: number) {
    this.#capacityBytes = capacityBytes;
    this.#times = times;
    this.#values = new Float64Array(256 * times);
  }

  /** Remembers a key that is not remembered, with the times that stand in `values` from `at` on. */
  add(key: number, sizeBytes: number, values: Float64Array, at: number): void {
    // An empty body counts as one byte, or there would be no end to them.
    const weight = sizeBytes > 0 ? sizeBytes : 1;
    if (weight > this.#capacityBytes) return;
    while (this.#bytes + weight > this.#capacityBytes || this.#order.size >= MOST_OBJECTS)
      this.#forget(this.#order.tail);
    const slot = this.#slots.allocate(key, 0, weight);
    this.#index.insert(slot);
    this.#order.pushHead(slot);
    this.#bytes += weight;
    const to = slot * this.#times;
    if (to + this.#times > this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    for (let n = 0; n < this.#times; n++) this.#values[to + n] = values[at + n];
  }

  /** Takes the key out and writes its times into `into`; was it there? */
  take(key: number, into: Float64Array): boolean {
    const slot = this.#index.find(key);
    if (slot < 0) return false;
    for (let n = 0; n < this.#times; n++) into[n] = this.#values[slot * this.#times + n];
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

  #forget(slot: number): void {
    this.#bytes -= this.#slots.sizeBytes(slot);
    this.#order.remove(slot);
    this.#index.remove(slot);
    this.#slots.release(slot);
  }
}
