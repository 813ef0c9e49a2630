/**
 * A doubly linked list of slots, through the link words that one tier has in every slot. The head is the
 * newest, the tail the oldest. -1 is "none".
 */
import type { Keeper } from "../base/keeper.ts";
import { LINK_WORD, SLOT_WORDS, type Slots } from "./slots.ts";

/** An order of slots; a slot is in at most one list of its tier. */
export class SlotList {
  /** Newest slot, or -1. */
  head = -1;
  /** Oldest slot, or -1. */
  tail = -1;
  /** Slots in the list. */
  size = 0;
  readonly #slots: Slots;
  readonly #link: number = 0;

  /** A list through the links of `tier` (0 to 2) in `slots`. */
  constructor(slots: Slots, tier: number) {
    this.#slots = slots;
    this.#link = LINK_WORD + 2 * tier;
  }

  /** Neighbour towards the head, or -1. */
  newer(slot: number): number {
    return this.#slots.words[slot * SLOT_WORDS + this.#link];
  }

  /** Neighbour towards the tail, or -1. */
  older(slot: number): number {
    return this.#slots.words[slot * SLOT_WORDS + this.#link + 1];
  }

  pushHead(slot: number): void {
    const words = this.#slots.words;
    const at = slot * SLOT_WORDS + this.#link;
    const head = this.head;
    words[at] = -1;
    words[at + 1] = head;
    if (head >= 0) words[head * SLOT_WORDS + this.#link] = slot;
    else this.tail = slot;
    this.head = slot;
    this.size++;
  }

  remove(slot: number): void {
    const words = this.#slots.words;
    const at = slot * SLOT_WORDS + this.#link;
    const newer = words[at];
    const older = words[at + 1];
    if (newer >= 0) words[newer * SLOT_WORDS + this.#link + 1] = older;
    else this.head = older;
    if (older >= 0) words[older * SLOT_WORDS + this.#link] = newer;
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
