/**
 * A priority queue of slots whose priorities change: a 4-ary min-heap in flat arrays that knows where each slot
 * stands. Equal priorities leave in the order of a second number, so that ties are decided by the policy and not by
 * the shape of the heap.
 */
import type { Keeper } from "../base/keeper.ts";
import { SlotColumn } from "./slot-column.ts";

/** Slots by (priority, tie), least first. */
export class SlotHeap {
  /** Slots in the heap. */
  size = 0;
  #slots = new Int32Array(256);
  readonly #priority = new SlotColumn();
  readonly #tie = new SlotColumn();
  /** Position of each slot in the heap. */
  readonly #place = new SlotColumn();

  /** The slot that comes first, or -1. */
  get first(): number {
    return this.size > 0 ? this.#slots[0] : -1;
  }

  /** Priority of a slot in the heap. */
  priority(slot: number): number {
    return this.#priority.values[slot];
  }

  /** Adds a slot that is not in the heap. */
  push(slot: number, priority: number, tie: number): void {
    if (this.size === this.#slots.length) {
      const wider = new Int32Array(this.size * 2);
      wider.set(this.#slots);
      this.#slots = wider;
    }
    this.#priority.reach(slot);
    this.#tie.reach(slot);
    this.#place.reach(slot);
    this.#priority.values[slot] = priority;
    this.#tie.values[slot] = tie;
    this.#rise(this.size++, slot);
  }

  /** Gives a slot of the heap another priority. */
  update(slot: number, priority: number, tie: number): void {
    this.#priority.values[slot] = priority;
    this.#tie.values[slot] = tie;
    this.#settle(this.#place.values[slot], slot);
  }

  /** Takes a slot out of the heap. */
  remove(slot: number): void {
    const at = this.#place.values[slot];
    const last = this.#slots[--this.size];
    if (last !== slot) this.#settle(at, last);
  }

  /** Calls back with each slot, in no promised order. */
  forEach(visit: (slot: number) => void): void {
    for (let at = 0; at < this.size; at++) visit(this.#slots[at]);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.#slots = keeper.column(this.#slots);
    this.#priority.keep(keeper);
    this.#tie.keep(keeper);
    this.#place.keep(keeper);
  }

  #settle(at: number, slot: number): void {
    if (at > 0 && this.#before(slot, this.#slots[(at - 1) >> 2])) this.#rise(at, slot);
    else this.#sink(at, slot);
  }

  #rise(at: number, slot: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const above = this.#slots[parent];
      if (!this.#before(slot, above)) break;
      this.#put(at, above);
      at = parent;
    }
    this.#put(at, slot);
  }

  #sink(at: number, slot: number): void {
    for (let child = 4 * at + 1; child < this.size; child = 4 * at + 1) {
      let best = child;
      const end = Math.min(child + 4, this.size);
      for (let other = child + 1; other < end; other++)
        if (this.#before(this.#slots[other], this.#slots[best])) best = other;
      if (!this.#before(this.#slots[best], slot)) break;
      this.#put(at, this.#slots[best]);
      at = best;
    }
    this.#put(at, slot);
  }

  #before(a: number, b: number): boolean {
    const priority = this.#priority.values;
    if (priority[a] !== priority[b]) return priority[a] < priority[b];
    const tie = this.#tie.values;
    return tie[a] < tie[b];
  }

  #put(at: number, slot: number): void {
    this.#slots[at] = slot;
    this.#place.values[slot] = at;
  }
}
