/**
 * Changes at stated times: how many of them an object has had, and when. Which objects take part in a change follows from a hash of the
 * two. Time only moves on, so each class keeps the place that it has come to, and each object what it has counted so far.
 */
import type { Keeper } from "../base/keeper.ts";
import { hash2 } from "../base/hash.ts";
import type { ClassChanges } from "../model/plan.ts";
import { doubled } from "./fills.ts";

const TWO_32 = 4294967296;

/** Does an object take part in an occurrence in which `below` of 2^32 objects do? */
export function takesPart(salt: number, id: number, object: number, below: number): boolean {
  return below >= TWO_32 || hash2(hash2(salt, id), object) >>> 0 < below;
}

/** Counts stated changes. */
export class StatedChanges {
  readonly #salt: number = 0;
  readonly #changes: readonly (ClassChanges | null)[];
  /** By class: changes that have come; and do all of its objects take part in all of them? */
  readonly #passed: Int32Array;
  readonly #isWhole: readonly boolean[];
  /** By object: changes looked at, and of these the ones it took part in. */
  #seen = new Int32Array(1024);
  #count = new Int32Array(1024);

  /** @param salt any 32-bit number drawn from the run's seed */
  constructor(salt: number, changes: readonly (ClassChanges | null)[]) {
    this.#salt = salt;
    this.#changes = changes;
    this.#passed = new Int32Array(changes.length);
    this.#isWhole = changes.map((own) => own === null || own.below.every((below) => below >= TWO_32));
  }

  /** Changes of the object up to `nowMicros`; never asked with an earlier time than before. */
  count(object: number, contentClass: number, nowMicros: number): number {
    const own = this.#changes[contentClass];
    if (own === null) return 0;
    let passed = this.#passed[contentClass];
    while (passed < own.atMicros.length && own.atMicros[passed] <= nowMicros) passed++;
    this.#passed[contentClass] = passed;
    if (this.#isWhole[contentClass]) return passed;
    while (object >= this.#seen.length) {
      this.#seen = doubled(this.#seen);
      this.#count = doubled(this.#count);
    }
    let count = this.#count[object];
    for (let n = this.#seen[object]; n < passed; n++) if (this.#concerns(own, n, object)) count++;
    this.#seen[object] = passed;
    this.#count[object] = count;
    return count;
  }

  /** Position of the object's last change before position `n` of its class, or -1. From the end: -1 stands for what has come by now. */
  before(object: number, contentClass: number, n: number): number {
    const own = this.#changes[contentClass];
    if (own === null) return -1;
    let at = (n < 0 ? this.#passed[contentClass] : n) - 1;
    while (at >= 0 && !this.#concerns(own, at, object)) at--;
    return at;
  }

  /** When the change at a position of the class comes, microseconds. */
  atMicros(contentClass: number, n: number): number {
    return this.#changes[contentClass]?.atMicros[n] ?? -1;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#passed);
    this.#seen = keeper.column(this.#seen);
    this.#count = keeper.column(this.#count);
  }

  #concerns(own: ClassChanges, n: number, object: number): boolean {
    return takesPart(this.#salt, own.ids[n], object, own.below[n]);
  }
}
