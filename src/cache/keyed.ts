/**
 * One cache alone, as `solo.ts` has it, that finds objects by the 64-bit keys of a trace file. There is no table of all objects
 * ever asked for: keys are known of what the cache holds and of what its policy remembers, in a table of their own size that stays
 * in near caches. For one replay of a long file, that is most of the time; many replays of one trace rather share the work of
 * naming its objects once, and look slots up directly.
 *
 * The table is at most half full; an entry has some bits of the key's hash, so that a search looks into hardly any slot but the right one (`ds/index-entry.ts`).
 * The key and its hash stand where slots have time of expiry and version, which nothing has here. What left but is remembered keeps its slot,
 * so that the slot's number can stand for the key wherever policies want one.
 */
import { hash64 } from "../base/hash.ts";
import {
  DISTANCE_BITS,
  entryOf,
  FAR,
  MOST_SLOTS,
  SLOT_BITS,
  SLOT_MASK,
  slotOf,
  TAG_SHIFT,
} from "../ds/index-entry.ts";
import { SlotGhost } from "../ds/slot-ghost.ts";
import { ONE_TIER_WORDS } from "../ds/slots.ts";
import type { Eviction, Memory } from "../policy/contract.ts";
import { ReplayedCache, type ReplaySpec } from "./replayed.ts";

/** Words of a record of an oracleGeneral file: seconds, low and high half of the key, size, next access (two words). */
const RECORD_WORDS = 6;
const KEY_AT = 1;
const SIZE_AT = 3;
/** The word of a slot with the state, and its bit that tells what is held from what is only remembered. */
const STATE = 1;
const HELD = 1;
/** Words of a slot that hold the halves of the key. */
const LOW = 2;
const HIGH = 3;
/** Its hash, where slots have a version otherwise. */
const HASH = 4;
/** Its size; the bits of the state in which sizes of 4 GiB and more go on are never needed here. */
const SIZE = 5;
/** Entries to begin with; a power of two. */
const FIRST_ENTRIES = 1 << 10;

/** A cache under replay, without admission and times to live. */
export class KeyedCache extends ReplayedCache {
  readonly eviction: Eviction;
  readonly #unitSize: boolean = false;
  /** Is the policy done with an object when it leaves? */
  readonly #heldOnly: boolean = false;
  /** Larger objects do not enter. */
  readonly #largest: number = 0;
  /** Entries of slots by the hashes of their keys. */
  #table = new Int32Array(FIRST_ENTRIES);
  #mask = FIRST_ENTRIES - 1;
  /** Hash of the key that was announced last. */
  #announced = 0;
  /** The slot forgotten last, or -1; where slots have their number, forgotten ones have the one forgotten before. */
  #forgotten = -1;

  constructor(spec: ReplaySpec) {
    super(spec);
    this.#unitSize = spec.unitSize;
    this.#heldOnly = spec.eviction.keysLast === "held";
    const hashOf = (slot: number) => (slot < 0 ? this.#announced : this.#hashOf(slot));
    this.eviction = this.orderOf(spec, hashOf, this.#heldOnly ? undefined : this.#memory());
    this.#largest = Math.min(spec.capacity, this.eviction.largestBytes ?? Infinity);
  }

  #memory(): Memory {
    const forget = (slot: number) => this.#forget(slot);
    let ghosts = 0;
    return { forget, ghost: (capacityBytes) => new SlotGhost(this.slots, ++ghosts, capacityBytes, forget) };
  }

  /** Could it hold so many objects more? */
  hasRoomFor(objects: number): boolean {
    return this.slots.used + objects <= MOST_SLOTS;
  }

  /**
   * Replays the `rows` records that stand from word `from` on. One function, with what it needs in local variables: split up, V8
   * inlines only part of it, and a replay of LRU takes an eighth longer; entries taken apart by functions cost 2 to 6 % already.
   * @param bytes that they ask for together
   */
  feed(records: Int32Array, from: number, rows: number, bytes: number): void {
    const { capacity, clock, eviction, slots } = this;
    const unitSize = this.#unitSize;
    const heldOnly = this.#heldOnly;
    const largest = this.#largest;
    // Room for all of them, so that the loop need not look where its memory is.
    slots.reserve(rows);
    while (2 * (slots.used + rows) > this.#table.length) this.#grow();
    const table = this.#table;
    const mask = this.#mask;
    const slotWords = slots.words;
    let { usedBytes } = this;
    let bytesMissed = 0;
    let misses = 0;
    let admittedObjects = 0;
    let admittedBytes = 0;
    const until = from + rows * RECORD_WORDS;
    for (let record = from; record < until; record += RECORD_WORDS) {
      const low = records[record + KEY_AT];
      const high = records[record + KEY_AT + 1];
      const size = unitSize ? 1 : records[record + SIZE_AT] >>> 0;
      clock.requests++;
      const hash = hash64(low, high);
      let at = hash & mask;
      let entry = table[at];
      // Tag and distance as they stand in the entry looked for.
      let label = (hash >>> TAG_SHIFT) << DISTANCE_BITS;
      let slot = -1;
      while (entry !== 0) {
        if (entry >>> SLOT_BITS === label) {
          const word = ((entry & SLOT_MASK) - 1) * ONE_TIER_WORDS;
          if (slotWords[word + LOW] === low && slotWords[word + HIGH] === high) {
            slot = (entry & SLOT_MASK) - 1;
            break;
          }
        }
        if ((label & FAR) < FAR) label++;
        at = (at + 1) & mask;
        entry = table[at];
      }
      if (slot >= 0 && (heldOnly || (slotWords[slot * ONE_TIER_WORDS + STATE] & HELD) !== 0)) {
        eviction.hit(slot);
        continue;
      }
      misses++;
      bytesMissed += size;
      if (size > largest) continue;

      // The least wanted leave until it fits.
      this.#announced = hash;
      eviction.announce(slot, size);
      let gone = -1;
      while (usedBytes + size > capacity) {
        const victim = eviction.victim();
        const word = victim * ONE_TIER_WORDS;
        usedBytes -= slotWords[word + SIZE] >>> 0;
        if (!heldOnly) slotWords[word + STATE] &= ~HELD;
        eviction.remove(victim, true);
        if (!heldOnly) continue;
        slotWords[word] = gone;
        gone = victim;
      }

      // It enters: in the slot by which it is remembered, or in a new one.
      if (slot < 0) {
        slot = slots.take();
        const word = slot * ONE_TIER_WORDS;
        slotWords[word] = slot;
        slotWords[word + STATE] = HELD;
        slotWords[word + LOW] = low;
        slotWords[word + HIGH] = high;
        slotWords[word + HASH] = hash;
        slotWords[word + SIZE] = size;
        let free = hash & mask;
        let label = (hash >>> TAG_SHIFT) << DISTANCE_BITS;
        while (table[free] !== 0) {
          if ((label & FAR) < FAR) label++;
          free = (free + 1) & mask;
        }
        table[free] = (label << SLOT_BITS) | (slot + 1);
      } else {
        slotWords[slot * ONE_TIER_WORDS + STATE] |= HELD;
        slotWords[slot * ONE_TIER_WORDS + SIZE] = size;
      }
      usedBytes += size;
      admittedObjects++;
      admittedBytes += size;
      eviction.insert(slot);

      // The keys that nobody needs any more leave the table; what stands behind them moves up.
      if (!heldOnly) {
        gone = this.#forgotten;
        this.#forgotten = -1;
      }
      while (gone >= 0) {
        const word = gone * ONE_TIER_WORDS;
        const next = slotWords[word];
        let hole = slotWords[word + HASH] & mask;
        while ((table[hole] & SLOT_MASK) !== gone + 1) hole = (hole + 1) & mask;
        for (let from = (hole + 1) & mask; ; from = (from + 1) & mask) {
          const entry = table[from];
          if (entry === 0) break;
          let distance = (entry >>> SLOT_BITS) & FAR;
          if (distance === FAR)
            distance = (from - slotWords[((entry & SLOT_MASK) - 1) * ONE_TIER_WORDS + HASH]) & mask;
          const gap = (from - hole) & mask;
          if (distance < gap) continue;
          distance -= gap;
          table[hole] = (entry & ~(FAR << SLOT_BITS)) | ((distance < FAR ? distance : FAR) << SLOT_BITS);
          hole = from;
        }
        table[hole] = 0;
        slots.release(gone);
        gone = next;
      }
    }
    this.requests += rows;
    this.misses += misses;
    this.bytesRequested += unitSize ? rows : bytes;
    this.bytesMissed += bytesMissed;
    this.admittedObjects += admittedObjects;
    this.admittedBytes += admittedBytes;
    this.evictedObjects = this.admittedObjects - eviction.size;
    this.usedBytes = usedBytes;
  }

  /** Nobody needs the slot's key any more: it leaves the table once the object at hand has entered. */
  #forget(slot: number): void {
    this.slots.words[slot * ONE_TIER_WORDS] = this.#forgotten;
    this.#forgotten = slot;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Int32Array(2 * old.length);
    const mask = table.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      const hash = this.#hashOf(slotOf(entry));
      let at = hash & mask;
      while (table[at] !== 0) at = (at + 1) & mask;
      table[at] = entryOf(slotOf(entry), hash, (at - hash) & mask);
    }
    this.#table = table;
    this.#mask = mask;
  }

  #hashOf(slot: number): number {
    return this.slots.words[slot * ONE_TIER_WORDS + HASH];
  }

  protected finds(slot: number): boolean {
    let at = this.#hashOf(slot) & this.#mask;
    while (this.#table[at] !== 0 && slotOf(this.#table[at]) !== slot) at = (at + 1) & this.#mask;
    return this.#table[at] !== 0;
  }

  protected recount(objects: number): string[] {
    const problems: string[] = [];
    let held = 0;
    let known = 0;
    for (const entry of this.#table) {
      if (entry === 0) continue;
      known++;
      held += this.slots.state(slotOf(entry)) & HELD;
    }
    if (objects !== held) problems.push(`${held} objects found by their keys, ${objects} in the order`);
    if (known !== this.slots.used) problems.push(`${this.slots.used} slots in use, ${known} keys known`);
    return problems;
  }
}
