/**
 * TinyLFU: a newcomer enters a full tier only if it was asked for more often lately than the victim it would
 * push out. Einziger, Friedman and Manes, "TinyLFU: a highly efficient cache admission policy", ACM TOS 2017.
 * Frequencies live in a count-min sketch that is halved from time to time (aging); a Bloom filter in front
 * of it, the doorkeeper, keeps objects asked for once out of the sketch.
 */
import type { Keeper } from "../../base/keeper.ts";
import { BloomFilter } from "../../ds/bloom.ts";
import { CountMinSketch } from "../../ds/count-min.ts";
import type { Admission, AdmissionPolicy, AdmissionSite } from "../contract.ts";

/** TinyLFU filter of one tier. */
export class TinyLfu implements Admission {
  readonly listens = true;
  readonly #sketch: CountMinSketch;
  readonly #doorkeeper: BloomFilter;
  readonly #sample: number = 0;
  #requests = 0;

  constructor(site: AdmissionSite) {
    const entries = Math.max(256, site.expectedObjects);
    this.#sample = Math.ceil(entries * site.params["sample"]);
    // Aging is driven from here, so that doorkeeper and sketch forget together (paper, section 3.3).
    this.#sketch = new CountMinSketch(entries, Infinity);
    this.#doorkeeper = new BloomFilter(this.#sample, 0.01);
  }

  request(object: number): void {
    if (this.#doorkeeper.add(object)) this.#sketch.increment(object);
    if (++this.#requests >= this.#sample) {
      this.#sketch.halve();
      this.#doorkeeper.clear();
      this.#requests = 0;
    }
  }

  admits(): boolean {
    return true;
  }

  beats(object: number, victim: number): boolean {
    return this.#frequency(object) > this.#frequency(victim);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#sketch.keep(keeper);
    this.#doorkeeper.keep(keeper);
    this.#requests = keeper.number(this.#requests);
  }

  #frequency(object: number): number {
    return this.#sketch.frequency(object) + (this.#doorkeeper.has(object) ? 1 : 0);
  }
}

/** Registry line of `tiny-lfu`. */
export const tinyLfu: AdmissionPolicy = {
  name: "tiny-lfu",
  title: "more often asked for than the victim",
  source: "Einziger, Friedman and Manes, TinyLFU: a highly efficient cache admission policy, ACM TOS 2017",
  params: [
    {
      name: "sample",
      about: "requests between two halvings, as a multiple of the objects that fit the tier",
      default: 10,
      min: 1,
      max: 1000,
    },
  ],
  create: (site) => new TinyLfu(site),
};
