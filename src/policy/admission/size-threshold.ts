/**
 * Objects up to a size enter, larger ones never: the threshold policy of web proxies (M. Abrams et al., "Caching
 * proxies: limitations and potentials", WWW 1995, there called LRU-Threshold). Many small objects instead of a
 * few large ones: more requests hit, fewer bytes do.
 */
import type { Admission, AdmissionPolicy, AdmissionSite } from "../contract.ts";

/** Admits objects of at most so many bytes. */
export class SizeThreshold implements Admission {
  readonly listens = false;
  readonly #mostBytes: number = 0;

  constructor(site: AdmissionSite) {
    this.#mostBytes = site.params["bytes"];
  }

  request(): void {}

  admits(_object: number, sizeBytes: number): boolean {
    return sizeBytes <= this.#mostBytes;
  }

  beats(): boolean {
    return true;
  }

  keep(): void {}
}

/** Registry line of `size-threshold`. */
export const sizeThreshold: AdmissionPolicy = {
  name: "size-threshold",
  title: "objects up to a size",
  source: "Abrams et al., Caching proxies: limitations and potentials, WWW 1995 (LRU-Threshold)",
  params: [
    // The border from which `size-aware` asks for more than one request.
    { name: "bytes", about: "largest size that enters, bytes", default: 65536, min: 1, max: 1e15 },
  ],
  create: (site) => new SizeThreshold(site),
};
