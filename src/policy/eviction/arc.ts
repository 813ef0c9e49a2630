/**
 * ARC: one list of what was asked for once (T1), one of what was asked for again (T2), a ghost of what left each
 * (B1, B2), and a target for T1 that every hit in a ghost moves. N. Megiddo, D. S. Modha, "ARC: a self-tuning, low
 * overhead replacement cache", FAST 2003, figure 4. With sizes, lengths of lists are sums of bytes, and a hit in a
 * ghost moves the target by the paper's ratio alone, as simulators of researchers do: a step of a few bytes.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Eviction, EvictionPolicy, EvictionSite, PolicyClock } from "../contract.ts";
import { BalancedLists } from "./balanced-lists.ts";

/** ARC order of one tier. */
export class Arc extends BalancedLists implements Eviction {
  readonly #clock: PolicyClock;
  /** Does the target move by whole numbers only? 0: no; 1: yes; 2: where misses take time. */
  readonly #whole: number = 2;
  /** Of the object announced: was it in a ghost, and in B2? */
  #isKnown = false;
  #wasAgain = false;
  /** T1 fills the cache: what leaves it now is not remembered (case IV A of the paper). */
  #forgets = false;
  #incomingBytes = 0;

  constructor(site: EvictionSite) {
    super(site);
    this.#clock = site.clock;
    this.#whole = site.params.whole;
  }

  announce(key: number, sizeBytes: number): void {
    const once = this.onceGhost;
    const again = this.againGhost;
    const onceBytes = once.bytes;
    const againBytes = again.bytes;
    this.#wasAgain = false;
    this.#isKnown = true;
    if (once.take(key)) {
      const step = this.#step(againBytes / Math.max(1, onceBytes));
      this.target = Math.min(this.capacityBytes, this.target + step);
    } else if (again.take(key)) {
      this.#wasAgain = true;
      const step = this.#step(onceBytes / Math.max(1, againBytes));
      this.target = Math.max(0, this.target - step);
    } else {
      this.#isKnown = false;
    }
    this.#incomingBytes = sizeBytes;
  }

  insert(slot: number): void {
    const sizeBytes = this.slots.sizeBytes(slot);
    if (this.#isKnown) this.toAgain(slot, sizeBytes);
    else this.toOnce(slot, sizeBytes);
    this.#isKnown = false;
    this.#forgets = false;
  }

  hit(slot: number): void {
    if (this.isAgain(slot)) this.again.moveToHead(slot);
    else this.promote(slot);
  }

  victim(): number {
    this.#forgets = false;
    if (!this.#isKnown) this.#trimGhosts();
    const bytes = this.onceBytes;
    const fromOnce =
      this.#forgets ||
      this.again.size === 0 ||
      bytes > this.target ||
      (this.#wasAgain && bytes >= this.target);
    return fromOnce && this.once.size > 0 ? this.once.tail : this.again.tail;
  }

  remove(slot: number, evicted: boolean): void {
    this.leave(slot, evicted, !this.#forgets);
  }

  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#isKnown = keeper.flag(this.#isKnown);
    this.#wasAgain = keeper.flag(this.#wasAgain);
    this.#forgets = keeper.flag(this.#forgets);
    this.#incomingBytes = keeper.number(this.#incomingBytes);
  }

  #step(ratio: number): number {
    const isWhole = this.#whole === 2 ? this.#clock.fetchMicros > 0 : this.#whole === 1;
    return Math.max(1, isWhole ? Math.floor(ratio) : ratio);
  }

  /**
   * Before a newcomer pushes one object out: T1 and B1 together hold one cache full, all four lists two. One object is
   * forgotten for each that leaves, as in the paper, where all are of one size; so with sizes the ghosts may for a while
   * hold a little more.
   */
  #trimGhosts(): void {
    const once = this.onceGhost;
    const again = this.againGhost;
    if (this.onceBytes + once.bytes + this.#incomingBytes > this.capacityBytes) {
      if (once.size > 0) once.forgetOldest();
      else this.#forgets = this.once.size > 0;
      return;
    }
    const all = this.onceBytes + this.againBytes + once.bytes + again.bytes;
    if (all + this.#incomingBytes > 2 * this.capacityBytes && again.size > 0) again.forgetOldest();
  }
}

/** Registry line of ARC. */
export const arc: EvictionPolicy = {
  name: "arc",
  title: "recency and frequency, balanced by ghosts",
  source: "Megiddo and Modha, ARC: a self-tuning, low overhead replacement cache, FAST 2003",
  keysLast: "told",
  params: [
    {
      name: "whole",
      about:
        "0: the target moves by fractions; 1: by whole numbers; 2: by whole numbers where misses take time (--fetch-latency), since implementations differ there",
      default: 2,
      min: 0,
      max: 2,
      integer: true,
    },
  ],
  create: (site) => new Arc(site),
};
