/**
 * The gate of the PoPs: what happens to a request before anybody looks at what it asks for. In order: a challenge, the token buckets
 * of the client's address and of its network, and a connection where their number is limited. A network is a provider's users in one
 * metro (of a scenario without networks: the metro), about as coarse as limits by prefix or by AS number are.
 */
import type { Keeper } from "../base/keeper.ts";
import { TokenBuckets } from "../ds/token-buckets.ts";
import type { Stream } from "../base/random.ts";
import type { Plan } from "../model/plan.ts";
import type { AttackScenario, Protection } from "../scenario/attacks.ts";
import type { GateTotals } from "../vocabulary/totals.ts";
import {
  BY_CHALLENGE,
  BY_CLIENT,
  BY_CONNECTIONS,
  BY_NETWORK,
  BY_TIMEOUT,
  GATE_REASONS,
  type GateReason,
  LET_THROUGH,
  NEVER_ASKED,
} from "../vocabulary/gate.ts";
import { holdsConnections } from "../workload/attack.ts";
import { Intern } from "../workload/trace/intern.ts";
import { REQUEST_ROWS, type RequestBatch } from "../workload/requests.ts";
import { Challenge, SOLVED, UNSOLVED } from "./challenge.ts";
import { Identities } from "./identities.ts";
import { OpenConnections } from "./open-connections.ts";

/** {@link Gate.admit}: refused. */
export const TURNED_AWAY = -1;
/** {@link Gate.admit}: the connection was held to its end, and no request came on it. */
export const UNANSWERED = -2;

/** What the gate must know of the ways of a batch's requests, row by row: a part of `ClientPath`. */
export interface GatePath {
  readonly pop: Int32Array;
  readonly view: Int32Array;
  readonly rttMicros: Float64Array;
  isNew(row: number): boolean;
}

/** Is there a gate at all? */
export function hasGate(plan: Plan): boolean {
  return (
    plan.scenario.edge.protection !== undefined ||
    limitsConnections(plan) ||
    attacksOf(plan).some(holdsConnections)
  );
}

/** The gates of all PoPs. */
export class Gate {
  /** Of the request that came last: how long it was held up, and the code of what refused it; -1: let in. */
  lastMicros = 0;
  lastReason = LET_THROUGH;
  readonly #identities: Identities;
  readonly #protection: Partial<Protection>;
  readonly #attacks: readonly AttackScenario[];
  readonly #perClient: TokenBuckets | null;
  readonly #perNetwork: TokenBuckets | null;
  readonly #challenge: Challenge | null;
  readonly #connections: OpenConnections | null;
  /** Address x place of its bucket, by number. */
  readonly #buckets = new Intern(64);
  readonly #viewSite: Int32Array;
  readonly #sites: number = 0;
  /** By row of the batch: who asks (of an attack: which of its clients), and the address it has. The last is a session's. */
  readonly #client = new Int32Array(REQUEST_ROWS + 1);
  readonly #address = new Int32Array(REQUEST_ROWS + 1);
  /** Where the rows of the batch at hand begin: a session's has one, the last. */
  #first = 0;
  readonly #refused = { attackers: counters(), users: counters() };
  #unanswered = 0;
  #solvedByUsers = 0;
  #solvedByAttackers = 0;

  constructor(plan: Plan, streamOf: (purpose: string) => Stream) {
    this.#protection = plan.scenario.edge.protection ?? {};
    this.#attacks = attacksOf(plan);
    this.#identities = new Identities(plan, streamOf("addresses"));
    const { perClient, perNetwork, challenge } = this.#protection;
    this.#viewSite = plan.routing.viewSite;
    this.#sites = plan.routing.sites;
    const bucketsOf = (limit: Protection["perClient"]) =>
      limit === undefined ? null : new TokenBuckets(limit.requestsPerSecond, limit.burst);
    this.#perClient = bucketsOf(perClient);
    this.#perNetwork = bucketsOf(perNetwork);
    this.#challenge =
      challenge === undefined
        ? null
        : new Challenge(challenge, plan.pops.length, streamOf("challenge").u32() | 0);
    const { timeoutMicros = Infinity } = this.#protection;
    // Who has asked and reads slowly is not silent: the timeout is not for it.
    const holds = this.#attacks.map(({ kind, holdMicros }) =>
      kind === "slow" ? Math.min(holdMicros, timeoutMicros) : holdMicros,
    );
    this.#connections =
      this.#attacks.some(holdsConnections) || limitsConnections(plan)
        ? new OpenConnections(plan, holds)
        : null;
  }

  /** A new batch has come, with the paths of its requests. */
  begin(batch: RequestBatch, path: GatePath): void {
    this.#identities.draw(batch, path.view, this.#client, this.#address);
  }

  /** The request that comes next is of a session, of which one client makes all; `lot` is any number of its own. */
  enterSession(view: number, lot: number): void {
    this.#first = REQUEST_ROWS;
    this.#identities.visitor(view, lot, this.#client, this.#address, REQUEST_ROWS);
  }

  /** It has come: the batch goes on. */
  leaveSession(): void {
    this.#first = 0;
  }

  /**
   * Row `row` reaches the PoP of its path: microseconds that it is held up there, {@link TURNED_AWAY}, or
   * {@link UNANSWERED}.
   */
  admit(batch: RequestBatch, row: number, path: GatePath, nowMicros: number): number {
    this.lastMicros = 0;
    this.lastReason = LET_THROUGH;
    const attack = batch.attack[row];
    const pop = path.pop[row];
    const isSlow = attack >= 0 && this.#attacks[attack].kind === "slow";
    const holds = attack >= 0 && holdsConnections(this.#attacks[attack]);
    const challenges = this.#challenge !== null && this.#challenge.count(pop, nowMicros);
    let heldUp = 0;
    // A connection that sends nothing is met by limits, not by pages.
    if (challenges && !isSlow) {
      const met = this.#challenge.meet(this.#client[this.#first + row], attack, nowMicros);
      if (met === UNSOLVED) return this.#refuse(BY_CHALLENGE, attack);
      if (met === SOLVED) heldUp = this.#solved(attack, path.rttMicros[row]);
    }
    const place = this.#protection.shared === true ? 0 : pop + 1;
    if (
      this.#perClient !== null &&
      !this.#perClient.take(
        this.#buckets.id(this.#address[this.#first + row], place * 256 + attack + 1),
        nowMicros,
      )
    )
      return this.#refuse(BY_CLIENT, attack);
    if (
      this.#perNetwork !== null &&
      !this.#perNetwork.take(place * this.#sites + this.#viewSite[path.view[row]], nowMicros)
    )
      return this.#refuse(BY_NETWORK, attack);
    if (this.#connections !== null && (holds || path.isNew(row))) {
      if (!this.#connections.open(pop, holds ? attack + 1 : 0, nowMicros))
        return this.#refuse(BY_CONNECTIONS, attack);
    }
    this.lastMicros = heldUp;
    if (!isSlow) return heldUp;
    if ((this.#protection.timeoutMicros ?? Infinity) < this.#attacks[attack].holdMicros)
      return this.#refuse(BY_TIMEOUT, attack);
    this.lastReason = NEVER_ASKED;
    this.#unanswered++;
    return UNANSWERED;
  }

  /** What was counted since the measured time began. */
  totals(): GateTotals {
    return {
      attackers: byReason(this.#refused.attackers),
      users: byReason(this.#refused.users),
      unanswered: this.#unanswered,
      solvedByUsers: this.#solvedByUsers,
      solvedByAttackers: this.#solvedByAttackers,
      connectionsPeak: this.#connections?.peak ?? 0,
      connectionsPeakPop: this.#connections?.peakPop ?? -1,
    };
  }

  /** Begins the measured time. */
  restart(): void {
    this.#refused.attackers.fill(0);
    this.#refused.users.fill(0);
    this.#unanswered = 0;
    this.#solvedByUsers = 0;
    this.#solvedByAttackers = 0;
    this.#connections?.restart();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    const { attackers, users } = this.#refused;
    const parts = [this.#perClient, this.#perNetwork, this.#challenge, this.#connections, this.#buckets];
    for (const part of parts) part?.keep(keeper);
    for (const column of [this.#client, this.#address, attackers, users]) keeper.fixed(column);
    this.#first = keeper.number(this.#first);
    this.#unanswered = keeper.number(this.#unanswered);
    this.#solvedByUsers = keeper.number(this.#solvedByUsers);
    this.#solvedByAttackers = keeper.number(this.#solvedByAttackers);
  }

  #refuse(reason: number, attack: number): number {
    this.lastReason = reason;
    (attack < 0 ? this.#refused.users : this.#refused.attackers)[reason]++;
    return TURNED_AWAY;
  }

  /** Somebody has solved a challenge: a round trip for the page, and the time to solve it. */
  #solved(attack: number, rttMicros: number): number {
    if (attack < 0) this.#solvedByUsers++;
    else this.#solvedByAttackers++;
    return rttMicros + (this.#protection.challenge?.solveMicros ?? 0);
  }
}

function limitsConnections(plan: Plan): boolean {
  return plan.providers.some(({ scenario }) => scenario.edge.capacity?.connections !== undefined);
}

function attacksOf({ scenario: { workload } }: Plan): readonly AttackScenario[] {
  return workload.kind === "synthetic" ? (workload.attacks ?? []) : [];
}

function counters(): Float64Array {
  return new Float64Array(GATE_REASONS.length);
}

function byReason(counts: Float64Array): Record<GateReason, number> {
  return Object.fromEntries(GATE_REASONS.map((word, code) => [word, counts[code]])) as Record<
    GateReason,
    number
  >;
}
