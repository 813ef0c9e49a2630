/**
 * Belady with sizes: the object that would take the most room until it is asked for again leaves: farthest request times
 * size. It needs to know the future, and it is a heuristic: finding the optimum with sizes is NP-hard (Chrobak et al.,
 * "Caching is hard: even in the fault model", Algorithmica 2012), and `offline-bound` says what none can go below. The
 * product grows at a different speed for each size, so no single heap holds its order. Here each class of sizes, an eighth
 * of a doubling wide, has a heap by next request, and the first of each class are compared exactly: sizes below 16 are
 * exact, others within a factor of 9/8. Others draw a sample instead. 28 bytes an object.
 */
import { SlotColumn } from "../../ds/slot-column.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { sizeClass, SIZE_CLASSES } from "./size-class.ts";

/** Belady's order with sizes, of one tier. */
export class BeladySize implements Eviction {
  size = 0;
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  /** Heap of each class, farthest next request first; and how many it holds. */
  readonly #heaps: Int32Array[] = [];
  readonly #counts = new Int32Array(SIZE_CLASSES);
  /** Classes from the first to the last that ever held something. */
  #firstClass = SIZE_CLASSES;
  #lastClass = -1;
  /** Number of the next request of each slot, of the last request, and the slot's place in its heap. */
  readonly #next = new SlotColumn();
  readonly #last = new SlotColumn();
  readonly #place = new SlotColumn();

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#clock = site.clock;
    for (let n = 0; n < SIZE_CLASSES; n++) this.#heaps.push(new Int32Array(0));
  }

  announce(): void {}

  insert(slot: number): void {
    this.#next.reach(slot);
    this.#last.reach(slot);
    this.#place.reach(slot);
    const of = sizeClass(this.#slots.sizeBytes(slot));
    if (of < this.#firstClass) this.#firstClass = of;
    if (of > this.#lastClass) this.#lastClass = of;
    const count = this.#counts[of]++;
    if (count === this.#heaps[of].length) {
      const wider = new Int32Array(Math.max(16, count * 2));
      wider.set(this.#heaps[of]);
      this.#heaps[of] = wider;
    }
    this.size++;
    this.#stamp(slot);
    this.#rise(this.#heaps[of], count, slot);
  }

  hit(slot: number): void {
    const of = sizeClass(this.#slots.sizeBytes(slot));
    this.#stamp(slot);
    this.#settle(this.#heaps[of], this.#counts[of], this.#place.values[slot], slot);
  }

  victim(): number {
    let victim = -1;
    let most = -1;
    // Largest first, so that of those that are never asked for again the largest leaves.
    for (let of = this.#lastClass; of >= this.#firstClass; of--) {
      if (this.#counts[of] === 0) continue;
      const slot = this.#heaps[of][0];
      const room =
        (this.#next.values[slot] - this.#clock.requests) * Math.max(1, this.#slots.sizeBytes(slot));
      if (room <= most) continue;
      victim = slot;
      most = room;
    }
    return victim;
  }

  remove(slot: number): void {
    const of = sizeClass(this.#slots.sizeBytes(slot));
    const heap = this.#heaps[of];
    const last = heap[--this.#counts[of]];
    this.size--;
    if (last !== slot) this.#settle(heap, this.#counts[of], this.#place.values[slot], last);
  }

  forEach(visit: (slot: number) => void): void {
    for (let of = 0; of < SIZE_CLASSES; of++)
      for (let at = 0; at < this.#counts[of]; at++) visit(this.#heaps[of][at]);
  }

  #stamp(slot: number): void {
    this.#next.values[slot] = this.#clock.nextRequest;
    this.#last.values[slot] = this.#clock.requests;
  }

  #settle(heap: Int32Array, count: number, at: number, slot: number): void {
    if (at > 0 && this.#before(slot, heap[(at - 1) >> 1])) this.#rise(heap, at, slot);
    else this.#sink(heap, count, at, slot);
  }

  #rise(heap: Int32Array, at: number, slot: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(slot, heap[parent])) break;
      this.#put(heap, at, heap[parent]);
      at = parent;
    }
    this.#put(heap, at, slot);
  }

  #sink(heap: Int32Array, count: number, at: number, slot: number): void {
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.#before(heap[child + 1], heap[child])) child++;
      if (!this.#before(heap[child], slot)) break;
      this.#put(heap, at, heap[child]);
      at = child;
    }
    this.#put(heap, at, slot);
  }

  /** Farther next request first; of those never asked for again the one that came last, as in `belady.ts`. */
  #before(a: number, b: number): boolean {
    const next = this.#next.values;
    return next[a] !== next[b] ? next[a] > next[b] : this.#last.values[a] > this.#last.values[b];
  }

  #put(heap: Int32Array, at: number, slot: number): void {
    heap[at] = slot;
    this.#place.values[slot] = at;
  }
}

/** Registry line of Belady with sizes. */
export const beladySize: EvictionPolicy = {
  name: "belady-size",
  title: "farthest next request times size (knows the future)",
  source:
    "Belady, IBM Systems Journal 1966, weighed by size as the simulators of LRB (NSDI 2020) and others do",
  params: [],
  limits: "a heuristic, no bound: it knows the future, and others may still miss less",
  offline: true,
  create: (site) => new BeladySize(site),
};
