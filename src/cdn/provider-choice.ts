/**
 * Steering between providers, over the time of the run: which of them each user goes to. Health checks find out that one is
 * down, and when the answers that resolvers hold have expired its users are led elsewhere; everybody else stays where he is.
 */
import type { Keeper } from "../base/keeper.ts";
import { hash2 } from "../base/hash.ts";
import type { SteeringPlan } from "../model/steering-plan.ts";
import { type CdnState, PROVIDER_SHOWS, STEERING_TURNS } from "./state.ts";

const TWO_32 = 4294967296;
/** Purpose of the second draw, by which users of a failed provider are spread. */
const AGAIN = 1;

/** Who goes to which provider. */
export class ProviderChoice {
  /** By view: until when resolvers hold the steering's answer, microseconds. */
  readonly expiresMicros: Float64Array;
  readonly rules: SteeringPlan;
  /** Share of a view's users led to a provider now, `view * providers + provider`; and as decided last. */
  readonly now: Float64Array;
  readonly #decided: Float64Array;
  /** By provider: is it known to work? */
  readonly #alive: Uint8Array;
  /** By provider: does it answer nobody, and when will that be known? */
  readonly #down: Uint8Array;
  readonly #showsMicros: Float64Array;
  readonly #state: CdnState;
  readonly #size: number = 0;

  constructor(state: CdnState, rules: SteeringPlan) {
    const { plan, conditions } = state;
    this.#state = state;
    this.rules = rules;
    this.#size = plan.providers.length;
    this.expiresMicros = new Float64Array(plan.routing.views).fill(-1);
    this.#showsMicros = new Float64Array(this.#size).fill(-1);
    this.#down = Uint8Array.from(plan.providers, (_, p) => (conditions.isDown(p) ? 1 : 0));
    this.#alive = this.#down.map((down) => 1 - down);
    this.#decided = new Float64Array(rules.home.length);
    this.#decide();
    this.now = this.#decided.slice();
  }

  /** The provider of a user of the view; `draw` (32 bits) is the user's own. */
  of(view: number, draw: number): number {
    const first = view * this.#size;
    const home = this.#pick(this.rules.home, first, draw);
    return this.now[first + home] > 0 ? home : this.#pick(this.now, first, hash2(draw, AGAIN) >>> 0);
  }

  /** A provider may have failed or work again: probes will tell. They come at whole multiples of their interval. */
  probe(provider: number, nowMicros: number): void {
    const isDown = this.#state.conditions.isDown(provider);
    if (this.#down[provider] === (isDown ? 1 : 0)) return;
    this.#down[provider] = isDown ? 1 : 0;
    const { intervalMicros, timeoutMicros, fails, rises } = this.rules.health;
    const first = Math.ceil(nowMicros / intervalMicros) * intervalMicros;
    const shows = first + ((isDown ? fails : rises) - 1) * intervalMicros + (isDown ? timeoutMicros : 0);
    this.#showsMicros[provider] = shows;
    this.#state.queue.push(shows, PROVIDER_SHOWS, provider);
  }

  /** The health checks have made up their mind about a provider. */
  shows(provider: number, nowMicros: number): void {
    if (this.#showsMicros[provider] !== nowMicros) return;
    const isDown = this.#down[provider] === 1;
    if (isDown) this.#state.faultWatch.providerNoticed(provider, nowMicros);
    if (this.#alive[provider] === (isDown ? 0 : 1)) return;
    this.#alive[provider] = isDown ? 0 : 1;
    this.#decide();
    for (let view = 0; view < this.expiresMicros.length; view++)
      if (this.#differs(view))
        this.#state.queue.push(Math.max(nowMicros, this.expiresMicros[view]), STEERING_TURNS, view);
  }

  /** The answer that a view's resolver held has expired. */
  turns(view: number, nowMicros: number): void {
    for (let p = 0; p < this.#size; p++) {
      const at = view * this.#size + p;
      const left = this.now[at] - this.#decided[at];
      this.now[at] = this.#decided[at];
      if (left !== 0) this.#state.faultWatch.providerLeft(p, view, left, nowMicros);
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.expiresMicros);
    keeper.fixed(this.now);
    keeper.fixed(this.#decided);
    keeper.fixed(this.#alive);
    keeper.fixed(this.#down);
    keeper.fixed(this.#showsMicros);
  }

  #differs(view: number): boolean {
    for (let at = view * this.#size; at < (view + 1) * this.#size; at++)
      if (this.now[at] !== this.#decided[at]) return true;
    return false;
  }

  /** Shares among those that work. When none does, everybody stays at home. */
  #decide(): void {
    const { home, order } = this.rules;
    const size = this.#size;
    const anyAlive = this.#alive.includes(1);
    for (let first = 0; first < home.length; first += size) {
      this.#decided.fill(0, first, first + size);
      if (!anyAlive) {
        this.#decided.set(home.subarray(first, first + size), first);
        continue;
      }
      if (order !== null) {
        let rank = 0;
        while (this.#alive[order[first + rank]] === 0) rank++;
        this.#decided[first + order[first + rank]] = 1;
        continue;
      }
      let sum = 0;
      for (let p = 0; p < size; p++) sum += this.#alive[p] * home[first + p];
      // Those without a weight stand by until nobody else is left.
      const alike = this.#alive.reduce((count, alive) => count + alive, 0);
      for (let p = 0; p < size; p++)
        this.#decided[first + p] =
          sum > 0 ? (this.#alive[p] * home[first + p]) / sum : this.#alive[p] / alike;
    }
  }

  #pick(shares: Float64Array, first: number, draw: number): number {
    let left = draw / TWO_32;
    let last = 0;
    for (let p = 0; p < this.#size; p++) {
      const share = shares[first + p];
      if (share <= 0) continue;
      if (left < share) return p;
      left -= share;
      last = p;
    }
    return last;
  }
}
