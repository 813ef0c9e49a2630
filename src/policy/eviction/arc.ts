/**
 * ARC: one list of what was asked for once (T1), one of what was asked for again (T2), a ghost of what left each
 * (B1, B2), and a target for T1 that every hit in a ghost moves. N. Megiddo, D. S. Modha, "ARC: a self-tuning, low
 * overhead replacement cache", FAST 2003, figure 4. With sizes, lengths of lists are sums of bytes, and a hit in a
 * ghost moves the target by the paper's ratio alone, as simulators of researchers do: a step of a few bytes.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import {
  type Eviction,
  type EvictionPolicy,
  type EvictionSite,
  type Ghost,
  ghostOf,
  type Memory,
} from "../contract.ts";

/** Queue bit of a slot: in T1 or in T2. */
const ONCE = 0;
const AGAIN = 1;

/** ARC order of one tier. */
export class Arc implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #capacityBytes: number = 0;
  /** Does the target move by whole numbers only? */
  readonly #whole: boolean = false;
  readonly #once: SlotList;
  readonly #again: SlotList;
  readonly #onceGhost: Ghost;
  readonly #againGhost: Ghost;
  readonly #memory: Memory | undefined;
  #onceBytes = 0;
  #againBytes = 0;
  /** The paper's p: bytes that T1 should have. */
  #target = 0;
  /** Of the object announced: was it in a ghost, and in B2? */
  #isKnown = false;
  #wasAgain = false;
  /** T1 fills the cache: what leaves it now is not remembered (case IV A of the paper). */
  #forgets = false;
  #incomingBytes = 0;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#capacityBytes = site.capacityBytes;
    this.#whole = site.params.whole === 1;
    this.#once = new SlotList(site.slots, site.tier);
    this.#again = new SlotList(site.slots, site.tier);
    this.#onceGhost = ghostOf(site, Infinity);
    this.#againGhost = ghostOf(site, Infinity);
    this.#memory = site.memory;
  }

  get size(): number {
    return this.#once.size + this.#again.size;
  }

  announce(key: number, sizeBytes: number): void {
    const once = this.#onceGhost;
    const again = this.#againGhost;
    const onceBytes = once.bytes;
    const againBytes = again.bytes;
    this.#wasAgain = false;
    this.#isKnown = true;
    if (once.take(key)) {
      const step = this.#step(againBytes / Math.max(1, onceBytes));
      this.#target = Math.min(this.#capacityBytes, this.#target + step);
    } else if (again.take(key)) {
      this.#wasAgain = true;
      const step = this.#step(onceBytes / Math.max(1, againBytes));
      this.#target = Math.max(0, this.#target - step);
    } else {
      this.#isKnown = false;
    }
    this.#incomingBytes = sizeBytes;
  }

  insert(slot: number): void {
    const sizeBytes = this.#slots.sizeBytes(slot);
    if (this.#isKnown) this.#toAgain(slot, sizeBytes);
    else {
      this.#slots.setQueue(slot, this.#tier, ONCE);
      this.#once.pushHead(slot);
      this.#onceBytes += sizeBytes;
    }
    this.#isKnown = false;
    this.#forgets = false;
  }

  hit(slot: number): void {
    if (this.#slots.queue(slot, this.#tier) === AGAIN) {
      this.#again.moveToHead(slot);
      return;
    }
    const sizeBytes = this.#slots.sizeBytes(slot);
    this.#once.remove(slot);
    this.#onceBytes -= sizeBytes;
    this.#toAgain(slot, sizeBytes);
  }

  victim(): number {
    this.#forgets = false;
    if (!this.#isKnown) this.#trimGhosts();
    const bytes = this.#onceBytes;
    const fromOnce =
      this.#forgets ||
      this.#again.size === 0 ||
      bytes > this.#target ||
      (this.#wasAgain && bytes >= this.#target);
    return fromOnce && this.#once.size > 0 ? this.#once.tail : this.#again.tail;
  }

  remove(slot: number, evicted: boolean): void {
    const sizeBytes = this.#slots.sizeBytes(slot);
    if (this.#slots.queue(slot, this.#tier) === AGAIN) {
      this.#again.remove(slot);
      this.#againBytes -= sizeBytes;
      if (evicted) this.#againGhost.add(this.#slots.key(slot), sizeBytes);
      else this.#memory?.forget(this.#slots.key(slot));
      return;
    }
    this.#once.remove(slot);
    this.#onceBytes -= sizeBytes;
    if (evicted && !this.#forgets) this.#onceGhost.add(this.#slots.key(slot), sizeBytes);
    else this.#memory?.forget(this.#slots.key(slot));
  }

  forEach(visit: (slot: number) => void): void {
    for (const list of [this.#once, this.#again])
      for (let slot = list.head; slot >= 0; slot = list.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#once.keep(keeper);
    this.#again.keep(keeper);
    this.#onceGhost.keep(keeper);
    this.#againGhost.keep(keeper);
    this.#onceBytes = keeper.number(this.#onceBytes);
    this.#againBytes = keeper.number(this.#againBytes);
    this.#target = keeper.number(this.#target);
    this.#isKnown = keeper.flag(this.#isKnown);
    this.#wasAgain = keeper.flag(this.#wasAgain);
    this.#forgets = keeper.flag(this.#forgets);
    this.#incomingBytes = keeper.number(this.#incomingBytes);
  }

  #step(ratio: number): number {
    return Math.max(1, this.#whole ? Math.floor(ratio) : ratio);
  }

  #toAgain(slot: number, sizeBytes: number): void {
    this.#slots.setQueue(slot, this.#tier, AGAIN);
    this.#again.pushHead(slot);
    this.#againBytes += sizeBytes;
  }

  /**
   * Before a newcomer pushes one object out: T1 and B1 together hold one cache full, all four lists two. One object is
   * forgotten for each that leaves, as in the paper, where all are of one size; so with sizes the ghosts may for a while
   * hold a little more.
   */
  #trimGhosts(): void {
    const once = this.#onceGhost;
    const again = this.#againGhost;
    if (this.#onceBytes + once.bytes + this.#incomingBytes > this.#capacityBytes) {
      if (once.size > 0) once.forgetOldest();
      else this.#forgets = this.#once.size > 0;
      return;
    }
    const all = this.#onceBytes + this.#againBytes + once.bytes + again.bytes;
    if (all + this.#incomingBytes > 2 * this.#capacityBytes && again.size > 0) again.forgetOldest();
  }
}

/** Registry line of ARC. */
export const arc: EvictionPolicy = {
  name: "arc",
  title: "recency and frequency, balanced by ghosts",
  source: "Megiddo and Modha, ARC: a self-tuning, low overhead replacement cache, FAST 2003",
  keysLast: "told",
  params: [
    {
      name: "whole",
      about: "1: the target moves by whole numbers, as in implementations in integers; 0: by fractions",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
    },
  ],
  create: (site) => new Arc(site),
};
