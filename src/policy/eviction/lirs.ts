/**
 * LIRS: objects are told apart by their reuse distance, not by their recency. Those with short distances (LIR) hold
 * nearly all of the cache; the others (HIR) pass through a short queue, and one that is asked for again while it is more
 * recent than the oldest LIR object takes that one's place. S. Jiang, X. Zhang, "LIRS: an efficient low inter-reference
 * recency set replacement policy to improve buffer cache performance", SIGMETRICS 2002, section 3.
 *
 * The paper keeps one stack S of LIR objects, resident HIR and departed HIR objects, cut off below its last LIR object.
 * Here nothing is stacked: an HIR object is in S exactly when its last request is later than that of the oldest LIR
 * object, so a time for each object and a list of the LIR ones say the same, and a hit touches nothing else. Departed
 * objects are remembered up to one cache size (`history`), as implementations do; the paper has no bound. With sizes, both
 * shares are bytes, and an object larger than the HIR share does not enter: it would push LIR objects out.
 * A resident object costs 8 bytes besides its slot, a remembered one 63 to 70.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";
import { DepartedRows } from "./departed-rows.ts";

/** Queue bit of a slot. */
const HIR = 0;
const LIR = 1;

/** LIRS order of one tier. */
export class Lirs implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  /** LIR objects, latest request first. */
  readonly #lir: SlotList;
  /** The paper's list Q: resident HIR objects; the tail leaves. */
  readonly #hir: SlotList;
  /** When each resident object was last asked for, as {@link #now} counts. */
  readonly #asked = new SlotColumn();
  readonly #departed: DepartedRows;
  readonly largestBytes: number = 0;
  readonly #lirCapacityBytes: number = 0;
  #lirBytes = 0;
  /** Requests counted by this policy. */
  #now = 0;
  /** HIR objects last asked for at this time or before are not in S: the paper's stack pruning. Never falls. */
  #bottom = 0;
  /** Is the object announced in S? */
  #isInStack = false;
  /** Where the history writes the time of who comes back. */
  readonly #time = new Float64Array(1);

  constructor(site: EvictionSite) {
    const { slots, tier, capacityBytes, params } = site;
    this.#slots = slots;
    this.#tier = tier;
    this.#lir = new SlotList(slots, tier);
    this.#hir = new SlotList(slots, tier);
    this.#departed = new DepartedRows(Math.floor(capacityBytes * params["history"]), 1);
    // One byte (one object of unit size) at least, or nobody could ever prove a short distance.
    const hirBytes = Math.max(1, Math.floor(capacityBytes * params["hirShare"]));
    this.#lirCapacityBytes = capacityBytes - hirBytes;
    this.largestBytes = params["large"] === 1 ? capacityBytes : hirBytes;
  }

  get size(): number {
    return this.#lir.size + this.#hir.size;
  }

  announce(key: number): void {
    this.#isInStack = this.#departed.take(key, this.#time) && this.#time[0] > this.#bottom;
  }

  insert(slot: number): void {
    this.#asked.reach(slot);
    // Making room may have cut the stack.
    const isInStack = this.#isInStack && this.#time[0] > this.#bottom;
    this.#isInStack = false;
    this.#asked.values[slot] = ++this.#now;
    // While LIR objects do not fill their share, everyone is one.
    if (isInStack || this.#lirBytes + this.#slots.sizeBytes(slot) <= this.#lirCapacityBytes)
      this.#toLir(slot);
    else this.#toHir(slot);
  }

  hit(slot: number): void {
    const asked = this.#asked.values;
    const before = asked[slot];
    asked[slot] = ++this.#now;
    if (this.#slots.queue(slot, this.#tier) === LIR) {
      const wasOldest = this.#lir.tail === slot;
      this.#lir.moveToHead(slot);
      if (wasOldest) this.#prune();
    } else if (before > this.#bottom) {
      this.#hir.remove(slot);
      this.#toLir(slot);
    } else this.#hir.moveToHead(slot);
  }

  victim(): number {
    return this.#hir.size > 0 ? this.#hir.tail : this.#lir.tail;
  }

  remove(slot: number, evicted: boolean): void {
    if (this.#slots.queue(slot, this.#tier) === LIR) {
      this.#takeLir(slot);
      return;
    }
    this.#hir.remove(slot);
    const asked = this.#asked.values;
    if (evicted && asked[slot] > this.#bottom)
      this.#departed.add(this.#slots.key(slot), this.#slots.sizeBytes(slot), asked, slot);
  }

  forEach(visit: (slot: number) => void): void {
    for (const list of [this.#lir, this.#hir])
      for (let slot = list.head; slot >= 0; slot = list.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#lir.keep(keeper);
    this.#hir.keep(keeper);
    this.#asked.keep(keeper);
    this.#departed.keep(keeper);
    this.#lirBytes = keeper.number(this.#lirBytes);
    this.#now = keeper.number(this.#now);
    this.#bottom = keeper.number(this.#bottom);
    this.#isInStack = keeper.flag(this.#isInStack);
    keeper.fixed(this.#time);
  }

  /** Makes the slot, which is in no list, the latest LIR object; the oldest ones that find no room become HIR. */
  #toLir(slot: number): void {
    this.#slots.setQueue(slot, this.#tier, LIR);
    this.#lir.pushHead(slot);
    this.#lirBytes += this.#slots.sizeBytes(slot);
    if (this.#lir.size === 1) this.#prune();
    while (this.#lirBytes > this.#lirCapacityBytes) {
      const oldest = this.#lir.tail;
      this.#takeLir(oldest);
      this.#toHir(oldest);
    }
  }

  #toHir(slot: number): void {
    this.#slots.setQueue(slot, this.#tier, HIR);
    this.#hir.pushHead(slot);
  }

  #takeLir(slot: number): void {
    const wasOldest = this.#lir.tail === slot;
    this.#lir.remove(slot);
    this.#lirBytes -= this.#slots.sizeBytes(slot);
    if (wasOldest) this.#prune();
  }

  /** The stack ends with its oldest LIR object; without one it is empty. */
  #prune(): void {
    this.#bottom = this.#lir.size > 0 ? this.#asked.values[this.#lir.tail] : this.#now;
  }
}

/** Registry line of LIRS. */
export const lirs: EvictionPolicy = {
  name: "lirs",
  title: "reuse distances instead of recency",
  source: "Jiang and Zhang, LIRS: an efficient low inter-reference recency set policy, SIGMETRICS 2002",
  params: [
    {
      name: "hirShare",
      about: "share of the capacity for objects of long reuse distance",
      default: 0.01,
      min: 0,
      max: 0.9,
    },
    {
      name: "history",
      about: "departed bytes remembered, as a share of the capacity",
      default: 1,
      min: 0,
      max: 100,
    },
    {
      name: "large",
      about:
        "1: objects larger than the HIR share enter all the same; 0: never, as in simulators of researchers",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
    },
  ],
  limits: "objects larger than its HIR queue (hirShare) never enter; with large=1 they do",
  create: (site) => new Lirs(site),
};
