/**
 * What a learning policy remembers of departed objects: a row of numbers each, bounded by the bytes that the bodies had.
 * The first to depart is forgotten first, and whoever makes room sees its row once more: that an object was not asked for
 * all that time is worth learning. Slots of its own serve as memory, with their index and links: 55 to 62 bytes an
 * object, and 8 for each number.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotIndex } from "../../ds/slot-index.ts";
import { SlotList } from "../../ds/slot-list.ts";
import { Slots } from "../../ds/slots.ts";

/** Half of what a slot index can hold. */
const MOST_OBJECTS = 16_777_216;

/** Rows by key. */
export class DepartedRows {
  readonly #slots = new Slots();
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

  /** Is there no room for a body of this size? Then forgets the oldest and writes its row into `into`, if there is one. */
  forgetFor(sizeBytes: number, into: Float64Array): boolean {
    const isFull =
      this.#bytes + weightOf(sizeBytes) > this.#capacityBytes || this.#order.size >= MOST_OBJECTS;
    if (!isFull || this.#order.size === 0) return false;
    this.#takeOut(this.#order.tail, into);
    return true;
  }

  /** Remembers a key that is not remembered, with the row that stands in `values` from `at` on, if there is room. */
  add(key: number, sizeBytes: number, values: Float64Array, at: number): void {
    const weight = weightOf(sizeBytes);
    if (this.#bytes + weight > this.#capacityBytes) return;
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
    this.#takeOut(slot, into);
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

  #takeOut(slot: number, into: Float64Array): void {
    for (let n = 0; n < this.#width; n++) into[n] = this.#values[slot * this.#width + n];
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
