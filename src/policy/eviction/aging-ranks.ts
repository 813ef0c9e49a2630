/**
 * Slots by weighted age, (now - since) * weight, the greatest first: an order that changes while nobody touches it,
 * because heavy slots age faster and overtake light ones. A kinetic tournament: each match of a binary tree knows its
 * winner and until when it holds, so a question replays only the matches that time has undone. J. Basch, L. J. Guibas,
 * J. Hershberger, "Data structures for mobile data", Journal of Algorithms 31(1), 1999. O(log n) a change.
 *
 * A weight is a fraction of two numbers, so that ages of whole numbers compare exactly. Equals leave in the order in
 * which they were last placed.
 */
import type { Keeper } from "../../base/keeper.ts";
import { SlotColumn } from "../../ds/slot-column.ts";

const NONE = -1;
/** Rounding of a product of doubles, with room to spare: a match is replayed rather too early than too late. */
const ROUNDING = 1e-12;
/** Times are whole numbers: what changes right after `now` changes before now + 1. */
const RIGHT_AFTER = 0.5;

/** A tournament of slots. Times never decrease from call to call. */
export class AgingRanks {
  /** Slots in it. */
  size = 0;
  readonly #since = new SlotColumn();
  readonly #over = new SlotColumn();
  readonly #under = new SlotColumn();
  readonly #placed = new SlotColumn();
  #placements = 0;
  /** Leaves, a power of two: slot s stands at node `#leaves + s`, the root is node 1. */
  #leaves = 256;
  #winner = new Int32Array(2 * 256).fill(NONE);
  /** When the result of a node, or of one below it, may change. */
  #holdsUntil = new Float64Array(2 * 256).fill(Infinity);

  /** The slot of the greatest weighted age at `now`, or -1. */
  first(now: number): number {
    this.#refresh(1, now);
    return this.#winner[1];
  }

  /** Places a slot, new or not: of age 0 at `since`, aging by `over / under` (both above 0) from then on. */
  place(slot: number, since: number, over: number, under: number, now: number): void {
    this.#since.reach(slot);
    this.#over.reach(slot);
    this.#under.reach(slot);
    this.#placed.reach(slot);
    if (slot >= this.#leaves) this.#grow(slot, now);
    this.#since.values[slot] = since;
    this.#over.values[slot] = over;
    this.#under.values[slot] = under;
    this.#placed.values[slot] = this.#placements++;
    const leaf = this.#leaves + slot;
    if (this.#winner[leaf] === NONE) this.size++;
    this.#winner[leaf] = slot;
    this.#replay(leaf >> 1, now);
  }

  /** Takes a slot out. */
  remove(slot: number, now: number): void {
    const leaf = this.#leaves + slot;
    this.#winner[leaf] = NONE;
    this.size--;
    this.#replay(leaf >> 1, now);
  }

  /** Calls back with each slot, in no promised order. */
  forEach(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.#leaves; slot++) if (this.#winner[this.#leaves + slot] >= 0) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.#since.keep(keeper);
    this.#over.keep(keeper);
    this.#under.keep(keeper);
    this.#placed.keep(keeper);
    this.#placements = keeper.number(this.#placements);
    this.#leaves = keeper.number(this.#leaves);
    this.#winner = keeper.column(this.#winner);
    this.#holdsUntil = keeper.column(this.#holdsUntil);
  }

  /** The matches from a node up to the root. */
  #replay(node: number, now: number): void {
    for (; node > 0; node >>= 1) this.#match(node, now);
  }

  /** The matches below a node that may have changed, and its own. */
  #refresh(node: number, now: number): void {
    if (this.#holdsUntil[node] > now) return;
    this.#refresh(2 * node, now);
    this.#refresh(2 * node + 1, now);
    this.#match(node, now);
  }

  #match(node: number, now: number): void {
    const left = this.#winner[2 * node];
    const right = this.#winner[2 * node + 1];
    let until = Math.min(this.#holdsUntil[2 * node], this.#holdsUntil[2 * node + 1]);
    let winner = left;
    if (left === NONE) winner = right;
    else if (right !== NONE) {
      // Both weighted ages times both denominators.
      const leftAge = (now - this.#since.values[left]) * this.#over.values[left] * this.#under.values[right];
      const rightAge =
        (now - this.#since.values[right]) * this.#over.values[right] * this.#under.values[left];
      const isLeft =
        leftAge !== rightAge ? leftAge > rightAge : this.#placed.values[left] < this.#placed.values[right];
      winner = isLeft ? left : right;
      const loser = isLeft ? right : left;
      const gain =
        this.#over.values[loser] * this.#under.values[winner] -
        this.#over.values[winner] * this.#under.values[loser];
      if (gain > 0) {
        const lead = Math.abs(leftAge - rightAge) - ROUNDING * Math.max(leftAge, rightAge);
        until = Math.min(until, now + Math.max(RIGHT_AFTER, (lead / gain) * (1 - ROUNDING)));
      }
    }
    this.#winner[node] = winner;
    this.#holdsUntil[node] = until;
  }

  #grow(slot: number, now: number): void {
    const old = this.#leaves;
    const leaves = this.#winner.subarray(old, 2 * old);
    while (slot >= this.#leaves) this.#leaves *= 2;
    const winner = new Int32Array(2 * this.#leaves).fill(NONE);
    winner.set(leaves, this.#leaves);
    this.#winner = winner;
    this.#holdsUntil = new Float64Array(2 * this.#leaves).fill(Infinity);
    for (let node = this.#leaves - 1; node > 0; node--) this.#match(node, now);
  }
}
