/**
 * W-TinyLFU: newcomers enter a small LRU window; who falls out of it enters the main part, a segmented LRU, only if it
 * was asked for more often lately than the one that would have to leave. Frequencies are those of a count-min sketch
 * that forgets by halving. G. Einziger, R. Friedman, B. Manes, "TinyLFU: a highly efficient cache admission policy",
 * ACM TOS 13(4), 2017, section 4; the window's share (1 %) from there. It holds one object at least: with a share
 * rounded down to nothing a small cache would never let anybody in.
 *
 * With sizes, a candidate may need the room of several. It competes once, with the first of them, as the paper has it; if
 * it had to beat each in turn, large objects would hardly ever enter. The border between window and main part may move: see
 * `window-climber.ts`.
 */
import type { Keeper } from "../../base/keeper.ts";
import { CountMinSketch } from "../../ds/count-min.ts";
import { SlotList } from "../../ds/slot-list.ts";
import type { Slots } from "../../ds/slots.ts";
import {
  type Eviction,
  type EvictionPolicy,
  type EvictionSite,
  hasherOf,
  type Parameter,
} from "../contract.ts";
import type { WindowClimber } from "./window-climber.ts";

/** Mark of a slot: where it is. */
const WINDOW = 0;
const PROBATION = 1;
const PROTECTED = 2;
/** Smaller sketches confuse too many objects. */
const FEWEST_ENTRIES = 256;
/**
 * Share of the main part that the protected segment may take. The paper has 80 %; simulators of researchers divide the main
 * part into four equal segments, and are within reach of their counts up to 65 % (docs/validation.md).
 */
const PROTECTED_SHARE = 0.65;

/** W-TinyLFU order of one tier. */
export class WTinyLfu implements Eviction {
  readonly #slots: Slots;
  readonly #tier: number = 0;
  readonly #window: SlotList;
  readonly #probation: SlotList;
  readonly #protected: SlotList;
  readonly #sketch: CountMinSketch;
  readonly #hashOf: (key: number) => number;
  readonly #climber: WindowClimber | null;
  readonly largestBytes: number = 0;
  #windowCapacityBytes = 0;
  #mainCapacityBytes = 0;
  #protectedCapacityBytes = 0;
  #windowBytes = 0;
  #probationBytes = 0;
  #protectedBytes = 0;
  #incomingBytes = 0;
  /** The candidate that has won its contest and waits in the window until the main part has room, or -1. */
  #winner = -1;

  /** @param climber moves the border between window and main part; null: it stays. */
  constructor(site: EvictionSite, climber: WindowClimber | null) {
    const { slots, tier, capacityBytes, params } = site;
    this.#slots = slots;
    this.#tier = tier;
    this.#window = new SlotList(slots, tier);
    this.#probation = new SlotList(slots, tier);
    this.#protected = new SlotList(slots, tier);
    const entries = Math.max(FEWEST_ENTRIES, site.expectedObjects);
    this.#sketch = new CountMinSketch(entries, Math.ceil(entries * params["sample"]));
    this.#hashOf = hasherOf(site);
    this.#climber = climber;
    this.#windowCapacityBytes = Math.max(1, Math.floor(capacityBytes * params["window"]));
    this.largestBytes = params["large"] === 0 ? this.#windowCapacityBytes : capacityBytes;
    this.#mainCapacityBytes = capacityBytes - this.#windowCapacityBytes;
    this.#protectedCapacityBytes = Math.floor(this.#mainCapacityBytes * params["protected"]);
  }

  get size(): number {
    return this.#window.size + this.#probation.size + this.#protected.size;
  }

  announce(key: number, sizeBytes: number): void {
    this.#sketch.increment(this.#hashOf(key));
    this.#incomingBytes = sizeBytes;
    if (this.#climber !== null) this.#moveBorder(this.#climber.request(false));
  }

  insert(slot: number): void {
    this.#slots.setMark(slot, this.#tier, WINDOW);
    this.#window.pushHead(slot);
    this.#windowBytes += this.#slots.sizeBytes(slot);
    this.#incomingBytes = 0;
    while (this.#windowBytes > this.#windowCapacityBytes && this.#moveToMain());
  }

  hit(slot: number): void {
    this.#sketch.increment(this.#hashOf(this.#slots.key(slot)));
    const where = this.#slots.mark(slot, this.#tier);
    if (where === WINDOW) this.#window.moveToHead(slot);
    else if (where === PROTECTED) this.#protected.moveToHead(slot);
    else this.#protect(slot);
    if (this.#climber !== null) this.#moveBorder(this.#climber.request(true));
  }

  victim(): number {
    for (;;) {
      const main = this.#probation.size > 0 ? this.#probation.tail : this.#protected.tail;
      const candidate = this.#window.tail;
      if (main < 0 || candidate < 0) return main < 0 ? candidate : main;
      if (this.#windowBytes + this.#incomingBytes <= this.#windowCapacityBytes) return main;
      if (this.#moveToMain()) continue;
      if (this.#winner !== candidate && !this.#beats(candidate, main)) return candidate;
      this.#winner = candidate;
      return main;
    }
  }

  remove(slot: number): void {
    const sizeBytes = this.#slots.sizeBytes(slot);
    const where = this.#slots.mark(slot, this.#tier);
    if (where === WINDOW) {
      if (slot === this.#winner) this.#winner = -1;
      this.#window.remove(slot);
      this.#windowBytes -= sizeBytes;
    } else if (where === PROBATION) {
      this.#probation.remove(slot);
      this.#probationBytes -= sizeBytes;
    } else {
      this.#protected.remove(slot);
      this.#protectedBytes -= sizeBytes;
    }
  }

  forEach(visit: (slot: number) => void): void {
    for (const list of [this.#window, this.#probation, this.#protected])
      for (let slot = list.head; slot >= 0; slot = list.older(slot)) visit(slot);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#window.keep(keeper);
    this.#probation.keep(keeper);
    this.#protected.keep(keeper);
    this.#sketch.keep(keeper);
    this.#climber?.keep(keeper);
    this.#windowCapacityBytes = keeper.number(this.#windowCapacityBytes);
    this.#mainCapacityBytes = keeper.number(this.#mainCapacityBytes);
    this.#protectedCapacityBytes = keeper.number(this.#protectedCapacityBytes);
    this.#windowBytes = keeper.number(this.#windowBytes);
    this.#probationBytes = keeper.number(this.#probationBytes);
    this.#protectedBytes = keeper.number(this.#protectedBytes);
    this.#incomingBytes = keeper.number(this.#incomingBytes);
    this.#winner = keeper.number(this.#winner);
  }

  /** Was the candidate asked for more often lately than the one that would leave? */
  #beats(candidate: number, main: number): boolean {
    return this.#frequency(candidate) > this.#frequency(main);
  }

  #frequency(slot: number): number {
    return this.#sketch.frequency(this.#hashOf(this.#slots.key(slot)));
  }

  /** Moves the window's tail to the main part if there is room for it. */
  #moveToMain(): boolean {
    const slot = this.#window.tail;
    if (slot < 0) return false;
    const sizeBytes = this.#slots.sizeBytes(slot);
    if (this.#probationBytes + this.#protectedBytes + sizeBytes > this.#mainCapacityBytes) return false;
    if (slot === this.#winner) this.#winner = -1;
    this.#window.remove(slot);
    this.#windowBytes -= sizeBytes;
    this.#toProbation(slot, sizeBytes);
    return true;
  }

  /** From probation up. */
  #protect(slot: number): void {
    const sizeBytes = this.#slots.sizeBytes(slot);
    this.#probation.remove(slot);
    this.#probationBytes -= sizeBytes;
    this.#slots.setMark(slot, this.#tier, PROTECTED);
    this.#protected.pushHead(slot);
    this.#protectedBytes += sizeBytes;
    this.#demote();
  }

  /** What the protected segment cannot hold comes down to probation. */
  #demote(): void {
    while (this.#protectedBytes > this.#protectedCapacityBytes) {
      const down = this.#protected.tail;
      const downBytes = this.#slots.sizeBytes(down);
      this.#protected.remove(down);
      this.#protectedBytes -= downBytes;
      this.#toProbation(down, downBytes);
    }
  }

  /**
   * Makes the window larger by `bytes` (below 0: smaller) at the cost of the protected segment. Who is on the wrong side
   * then moves over, the coldest first; nobody leaves the cache.
   */
  #moveBorder(bytes: number): void {
    if (bytes === 0) return;
    const most = this.#protectedCapacityBytes;
    // One byte of window stays at least.
    const moved = bytes > 0 ? Math.min(bytes, most) : Math.max(bytes, 1 - this.#windowCapacityBytes);
    this.#windowCapacityBytes += moved;
    this.#mainCapacityBytes -= moved;
    this.#protectedCapacityBytes -= moved;
    this.#demote();
    while (this.#probationBytes + this.#protectedBytes > this.#mainCapacityBytes) this.#backToWindow();
    while (this.#windowBytes > this.#windowCapacityBytes && this.#moveToMain());
  }

  /** The coldest of the main part, there being one, goes to the head of the window. */
  #backToWindow(): void {
    const slot = this.#probation.size > 0 ? this.#probation.tail : this.#protected.tail;
    this.remove(slot);
    this.#slots.setMark(slot, this.#tier, WINDOW);
    this.#window.pushHead(slot);
    this.#windowBytes += this.#slots.sizeBytes(slot);
  }

  #toProbation(slot: number, sizeBytes: number): void {
    this.#slots.setMark(slot, this.#tier, PROBATION);
    this.#probation.pushHead(slot);
    this.#probationBytes += sizeBytes;
  }
}

/** Parameters of W-TinyLFU, its window fixed or not. */
export const wTinyLfuParams = (protectedShare: number): readonly Parameter[] => [
  { name: "window", about: "share of the capacity for newcomers", default: 0.01, min: 0, max: 0.9 },
  {
    name: "protected",
    about: "share of the main part for what was hit there",
    default: protectedShare,
    min: 0,
    max: 1,
  },
  {
    name: "sample",
    about: "requests between two halvings of the counts, as a multiple of the objects that fit",
    default: 10,
    min: 1,
    max: 1000,
  },
];

/** Registry line of W-TinyLFU. */
export const wTinyLfu: EvictionPolicy = {
  name: "w-tinylfu",
  title: "a window, then admission by frequency",
  source: "Einziger, Friedman and Manes, TinyLFU: a highly efficient cache admission policy, ACM TOS 2017",
  params: [
    ...wTinyLfuParams(PROTECTED_SHARE),
    {
      name: "large",
      about:
        "1: objects larger than the window enter all the same; 0: never, as in simulators of researchers",
      default: 0,
      min: 0,
      max: 1,
      integer: true,
    },
  ],
  keysLast: "held",
  limits: "objects larger than its window never enter; with large=1 they do",
  create: (site) => new WTinyLfu(site, null),
};
