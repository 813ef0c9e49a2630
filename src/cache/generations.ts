/**
 * Generations: how a store purges everything without touching anything. A purge of all opens a new generation; a slot that was
 * stored in an earlier one is gone (or stale, after a soft purge), which is found out when it is next looked at, or when its room is
 * needed. A number for each slot, kept only in stores that were ever purged so.
 */
import { SlotColumn } from "../ds/slot-column.ts";

/** The generation of each slot. */
export class Generations {
  readonly #of = new SlotColumn();
  #now = 0;
  /** Slots of generations before this one are gone. */
  #living = 0;
  /** By generation: when the soft purge that opened it was made; Infinity where it was none. */
  readonly #softMicros: number[] = [Infinity];

  /** Everything stored so far is gone. */
  purge(): void {
    this.#softMicros.push(Infinity);
    this.#living = ++this.#now;
  }

  /** Everything stored so far is stale from now on. */
  makeStale(nowMicros: number): void {
    this.#softMicros.push(nowMicros);
    this.#now++;
  }

  /** The slot is of this generation. */
  enter(slot: number): void {
    this.#of.reach(slot);
    this.#of.values[slot] = this.#now;
  }

  isCurrent(slot: number): boolean {
    return this.#generation(slot) === this.#now;
  }

  /** Was everything purged since the slot was stored? */
  isGone(slot: number): boolean {
    return this.#generation(slot) < this.#living;
  }

  /** When the first soft purge since the slot was stored was made; Infinity: none was. */
  staleFromMicros(slot: number): number {
    let from = Infinity;
    for (let at = this.#now; at > this.#generation(slot); at--) from = Math.min(from, this.#softMicros[at]);
    return from;
  }

  #generation(slot: number): number {
    const { values } = this.#of;
    return slot < values.length ? values[slot] : 0;
  }
}
