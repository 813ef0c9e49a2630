/**
 * One tier of a node over all its servers: room, order, admission and the bytes that came and went. It knows
 * slots and bytes, not freshness; the store above it decides what enters and what a departure means.
 */
import { StateMismatch, type Keeper } from "../base/keeper.ts";
import type { Slots } from "../ds/slots.ts";
import type { Admission, Eviction } from "../policy/contract.ts";

/**
 * What a tier counts since the last {@link TierState.restart}: positions in {@link TierState.counters}. One
 * array, so that counting touches one or two cache lines.
 */
export const ADMITTED_BYTES = 0;
export const ADMITTED_OBJECTS = 1;
/** Bytes that left: this plus the reason they left for. */
export const LEFT_BYTES = 2;
export const EVICTED_OBJECTS = 6;
export const REFUSED_OBJECTS = 7;
export const READ_BYTES = 8;
export const READ_OBJECTS = 9;
const COUNTERS = 10;

/** Why a copy leaves a tier. */
export const BY_EVICTION = 0;
/** Its freshness ended and a newer version came. */
export const BY_EXPIRY = 1;
/** A purge removed it. */
export const BY_PURGE = 2;
/** It moved to another tier, or left with the copy below it. */
export const BY_MOVE = 3;

/** State of one tier. */
export class TierState {
  /** Bytes each server may hold. */
  readonly capacityBytes: number = 0;
  /** Larger objects do not enter, bytes. */
  readonly largestBytes: number = 0;
  /** Bytes each server holds. */
  readonly usedBytes: Float64Array;
  /** Order of each server. */
  readonly orders: readonly Eviction[];
  readonly admission: Admission;
  readonly counters = new Float64Array(COUNTERS);
  heldBytesAtStart = 0;
  readonly #slots: Slots;
  readonly #bit: number = 0;

  constructor(
    slots: Slots,
    index: number,
    capacityBytes: number,
    orders: readonly Eviction[],
    admission: Admission,
  ) {
    this.#slots = slots;
    this.#bit = 1 << index;
    this.capacityBytes = capacityBytes;
    this.usedBytes = new Float64Array(orders.length);
    this.orders = orders;
    this.largestBytes = Math.min(capacityBytes, orders[0].largestBytes ?? Infinity);
    this.admission = admission;
  }

  /** Bytes held, all servers. */
  get heldBytes(): number {
    return this.usedBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Objects held, all servers. */
  get heldObjects(): number {
    return this.orders.reduce((sum, order) => sum + order.size, 0);
  }

  /** Does the tier hold the slot's object? */
  holds(slot: number): boolean {
    return (this.#slots.state(slot) & this.#bit) !== 0;
  }

  /** Puts the slot in; there must be room. */
  put(slot: number, server: number, sizeBytes: number): void {
    this.usedBytes[server] += sizeBytes;
    this.#slots.setState(slot, this.#slots.state(slot) | this.#bit);
    this.orders[server].insert(slot);
    this.counters[ADMITTED_BYTES] += sizeBytes;
    this.counters[ADMITTED_OBJECTS]++;
  }

  /** Takes the slot out, for the given reason. */
  take(slot: number, reason: number): void {
    const server = this.#slots.server(slot);
    const sizeBytes = this.#slots.sizeBytes(slot);
    this.orders[server].remove(slot, reason === BY_EVICTION);
    this.usedBytes[server] -= sizeBytes;
    this.#slots.setState(slot, this.#slots.state(slot) & ~this.#bit);
    this.counters[LEFT_BYTES + reason] += sizeBytes;
    if (reason === BY_EVICTION) this.counters[EVICTED_OBJECTS]++;
  }

  /** Begins the measured time. */
  restart(): void {
    this.counters.fill(0);
    this.heldBytesAtStart = this.heldBytes;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.usedBytes);
    keeper.fixed(this.counters);
    this.heldBytesAtStart = keeper.number(this.heldBytesAtStart);
    for (const policy of [...this.orders, this.admission]) {
      if (policy.keep === undefined)
        throw new StateMismatch("a policy of this scenario cannot keep its state");
      policy.keep(keeper);
    }
  }
}
