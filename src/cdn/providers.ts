/**
 * The providers together: each with its own steering of users to PoPs, and in front of them, where there are several, the
 * choice of a provider. Hands faults and changes to those whom they concern.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";
import type { Conditions } from "./conditions.ts";
import { ProviderChoice } from "./provider-choice.ts";
import {
  ANSWER_TURNS,
  type CdnState,
  FAULT_TURNS,
  HEALTH_SHOWS,
  PROVIDER_SHOWS,
  ROUTE_CONVERGES,
  ROUTING_LOOKS,
  STEERING_TURNS,
} from "./state.ts";
import { Steering } from "./steering.ts";

/** All providers. */
export class Providers {
  /** By provider. */
  readonly of: readonly Steering[];
  /** Null where there is one only. */
  readonly choice: ProviderChoice | null;
  readonly conditions: Conditions;
  readonly #state: CdnState;
  readonly #plan: Plan;

  constructor(state: CdnState) {
    const { plan, conditions } = state;
    this.#state = state;
    this.#plan = plan;
    this.conditions = conditions;
    this.of = plan.providers.map((_, provider) => new Steering(state, provider));
    this.choice = plan.steering === null ? null : new ProviderChoice(state, plan.steering);
    conditions.turns.forEach(({ atMicros }, turn) => state.queue.push(atMicros, FAULT_TURNS, turn));
  }

  /** An event of those that are about who goes where. Rows of answers and routes are provider x views + view. */
  event(kind: number, row: number, nowMicros: number): void {
    const { views } = this.#plan.routing;
    switch (kind) {
      case FAULT_TURNS:
        this.#faultTurns(row, nowMicros);
        return;
      case HEALTH_SHOWS:
        this.#ofPop(row).healthShows(row, nowMicros);
        return;
      case ROUTING_LOOKS:
        this.of[row].look(nowMicros);
        return;
      case ANSWER_TURNS:
        this.of[Math.floor(row / views)].answerTurns(row % views, nowMicros);
        return;
      case ROUTE_CONVERGES:
        this.of[Math.floor(row / views)].routeConverges(row % views, nowMicros);
        return;
      case PROVIDER_SHOWS:
        this.choice?.shows(row, nowMicros);
        return;
      case STEERING_TURNS:
        this.choice?.turns(row, nowMicros);
        return;
      default:
        throw new Error(`event of unknown kind ${kind}`);
    }
  }

  /** A fault begins or ends. */
  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const steering of this.of) steering.keep(keeper);
    this.choice?.keep(keeper);
  }

  #faultTurns(index: number, nowMicros: number): void {
    const { conditions } = this;
    const turn = conditions.turns[index];
    const fault = conditions.faults[turn.fault];
    const pop = conditions.popOf(fault);
    const whole = conditions.providerOf(fault);
    const hadEcs = conditions.withoutEcs === 0;
    if (turn.begins) this.#begins(turn.fault, pop, whole);
    conditions.turn(turn);
    this.#state.serversTurn(fault, turn.begins, nowMicros);
    if (hadEcs !== (conditions.withoutEcs === 0))
      for (const steering of this.of) steering.changeRules(!hadEcs, nowMicros);
    if (pop >= 0) this.#ofPop(pop).popTurns(pop, nowMicros);
    // A provider that fails as a whole takes its own health checks with it: only those of the steering see it.
    const provider = pop >= 0 ? this.#plan.pops[pop].provider : whole;
    if (provider >= 0) this.choice?.probe(provider, nowMicros);
  }

  #begins(fault: number, pop: number, whole: number): void {
    const { faultWatch } = this.#state;
    if (pop >= 0) faultWatch.begins(fault, pop, this.#ofPop(pop).route);
    if (whole >= 0 && this.choice !== null) faultWatch.providerBegins(fault, whole, this.choice.now);
  }

  #ofPop(pop: number): Steering {
    return this.of[this.#plan.pops[pop].provider];
  }
}
