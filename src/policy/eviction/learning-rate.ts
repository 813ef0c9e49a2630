/**
 * The learning rate of CACHEUS (Rodriguez et al., FAST 2021, section 4.3): hill climbing on the hit ratio. After each
 * window of as many requests as objects fit, the rate goes on in the direction in which it went if the hit ratio has grown
 * since, and back if not, by as large a share of itself as the last step was long. When it stands still and the hit ratio
 * does not grow for ten windows, it starts anew from a random value.
 */
import type { Keeper } from "../../base/keeper.ts";
import { log } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";

/** Range of the rate (section 4.3). */
const LEAST = 0.001;
const MOST = 1;
/** Windows without progress until a restart (section 4.3). */
const PATIENCE = 10;

/** A learning rate that sets itself. */
export class LearningRate {
  /** The rate, from 0.001 to 1. */
  value = 0;
  readonly #windowRequests: number = 0;
  readonly #luck: Stream;
  #before = 0;
  #requests = 0;
  #hits = 0;
  #hitRatioBefore = 0;
  #idleWindows = 0;

  /** @param windowRequests requests between two steps; luck is drawn from at restarts only */
  constructor(windowRequests: number, luck: Stream) {
    this.#windowRequests = Math.max(1, Math.round(windowRequests));
    this.#luck = luck;
    // What regret minimisation proves best for so many rounds.
    this.value = clamped(Math.sqrt((2 * log(2)) / this.#windowRequests));
  }

  /** The cache was asked for something that it has, or has not. */
  request(isHit: boolean): void {
    if (isHit) this.#hits++;
    if (++this.#requests === this.#windowRequests) this.#step();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.value = keeper.number(this.value);
    this.#before = keeper.number(this.#before);
    this.#requests = keeper.number(this.#requests);
    this.#hits = keeper.number(this.#hits);
    this.#hitRatioBefore = keeper.number(this.#hitRatioBefore);
    this.#idleWindows = keeper.number(this.#idleWindows);
  }

  #step(): void {
    const hitRatio = this.#hits / this.#requests;
    const growth = hitRatio - this.#hitRatioBefore;
    const lastStep = this.value - this.#before;
    this.#before = this.value;
    if (lastStep !== 0) {
      const goesOn = growth * lastStep > 0;
      this.value = clamped(this.value + (goesOn ? 1 : -1) * Math.abs(this.value * lastStep));
      this.#idleWindows = 0;
    } else if (hitRatio === 0 || growth <= 0) {
      if (++this.#idleWindows >= PATIENCE) {
        this.#idleWindows = 0;
        this.value = LEAST + this.#luck.uniform() * (MOST - LEAST);
      }
    }
    this.#hitRatioBefore = hitRatio;
    this.#requests = 0;
    this.#hits = 0;
  }
}

function clamped(rate: number): number {
  return Math.min(MOST, Math.max(LEAST, rate));
}
