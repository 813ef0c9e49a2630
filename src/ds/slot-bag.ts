/**
 * A set of slots from which one can be drawn at random: a dense array, and for each slot its place in it. Taking
 * one out moves the last into the gap, so every operation takes constant time. What policies that sample stand on.
 */
import type { Keeper } from "../base/keeper.ts";
import { SlotColumn } from "./slot-column.ts";

/** Slots in no order. */
export class SlotBag {
  /** Slots in the bag. */
  size = 0;
  #slots = new Int32Array(256);
  readonly #place = new SlotColumn();

  /** The slot at a place from 0 to size - 1. */
  at(place: number): number {
    return this.#slots[place];
  }

  /** Adds a slot that is not in the bag, at the last place. */
  add(slot: number): void {
    if (this.size === this.#slots.length) {
      const wider = new Int32Array(this.size * 2);
      wider.set(this.#slots);
      this.#slots = wider;
    }
    this.#place.reach(slot);
    this.#place.values[slot] = this.size;
    this.#slots[this.size++] = slot;
  }

  /** Takes a slot out of the bag; the last one gets its place. */
  remove(slot: number): void {
    const at = this.#place.values[slot];
    const last = this.#slots[--this.size];
    this.#slots[at] = last;
    this.#place.values[last] = at;
  }

  /** Calls back with each slot, in the order of places. */
  forEach(visit: (slot: number) => void): void {
    for (let at = 0; at < this.size; at++) visit(this.#slots[at]);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.#slots = keeper.column(this.#slots);
    this.#place.keep(keeper);
  }
}
