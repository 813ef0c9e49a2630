/**
 * Admit on the n-th request: a chain of Bloom filters, the k-th holding what was asked for k times. With two
 * this is the rule that Akamai describes against one-hit objects (Maggs and Sitaraman, "Algorithmic nuggets
 * in content delivery", CCR 2015). The filters are emptied when the first is full, so that they do not end
 * up saying yes to everything.
 */
import type { Keeper } from "../../base/keeper.ts";
import { BloomFilter } from "../../ds/bloom.ts";
import type { Admission, AdmissionPolicy, AdmissionSite } from "../contract.ts";

/** Admits an object from its n-th request on. */
export class NHit implements Admission {
  readonly listens = true;
  readonly #filters: BloomFilter[] = [];
  readonly #entries: number = 0;
  #added = 0;

  constructor(site: AdmissionSite) {
    this.#entries = Math.max(1024, Math.ceil(site.expectedObjects * site.params["memory"]));
    for (let k = 0; k < site.params["hits"]; k++)
      this.#filters.push(new BloomFilter(this.#entries, site.params["falsePositives"]));
  }

  request(object: number): void {
    for (let k = 0; k < this.#filters.length; k++) {
      if (this.#filters[k].add(object)) continue;
      if (k === 0 && ++this.#added > this.#entries) this.#forget();
      return;
    }
  }

  admits(object: number): boolean {
    return this.#filters[this.#filters.length - 1].has(object);
  }

  beats(): boolean {
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const filter of this.#filters) filter.keep(keeper);
    this.#added = keeper.number(this.#added);
  }

  #forget(): void {
    for (const filter of this.#filters) filter.clear();
    this.#added = 0;
  }
}

/** Registry line of `n-hit`. */
export const nHit: AdmissionPolicy = {
  name: "n-hit",
  title: "from the n-th request on (Bloom filters)",
  source: "Maggs and Sitaraman, Algorithmic nuggets in content delivery, CCR 2015",
  params: [
    { name: "hits", about: "requests needed", default: 2, min: 1, max: 16, integer: true },
    {
      name: "memory",
      about: "objects remembered, as a multiple of those that fit the tier",
      default: 8,
      min: 0.01,
      max: 1000,
    },
    {
      name: "falsePositives",
      about: "false-positive rate of each filter",
      default: 0.01,
      min: 1e-6,
      max: 0.5,
    },
  ],
  create: (site) => new NHit(site),
};
