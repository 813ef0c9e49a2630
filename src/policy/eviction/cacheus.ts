/**
 * CACHEUS: LeCaR with experts that withstand scans and churn, and a learning rate that sets itself. Rodriguez et al.,
 * "Learning cache replacement with CACHEUS", FAST 2021. The expert of recency, SR-LRU, keeps what was asked for again (S)
 * apart from newcomers and from what S has demoted (R), and evicts from R; the border moves towards S when something demoted
 * is asked for in R, towards R when something departed was new. The expert of frequency, CR-LFU, evicts the *most* recently
 * used among the least frequent, so that part of a working set larger than the cache stays. The learning rate climbs the
 * slope of the hit ratio (`learning-rate.ts`).
 *
 * In bytes, the border moves by object sizes. Where the paper leaves room, as the authors' code has it: S is filled first, R
 * begins with 1 %, each expert's history remembers half a cache, counts survive in it, no weight falls below 1 %. LFU takes
 * a heap, O(log n) a hit. 28 to 32 bytes an object beside its slot, and 39 to 46 for each remembered one.
 */
import type { Keeper } from "../../base/keeper.ts";
import { exp } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { LearningRate } from "./learning-rate.ts";
import { BY_LFU, BY_LRU, LEAST_WEIGHT, NOBODY, RegretHistory } from "./regret-history.ts";

/** Share of the capacity that R has at first (section 4.1; LIRS keeps as much for cold blocks). */
const FIRST_R_SHARE = 0.01;
/** Queue bit of a slot: in S or in R. */
const IN_S = 0;
const IN_R = 1;
/** Mark of a slot: neither, entered R for the first time, demoted from S. */
const PLAIN = 0;
const NEW = 1;
const DEMOTED = 2;

/** CACHEUS order of one tier. */
export class Cacheus implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #clock: PolicyClock;
  readonly #luck: Stream;
  readonly #capacityBytes: number = 0;
  readonly #s: SlotList;
  readonly #r: SlotList;
  #sBytes = 0;
  /** Bytes that S may hold. */
  #sLimit = 0;
  /** Slots in R that came from S. */
  #demoted = 0;
  /** By requests, the latest used first among equals. */
  readonly #frequency = new SlotHeap();
  readonly #lruHistory: RegretHistory;
  readonly #lfuHistory: RegretHistory;
  readonly #rate: LearningRate;
  #lruWeight = 0.5;
  /** Requests of the announced object before this one; 0: it is in no history. */
  #known = 0;
  #victim = -1;
  #chooser = NOBODY;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#clock = site.clock;
    this.#luck = site.luck();
    this.#capacityBytes = site.capacityBytes;
    this.#s = new SlotList(site.slots, site.tier);
    this.#r = new SlotList(site.slots, site.tier);
    this.#sLimit = site.capacityBytes - Math.max(1, Math.round(site.capacityBytes * FIRST_R_SHARE));
    const historyBytes = Math.floor(site.capacityBytes * site.params["history"]);
    this.#lruHistory = new RegretHistory(historyBytes);
    this.#lfuHistory = new RegretHistory(historyBytes);
    this.#rate = new LearningRate(site.expectedObjects, this.#luck);
  }

  get size(): number {
    return this.#s.size + this.#r.size;
  }

  announce(key: number, sizeBytes: number): void {
    this.#rate.request(false);
    this.#known = 0;
    if (this.#lruHistory.take(key)) {
      this.#known = this.#lruHistory.takenRequests;
      this.#regret(BY_LRU);
      // With more room R would have kept it.
      if (this.#lruHistory.takenNew)
        this.#moveBorder(-sizeBytes * stepsFor(this.#demoted, this.#lruHistory.newcomers));
    } else if (this.#lfuHistory.take(key)) {
      this.#known = this.#lfuHistory.takenRequests;
      this.#regret(BY_LFU);
    }
  }

  insert(slot: number): void {
    const size = this.#slots.sizeBytes(slot);
    const fillsS = this.#r.size === 0 && this.#sBytes + size <= this.#sLimit;
    this.#frequency.push(slot, this.#known + 1, -this.#clock.requests);
    if (fillsS || this.#known > 0) {
      this.#toS(slot, size);
      this.#keepBorder();
      return;
    }
    this.#toR(slot, NEW);
  }

  hit(slot: number): void {
    this.#rate.request(true);
    this.#frequency.update(slot, this.#frequency.priority(slot) + 1, -this.#clock.requests);
    if (this.#slots.queue(slot, this.#tier) === IN_S) {
      this.#s.moveToHead(slot);
      return;
    }
    const size = this.#slots.sizeBytes(slot);
    // With more room S would not have demoted it.
    if (this.#slots.mark(slot, this.#tier) === DEMOTED)
      this.#moveBorder(size * stepsFor(this.#lruHistory.newcomers, this.#demoted));
    this.#leaveList(slot, size);
    this.#toS(slot, size);
    this.#keepBorder();
  }

  victim(): number {
    const oldest = this.#r.size > 0 ? this.#r.tail : this.#s.tail;
    const rarest = this.#frequency.first;
    this.#chooser = NOBODY;
    if (oldest !== rarest) this.#chooser = this.#luck.uniform() < this.#lruWeight ? BY_LRU : BY_LFU;
    this.#victim = this.#chooser === BY_LFU ? rarest : oldest;
    return this.#victim;
  }

  remove(slot: number, evicted: boolean): void {
    const size = this.#slots.sizeBytes(slot);
    const requests = this.#frequency.priority(slot);
    const isNew = this.#slots.mark(slot, this.#tier) === NEW;
    this.#leaveList(slot, size);
    this.#frequency.remove(slot);
    if (!evicted || slot !== this.#victim || this.#chooser === NOBODY) return;
    const history = this.#chooser === BY_LRU ? this.#lruHistory : this.#lfuHistory;
    history.add(this.#slots.key(slot), size, requests, this.#clock.requests, isNew);
    this.#victim = -1;
  }

  forEach(visit: (slot: number) => void): void {
    for (let slot = this.#s.head; slot >= 0; slot = this.#s.older(slot)) visit(slot);
    for (let slot = this.#r.head; slot >= 0; slot = this.#r.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#s.keep(keeper);
    this.#r.keep(keeper);
    this.#sBytes = keeper.number(this.#sBytes);
    this.#sLimit = keeper.number(this.#sLimit);
    this.#demoted = keeper.number(this.#demoted);
    this.#frequency.keep(keeper);
    this.#lruHistory.keep(keeper);
    this.#lfuHistory.keep(keeper);
    this.#rate.keep(keeper);
    this.#lruWeight = keeper.number(this.#lruWeight);
    this.#known = keeper.number(this.#known);
    this.#victim = keeper.number(this.#victim);
    this.#chooser = keeper.number(this.#chooser);
  }

  #toS(slot: number, size: number): void {
    this.#slots.setQueue(slot, this.#tier, IN_S);
    this.#slots.setMark(slot, this.#tier, PLAIN);
    this.#s.pushHead(slot);
    this.#sBytes += size;
  }

  #toR(slot: number, mark: number): void {
    this.#slots.setQueue(slot, this.#tier, IN_R);
    this.#slots.setMark(slot, this.#tier, mark);
    this.#r.pushHead(slot);
    if (mark === DEMOTED) this.#demoted++;
  }

  #leaveList(slot: number, size: number): void {
    if (this.#slots.queue(slot, this.#tier) === IN_S) {
      this.#s.remove(slot);
      this.#sBytes -= size;
      return;
    }
    this.#r.remove(slot);
    if (this.#slots.mark(slot, this.#tier) === DEMOTED) this.#demoted--;
  }

  /** S gives to R what it may not hold. */
  #keepBorder(): void {
    while (this.#sBytes > this.#sLimit) {
      const slot = this.#s.tail;
      this.#leaveList(slot, this.#slots.sizeBytes(slot));
      this.#toR(slot, DEMOTED);
    }
  }

  /** Gives S so many bytes more; neither side loses its last byte. */
  #moveBorder(bytes: number): void {
    const most = Math.max(0, this.#capacityBytes - 1);
    this.#sLimit = Math.min(most, Math.max(Math.min(1, most), this.#sLimit + bytes));
  }

  /** The expert evicted what is now asked for: it loses weight. */
  #regret(expert: number): void {
    const factor = exp(-this.#rate.value);
    const lru = this.#lruWeight * (expert === BY_LRU ? factor : 1);
    const lfu = (1 - this.#lruWeight) * (expert === BY_LFU ? factor : 1);
    this.#lruWeight = Math.min(1 - LEAST_WEIGHT, Math.max(LEAST_WEIGHT, lru / (lru + lfu)));
  }
}

/** By how many objects the border moves: the more, the fewer there are on the side that asks for room. */
function stepsFor(others: number, own: number): number {
  return Math.max(1, Math.round(others / Math.max(1, own)));
}

/** Registry line of CACHEUS. */
export const cacheus: EvictionPolicy = {
  name: "cacheus",
  title: "scan-resistant LRU or churn-resistant LFU, by lot, with a learning rate that sets itself",
  source: "Rodriguez et al., Learning cache replacement with CACHEUS, FAST 2021",
  params: [
    {
      name: "history",
      about: "departed bytes that are remembered of each expert, as a share of the capacity",
      default: 0.5,
      min: 0,
      max: 10,
    },
  ],
  create: (site) => new Cacheus(site),
};
