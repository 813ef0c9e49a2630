/**
 * Size-aware admission as teaching texts give it: small objects always, larger ones once they were asked for
 * often enough, the number growing with the logarithm of the size: count >= int(2 (log2(size / 64 KiB) + 1)).
 * Unlike the texts' code, this one does count requests for objects that it has not admitted.
 */
import type { Keeper } from "../../base/keeper.ts";
import { log2 } from "../../base/math.ts";
import { CountMinSketch } from "../../ds/count-min.ts";
import type { Admission, AdmissionPolicy, AdmissionSite } from "../contract.ts";

/** Size-aware filter of one tier. */
export class SizeAware implements Admission {
  readonly listens = true;
  readonly #sketch: CountMinSketch;
  readonly #alwaysBelowBytes: number = 0;
  readonly #slope: number = 0;

  constructor(site: AdmissionSite) {
    const entries = Math.max(1024, site.expectedObjects);
    // Halves its counts now and then: old fame fades.
    this.#sketch = new CountMinSketch(entries);
    this.#alwaysBelowBytes = site.params["always"];
    this.#slope = site.params["slope"];
  }

  request(object: number): void {
    this.#sketch.increment(object);
  }

  admits(object: number, sizeBytes: number): boolean {
    if (sizeBytes < this.#alwaysBelowBytes) return true;
    return this.#sketch.frequency(object) >= this.requestsNeeded(sizeBytes);
  }

  beats(): boolean {
    return true;
  }

  /** Requests that an object of this size needs; the sketch counts to 15, so no object needs more. */
  requestsNeeded(sizeBytes: number): number {
    return Math.min(15, Math.floor(this.#slope * (log2(sizeBytes / this.#alwaysBelowBytes) + 1)));
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#sketch.keep(keeper);
  }
}

/** Registry line of `size-aware`. */
export const sizeAware: AdmissionPolicy = {
  name: "size-aware",
  title: "small ones always, larger ones after log2(size) requests",
  source: "teaching texts on CDN design: count >= int(2 (log2(size / 64 KiB) + 1))",
  params: [
    {
      name: "always",
      about: "objects below this many bytes always enter",
      default: 65536,
      min: 1,
      max: 1e12,
    },
    { name: "slope", about: "requests needed per doubling of the size", default: 2, min: 0, max: 100 },
  ],
  create: (site) => new SizeAware(site),
};
