/**
 * Slots: the memory of a store. A slot is consecutive words that describe one cached object for all tiers
 * of a node together, so a lookup that hits touches one cache line of it. The links of each tier's order
 * (LRU list, FIFO queue ...) live inside the slot; there are no node objects and a slot is a plain number.
 * A slot has 48 bytes, and 32 where there is one tier: half a cache line.
 *
 * Layout in 32-bit words: 0 key, 1 state, 2-3 expiry (float64), 4 version or fill row, 5 low half of the size,
 * 6-7, 8-9, 10-11 links (towards the head, towards the tail) of tiers 0, 1, 2. State, from bit 0: three bits
 * "held by tier t", one "being filled", one "pinned", one spare, two policy bits a tier, one queue bit a tier, one spare,
 * eight bits of server, eight high bits of the size (so sizes reach 1 TiB).
 */
import type { Keeper } from "../base/keeper.ts";

/** Words of a slot where there is one tier, and where there are more. */
export const ONE_TIER_WORDS = 8;
const ALL_TIERS_WORDS = 12;
/** Offset of the first link word; tier t has its two links at `LINK_WORD + 2 * t`. */
export const LINK_WORD = 6;
/** Most tiers of a node. */
export const MAX_TIERS = 3;
/** State bits "held by tier 0, 1, 2". */
export const HELD_MASK = 0b111;
/** State bit "an upstream request for this object is under way". */
export const FILLING = 0b1000;
/** State bit "the store is moving this object": the slot stays even while no tier holds it. */
export const PINNED = 0b10000;
const MARK_SHIFT = 6;
const QUEUE_SHIFT = 12;
const SERVER_SHIFT = 16;
const SIZE_SHIFT = 24;
const TWO_32 = 4294967296;

/** Slots that there is room for at first, unless it is known how many to expect. */
const LEAST = 256;

/** Largest size a slot can hold, bytes (2^40 - 1). */
export const MAX_SIZE_BYTES = 256 * TWO_32 - 1;
/** Largest object that scenarios and traces may have, bytes: a round number within {@link MAX_SIZE_BYTES}. */
export const MOST_OBJECT_BYTES = 1e12;

/** Growable memory of slots with a free list. */
export class Slots {
  /** Words of all slots; replaced on growth, so read it anew after every {@link allocate}. */
  words: Int32Array;
  /** The same memory as float64: the expiry of slot s is at `s * width / 2 + 1`. */
  doubles: Float64Array;
  /** Words of a slot. */
  readonly width: number = ALL_TIERS_WORDS;
  readonly #half: number = ALL_TIERS_WORDS / 2;
  /** Slots in use. */
  used = 0;
  #free = -1;
  #fresh = 0;
  #capacity = 0;

  /**
   * @param expected slots to make room for at first; the room doubles when full
   * @param tiers of the node, one at least
   */
  constructor({
    expected = LEAST,
    tiers = MAX_TIERS,
  }: { expected?: number | undefined; tiers?: number } = {}) {
    let capacity = 1;
    while (capacity < expected) capacity *= 2;
    this.width = tiers > 1 ? ALL_TIERS_WORDS : ONE_TIER_WORDS;
    this.#half = this.width / 2;
    const buffer = new ArrayBuffer(capacity * this.width * 4);
    this.#capacity = capacity;
    this.words = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }

  /** A slot for `key`, of the given server and size, held by no tier. */
  allocate(key: number, server: number, sizeBytes: number): number {
    this.reserve(1);
    const slot = this.take();
    const at = Math.imul(slot, this.width);
    this.words[at] = key;
    this.words[at + 1] = server << SERVER_SHIFT;
    this.words[at + 4] = 0;
    this.doubles[slot * this.#half + 1] = 0;
    this.setSize(slot, sizeBytes);
    return slot;
  }

  /** Makes room for so many more slots than are in use. */
  reserve(more: number): void {
    while (this.used + more > this.#capacity) this.#grow();
  }

  /** A slot in which nothing is set yet. There must be room: see {@link reserve}. */
  take(): number {
    let slot = this.#free;
    if (slot >= 0) this.#free = this.words[Math.imul(slot, this.width) + 1];
    else slot = this.#fresh++;
    this.used++;
    return slot;
  }

  /** Gives the slot back. */
  release(slot: number): void {
    this.words[Math.imul(slot, this.width)] = -1;
    this.words[Math.imul(slot, this.width) + 1] = this.#free;
    this.#free = slot;
    this.used--;
  }

  /** Bytes of memory. */
  get memoryBytes(): number {
    return this.words.byteLength;
  }

  key(slot: number): number {
    return this.words[Math.imul(slot, this.width)];
  }

  state(slot: number): number {
    return this.words[Math.imul(slot, this.width) + 1];
  }

  setState(slot: number, state: number): void {
    this.words[Math.imul(slot, this.width) + 1] = state;
  }

  server(slot: number): number {
    return (this.words[Math.imul(slot, this.width) + 1] >>> SERVER_SHIFT) & 0xff;
  }

  expiresMicros(slot: number): number {
    return this.doubles[slot * this.#half + 1];
  }

  setExpiresMicros(slot: number, micros: number): void {
    this.doubles[slot * this.#half + 1] = micros;
  }

  /** Version of the stored copy; while {@link FILLING}, the fill's row, which keeps the version. */
  version(slot: number): number {
    return this.words[Math.imul(slot, this.width) + 4];
  }

  setVersion(slot: number, version: number): void {
    this.words[Math.imul(slot, this.width) + 4] = version;
  }

  sizeBytes(slot: number): number {
    const at = Math.imul(slot, this.width);
    return (this.words[at + 5] >>> 0) + (this.words[at + 1] >>> SIZE_SHIFT) * TWO_32;
  }

  setSize(slot: number, sizeBytes: number): void {
    const at = Math.imul(slot, this.width);
    // Hardly anything is as large as 4 GiB, and divisions are slow.
    const high = sizeBytes < TWO_32 ? 0 : Math.floor(sizeBytes / TWO_32);
    this.words[at + 5] = sizeBytes - high * TWO_32;
    this.words[at + 1] = (this.words[at + 1] & 0xffffff) | (high << SIZE_SHIFT);
  }

  /** The two bits that tier's eviction policy keeps in the slot: 0 to 3. */
  mark(slot: number, tier: number): number {
    return (this.words[Math.imul(slot, this.width) + 1] >>> (MARK_SHIFT + 2 * tier)) & 3;
  }

  setMark(slot: number, tier: number, mark: number): void {
    const at = Math.imul(slot, this.width) + 1;
    const shift = MARK_SHIFT + 2 * tier;
    this.words[at] = (this.words[at] & ~(3 << shift)) | (mark << shift);
  }

  /** The bit in which a policy of two queues remembers the queue: 0 or 1. */
  queue(slot: number, tier: number): number {
    return (this.words[Math.imul(slot, this.width) + 1] >>> (QUEUE_SHIFT + tier)) & 1;
  }

  setQueue(slot: number, tier: number, queue: number): void {
    const at = Math.imul(slot, this.width) + 1;
    const shift = QUEUE_SHIFT + tier;
    this.words[at] = (this.words[at] & ~(1 << shift)) | (queue << shift);
  }

  /** Loads the slots that stand beside this one in a tier's order: see `cdn/look-ahead.ts`. Never negative. */
  touchNeighbours(slot: number, tier: number): number {
    if (tier < 0) return 0;
    const { width, words } = this;
    const at = Math.imul(slot, width) + LINK_WORD + 2 * tier;
    const newer = words[at];
    const older = words[at + 1];
    return (
      ((newer < 0 ? 0 : words[Math.imul(newer, width)]) +
        (older < 0 ? 0 : words[Math.imul(older, width)])) >>>
      1
    );
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.words = keeper.column(this.words);
    this.doubles = new Float64Array(this.words.buffer);
    this.used = keeper.number(this.used);
    this.#free = keeper.number(this.#free);
    this.#fresh = keeper.number(this.#fresh);
    this.#capacity = this.words.length / this.width;
  }

  #grow(): void {
    this.#capacity *= 2;
    const buffer = new ArrayBuffer(this.#capacity * this.width * 4);
    const words = new Int32Array(buffer);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(buffer);
  }
}
