/**
 * A ghost of slots: what left a cache lately, where departed objects keep their slots (`cache/keyed.ts`). As {@link GhostList}, but an
 * order through the links that the slots were held by, and a mark that says in which ghost a slot is: nothing to search.
 */
import { SlotList } from "./slot-list.ts";
import type { Slots } from "./slots.ts";

/** The cache's only tier: what has left is in none of its orders, so the links are free. */
const TIER = 0;
/** The tier whose mark says which ghost: there is none such. */
const MARK_TIER = 1;
/** Ghosts of one cache at most: what two bits of a mark tell apart, 0 being "in none". */
export const MOST_GHOSTS = 3;

/** Slots of what has left. A key is a slot's number. */
export class SlotGhost {
  /** Sum of the sizes remembered, bytes. */
  bytes = 0;
  readonly #slots: Slots;
  readonly #order: SlotList;
  readonly #number: number = 0;
  readonly #capacityBytes: number = 0;
  readonly #onForget: (slot: number) => void;

  /**
   * @param number among the ghosts of the cache, from 1 to {@link MOST_GHOSTS}
   * @param capacityBytes bytes of departed bodies that it remembers at most
   * @param onForget called with each slot that it does not remember, or no longer, but for those taken out
   */
  constructor(slots: Slots, number: number, capacityBytes: number, onForget: (slot: number) => void) {
    this.#slots = slots;
    this.#order = new SlotList(slots, TIER);
    this.#number = number;
    this.#capacityBytes = capacityBytes;
    this.#onForget = onForget;
  }

  /** Slots remembered. */
  get size(): number {
    return this.#order.size;
  }

  /** Remembers a slot that is in no ghost, forgetting the oldest until it fits; too large a body is not remembered. */
  add(slot: number, sizeBytes: number): void {
    if (sizeBytes > this.#capacityBytes) {
      this.#onForget(slot);
      return;
    }
    while (this.bytes + sizeBytes > this.#capacityBytes) this.forgetOldest();
    this.#slots.setMark(slot, MARK_TIER, this.#number);
    this.#order.pushHead(slot);
    this.bytes += sizeBytes;
  }

  /** Takes the slot out; was it there? */
  take(slot: number): boolean {
    if (slot < 0 || this.#slots.mark(slot, MARK_TIER) !== this.#number) return false;
    this.#leave(slot);
    return true;
  }

  /** Forgets what left longest ago; there must be something. */
  forgetOldest(): void {
    const slot = this.#order.tail;
    this.#leave(slot);
    this.#onForget(slot);
  }

  /** Belongs to replays, which are not kept. */
  keep(): void {
    throw new Error("a replay cannot be kept");
  }

  #leave(slot: number): void {
    this.#order.remove(slot);
    this.#slots.setMark(slot, MARK_TIER, 0);
    this.bytes -= this.#slots.sizeBytes(slot);
  }
}
