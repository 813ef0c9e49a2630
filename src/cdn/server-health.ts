/**
 * Which servers of each PoP answer. A server that is lost answers nothing; one that has just returned takes its points
 * of the ring back one after another, evenly over its recovery, so that it is not stormed.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";
import type { Fault } from "../scenario/faults.ts";

/** One server. */
interface Server {
  /** Faults that keep it down. */
  faults: number;
  /** When it returned, and how long it takes to take its points back; 0: it has all of them. */
  returnedMicros: number;
  recoveryMicros: number;
}

/** The servers of all PoPs. */
export class ServerHealth {
  /** By PoP: servers that are down or have not all of their points. */
  readonly ailing: Int32Array;
  readonly #plan: Plan;
  readonly #servers: readonly (readonly Server[])[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.ailing = new Int32Array(plan.pops.length);
    this.#servers = plan.pops.map((_, pop) =>
      Array.from({ length: plan.nodes[pop].ring.servers }, () => ({
        faults: 0,
        returnedMicros: 0,
        recoveryMicros: 0,
      })),
    );
  }

  /** Does a fault concern this server? */
  concerns({ kind, pop, servers = 1 }: Fault, at: number, server: number): boolean {
    return (
      kind === "server-down" && server < servers && (pop === undefined || pop === this.#plan.pops[at].iata)
    );
  }

  /** A fault of servers begins or ends. */
  turn(fault: Fault, begins: boolean, nowMicros: number): void {
    this.#servers.forEach((servers, pop) => {
      servers.forEach((server, index) => {
        if (!this.concerns(fault, pop, index)) return;
        server.faults += begins ? 1 : -1;
        server.returnedMicros = nowMicros;
        server.recoveryMicros = begins ? 0 : (fault.recoveryMicros ?? 0);
      });
      this.ailing[pop] = servers.filter(isAiling).length;
    });
  }

  /** Is the server lost? */
  isDown(pop: number, server: number): boolean {
    return this.ailing[pop] > 0 && this.#servers[pop][server].faults > 0;
  }

  /** Servers of the PoP that answer. */
  up(pop: number): number {
    return this.#servers[pop].filter(({ faults }) => faults === 0).length;
  }

  /** How many of its points of the ring the server has. */
  points(pop: number, server: number, nowMicros: number): number {
    const { virtualNodes } = this.#plan.nodes[pop].ring;
    if (this.ailing[pop] === 0) return virtualNodes;
    const one = this.#servers[pop][server];
    if (one.faults > 0) return 0;
    if (one.recoveryMicros === 0) return virtualNodes;
    const back = (nowMicros - one.returnedMicros) / one.recoveryMicros;
    if (back < 1) return Math.floor(back * virtualNodes);
    one.recoveryMicros = 0;
    this.ailing[pop]--;
    return virtualNodes;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.ailing);
    for (const server of this.#servers.flat()) {
      server.faults = keeper.number(server.faults);
      server.returnedMicros = keeper.number(server.returnedMicros);
      server.recoveryMicros = keeper.number(server.recoveryMicros);
    }
  }
}

function isAiling({ faults, recoveryMicros }: Server): boolean {
  return faults > 0 || recoveryMicros > 0;
}
