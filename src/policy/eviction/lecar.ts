/**
 * LeCaR: two experts, LRU and LFU, and a lot is drawn for each eviction which of them is heard. A miss on what one of them
 * had evicted is a regret, larger the sooner it comes, and moves weight to the other. Vietri et al., "Driving cache
 * replacement with ML-based LeCaR", HotStorage 2018: learning rate 0.45; a regret fades to 0.5 % within as many requests
 * as objects fit. Where the paper leaves room, as the authors' code has it: each history remembers half a cache, counts
 * survive in it, no weight falls below 1 %, and nobody is to blame when both experts name the same object.
 *
 * LFU takes a heap, O(log n) a hit. 28 to 32 bytes an object beside its slot, and 39 to 46 for each remembered one.
 */
import type { Keeper } from "../../base/keeper.ts";
import { exp, log } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import { SlotHeap } from "../../ds/slot-heap.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { BY_LFU, BY_LRU, LEAST_WEIGHT, NOBODY, RegretHistory } from "./regret-history.ts";

/** What is left of a regret after as many requests as objects fit (section 2 of the paper). */
const FADED = 0.005;
/** LeCaR order of one tier. */
export class Lecar implements Eviction {
  readonly #slots: Slots;
  readonly #clock: PolicyClock;
  readonly #luck: Stream;
  readonly #recency: SlotList;
  /** By requests, then by last use: LFU's choice first. */
  readonly #frequency = new SlotHeap();
  readonly #lruHistory: RegretHistory;
  readonly #lfuHistory: RegretHistory;
  readonly #learningRate: number = 0;
  /** Logarithm of what is left of a regret after one request. */
  readonly #fading: number = 0;
  #lruWeight = 0.5;
  /** Requests of the announced object before this one. */
  #known = 0;
  #victim = -1;
  #chooser = NOBODY;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#clock = site.clock;
    this.#luck = site.luck();
    this.#recency = new SlotList(site.slots, site.tier);
    const historyBytes = Math.floor(site.capacityBytes * site.params["history"]);
    this.#lruHistory = new RegretHistory(historyBytes);
    this.#lfuHistory = new RegretHistory(historyBytes);
    this.#learningRate = site.params["learningRate"];
    this.#fading = log(FADED) / Math.max(1, site.expectedObjects);
  }

  get size(): number {
    return this.#recency.size;
  }

  announce(key: number): void {
    this.#known = 0;
    if (this.#lruHistory.take(key)) this.#regret(this.#lruHistory, BY_LRU);
    else if (this.#lfuHistory.take(key)) this.#regret(this.#lfuHistory, BY_LFU);
  }

  insert(slot: number): void {
    this.#recency.pushHead(slot);
    this.#frequency.push(slot, this.#known + 1, this.#clock.requests);
  }

  hit(slot: number): void {
    this.#recency.moveToHead(slot);
    this.#frequency.update(slot, this.#frequency.priority(slot) + 1, this.#clock.requests);
  }

  victim(): number {
    const oldest = this.#recency.tail;
    const rarest = this.#frequency.first;
    this.#chooser = NOBODY;
    if (oldest !== rarest) this.#chooser = this.#luck.uniform() < this.#lruWeight ? BY_LRU : BY_LFU;
    this.#victim = this.#chooser === BY_LFU ? rarest : oldest;
    return this.#victim;
  }

  remove(slot: number, evicted: boolean): void {
    const requests = this.#frequency.priority(slot);
    this.#recency.remove(slot);
    this.#frequency.remove(slot);
    if (!evicted || slot !== this.#victim || this.#chooser === NOBODY) return;
    const history = this.#chooser === BY_LRU ? this.#lruHistory : this.#lfuHistory;
    history.add(this.#slots.key(slot), this.#slots.sizeBytes(slot), requests, this.#clock.requests, false);
    this.#victim = -1;
  }

  forEach(visit: (slot: number) => void): void {
    for (let slot = this.#recency.head; slot >= 0; slot = this.#recency.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#recency.keep(keeper);
    this.#frequency.keep(keeper);
    this.#lruHistory.keep(keeper);
    this.#lfuHistory.keep(keeper);
    this.#lruWeight = keeper.number(this.#lruWeight);
    this.#known = keeper.number(this.#known);
    this.#victim = keeper.number(this.#victim);
    this.#chooser = keeper.number(this.#chooser);
  }

  /** The expert evicted what is now asked for: it loses weight. */
  #regret(history: RegretHistory, expert: number): void {
    this.#known = history.takenRequests;
    const regret = exp(this.#fading * (this.#clock.requests - history.takenAt));
    const factor = exp(-this.#learningRate * regret);
    const lru = this.#lruWeight * (expert === BY_LRU ? factor : 1);
    const lfu = (1 - this.#lruWeight) * (expert === BY_LFU ? factor : 1);
    this.#lruWeight = Math.min(1 - LEAST_WEIGHT, Math.max(LEAST_WEIGHT, lru / (lru + lfu)));
  }
}

/** Registry line of LeCaR. */
export const lecar: EvictionPolicy = {
  name: "lecar",
  title: "LRU or LFU, by lot, weighed by their regrets",
  source: "Vietri et al., Driving cache replacement with ML-based LeCaR, HotStorage 2018",
  params: [
    { name: "learningRate", about: "how far a regret moves the weights", default: 0.45, min: 0, max: 10 },
    {
      name: "history",
      about: "departed bytes that are remembered of each expert, as a share of the capacity",
      default: 0.5,
      min: 0,
      max: 10,
    },
  ],
  create: (site) => new Lecar(site),
};
