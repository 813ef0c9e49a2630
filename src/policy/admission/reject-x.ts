/**
 * Reject the first X offers of an object, then admit: how flash caches spare the device what is written once and
 * never read (the "reject first" policy of CacheLib: B. Berg et al., OSDI 2020). It differs from `n-hit` in two ways.
 * It counts offers (the object missed, or left the tier above) and not requests: behind a RAM tier, `n-hit` has
 * seen the RAM's hits when the object comes down, this one has not. And it forgets by generations, the oldest
 * `1/4` of its memory at a time, where `n-hit` forgets everything at once. A cache alone offers an object at
 * each of its misses, so there, within their memories, X here equals X + 1 hits there.
 */
import type { Keeper } from "../../base/keeper.ts";
import { BloomFilter } from "../../ds/bloom.ts";
import type { AdmissionPolicy, AdmissionSite } from "../contract.ts";
import { OfferedOnce } from "./offered-once.ts";

/** Parts of the memory that are forgotten one after another. */
const GENERATIONS = 4;

/** Rejects the first X offers of each object. */
export class RejectX extends OfferedOnce {
  readonly listens = false;
  /** `#filters[generation][k]` holds what was offered for the (k+1)-th time then. */
  readonly #filters: BloomFilter[][] = [];
  readonly #rejections: number = 0;
  readonly #newPerGeneration: number = 0;
  #current = 0;
  #added = 0;

  constructor(site: AdmissionSite) {
    super(site.clock);
    this.#rejections = site.params["x"];
    const entries = Math.max(1024, Math.ceil(site.expectedObjects * site.params["memory"]));
    this.#newPerGeneration = Math.ceil(entries / GENERATIONS);
    // A question goes to all generations, so each may err a quarter as often.
    const rate = site.params["falsePositives"] / GENERATIONS;
    for (let generation = 0; generation < GENERATIONS; generation++)
      this.#filters.push(
        Array.from({ length: this.#rejections }, () => new BloomFilter(this.#newPerGeneration, rate)),
      );
  }

  protected decide(object: number): boolean {
    for (let k = 0; k < this.#rejections; k++) {
      if (this.#knows(object, k)) continue;
      if (k === 0 && ++this.#added > this.#newPerGeneration) this.#forgetOldest();
      this.#filters[this.#current][k].add(object);
      return false;
    }
    return true;
  }

  /** Shows its state to a keeper. */
  override keep(keeper: Keeper): void {
    super.keep(keeper);
    for (const filter of this.#filters.flat()) filter.keep(keeper);
    this.#current = keeper.number(this.#current);
    this.#added = keeper.number(this.#added);
  }

  #knows(object: number, k: number): boolean {
    for (let generation = 0; generation < GENERATIONS; generation++)
      if (this.#filters[generation][k].has(object)) return true;
    return false;
  }

  #forgetOldest(): void {
    this.#current = (this.#current + 1) % GENERATIONS;
    for (const filter of this.#filters[this.#current]) filter.clear();
    this.#added = 1;
  }
}

/** Registry line of `reject-x`. */
export const rejectX: AdmissionPolicy = {
  name: "reject-x",
  title: "after X rejected offers (Bloom filters, for flash)",
  source: "Berg et al., The CacheLib caching engine, OSDI 2020 (reject first)",
  params: [
    { name: "x", about: "offers rejected", default: 1, min: 1, max: 16, integer: true },
    {
      name: "memory",
      about: "objects remembered, as a multiple of those that fit the tier",
      default: 8,
      min: 0.01,
      max: 1000,
    },
    {
      name: "falsePositives",
      about: "false-positive rate of each count's filters",
      default: 0.01,
      min: 1e-6,
      max: 0.5,
    },
  ],
  create: (site) => new RejectX(site),
};
