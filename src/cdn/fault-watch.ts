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
      homeWeight: 0,
      awayWeight: 0,
    }));
  }

  /** A fault begins: remembers whose PoP it is. */
  begins(fault: number, route: Int32Array): void {
    const record = this.#records[fault];
    const pop = this.#conditions.popOf(this.#conditions.faults[fault]);
    if (pop < 0) return;
    const { viewWeight, views } = this.#plan.routing;
    record.home = new Uint8Array(views);
    for (let view = 0; view < views; view++)
      if (route[view] === pop) {
        record.home[view] = 1;
        record.homeWeight += viewWeight[view];
      }
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
      record.awayWeight += (to === pop ? 0 : weight) - (from === pop ? 0 : weight);
      if (nowMicros < fault.untilMicros) {
        if (record.awayWeight >= ALL_BUT_FEW * record.homeWeight)
          record.movedMicros ??= nowMicros - fault.fromMicros;
      } else if (record.awayWeight <= (1 - ALL_BUT_FEW) * record.homeWeight)
        record.returnedMicros ??= nowMicros - fault.untilMicros;
    });
  }

  /** A request of a view, answered by a PoP (-1: by none), meets the faults that are active. */
  request(view: number, pop: number, unresolved: boolean): void {
    const { routing, network, pops } = this.#plan;
    const pair = routing.viewSite[view] * pops.length + pop;
    this.#each((record, { kind }, index) => {
      if (!this.#isActive(index)) return;
      const concerned =
        kind === "pop-down"
          ? record.home !== null && record.home[view] === 1
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
