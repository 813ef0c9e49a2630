/**
 * One cache alone: no network, no fills, no clock but the trace's. What comparisons of policies replay traces
 * through. On a miss an object larger than the cache is not admitted; otherwise the least wanted leave until it
 * fits, and it enters. A hit does not change the stored size; cold misses count.
 *
 * Objects are dense ids, so the slot of an object is looked up directly, without hashing. This module is
 * imported once for each policy under another name (see `experiment/loops.ts`), so that V8 compiles the loop
 * for that policy alone: a loop that has seen more than four policies loses half its speed.
 */
import { ONE_TIER_WORDS } from "../ds/slots.ts";
import { type Admission, type Eviction, parametersOf } from "../policy/contract.ts";
import { ReplayedCache, type ReplaySpec } from "./replayed.ts";

/** "Not asked for again" in {@link SoloBatch.nextRecord}. */
export const NEVER = 0x7fffffff;

/** Rows of a look-ahead: what it loads stays in the second-level cache until it is needed. */
const AHEAD = 256;

/** Requests as the cache sees them. */
export interface SoloBatch {
  readonly rows: number;
  /** Dense ids. */
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  /** Microseconds, never decreasing. */
  readonly timeMicros: Float64Array;
  /** Number of the next request for the same object, from 1; {@link NEVER}: none. Null: only offline policies ask. */
  readonly nextRecord: Int32Array | null;
  /** Microseconds; below 0: for ever. Null: nothing expires. */
  readonly ttlMicros: Float64Array | null;
}

/** A cache under replay that knows objects by dense ids. */
export class SoloCache extends ReplayedCache {
  /** Keeps the look-ahead's loads from being optimised away; means nothing. */
  touched = 0;
  readonly eviction: Eviction;
  readonly #admission: Admission;
  readonly #unitSize: boolean = false;
  /** Larger objects do not enter. */
  readonly #largest: number = 0;
  /** Slot + 1 of each object; 0: not held. */
  #slotOf = new Int32Array(1024);

  constructor(spec: ReplaySpec) {
    super(spec);
    this.#unitSize = spec.unitSize;
    this.eviction = this.orderOf(spec);
    this.#largest = Math.min(spec.capacity, this.eviction.largestBytes ?? Infinity);
    this.#admission = spec.admission.create({
      capacityBytes: spec.capacity,
      expectedObjects: spec.expectedObjects,
      params: parametersOf(spec.admission, spec.admissionParams),
      clock: this.clock,
      luck: () => spec.luck("admission"),
    });
  }

  /** Replays the batch. */
  feed(batch: SoloBatch): void {
    for (let from = 0; from < batch.rows; from += AHEAD) {
      const until = from + AHEAD < batch.rows ? from + AHEAD : batch.rows;
      this.#lookAhead(batch.object, from, until);
      this.#feed(batch, from, until);
    }
  }

  /** Loads the slots that the rows will need: the loads do not wait for each other, as they would one by one. */
  #lookAhead(object: Int32Array, from: number, until: number): void {
    const { words } = this.slots;
    let last = 0;
    for (let row = from; row < until; row++) if (object[row] > last) last = object[row];
    if (last >= this.#slotOf.length) this.#grow(last);
    const slotOf = this.#slotOf;
    let touched = 0;
    for (let row = from; row < until; row++) {
      const slot = slotOf[object[row]] - 1;
      if (slot >= 0) touched ^= words[slot * ONE_TIER_WORDS];
    }
    this.touched = touched;
  }

  #feed(batch: SoloBatch, from: number, until: number): void {
    const { object, sizeBytes, timeMicros, nextRecord, ttlMicros } = batch;
    const clock = this.clock;
    const eviction = this.eviction;
    const admission = this.#admission;
    const listens = admission.listens;
    const unitSize = this.#unitSize;
    const slotOf = this.#slotOf;
    let bytesRequested = 0;
    let bytesMissed = 0;
    let misses = 0;
    for (let row = from; row < until; row++) {
      const id = object[row];
      const size = unitSize ? 1 : sizeBytes[row];
      clock.requests++;
      clock.nowMicros = timeMicros[row];
      if (nextRecord !== null) clock.nextRequest = nextRecord[row] === NEVER ? Infinity : nextRecord[row];
      if (listens) admission.request(id, size);
      bytesRequested += size;
      const slot = slotOf[id] - 1;
      if (slot >= 0) {
        if (ttlMicros === null || this.slots.expiresMicros(slot) > timeMicros[row]) {
          eviction.hit(slot);
          continue;
        }
        this.expired++;
        this.#leave(slot, false);
      }
      misses++;
      bytesMissed += size;
      if (size > this.#largest || !admission.admits(id, size)) continue;
      const ttl = ttlMicros === null ? -1 : ttlMicros[row];
      this.#enter(id, size, ttl < 0 ? Infinity : timeMicros[row] + ttl);
    }
    this.requests += until - from;
    this.misses += misses;
    this.bytesRequested += bytesRequested;
    this.bytesMissed += bytesMissed;
  }

  #enter(id: number, size: number, expiresMicros: number): void {
    const eviction = this.eviction;
    const { slots } = this;
    eviction.announce(id, size);
    while (this.usedBytes + size > this.capacity) {
      const victim = eviction.victim();
      if (!this.#admission.beats(id, slots.key(victim))) return;
      this.evictedObjects++;
      this.#leave(victim, true);
    }
    const slot = slots.allocate(id, 0, size);
    slots.setExpiresMicros(slot, expiresMicros);
    this.#slotOf[id] = slot + 1;
    this.usedBytes += size;
    this.admittedObjects++;
    this.admittedBytes += size;
    eviction.insert(slot);
  }

  #leave(slot: number, evicted: boolean): void {
    this.eviction.remove(slot, evicted);
    this.usedBytes -= this.slots.sizeBytes(slot);
    this.#slotOf[this.slots.key(slot)] = 0;
    this.slots.release(slot);
  }

  #grow(id: number): void {
    let length = this.#slotOf.length;
    while (length <= id) length *= 2;
    const wider = new Int32Array(length);
    wider.set(this.#slotOf);
    this.#slotOf = wider;
  }

  protected finds(slot: number): boolean {
    return this.#slotOf[this.slots.key(slot)] === slot + 1;
  }

  protected recount(objects: number): string[] {
    return objects === this.slots.used ? [] : [`${this.slots.used} slots in use, ${objects} in the order`];
  }
}
