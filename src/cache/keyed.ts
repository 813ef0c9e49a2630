/**
 * One cache alone, as `solo.ts` has it, that finds objects by the 64-bit keys of a trace file. There is no table of all objects
 * ever asked for: keys are known of what the cache holds and of what its policy remembers, in a table of their own size that stays
 * in near caches. For one replay of a long file, that is most of the time; many replays of one trace rather share the work of
 * naming its objects once, and look slots up directly.
 *
 * The table is open addressing with linear probing, at most half full; an entry is two words, where the object is and the hash of its key, so
 * that a search looks into the right slot alone and a deletion into none. The key and its hash stand where slots have time of expiry and
 * version, which nothing has here. What left but is remembered keeps its slot, so that the slot's number can stand for the key wherever policies want one.
 */
import { SlotGhost } from "../ds/slot-ghost.ts";
import { SLOT_WORDS, Slots } from "../ds/slots.ts";
import { type Eviction, type Memory, parametersOf, PolicyClock } from "../policy/contract.ts";
import type { SoloSpec } from "./solo.ts";

/** Words of a record of an oracleGeneral file: seconds, low and high half of the key, size, next access (two words). */
const RECORD_WORDS = 6;
const KEY_AT = 1;
const SIZE_AT = 3;
/** The word of a slot with the state, and its bit that tells what is held from what is only remembered. */
const STATE = 1;
const HELD = 1;
const SIZE_BITS = 0xff000000;
/** Words of a slot that hold the halves of the key. */
const LOW = 2;
const HIGH = 3;
/** Its hash, where slots have a version otherwise. */
const HASH = 4;
/** Entries to begin with; a power of two. */
const FIRST_ENTRIES = 1 << 10;

/** A cache under replay, without admission and times to live. Bytes are units when every object counts 1. */
export class KeyedCache {
  requests = 0;
  misses = 0;
  bytesRequested = 0;
  bytesMissed = 0;
  /** What entered. */
  admittedObjects = 0;
  admittedBytes = 0;
  /** Bytes held now. */
  usedBytes = 0;
  /** Nothing expires. */
  readonly expired = 0;
  readonly capacity: number = 0;
  readonly slots = new Slots();
  readonly eviction: Eviction;
  /** What had to leave. */
  get evictedObjects(): number {
    return this.admittedObjects - this.eviction.size;
  }

  readonly #clock = new PolicyClock();
  readonly #unitSize: boolean = false;
  /** Is the policy done with an object when it leaves? */
  readonly #heldOnly: boolean = false;
  /** Larger objects do not enter. */
  readonly #largest: number = 0;
  /** Two words an entry: slot + 1, or 0 where it is free; and the hash of the key. */
  #table = new Int32Array(2 * FIRST_ENTRIES);
  #mask = FIRST_ENTRIES - 1;

  constructor(spec: SoloSpec) {
    this.capacity = spec.capacity;
    this.#unitSize = spec.unitSize;
    this.#heldOnly = spec.eviction.keysLast === "held";
    this.eviction = spec.eviction.create({
      slots: this.slots,
      tier: 0,
      capacityBytes: spec.capacity,
      expectedObjects: spec.expectedObjects,
      params: parametersOf(spec.eviction, spec.evictionParams),
      clock: this.#clock,
      memory: this.#heldOnly ? undefined : this.#memory(),
      luck: () => spec.luck("eviction"),
    });
    this.#largest = Math.min(spec.capacity, this.eviction.largestBytes ?? Infinity);
  }

  #memory(): Memory {
    const forget = (slot: number) => this.#drop(slot);
    let ghosts = 0;
    return { forget, ghost: (capacityBytes) => new SlotGhost(this.slots, ++ghosts, capacityBytes, forget) };
  }

  /** Replays so many words of whole records. */
  feed(records: Int32Array, words: number): void {
    const clock = this.#clock;
    const eviction = this.eviction;
    const unitSize = this.#unitSize;
    const heldOnly = this.#heldOnly;
    let table = this.#table;
    let mask = this.#mask;
    let wrap = table.length - 1;
    let slotWords = this.slots.words;
    let bytesRequested = 0;
    let bytesMissed = 0;
    let misses = 0;
    for (let record = 0; record < words; record += RECORD_WORDS) {
      const low = records[record + KEY_AT];
      const high = records[record + KEY_AT + 1];
      const size = unitSize ? 1 : records[record + SIZE_AT] >>> 0;
      clock.requests++;
      bytesRequested += size;
      const hash = hashOf(low, high);
      let at = 2 * (hash & mask);
      let entry = table[at];
      while (entry !== 0) {
        if (table[at + 1] === hash) {
          const word = (entry - 1) * SLOT_WORDS;
          if (slotWords[word + LOW] === low && slotWords[word + HIGH] === high) break;
        }
        at = (at + 2) & wrap;
        entry = table[at];
      }
      const slot = entry - 1;
      if (slot >= 0 && (heldOnly || (slotWords[slot * SLOT_WORDS + STATE] & HELD) !== 0)) {
        eviction.hit(slot);
        continue;
      }
      misses++;
      bytesMissed += size;
      if (size > this.#largest) continue;
      this.#enter(slot, low, high, hash, size);
      table = this.#table;
      mask = this.#mask;
      wrap = table.length - 1;
      slotWords = this.slots.words;
    }
    this.requests += words / RECORD_WORDS;
    this.misses += misses;
    this.bytesRequested += bytesRequested;
    this.bytesMissed += bytesMissed;
  }

  /** An object enters: in the slot by which it is remembered, or in a new one if that is -1. */
  #enter(known: number, low: number, high: number, hash: number, size: number): void {
    const eviction = this.eviction;
    const { slots } = this;
    eviction.announce(known, size);
    while (this.usedBytes + size > this.capacity) this.#leave(eviction.victim());
    let slot = known;
    if (slot < 0) slot = this.#newSlot(low, high, hash, size);
    else slots.setSize(slot, size);
    slots.setState(slot, (slots.state(slot) & SIZE_BITS) | HELD);
    this.usedBytes += size;
    this.admittedObjects++;
    this.admittedBytes += size;
    eviction.insert(slot);
  }

  #leave(slot: number): void {
    const { slots } = this;
    this.usedBytes -= slots.sizeBytes(slot);
    slots.words[slot * SLOT_WORDS + STATE] &= ~HELD;
    this.eviction.remove(slot, true);
    if (this.#heldOnly) this.#drop(slot);
  }

  #newSlot(low: number, high: number, hash: number, size: number): number {
    const { slots } = this;
    const slot = slots.take();
    const word = slot * SLOT_WORDS;
    const { words } = slots;
    words[word] = slot;
    words[word + STATE] = 0;
    words[word + LOW] = low;
    words[word + HIGH] = high;
    words[word + HASH] = hash;
    slots.setSize(slot, size);
    if (4 * slots.used > this.#table.length) this.#grow();
    this.#place(slot + 1, hash);
    return slot;
  }

  #place(entry: number, hash: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let at = hash & mask;
    while (table[2 * at] !== 0) at = (at + 1) & mask;
    table[2 * at] = entry;
    table[2 * at + 1] = hash;
  }

  /** Where the slot stands in the table. */
  #entryOf(slot: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let at = this.slots.words[slot * SLOT_WORDS + HASH] & mask;
    while (table[2 * at] !== slot + 1) at = (at + 1) & mask;
    return at;
  }

  /** Forgets the key, and gives its slot back. */
  #drop(slot: number): void {
    const table = this.#table;
    const mask = this.#mask;
    let hole = this.#entryOf(slot);
    for (let at = (hole + 1) & mask; table[2 * at] !== 0; at = (at + 1) & mask) {
      if (((at - table[2 * at + 1]) & mask) < ((at - hole) & mask)) continue;
      table[2 * hole] = table[2 * at];
      table[2 * hole + 1] = table[2 * at + 1];
      hole = at;
    }
    table[2 * hole] = 0;
    this.slots.release(slot);
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(2 * old.length);
    this.#mask = old.length - 1;
    for (let at = 0; at < old.length; at += 2) if (old[at] !== 0) this.#place(old[at], old[at + 1]);
  }

  /** Recounts; returns what does not add up (nothing, if all is well). */
  audit(): string[] {
    const problems: string[] = [];
    let objects = 0;
    let bytes = 0;
    this.eviction.forEach((slot) => {
      objects++;
      bytes += this.slots.sizeBytes(slot);
      if (this.#table[2 * this.#entryOf(slot)] !== slot + 1)
        problems.push(`slot ${slot} is not its object's`);
    });
    let held = 0;
    let known = 0;
    for (let at = 0; at < this.#table.length; at += 2) {
      if (this.#table[at] === 0) continue;
      known++;
      held += this.slots.state(this.#table[at] - 1) & HELD;
    }
    if (objects !== this.eviction.size) problems.push(`the order counts ${this.eviction.size} of ${objects}`);
    if (objects !== held) problems.push(`${held} objects found by their keys, ${objects} in the order`);
    if (known !== this.slots.used) problems.push(`${this.slots.used} slots in use, ${known} keys known`);
    if (bytes !== this.usedBytes) problems.push(`${this.usedBytes} bytes counted, ${bytes} held`);
    if (bytes > this.capacity) problems.push(`${bytes} bytes held in ${this.capacity}`);
    return problems;
  }
}

/** Multiplied and folded in turn; the high half by itself first, since halves may depend on each other. As `Intern` does it. */
function hashOf(low: number, high: number): number {
  let h = Math.imul(low ^ Math.imul(high ^ (high >>> 15), 0x2c1b3c6d), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x9e3779b1);
  return h ^ (h >>> 14);
}
