/**
 * What ARC and CAR are made of: a list of what was asked for once (T1), one of what was asked for again (T2), a ghost of what
 * left each (B1, B2), and a target for T1 (the papers' p) that hits in a ghost move. With sizes, lengths of lists are sums of bytes.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import { type EvictionSite, type Ghost, ghostOf, type Memory } from "../contract.ts";

/** Queue bit of a slot: in T1 or in T2. */
const ONCE = 0;
const AGAIN = 1;

/** The four lists of one tier, and the target. */
export abstract class BalancedLists {
  protected readonly slots: Slots;
  protected readonly tier: number = 0;
  protected readonly capacityBytes: number = 0;
  /** T1 and T2; what leaves next is at the tail. */
  protected readonly once: SlotList;
  protected readonly again: SlotList;
  /** B1 and B2. */
  protected readonly onceGhost: Ghost;
  protected readonly againGhost: Ghost;
  protected onceBytes = 0;
  protected againBytes = 0;
  /** Bytes that T1 should have. */
  protected target = 0;
  readonly #memory: Memory | undefined;

  constructor(site: EvictionSite) {
    this.slots = site.slots;
    this.tier = site.tier;
    this.capacityBytes = site.capacityBytes;
    this.once = new SlotList(site.slots, site.tier);
    this.again = new SlotList(site.slots, site.tier);
    this.onceGhost = ghostOf(site, Infinity);
    this.againGhost = ghostOf(site, Infinity);
    this.#memory = site.memory;
  }

  get size(): number {
    return this.once.size + this.again.size;
  }

  forEach(visit: (slot: number) => void): void {
    for (const list of [this.once, this.again])
      for (let slot = list.head; slot >= 0; slot = list.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.once.keep(keeper);
    this.again.keep(keeper);
    this.onceGhost.keep(keeper);
    this.againGhost.keep(keeper);
    this.onceBytes = keeper.number(this.onceBytes);
    this.againBytes = keeper.number(this.againBytes);
    this.target = keeper.number(this.target);
  }

  /** Is the slot in T2? */
  protected isAgain(slot: number): boolean {
    return this.slots.queue(slot, this.tier) === AGAIN;
  }

  protected toOnce(slot: number, sizeBytes: number): void {
    this.slots.setQueue(slot, this.tier, ONCE);
    this.once.pushHead(slot);
    this.onceBytes += sizeBytes;
  }

  protected toAgain(slot: number, sizeBytes: number): void {
    this.slots.setQueue(slot, this.tier, AGAIN);
    this.again.pushHead(slot);
    this.againBytes += sizeBytes;
  }

  /** From T1 to T2. */
  protected promote(slot: number): void {
    const sizeBytes = this.slots.sizeBytes(slot);
    this.once.remove(slot);
    this.onceBytes -= sizeBytes;
    this.toAgain(slot, sizeBytes);
  }

  /** Takes the slot out of its list; one that was evicted is remembered, from T1 only if it shall be. */
  protected leave(slot: number, evicted: boolean, remembersOnce: boolean): void {
    const sizeBytes = this.slots.sizeBytes(slot);
    let ghost: Ghost | null = null;
    if (this.isAgain(slot)) {
      this.again.remove(slot);
      this.againBytes -= sizeBytes;
      ghost = this.againGhost;
    } else {
      this.once.remove(slot);
      this.onceBytes -= sizeBytes;
      if (remembersOnce) ghost = this.onceGhost;
    }
    if (evicted && ghost !== null) ghost.add(this.slots.key(slot), sizeBytes);
    else this.#memory?.forget(this.slots.key(slot));
  }
}
