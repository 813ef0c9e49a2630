/**
 * A small learned policy: of a random sample, the object leaves that is expected to wait longest for its next request, times
 * its size. In the spirit of LRB (Song, Berger, Li, Lloyd, "Learning relaxed Belady for content distribution network
 * caching", NSDI 2020): it learns while it runs, from what it remembers of objects held and departed, the logarithm of
 * the time to the next request from the times between the last ones, age, size and number of requests; who was not asked
 * for until forgotten counts as asked for at twice that age. Where LRB grows trees by gradient boosting, this is a linear
 * regression on logarithms, and on how far the age exceeds past intervals (`wait-model.ts`).
 *
 * Each request ends an interval and gives one example, seen from a random age within it. Until the first examples have
 * been learnt, age alone counts: LRU of a sample. With `sizeWeight` 1 sizes count fully, for few missed requests; with 0
 * they do not, for few missed bytes. 76 to 88 bytes an object beside its slot, and 103 to 110 for each departed one.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Stream } from "../../base/random.ts";
import { SlotBag } from "../../ds/slot-bag.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { DepartedRows } from "./departed-rows.ts";
import {
  BEFORE,
  binaryLog,
  COUNT,
  INTERVAL,
  LAST,
  MEAN,
  noteRequest,
  REMEMBERED,
  ROW,
  SIZE,
  WaitModel,
} from "./wait-model.ts";

/** Order of one tier. */
export class MiniLrb implements Eviction {
  /** Keeps the loads of candidates from being optimised away; means nothing. */
  touched = 0;
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  readonly #luck: Stream;
  /** Candidates of an eviction. */
  readonly #drawn: Int32Array;
  readonly #sizeWeight: number = 0;
  readonly #bag = new SlotBag();
  readonly #model = new WaitModel();
  /** A row for each slot. */
  #rows = new Float64Array(256 * ROW);
  readonly #departed: DepartedRows;
  /** Row of the announced object, and of one that is forgotten. */
  readonly #announced = new Float64Array(REMEMBERED);
  readonly #forgotten = new Float64Array(REMEMBERED);

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#clock = site.clock;
    this.#luck = site.luck();
    this.#drawn = new Int32Array(site.params["candidates"]);
    this.#sizeWeight = site.params["sizeWeight"];
    this.#departed = new DepartedRows(Math.floor(site.capacityBytes * site.params["memory"]), REMEMBERED);
  }

  get size(): number {
    return this.#bag.size;
  }

  announce(key: number): void {
    if (this.#departed.take(key, this.#announced)) return;
    this.#announced[COUNT] = 0;
    this.#announced[INTERVAL] = Infinity;
    this.#announced[BEFORE] = Infinity;
    this.#announced[MEAN] = Infinity;
  }

  insert(slot: number): void {
    if ((slot + 1) * ROW > this.#rows.length) this.#grow(slot);
    const at = slot * ROW;
    for (let n = 0; n < REMEMBERED; n++) this.#rows[at + n] = this.#announced[n];
    this.#rows[at + SIZE] = binaryLog(Math.max(1, this.#slots.sizeBytes(slot)));
    this.#bag.add(slot);
    this.hit(slot);
  }

  hit(slot: number): void {
    const at = slot * ROW;
    const now = this.#clock.requests;
    if (this.#rows[at + COUNT] > 0) {
      const interval = now - this.#rows[at + LAST];
      this.#learn(this.#rows, at, interval, interval);
    }
    noteRequest(this.#rows, at, now);
  }

  victim(): number {
    const { size } = this.#bag;
    if (size === 0) return -1;
    const rows = this.#rows;
    const drawn = this.#drawn;
    const now = this.#clock.requests;
    // All are drawn and loaded before the first is judged: so the loads do not wait for each other.
    let sum = 0;
    for (let n = 0; n < drawn.length; n++) {
      drawn[n] = this.#bag.at(this.#luck.below(size));
      sum += rows[drawn[n] * ROW + LAST];
    }
    this.touched = sum;
    let victim = -1;
    let longest = -Infinity;
    for (let n = 0; n < drawn.length; n++) {
      const slot = drawn[n];
      const at = slot * ROW;
      const wait = this.#model.wait(rows, at, now - rows[at + LAST]) + this.#sizeWeight * rows[at + SIZE];
      if (wait <= longest) continue;
      victim = slot;
      longest = wait;
    }
    return victim;
  }

  remove(slot: number, evicted: boolean): void {
    this.#bag.remove(slot);
    if (!evicted) return;
    const size = this.#slots.sizeBytes(slot);
    while (this.#departed.forgetFor(size, this.#forgotten)) {
      const age = this.#clock.requests - this.#forgotten[LAST];
      this.#learn(this.#forgotten, 0, age, 2 * age);
    }
    this.#departed.add(this.#slots.key(slot), size, this.#rows, slot * ROW);
  }

  forEach(visit: (slot: number) => void): void {
    this.#bag.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#bag.keep(keeper);
    this.#model.keep(keeper);
    this.#rows = keeper.column(this.#rows);
    this.#departed.keep(keeper);
    keeper.fixed(this.#announced);
  }

  /** An object was asked for after `interval` requests, seen from a random age below `seen`. */
  #learn(rows: Float64Array, at: number, seen: number, interval: number): void {
    const age = this.#luck.below(seen);
    this.#model.learn(rows, at, age, interval - age);
  }

  #grow(slot: number): void {
    let { length } = this.#rows;
    while ((slot + 1) * ROW > length) length *= 2;
    const wider = new Float64Array(length);
    wider.set(this.#rows);
    this.#rows = wider;
  }
}

/** Registry line of the small learned policy. */
export const miniLrb: EvictionPolicy = {
  name: "mini-lrb",
  title: "longest expected wait times size, learnt while it runs, of a random sample",
  source: "in the spirit of Song et al., Learning relaxed Belady for CDN caching, NSDI 2020",
  params: [
    {
      name: "candidates",
      about: "candidates drawn for an eviction",
      default: 32,
      min: 1,
      max: 1024,
      integer: true,
    },
    {
      name: "memory",
      about: "departed bytes that are remembered and learnt from, as a share of the capacity",
      default: 4,
      min: 0,
      max: 100,
    },
    {
      name: "sizeWeight",
      about: "how much sizes count: 1 for few missed requests, 0 for few missed bytes",
      default: 1,
      min: 0,
      max: 2,
    },
  ],
  create: (site) => new MiniLrb(site),
};
