/**
 * CAR: ARC with clocks in place of its LRU lists, so that a hit only sets a bit. A clock of what was asked for once
 * (T1), one of what was asked for again (T2), a ghost of what left each (B1, B2), and a target for T1 that every hit in a
 * ghost moves. S. Bansal, D. S. Modha, "CAR: clock with adaptive replacement", FAST 2004, figure 2. With sizes, lengths
 * are sums of bytes; a hit in a ghost moves the target by the paper's ratio alone, a step of a few bytes, as ARC here does.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Eviction, EvictionPolicy } from "../contract.ts";
import { BalancedLists } from "./balanced-lists.ts";

/** What the ghosts know of the object announced. */
const UNKNOWN = 0;
const WAS_ONCE = 1;
const WAS_AGAIN = 2;

/** CAR order of one tier: the lists are clocks with their hands at the tails, a slot's mark is its reference bit. */
export class Car extends BalancedLists implements Eviction {
  #announced = UNKNOWN;
  /** Bytes that a ghost remembered of the object announced. */
  #rememberedBytes = 0;

  announce(key: number): void {
    const remembered = this.onceGhost.bytes + this.againGhost.bytes;
    this.#announced = this.onceGhost.take(key) ? WAS_ONCE : this.againGhost.take(key) ? WAS_AGAIN : UNKNOWN;
    this.#rememberedBytes = remembered - this.onceGhost.bytes - this.againGhost.bytes;
  }

  insert(slot: number): void {
    this.slots.setMark(slot, this.tier, 0);
    const sizeBytes = this.slots.sizeBytes(slot);
    if (this.#announced === UNKNOWN) {
      this.#trimGhosts(sizeBytes);
      this.toOnce(slot, sizeBytes);
    } else {
      this.#adapt();
      this.toAgain(slot, sizeBytes);
    }
    this.#announced = UNKNOWN;
  }

  hit(slot: number): void {
    this.slots.setMark(slot, this.tier, 1);
  }

  victim(): number {
    while (this.once.size > 0) {
      if (this.onceBytes < Math.max(1, this.target) && this.again.size > 0) break;
      const slot = this.once.tail;
      if (this.slots.mark(slot, this.tier) === 0) return slot;
      this.slots.setMark(slot, this.tier, 0);
      this.promote(slot);
    }
    for (let slot = this.again.tail; slot >= 0; slot = this.again.tail) {
      if (this.slots.mark(slot, this.tier) === 0) return slot;
      this.slots.setMark(slot, this.tier, 0);
      this.again.moveToHead(slot);
    }
    return -1;
  }

  remove(slot: number, evicted: boolean): void {
    this.leave(slot, evicted, true);
  }

  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#announced = keeper.number(this.#announced);
    this.#rememberedBytes = keeper.number(this.#rememberedBytes);
  }

  /** Moves the target towards the clock that should have kept the object. Unlike in ARC, room has been made before. */
  #adapt(): void {
    const wasOnce = this.#announced === WAS_ONCE;
    const remembered = this.#rememberedBytes;
    const once = this.onceGhost.bytes + (wasOnce ? remembered : 0);
    const again = this.againGhost.bytes + (wasOnce ? 0 : remembered);
    if (wasOnce) {
      this.target = Math.min(this.capacityBytes, this.target + Math.max(1, again / Math.max(1, once)));
    } else {
      this.target = Math.max(0, this.target - Math.max(1, once / Math.max(1, again)));
    }
  }

  /** Before a newcomer enters T1: T1 and B1 hold one cache full together, all four lists two. */
  #trimGhosts(incomingBytes: number): void {
    const once = this.onceGhost;
    const again = this.againGhost;
    const onceBytes = this.onceBytes + incomingBytes;
    while (once.size > 0 && onceBytes + once.bytes > this.capacityBytes) once.forgetOldest();
    const held = onceBytes + this.againBytes;
    while (again.size > 0 && held + once.bytes + again.bytes > 2 * this.capacityBytes) again.forgetOldest();
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
