/**
 * What a fault did: who was concerned, when it was noticed, when users had moved away and when they were back. Counts
 * and clocks only; nothing here changes what happens.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";
import type { Fault } from "../scenario/faults.ts";
import type { FaultTotals } from "../vocabulary/totals.ts";
import type { Conditions } from "./conditions.ts";
import { isAbout } from "./origin-hours.ts";
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
  /** Weight of those of them that are elsewhere now, and whether that has been more than a few. */
  awayWeight: number;
  wereAway: boolean;
  /** Do moves of users belong to this fault? From its beginning until another of the same PoP or provider begins. */
  isOpen: boolean;
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
      wereAway: false,
      isOpen: false,
    }));
  }

  /** The fault of a PoP begins: remembers whose PoP it is; `route` is that of its provider. */
  begins(fault: number, pop: number, route: Int32Array): void {
    this.#close((earlier) => this.#conditions.popOf(earlier) === pop);
    const record = this.#records[fault];
    const { viewWeight, views } = this.#plan.routing;
    record.isOpen = true;
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
    this.#close((earlier) => this.#conditions.providerOf(earlier) === provider);
    const { providers, routing } = this.#plan;
    const record = this.#records[fault];
    record.isOpen = true;
    record.homeWeight = routing.viewWeight.reduce(
      (sum, weight, view) => sum + weight * shares[view * providers.length + provider],
      0,
    );
  }

  /** The steering has learned that a provider is down. */
  providerNoticed(provider: number, nowMicros: number): void {
    this.#each((record, fault, index) => {
      if (this.#conditions.providerOf(fault) === provider && this.#isActive(index))
        record.noticedMicros ??= nowMicros - fault.fromMicros;
    });
  }

  /** A share of a view's users has left a provider (below 0: has come). */
  providerLeft(provider: number, view: number, share: number, nowMicros: number): void {
    this.#each((record, fault) => {
      if (this.#conditions.providerOf(fault) !== provider) return;
      this.#away(record, fault, share * this.#plan.routing.viewWeight[view], nowMicros);
    });
  }

  /** The routing has learned that a PoP is down. */
  noticed(pop: number, nowMicros: number): void {
    this.#each((record, fault, index) => {
      if (this.#conditions.popOf(fault) === pop && this.#isActive(index))
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
  #away(record: Record, fault: Fault, weight: number, nowMicros: number): void {
    if (!record.isOpen) return;
    record.awayWeight += weight;
    const few = (1 - ALL_BUT_FEW) * record.homeWeight;
    if (record.awayWeight > few) record.wereAway = true;
    if (nowMicros < fault.untilMicros) {
      if (record.awayWeight >= ALL_BUT_FEW * record.homeWeight)
        record.movedMicros ??= nowMicros - fault.fromMicros;
    } else if (record.wereAway && record.awayWeight <= few)
      record.returnedMicros ??= nowMicros - fault.untilMicros;
  }

  /** The next fault of the same kind and place begins: who moves from now on does so because of that one. */
  #close(isSame: (fault: Fault) => boolean): void {
    this.#each((record, fault, index) => {
      if (isSame(fault) && !this.#isActive(index)) record.isOpen = false;
    });
  }

  /** A request of a view, sent to a provider and answered by a PoP (-1: by none), meets the faults that are active. */
  request(view: number, provider: number, pop: number, unresolved: boolean): void {
    this.#each((record, fault, index) => {
      if (this.#isActive(index) && this.#concerns(record, fault, view, provider, pop, unresolved))
        record.requests++;
    });
  }

  /** Is the request one of those that the fault is about? Servers and origin count their own. */
  #concerns(
    { home, provider: ofHome }: Record,
    fault: Fault,
    view: number,
    provider: number,
    pop: number,
    unresolved: boolean,
  ): boolean {
    const { routing, network, pops, metros } = this.#plan;
    switch (fault.kind) {
      case "pop-down":
        return home !== null && home[view] === 1 && ofHome === provider;
      case "cdn-down":
        return this.#conditions.providerOf(fault) === provider;
      case "dns-down":
        return unresolved;
      case "resolvers-without-ecs":
        return routing.viewPublic[view] === 1;
      case "packet-loss":
      case "region-congested":
        return pop >= 0 && [undefined, metros[routing.viewMetro[view]].region].includes(fault.region);
      case "link-cut":
      case "link-slow": {
        const pair = routing.viewSite[view] * pops.length + pop;
        return pop >= 0 && this.#conditions.network.userRttMicros[pair] !== network[0].userRttMicros[pair];
      }
      case "server-down":
      case "shield-down":
      case "origin-down":
      case "origin-slow":
        return false;
    }
  }

  /** A request is for an object whose server at the PoP is lost. */
  lostServer(pop: number, server: number, health: ServerHealth): void {
    this.#each((record, fault, index) => {
      if (this.#isActive(index) && health.concerns(fault, pop, server)) record.requests++;
    });
  }

  /** A request comes to a node behind the edge that is down. */
  nodeRequest(node: number): void {
    this.#each((record, fault, index) => {
      if (this.#isActive(index) && this.#conditions.takesDown(fault, node)) record.requests++;
    });
  }

  /** A request reaches an origin. */
  originRequest(name: string): void {
    this.#each((record, fault, index) => {
      if (fault.kind.startsWith("origin-") && this.#isActive(index) && isAbout(fault, name))
        record.requests++;
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

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const record of this.#records) {
      record.requests = keeper.number(record.requests);
      record.noticedMicros = keeper.optional(record.noticedMicros);
      record.movedMicros = keeper.optional(record.movedMicros);
      record.returnedMicros = keeper.optional(record.returnedMicros);
      record.home = keeper.flag(record.home !== null)
        ? keeper.column(record.home ?? new Uint8Array(0))
        : null;
      record.provider = keeper.number(record.provider);
      record.homeWeight = keeper.number(record.homeWeight);
      record.awayWeight = keeper.number(record.awayWeight);
      record.wereAway = keeper.flag(record.wereAway);
      record.isOpen = keeper.flag(record.isOpen);
    }
  }

  #isActive(fault: number): boolean {
    return this.#conditions.isActive[fault] === 1;
  }

  #each(visit: (record: Record, fault: Fault, index: number) => void): void {
    this.#conditions.faults.forEach((fault, index) => visit(this.#records[index], fault, index));
  }
}
