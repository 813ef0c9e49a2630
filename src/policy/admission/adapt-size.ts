/**
 * AdaptSize: admit with probability exp(-size / c), and choose c anew now and then, such that the model of
 * `adapt-size-model.ts` promises the highest object hit ratio for the requests seen lately (D. S. Berger, R. K.
 * Sitaraman, M. Harchol-Balter, NSDI 2017). Counts of earlier windows fade by the factor of the authors'
 * implementation. The first windows are short and double until they have their full length, so that short
 * traces are tuned too; before the first tuning everything enters. The model is of an LRU cache; with other
 * evictions it is an approximation.
 */
import type { Keeper } from "../../base/keeper.ts";
import { exp } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import type { AdmissionPolicy, AdmissionSite } from "../contract.ts";
import { bestScale, objectClasses } from "./adapt-size-model.ts";
import { OfferedOnce } from "./offered-once.ts";
import { RequestCounts } from "./request-counts.ts";

/** Weight of the past against the latest window, and the count below which an object is forgotten: the authors' code. */
const FADING = 0.3;
const LEAST_COUNT = 0.1;
/** Requests until the first tuning: enough to tell sizes, soon enough for short traces. */
const FIRST_WINDOW = 8192;

/** Size-aware admission that tunes itself. */
export class AdaptSize extends OfferedOnce {
  readonly listens = true;
  readonly #luck: Stream;
  readonly #capacityBytes: number = 0;
  readonly #interval: number = 0;
  readonly #counts = new RequestCounts();
  #scaleBytes = Infinity;
  #requests = 0;
  #nextTuning = 0;

  constructor(site: AdmissionSite) {
    super(site.clock);
    this.#luck = site.luck();
    this.#capacityBytes = site.capacityBytes;
    this.#interval = site.params["interval"];
    this.#nextTuning = Math.min(FIRST_WINDOW, this.#interval);
  }

  /** The c in use, bytes; Infinity before the first tuning. */
  get scaleBytes(): number {
    return this.#scaleBytes;
  }

  override request(object: number, sizeBytes: number): void {
    this.#counts.count(object, sizeBytes);
    if (++this.#requests >= this.#nextTuning) this.#tune();
  }

  protected decide(_object: number, sizeBytes: number): boolean {
    return this.#luck.uniform() < exp(-sizeBytes / this.#scaleBytes);
  }

  /** Shows its state to a keeper. */
  override keep(keeper: Keeper): void {
    super.keep(keeper);
    this.#counts.keep(keeper);
    this.#scaleBytes = keeper.number(this.#scaleBytes);
    this.#requests = keeper.number(this.#requests);
    this.#nextTuning = keeper.number(this.#nextTuning);
  }

  #tune(): void {
    this.#scaleBytes = bestScale(objectClasses(this.#counts), this.#capacityBytes);
    const grown = this.#nextTuning >= this.#interval;
    if (grown) this.#counts.fade(FADING, LEAST_COUNT);
    this.#nextTuning = grown ? this.#interval : Math.min(this.#interval, 2 * this.#nextTuning);
    // A window that still grows keeps what it has counted.
    if (grown) this.#requests = 0;
  }
}

/** Registry line of `adapt-size`. */
export const adaptSize: AdmissionPolicy = {
  name: "adapt-size",
  title: "with probability exp(-size / c), c tuned by a model",
  source:
    "Berger, Sitaraman and Harchol-Balter, AdaptSize: orchestrating the hot object memory cache in a CDN, NSDI 2017",
  params: [
    {
      name: "interval",
      about: "requests between two tunings",
      default: 250_000,
      min: 100,
      max: 1e9,
      integer: true,
    },
  ],
  create: (site) => new AdaptSize(site),
};
