/**
 * Generations: how a store purges everything without touching anything. A purge of all opens a new generation; a slot that was
 * stored in an earlier one is gone (or stale, after a soft purge), which is found out when it is next looked at, or when its room is
 * needed. A number for each slot, kept only in stores that were ever purged so.
 */
import type { Keeper } from "../base/keeper.ts";
import { SlotColumn } from "../ds/slot-column.ts";

/** The generation of each slot. */
export class Generations {
  /** Slots, and bytes in all tiers, that are purged and not yet taken out. */
  goneObjects = 0;
  goneBytes = 0;
  readonly #of = new SlotColumn();
  #now = 0;
  /** Slots of generations before this one are gone. */
  #living = 0;
  /** By generation: when the soft purge that opened it was made; Infinity where it was none. */
  readonly #softMicros: number[] = [Infinity];

  /** Everything stored so far is gone: so many objects, and bytes in all tiers. */
  purge(objects: number, bytes: number): void {
    this.goneObjects = objects;
    this.goneBytes = bytes;
    this.#softMicros.push(Infinity);
    this.#living = ++this.#now;
  }

  /** Everything stored so far is stale from now on. */
  makeStale(nowMicros: number): void {
    this.#softMicros.push(nowMicros);
    this.#now++;
  }

  /** An object that is gone is taken out. */
  left(bytes: number): void {
    this.goneObjects--;
    this.goneBytes -= bytes;
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

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.goneObjects = keeper.number(this.goneObjects);
    this.goneBytes = keeper.number(this.goneBytes);
    this.#of.keep(keeper);
    this.#now = keeper.number(this.#now);
    this.#living = keeper.number(this.#living);
    keeper.list(this.#softMicros);
  }

  #generation(slot: number): number {
    const { values } = this.#of;
    return slot < values.length ? values[slot] : 0;
  }
}

/** Shows a keeper the generations of a store; null: it has none. */
export function keepGenerations(keeper: Keeper, generations: Generations | null): Generations | null {
  if (!keeper.flag(generations !== null)) return null;
  const shown = generations ?? new Generations();
  shown.keep(keeper);
  return shown;
}
