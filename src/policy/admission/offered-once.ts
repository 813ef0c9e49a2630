/**
 * What admission policies that draw lots or keep accounts begin with: one answer for one offer. A store with
 * exclusive tiers asks twice whether an object may enter (before it takes it from the tier below, and when it
 * puts it in); asked again for the same object at the same request and time, the answer is the first one. So an
 * object has one draw, and is charged once.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Admission, PolicyClock } from "../contract.ts";

/** An admission policy that decides about each offer of an object once. */
export abstract class OfferedOnce implements Admission {
  abstract readonly listens: boolean;
  protected readonly clock: PolicyClock;
  #object = -1;
  #request = -1;
  #micros = -1;
  #answer = false;

  constructor(clock: PolicyClock) {
    this.clock = clock;
  }

  request(_object: number, _sizeBytes: number): void {}

  admits(object: number, sizeBytes: number): boolean {
    const { requests, nowMicros } = this.clock;
    if (object === this.#object && requests === this.#request && nowMicros === this.#micros)
      return this.#answer;
    this.#object = object;
    this.#request = requests;
    this.#micros = nowMicros;
    this.#answer = this.decide(object, sizeBytes);
    return this.#answer;
  }

  beats(): boolean {
    return true;
  }

  /** Decides about an offer; called once for each. */
  protected abstract decide(object: number, sizeBytes: number): boolean;

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#object = keeper.number(this.#object);
    this.#request = keeper.number(this.#request);
    this.#micros = keeper.number(this.#micros);
    this.#answer = keeper.flag(this.#answer);
  }
}
