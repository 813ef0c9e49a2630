/**
 * A number for each slot, beside the slots' own memory: for policies that need more than links and marks.
 * Values stay when a slot is given back; whoever inserts writes them anew.
 */
import type { Keeper } from "../base/keeper.ts";

/** A number for each slot. */
export class SlotColumn {
  /** Value of each slot; replaced on growth, so read it anew after every {@link reach}. */
  values = new Float64Array(256);

  /** Makes room for `slot`. */
  reach(slot: number): void {
    if (slot < this.values.length) return;
    let length = this.values.length;
    while (length <= slot) length *= 2;
    const wider = new Float64Array(length);
    wider.set(this.values);
    this.values = wider;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.values = keeper.column(this.values);
  }
}
