/**
 * Admit with probability exp(-size / c): small objects nearly always, one of c bytes in 37 % of the offers, one
 * of 5 c in 0.7 %. A threshold with a soft edge, so that a large object that is asked for very often gets in
 * all the same. The family that AdaptSize chooses from (D. S. Berger, R. K. Sitaraman, M. Harchol-Balter, NSDI
 * 2017); here c is fixed.
 */
import { exp } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import type { AdmissionPolicy, AdmissionSite } from "../contract.ts";
import { OfferedOnce } from "./offered-once.ts";

/** Admits with probability exp(-size / c). */
export class ExpSize extends OfferedOnce {
  readonly listens = false;
  readonly #luck: Stream;
  readonly #scaleBytes: number = 0;

  constructor(site: AdmissionSite) {
    super(site.clock);
    this.#luck = site.luck();
    this.#scaleBytes = site.params["c"];
  }

  protected decide(_object: number, sizeBytes: number): boolean {
    return this.#luck.uniform() < exp(-sizeBytes / this.#scaleBytes);
  }
}

/** Registry line of `exp-size`. */
export const expSize: AdmissionPolicy = {
  name: "exp-size",
  title: "with probability exp(-size / c)",
  source: "Berger, Sitaraman and Harchol-Balter, AdaptSize, NSDI 2017: its family of policies, c fixed",
  params: [
    {
      name: "c",
      about: "size that enters in 37 % of the offers, bytes",
      // Where the authors' implementation begins: 2^15.
      default: 32768,
      min: 1,
      max: 1e15,
    },
  ],
  create: (site) => new ExpSize(site),
};
