/**
 * Admit each offer with a fixed probability, without any memory: an object asked for k times while outside has
 * entered with probability 1 - (1 - p)^k, so popular ones get in and most one-hit objects do not. The simplest
 * filter there is, and the yardstick for those that remember (N. Laoutaris et al., "The LCD interconnection of LRU
 * caches", Performance Evaluation 63, 2006, call a chain of such caches LRU-Prob).
 */
import type { Stream } from "../../base/random.ts";
import type { AdmissionPolicy, AdmissionSite } from "../contract.ts";
import { OfferedOnce } from "./offered-once.ts";

/** Admits with probability p. */
export class Probability extends OfferedOnce {
  readonly listens = false;
  readonly #luck: Stream;
  readonly #p: number = 0;

  constructor(site: AdmissionSite) {
    super(site.clock);
    this.#luck = site.luck();
    this.#p = site.params["p"];
  }

  protected decide(): boolean {
    return this.#luck.uniform() < this.#p;
  }
}

/** Registry line of `probability`. */
export const probability: AdmissionPolicy = {
  name: "probability",
  title: "with a fixed probability",
  source:
    "Laoutaris, Che and Stavrakakis, The LCD interconnection of LRU caches, Performance Evaluation 2006",
  params: [{ name: "p", about: "probability that an offered object enters", default: 0.5, min: 0, max: 1 }],
  create: (site) => new Probability(site),
};
