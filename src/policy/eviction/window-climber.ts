/**
 * How large should the window of W-TinyLFU be? A hill climber asks the hit ratio: it changes the size by a step, keeps
 * the direction while more requests hit than in the sample before, and turns round when fewer do. Steps shrink, so it
 * comes to rest; a hit ratio that jumps (the workload has changed) makes them large again. G. Einziger, O. Eytan,
 * R. Friedman, B. Manes, "Adaptive software cache management", Middleware 2018, with the constants of the Caffeine library.
 */
import type { Keeper } from "../../base/keeper.ts";

/** Each step is so much of the one before (Caffeine's HILL_CLIMBER_STEP_DECAY_RATE). */
const DECAY = 0.98;
/** A hit ratio that changes by so much starts anew with a full step (HILL_CLIMBER_RESTART_THRESHOLD). */
const RESTART = 0.05;

/** Climbs towards the window size of the best hit ratio. */
export class WindowClimber {
  readonly #sampleRequests: number = 0;
  readonly #fullStepBytes: number = 0;
  /** The next step, bytes. The first one makes the window smaller, as in Caffeine. */
  #stepBytes = 0;
  #hits = 0;
  #requests = 0;
  #hitRatio = 0;

  /**
   * @param sampleRequests requests between two steps
   * @param fullStepBytes the first step, and the first after a restart
   */
  constructor(sampleRequests: number, fullStepBytes: number) {
    this.#sampleRequests = sampleRequests;
    this.#fullStepBytes = fullStepBytes;
    this.#stepBytes = -fullStepBytes;
  }

  /** Counts a request. At the end of a sample, returns by how many whole bytes the window should grow (below 0: shrink). */
  request(isHit: boolean): number {
    if (isHit) this.#hits++;
    if (++this.#requests < this.#sampleRequests) return 0;
    const hitRatio = this.#hits / this.#requests;
    const change = hitRatio - this.#hitRatio;
    const step = change >= 0 ? this.#stepBytes : -this.#stepBytes;
    if (Math.abs(change) < RESTART) this.#stepBytes = step * DECAY;
    else this.#stepBytes = step < 0 ? -this.#fullStepBytes : this.#fullStepBytes;
    this.#hitRatio = hitRatio;
    this.#hits = 0;
    this.#requests = 0;
    return Math.trunc(step);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#stepBytes = keeper.number(this.#stepBytes);
    this.#hits = keeper.number(this.#hits);
    this.#requests = keeper.number(this.#requests);
    this.#hitRatio = keeper.number(this.#hitRatio);
  }
}
