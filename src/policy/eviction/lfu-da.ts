/**
 * LFU with dynamic aging: who leaves has the least K = requests + L, where L is the K of the last to leave. Plain LFU
 * keeps for ever what was popular once; L lifts everyone who is still asked for above those who are not, without a
 * parameter to tune. K is set at each request, so it keeps the L of the object's last one. Arlitt, Cherkasova, Dilley,
 * Friedrich and Jin, "Evaluating content management techniques for web proxy caches", ACM SIGMETRICS PER 2000. Among
 * equals the least recently used leaves. Costs a heap, O(log n) a request, and 36 to 40 bytes an object.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Eviction, EvictionPolicy } from "../contract.ts";

/** LFU-DA order of one tier. */
export class LfuDa implements Eviction {
  readonly #heap = new SlotHeap();
  /** Requests for each slot since it entered. */
  readonly #requests = new SlotColumn();
  /** K of the last evicted. */
  #age = 0;
  /** Insertions and hits so far, to order equals by. */
  #touches = 0;

  get size(): number {
    return this.#heap.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#requests.reach(slot);
    this.#requests.values[slot] = 1;
    this.#heap.push(slot, this.#age + 1, this.#touches++);
  }

  hit(slot: number): void {
    this.#heap.update(slot, this.#age + ++this.#requests.values[slot], this.#touches++);
  }

  victim(): number {
    return this.#heap.first;
  }

  remove(slot: number, evicted: boolean): void {
    // A cache that is moving objects may evict another than the first; the age never falls.
    if (evicted) this.#age = Math.max(this.#age, this.#heap.priority(slot));
    this.#heap.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#heap.keep(keeper);
    this.#requests.keep(keeper);
    this.#age = keeper.number(this.#age);
    this.#touches = keeper.number(this.#touches);
  }
}

/** Registry line of LFU-DA. */
export const lfuDa: EvictionPolicy = {
  name: "lfu-da",
  title: "least frequently used, aged by what leaves",
  source: "Arlitt et al., Evaluating content management techniques for web proxy caches, SIGMETRICS PER 2000",
  keysLast: "held",
  params: [],
  create: () => new LfuDa(),
};
