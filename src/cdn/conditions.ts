/**
 * Conditions: what works and what does not at the moment, as the faults of the scenario have it. Known to nobody in
 * the simulated world directly: users, probes and routes find out in their own ways.
 */
import type { Keeper } from "../base/keeper.ts";
import type { NetworkState, Plan } from "../model/plan.ts";
import { type Fault, USUAL_FACTOR } from "../scenario/faults.ts";
import { MAIN_ORIGIN } from "../scenario/origins.ts";

/** A moment at which a fault begins or ends. */
interface Turn {
  readonly atMicros: number;
  /** Index of the fault. */
  readonly fault: number;
  readonly begins: boolean;
}

/** What is broken now. */
export class Conditions {
  readonly faults: readonly Fault[];
  /** Beginnings and ends in order of time; at equal times ends first. */
  readonly turns: readonly Turn[];
  /** Faults active now: how many, and by fault 1 or 0. */
  active = 0;
  readonly isActive: Uint8Array;
  network: NetworkState;
  /** By PoP: faults that keep it down. */
  readonly popFaults: Int32Array;
  /** By node behind the edge: faults that keep it down. */
  readonly nodeFaults: Int32Array;
  /** Faults that keep the name servers down, the client subnets at home. */
  dnsDown = 0;
  withoutEcs = 0;
  /** How many times as long origins work on a request; those not there take no longer than usual. */
  #originFactors: ReadonlyMap<string, number> = new Map();
  /** When a fault that slows origins last began or ended, microseconds. */
  #turnedMicros = -1;
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.faults = plan.scenario.faults ?? [];
    this.isActive = new Uint8Array(this.faults.length);
    this.network = plan.network[0];
    this.popFaults = Int32Array.from(plan.pops, () => 0);
    this.nodeFaults = Int32Array.from(plan.nodes, () => 0);
    this.turns = this.faults
      .flatMap(({ fromMicros, untilMicros }, fault): Turn[] => [
        { atMicros: fromMicros, fault, begins: true },
        { atMicros: untilMicros, fault, begins: false },
      ])
      .filter(({ atMicros }) => atMicros < Infinity)
      .sort((a, b) => a.atMicros - b.atMicros || Number(a.begins) - Number(b.begins) || a.fault - b.fault);
  }

  /** Index of the PoP that a fault takes down, or -1. */
  popOf({ kind, pop, provider: name }: Fault): number {
    const { pops, providers } = this.#plan;
    if (kind !== "pop-down") return -1;
    return pops.findIndex(
      ({ iata, provider }) => iata === pop && (name === undefined || providers[provider].name === name),
    );
  }

  /** Is the node behind the edge what a fault takes down? One that names none is about all shields. */
  takesDown({ kind, shield, provider: name }: Fault, node: number): boolean {
    const { nodes, pops, providers } = this.#plan;
    if (kind !== "shield-down" || node < pops.length) return false;
    const { level, name: own } = nodes[node];
    if (name !== undefined && providers[level.provider].name !== name) return false;
    return shield === undefined ? level.level === "shield" : own === shield;
  }

  /** Index of the provider that a fault is about as a whole, or -1. */
  providerOf({ kind, provider }: Fault): number {
    return kind === "cdn-down" ? this.#plan.providers.findIndex(({ name }) => name === provider) : -1;
  }

  /** Does no PoP of a provider answer? */
  isDown(provider: number): boolean {
    const { firstPop, pops } = this.#plan.providers[provider];
    for (let pop = firstPop; pop < firstPop + pops; pop++)
      if (this.popFaults[pop] === 0 && this.#plan.pops[pop].healthy) return false;
    return true;
  }

  /** Lets the fault of a turn begin or end. */
  turn({ atMicros, fault: index, begins }: Turn): void {
    const fault = this.faults[index];
    const step = begins ? 1 : -1;
    this.active += step;
    this.isActive[index] = begins ? 1 : 0;
    switch (fault.kind) {
      case "pop-down":
        this.popFaults[this.popOf(fault)] += step;
        return;
      case "cdn-down": {
        const { firstPop, pops } = this.#plan.providers[this.providerOf(fault)];
        for (let pop = firstPop; pop < firstPop + pops; pop++) this.popFaults[pop] += step;
        return;
      }
      case "origin-slow":
        this.#turnedMicros = atMicros;
        this.#originFactors = this.#slowness(atMicros);
        return;
      case "origin-down":
        // Origins know their hours.
        return;
      case "shield-down":
        for (let node = 0; node < this.nodeFaults.length; node++)
          if (this.takesDown(fault, node)) this.nodeFaults[node] += step;
        return;
      case "server-down":
        // Placement knows.
        return;
      case "dns-down":
        this.dnsDown += step;
        return;
      case "resolvers-without-ecs":
        this.withoutEcs += step;
        return;
      default:
        this.network = this.#plan.network.findLast(({ fromMicros }) => fromMicros <= atMicros)!;
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    const { network } = this.#plan;
    this.active = keeper.number(this.active);
    keeper.fixed(this.isActive);
    this.network = network[keeper.number(network.indexOf(this.network))];
    keeper.fixed(this.popFaults);
    keeper.fixed(this.nodeFaults);
    this.dnsDown = keeper.number(this.dnsDown);
    this.withoutEcs = keeper.number(this.withoutEcs);
    this.#turnedMicros = keeper.number(this.#turnedMicros);
    this.#originFactors = this.#slowness(this.#turnedMicros);
  }

  /** How many times as long an origin works on a request. */
  originFactor(origin: string): number {
    return this.#originFactors.size === 0 ? 1 : (this.#originFactors.get(origin) ?? 1);
  }

  /** By origin, the product of the factors of all faults that slow it. Multiplied anew each time: no rounding is left behind. */
  #slowness(nowMicros: number): Map<string, number> {
    const factors = new Map<string, number>();
    for (const { kind, fromMicros, untilMicros, origin = MAIN_ORIGIN, factor = USUAL_FACTOR } of this.faults)
      if (kind === "origin-slow" && fromMicros <= nowMicros && nowMicros < untilMicros)
        factors.set(origin, (factors.get(origin) ?? 1) * factor);
    return factors;
  }
}
