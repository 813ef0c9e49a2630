/**
 * LRU-MAD: LRU for caches whose misses take time. While a fetch is under way requests for its object wait, so what a miss
 * costs is the sum of all their waits: the aggregate delay. Who leaves has the least aggregate delay for the time until it
 * is asked for again, of which LRU's guess is the time since it was asked for last. N. Atre, J. Sherry, W. Wang,
 * D. S. Berger, "Caching with Delayed Hits", SIGCOMM 2020, section 5.
 *
 * The aggregate delay of an object is estimated as the paper does, whether it was held or not: a request later than one
 * fetch after the last window began begins a new one and costs a fetch, one within it what would be left of that fetch;
 * the estimate is the mean over the windows. Estimates of departed objects are kept as long as their bodies' bytes stay
 * below a bound; the paper keeps them all. Nothing told of fetches, every object weighs the same, which is LRU.
 *
 * Costs 60 to 70 bytes an object beyond its slot, O(log n) a request, and about 80 bytes a departed object.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { AgingRanks } from "./aging-ranks.ts";
import { DepartedRows } from "./departed-rows.ts";

/** What is remembered of an object, positions in {@link DepartedRows}'s values. */
const WINDOWS = 0;
const DELAY = 1;
const WINDOW_START = 2;
const VALUES = 3;

/** LRU-MAD's order of one tier. */
export class LruMad implements Eviction {
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  readonly #ranks = new AgingRanks();
  readonly #departed: DepartedRows;
  /** Windows of each slot's object so far, the delay of all of them, and when the last one began; microseconds. */
  readonly #windows = new SlotColumn();
  readonly #delayMicros = new SlotColumn();
  readonly #startMicros = new SlotColumn();
  /** What was remembered of the announced object, if {@link #isKnown}; and what is to be remembered of who leaves. */
  readonly #returning = new Float64Array(VALUES);
  readonly #leaving = new Float64Array(VALUES);
  #isKnown = false;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#clock = site.clock;
    this.#departed = new DepartedRows(site.params.history * site.capacityBytes, VALUES);
  }

  get size(): number {
    return this.#ranks.size;
  }

  announce(key: number): void {
    this.#isKnown = this.#departed.take(key, this.#returning);
  }

  insert(slot: number): void {
    for (const column of [this.#windows, this.#delayMicros, this.#startMicros]) column.reach(slot);
    this.#windows.values[slot] = this.#isKnown ? this.#returning[WINDOWS] : 0;
    this.#delayMicros.values[slot] = this.#isKnown ? this.#returning[DELAY] : 0;
    this.#startMicros.values[slot] = this.#isKnown ? this.#returning[WINDOW_START] : -Infinity;
    this.#isKnown = false;
    this.#asked(slot);
  }

  hit(slot: number): void {
    this.#asked(slot);
  }

  victim(): number {
    return this.#ranks.first(this.#clock.nowMicros);
  }

  remove(slot: number): void {
    this.#ranks.remove(slot, this.#clock.nowMicros);
    this.#leaving[WINDOWS] = this.#windows.values[slot];
    this.#leaving[DELAY] = this.#delayMicros.values[slot];
    this.#leaving[WINDOW_START] = this.#startMicros.values[slot];
    this.#departed.add(this.#slots.key(slot), this.#slots.sizeBytes(slot), this.#leaving, 0);
  }

  forEach(visit: (slot: number) => void): void {
    this.#ranks.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#ranks.keep(keeper);
    this.#departed.keep(keeper);
    this.#windows.keep(keeper);
    this.#delayMicros.keep(keeper);
    this.#startMicros.keep(keeper);
    keeper.fixed(this.#returning);
    keeper.fixed(this.#leaving);
    this.#isKnown = keeper.flag(this.#isKnown);
  }

  /** The slot's object was asked for: when, and what would that have cost? */
  #asked(slot: number): void {
    const { fetchMicros, nowMicros, waitedMicros } = this.#clock;
    const atMicros = nowMicros - waitedMicros;
    if (fetchMicros === 0) {
      this.#ranks.place(slot, atMicros, 1, 1, nowMicros);
      return;
    }
    const sinceStart = atMicros - this.#startMicros.values[slot];
    if (sinceStart >= fetchMicros) {
      this.#windows.values[slot]++;
      this.#delayMicros.values[slot] += fetchMicros;
      this.#startMicros.values[slot] = atMicros;
    } else this.#delayMicros.values[slot] += fetchMicros - sinceStart;
    this.#ranks.place(slot, atMicros, this.#windows.values[slot], this.#delayMicros.values[slot], nowMicros);
  }
}

/** Registry line of LRU-MAD. */
export const lruMad: EvictionPolicy = {
  name: "lru-mad",
  title: "LRU by what waiting for a fetch would cost",
  source: "Atre et al., Caching with Delayed Hits, SIGCOMM 2020",
  params: [
    {
      name: "history",
      about: "departed bytes remembered, as a share of the capacity",
      default: 1,
      min: 0,
      max: 1000,
    },
  ],
  needsLatency: true,
  limits: "knows what waiting costs with --fetch-latency only; elsewhere it is LRU",
  create: (site) => new LruMad(site),
};
