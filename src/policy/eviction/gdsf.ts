/**
 * Greedy-Dual-Size-Frequency: who leaves has the least L + requests / size, where L is the priority of the last to
 * leave. L ages those who are not asked for without touching them: newcomers start above it. Cherkasova, "Improving
 * WWW proxies performance with Greedy-Dual-Size-Frequency caching policy", HP Labs technical report HPL-98-69R1, 1998,
 * with every miss costing the same, which favours the object hit ratio. Among equals the least recently used leaves.
 * Costs a heap, O(log n) a request, and 32 to 36 bytes an object.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";

/** GDSF order of one tier. */
export class Gdsf implements Eviction {
  readonly #slots: Slots;
  readonly #heap = new SlotHeap();
  /** Requests for each slot since it entered. */
  readonly #requests = new SlotColumn();
  /** Priority of the last evicted. */
  #inflation = 0;
  /** Insertions and hits so far, to order equals by. */
  #touches = 0;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
  }

  get size(): number {
    return this.#heap.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#requests.reach(slot);
    this.#requests.values[slot] = 1;
    this.#heap.push(slot, this.#priority(slot), this.#touches++);
  }

  hit(slot: number): void {
    this.#requests.values[slot]++;
    this.#heap.update(slot, this.#priority(slot), this.#touches++);
  }

  victim(): number {
    return this.#heap.first;
  }

  remove(slot: number, evicted: boolean): void {
    if (evicted) this.#inflation = Math.max(this.#inflation, this.#heap.priority(slot));
    this.#heap.remove(slot);
  }

  forEach(visit: (slot: number) => void): void {
    this.#heap.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#heap.keep(keeper);
    this.#requests.keep(keeper);
    this.#inflation = keeper.number(this.#inflation);
    this.#touches = keeper.number(this.#touches);
  }

  #priority(slot: number): number {
    // An empty body would be worth any number of requests for ever; it counts as one byte.
    return this.#inflation + this.#requests.values[slot] / Math.max(1, this.#slots.sizeBytes(slot));
  }
}

/** Registry line of GDSF. */
export const gdsf: EvictionPolicy = {
  name: "gdsf",
  title: "greedy dual: requests per byte, aged",
  source: "Cherkasova, Improving WWW proxies performance with GDSF, HP Labs HPL-98-69R1, 1998",
  keysLast: "held",
  params: [],
  create: (site) => new Gdsf(site),
};
