/**
 * A doubly linked list of slots, through the link words that one tier has in every slot. The head is the
 * newest, the tail the oldest. -1 is "none".
 */
import type { Keeper } from "../base/keeper.ts";
import { LINK_WORD, type Slots } from "./slots.ts";

/** An order of slots; a slot is in at most one list of its tier. */
export class SlotList {
  /** Newest slot, or -1. */
  head = -1;
  /** Oldest slot, or -1. */
  tail = -1;
  /** Slots in the list. */
  size = 0;
  readonly #slots: Slots;
  readonly #width: number = 0;
  readonly #link: number = 0;

  /** A list through the links of `tier` (0 to 2) in `slots`. Throws where slots have none for it. */
  constructor(slots: Slots, tier: number) {
    if (LINK_WORD + 2 * tier >= slots.width) throw new RangeError(`slots have no links for tier ${tier}`);
    this.#slots = slots;
    this.#width = slots.width;
    this.#link = LINK_WORD + 2 * tier;
  }

  /** Neighbour towards the head, or -1. */
  newer(slot: number): number {
    return this.#slots.words[Math.imul(slot, this.#width) + this.#link];
  }

  /** Neighbour towards the tail, or -1. */
  older(slot: number): number {
    return this.#slots.words[Math.imul(slot, this.#width) + this.#link + 1];
  }

  pushHead(slot: number): void {
    const words = this.#slots.words;
    const width = this.#width;
    const at = Math.imul(slot, width) + this.#link;
    const head = this.head;
    words[at] = -1;
    words[at + 1] = head;
    if (head >= 0) words[Math.imul(head, width) + this.#link] = slot;
    else this.tail = slot;
    this.head = slot;
    this.size++;
  }

  remove(slot: number): void {
    const words = this.#slots.words;
    const width = this.#width;
    const at = Math.imul(slot, width) + this.#link;
    const newer = words[at];
    const older = words[at + 1];
    if (newer >= 0) words[Math.imul(newer, width) + this.#link + 1] = older;
    else this.head = older;
    if (older >= 0) words[Math.imul(older, width) + this.#link] = newer;
    else this.tail = newer;
    this.size--;
  }

  moveToHead(slot: number): void {
    if (this.head === slot) return;
    this.remove(slot);
    this.pushHead(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.head = keeper.number(this.head);
    this.tail = keeper.number(this.tail);
    this.size = keeper.number(this.size);
  }
}
