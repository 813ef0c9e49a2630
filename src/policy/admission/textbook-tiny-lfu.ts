/**
 * "TinyLFU" as system-design texts draw it: a Bloom filter that never ages, then a counter in an LRU of a
 * million keys, admission at a count of two. The first request only marks the filter, so an object enters on
 * its third request, and once the filter is full everything seems known. Offered under its own name so that
 * learners can compare it with the real thing (`tiny-lfu`).
 */
import type { Keeper } from "../../base/keeper.ts";
import { BloomFilter } from "../../ds/bloom.ts";
import type { Admission, AdmissionPolicy, AdmissionSite } from "../contract.ts";

/** The textbook's filter. */
export class TextbookTinyLfu implements Admission {
  readonly listens = true;
  readonly #seen: BloomFilter;
  /** A Map in order of last use; small enough here that its slow eviction does not matter. */
  readonly #counts = new Map<number, number>();
  readonly #keys: number = 0;
  readonly #threshold: number = 0;

  constructor(site: AdmissionSite) {
    this.#seen = new BloomFilter(site.params["filter"], 0.01);
    this.#keys = site.params["keys"];
    this.#threshold = site.params["threshold"];
  }

  request(object: number): void {
    if (!this.#seen.add(object)) return;
    const count = (this.#counts.get(object) ?? 0) + 1;
    this.#counts.delete(object);
    this.#counts.set(object, count);
    if (this.#counts.size > this.#keys) this.#counts.delete(this.#counts.keys().next().value as number);
  }

  admits(object: number): boolean {
    return (this.#counts.get(object) ?? 0) >= this.#threshold;
  }

  beats(): boolean {
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#seen.keep(keeper);
    keeper.pairs(this.#counts);
  }
}

/** Registry line of `textbook-tiny-lfu`. */
export const textbookTinyLfu: AdmissionPolicy = {
  name: "textbook-tiny-lfu",
  title: "Bloom filter that never ages, then two counted requests",
  source:
    "system-design texts: Bloom filter of 10 M keys at 1 %, counters in an LRU of 1 M keys, threshold 2",
  params: [
    {
      name: "filter",
      about: "keys the Bloom filter is made for",
      default: 10_000_000,
      min: 16,
      max: 1e9,
      integer: true,
    },
    { name: "keys", about: "counters kept", default: 1_000_000, min: 1, max: 1e8, integer: true },
    { name: "threshold", about: "counted requests needed", default: 2, min: 1, max: 1000, integer: true },
  ],
  create: (site) => new TextbookTinyLfu(site),
};
