/**
 * What a fault did: who was concerned, when it was noticed, when users had moved away and when they were back. Counts
 * and clocks only; nothing here changes what happens.
 */
import type { Plan } from "../model/plan.ts";
import type { FaultTotals } from "../vocabulary/totals.ts";
import type { Conditions } from "./conditions.ts";
import type { ServerHealth } from "./server-health.ts";

/** Share of the users of a PoP, by weight, that counts as all: the rest hold their answers longest. */
const ALL_BUT_FEW = 0.95;

/** One fault's record. */
interface Record {
  requests: number;
  noticedMicros: number | null;
  movedMicros: number | null;
  returnedMicros: number | null;
  /** Views that the PoP had when it failed; empty for faults that move nobody. */
  home: Uint8Array | null;
  /** Whose PoP it is; -1 for faults that move nobody. */
  provider: number;
  homeWeight: number;
  /** Weight of those of them that are elsewhere now. */
  awayWeight: number;
}

/** Watches the faults of a run. */
export class FaultWatch {
  readonly #plan: Plan;
  readonly #conditions: Conditions;
  readonly #records: Record[];

  constructor(plan: Plan, conditions: Conditions) {
    this.#plan = plan;
    this.#conditions = conditions;
    this.#records = conditions.faults.map(() => ({
      requests: 0,
      noticedMicros: null,
      movedMicros: null,
      returnedMicros: null,
      home: null,
      provider: -1,
      homeWeight: 0,
      awayWeight: 0,
    }));
  }

  /** The fault of a PoP begins: remembers whose PoP it is; `route` is that of its provider. */
  begins(fault: number, pop: number, route: Int32Array): void {
    const record = this.#records[fault];
    const { viewWeight, views } = this.#plan.routing;
    record.provider = this.#plan.pops[pop].provider;
    record.home = new Uint8Array(views);
    for (let view = 0; view < views; view++)
      if (route[view] === pop) {
        record.home[view] = 1;
        record.homeWeight += viewWeight[view];
      }
  }

  /** The fault of a provider begins, at which a share of each view's users is, `view * providers + provider`. */
  providerBegins(fault: number, provider: number, shares: Float64Array): void {
    const { providers, routing } = this.#plan;
    const record = this.#records[fault];
    record.homeWeight = routing.viewWeight.reduce(
      (sum, weight, view) => sum + weight * shares[view * providers.length + provider],
      0,
    );
  }

  /** The steering has learned that a provider is down. */
  providerNoticed(provider: number, nowMicros: number): void {
    this.#each((record, fault) => {
      if (this.#conditions.providerOf(fault) === provider && fault.fromMicros <= nowMicros)
        record.noticedMicros ??= nowMicros - fault.fromMicros;
    });
  }

  /** A share of a view's users has left a provider (below 0: has come). */
  providerLeft(provider: number, view: number, share: number, nowMicros: number): void {
    this.#each((record, fault) => {
      if (this.#conditions.providerOf(fault) !== provider || nowMicros < fault.fromMicros) return;
      this.#away(record, fault, share * this.#plan.routing.viewWeight[view], nowMicros);
    });
  }

  /** The routing has learned that a PoP is down. */
  noticed(pop: number, nowMicros: number): void {
    this.#each((record, fault) => {
      if (this.#conditions.popOf(fault) === pop && fault.fromMicros <= nowMicros)
        record.noticedMicros ??= nowMicros - fault.fromMicros;
    });
  }

  /** A view goes to another PoP from now on. */
  moves(view: number, from: number, to: number, nowMicros: number): void {
    const weight = this.#plan.routing.viewWeight[view];
    this.#each((record, fault) => {
      if (record.home === null || record.home[view] === 0) return;
      const pop = this.#conditions.popOf(fault);
      this.#away(record, fault, (to === pop ? 0 : weight) - (from === pop ? 0 : weight), nowMicros);
    });
  }

  /** So many more of the users at home are elsewhere. */
  #away(record: Record, fault: Conditions["faults"][number], weight: number, nowMicros: number): void {
    record.awayWeight += weight;
    if (nowMicros < fault.untilMicros) {
      if (record.awayWeight >= ALL_BUT_FEW * record.homeWeight)
        record.movedMicros ??= nowMicros - fault.fromMicros;
    } else if (record.awayWeight <= (1 - ALL_BUT_FEW) * record.homeWeight)
      record.returnedMicros ??= nowMicros - fault.untilMicros;
  }

  /** A request of a view, sent to a provider and answered by a PoP (-1: by none), meets the faults that are active. */
  request(view: number, provider: number, pop: number, unresolved: boolean): void {
    const { routing, network, pops } = this.#plan;
    const pair = routing.viewSite[view] * pops.length + pop;
    this.#each((record, fault, index) => {
      if (!this.#isActive(index)) return;
      const { kind } = fault;
      const concerned =
        kind === "pop-down"
          ? record.home !== null && record.home[view] === 1 && record.provider === provider
          : kind === "cdn-down"
            ? this.#conditions.providerOf(fault) === provider
            : kind === "dns-down"
              ? unresolved
              : kind === "resolvers-without-ecs"
                ? routing.viewPublic[view] === 1
                : kind === "packet-loss"
                  ? pop >= 0 && (this.#conditions.network.losses?.[routing.viewMetro[view]] ?? null) !== null
                  : pop >= 0 &&
                    this.#conditions.network.userRttMicros[pair] !== network[0].userRttMicros[pair] &&
                    !kind.startsWith("origin-") &&
                    kind !== "server-down";
      if (concerned) record.requests++;
    });
  }

  /** A request is for an object whose server at the PoP is lost. */
  lostServer(pop: number, server: number, health: ServerHealth): void {
    this.#each((record, fault, index) => {
      if (this.#isActive(index) && health.concerns(fault, pop, server)) record.requests++;
    });
  }

  /** A request reaches the origin. */
  originRequest(): void {
    this.#each((record, { kind }, index) => {
      if (kind.startsWith("origin-") && this.#isActive(index)) record.requests++;
    });
  }

  /** What is known of every fault, in the scenario's order. */
  totals(): FaultTotals[] {
    return this.#records.map(({ requests, noticedMicros, movedMicros, returnedMicros }) => ({
      requests,
      noticedMicros,
      movedMicros,
      returnedMicros,
    }));
  }

  #isActive(fault: number): boolean {
    return this.#conditions.isActive[fault] === 1;
  }

  #each(visit: (record: Record, fault: Conditions["faults"][number], index: number) => void): void {
    this.#conditions.faults.forEach((fault, index) => visit(this.#records[index], fault, index));
  }
}
