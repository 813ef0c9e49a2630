/**
 * CAR: ARC with clocks in place of its LRU lists, so that a hit only sets a bit. A clock of what was asked for once
 * (T1), one of what was asked for again (T2), a ghost of what left each (B1, B2), and a target for T1 that every hit in a
 * ghost moves. S. Bansal, D. S. Modha, "CAR: clock with adaptive replacement", FAST 2004, figure 2. With sizes, lengths
 * are sums of bytes; a hit in a ghost moves the target by the paper's ratio alone, a step of a few bytes, as ARC here does.
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

/** Queue bit of a slot: in T1 or in T2. Its mark is the reference bit. */
const ONCE = 0;
const AGAIN = 1;

/** What the ghosts know of the object announced. */
const UNKNOWN = 0;
const WAS_ONCE = 1;
const WAS_AGAIN = 2;

/** CAR order of one tier. */
export class Car implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #capacityBytes: number = 0;
  /** The clocks; the hand is at the tail. */
  readonly #once: SlotList;
  readonly #again: SlotList;
  readonly #onceGhost: Ghost;
  readonly #againGhost: Ghost;
  readonly #memory: Memory | undefined;
  #onceBytes = 0;
  #againBytes = 0;
  /** The paper's p: bytes that T1 should have. */
  #target = 0;
  #announced = UNKNOWN;
  /** Bytes that a ghost remembered of the object announced. */
  #rememberedBytes = 0;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#tier = site.tier;
    this.#capacityBytes = site.capacityBytes;
    this.#once = new SlotList(site.slots, site.tier);
    this.#again = new SlotList(site.slots, site.tier);
    this.#onceGhost = ghostOf(site, Infinity);
    this.#againGhost = ghostOf(site, Infinity);
    this.#memory = site.memory;
  }

  get size(): number {
    return this.#once.size + this.#again.size;
  }

  announce(key: number): void {
    const remembered = this.#onceGhost.bytes + this.#againGhost.bytes;
    this.#announced = this.#onceGhost.take(key) ? WAS_ONCE : this.#againGhost.take(key) ? WAS_AGAIN : UNKNOWN;
    this.#rememberedBytes = remembered - this.#onceGhost.bytes - this.#againGhost.bytes;
  }

  insert(slot: number): void {
    this.#slots.setMark(slot, this.#tier, 0);
    const sizeBytes = this.#slots.sizeBytes(slot);
    if (this.#announced === UNKNOWN) {
      this.#trimGhosts(sizeBytes);
      this.#slots.setQueue(slot, this.#tier, ONCE);
      this.#once.pushHead(slot);
      this.#onceBytes += sizeBytes;
    } else {
      this.#adapt();
      this.#toAgain(slot, sizeBytes);
    }
    this.#announced = UNKNOWN;
  }

  hit(slot: number): void {
    this.#slots.setMark(slot, this.#tier, 1);
  }

  victim(): number {
    while (this.#once.size > 0) {
      if (this.#onceBytes < Math.max(1, this.#target) && this.#again.size > 0) break;
      const slot = this.#once.tail;
      if (this.#slots.mark(slot, this.#tier) === 0) return slot;
      const sizeBytes = this.#slots.sizeBytes(slot);
      this.#slots.setMark(slot, this.#tier, 0);
      this.#once.remove(slot);
      this.#onceBytes -= sizeBytes;
      this.#toAgain(slot, sizeBytes);
    }
    for (let slot = this.#again.tail; slot >= 0; slot = this.#again.tail) {
      if (this.#slots.mark(slot, this.#tier) === 0) return slot;
      this.#slots.setMark(slot, this.#tier, 0);
      this.#again.moveToHead(slot);
    }
    return -1;
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
    if (evicted) this.#onceGhost.add(this.#slots.key(slot), sizeBytes);
    else this.#memory?.forget(this.#slots.key(slot));
  }

  forEach(visit: (slot: number) => void): void {
    for (const clock of [this.#once, this.#again])
      for (let slot = clock.head; slot >= 0; slot = clock.older(slot)) visit(slot);
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
    this.#announced = keeper.number(this.#announced);
    this.#rememberedBytes = keeper.number(this.#rememberedBytes);
  }

  #toAgain(slot: number, sizeBytes: number): void {
    this.#slots.setQueue(slot, this.#tier, AGAIN);
    this.#again.pushHead(slot);
    this.#againBytes += sizeBytes;
  }

  /** Moves the target towards the clock that should have kept the object. Unlike in ARC, room has been made before. */
  #adapt(): void {
    const wasOnce = this.#announced === WAS_ONCE;
    const remembered = this.#rememberedBytes;
    const once = this.#onceGhost.bytes + (wasOnce ? remembered : 0);
    const again = this.#againGhost.bytes + (wasOnce ? 0 : remembered);
    if (wasOnce) {
      this.#target = Math.min(this.#capacityBytes, this.#target + Math.max(1, again / Math.max(1, once)));
    } else {
      this.#target = Math.max(0, this.#target - Math.max(1, once / Math.max(1, again)));
    }
  }

  /** Before a newcomer enters T1: T1 and B1 hold one cache full together, all four lists two. */
  #trimGhosts(incomingBytes: number): void {
    const once = this.#onceGhost;
    const again = this.#againGhost;
    const onceBytes = this.#onceBytes + incomingBytes;
    while (once.size > 0 && onceBytes + once.bytes > this.#capacityBytes) once.forgetOldest();
    const held = onceBytes + this.#againBytes;
    while (again.size > 0 && held + once.bytes + again.bytes > 2 * this.#capacityBytes) again.forgetOldest();
  }
}

/** Registry line of CAR. */
export const car: EvictionPolicy = {
  name: "car",
  title: "ARC with clocks: a hit sets a bit",
  source: "Bansal and Modha, CAR: clock with adaptive replacement, FAST 2004",
  keysLast: "told",
  params: [],
  create: (site) => new Car(site),
};
