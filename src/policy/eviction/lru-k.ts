/**
 * LRU-K: who leaves is the one whose K-th last request lies farthest back; those with fewer than K known requests go
 * first, the least recently used of them before the others. Departed objects keep their times for a while, so that a
 * second request soon after is known as one. O'Neil, O'Neil and Weikum, "The LRU-K page replacement algorithm for
 * database disk buffering", SIGMOD 1993, with a correlated reference period of zero: every request counts.
 *
 * Costs a heap, O(log n) a request, and 28 to 32 bytes an object, 8 more for each of the K times, and as much again as
 * the reference history takes.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";
import { DepartedRows } from "./departed-rows.ts";

/** LRU-K order of one tier. Times are numbers of insertions and hits, from 1; 0 is "none known". */
export class LruK implements Eviction {
  readonly #slots: Slots;
  readonly #k: number = 0;
  readonly #heap = new SlotHeap();
  readonly #history: DepartedRows;
  /** K times of each slot, the last request first. */
  #times: Float64Array;
  /** Times of the announced object. */
  readonly #announced: Float64Array;
  #now = 0;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#k = site.params["k"];
    this.#history = new DepartedRows(Math.floor(site.capacityBytes * site.params["history"]), this.#k);
    this.#times = new Float64Array(256 * this.#k);
    this.#announced = new Float64Array(this.#k);
  }

  get size(): number {
    return this.#heap.size;
  }

  announce(key: number): void {
    if (!this.#history.take(key, this.#announced)) this.#announced.fill(0);
  }

  insert(slot: number): void {
    this.#reach(slot);
    const at = slot * this.#k;
    for (let n = 0; n < this.#k; n++) this.#times[at + n] = this.#announced[n];
    this.#refer(at);
    this.#heap.push(slot, this.#times[at + this.#k - 1], this.#now);
  }

  hit(slot: number): void {
    const at = slot * this.#k;
    this.#refer(at);
    this.#heap.update(slot, this.#times[at + this.#k - 1], this.#now);
  }

  victim(): number {
    return this.#heap.first;
  }

  remove(slot: number, evicted: boolean): void {
    this.#heap.remove(slot);
    if (!evicted) return;
    this.#history.add(this.#slots.key(slot), this.#slots.sizeBytes(slot), this.#times, slot * this.#k);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#heap.keep(keeper);
    this.#history.keep(keeper);
    this.#times = keeper.column(this.#times);
    keeper.fixed(this.#announced);
    this.#now = keeper.number(this.#now);
  }

  /** A request now, for the slot whose times stand at `at`. */
  #refer(at: number): void {
    const times = this.#times;
    for (let n = at + this.#k - 1; n > at; n--) times[n] = times[n - 1];
    times[at] = ++this.#now;
  }

  #reach(slot: number): void {
    let { length } = this.#times;
    if ((slot + 1) * this.#k <= length) return;
    while ((slot + 1) * this.#k > length) length *= 2;
    const wider = new Float64Array(length);
    wider.set(this.#times);
    this.#times = wider;
  }
}

/** Registry line of LRU-K. */
export const lruK: EvictionPolicy = {
  name: "lru-k",
  title: "the K-th last request farthest back",
  source: "O'Neil, O'Neil and Weikum, The LRU-K page replacement algorithm, SIGMOD 1993",
  params: [
    {
      name: "k",
      about: "which request, from the last, decides",
      default: 2,
      min: 1,
      max: 8,
      integer: true,
    },
    {
      name: "history",
      about: "departed bytes whose requests are remembered, as a share of the capacity",
      default: 1,
      min: 0,
      max: 10,
    },
  ],
  create: (site) => new LruK(site),
};
