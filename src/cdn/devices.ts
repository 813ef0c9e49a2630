/** The storage devices of all nodes: one station for each tier of each server. */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import { StationGroup } from "../engine/station-group.ts";
import { type StationLine, Stations } from "../engine/stations.ts";
import type { Plan } from "../model/plan.ts";
import { MAX_TIERS } from "../ds/slots.ts";
import { DurationSampler } from "./duration-sampler.ts";

/** Devices of every node. */
export class Devices {
  /** Of the read or write begun last: when its first byte is through, and when its last; microseconds. */
  firstByteMicros = 0;
  endMicros = 0;
  /** One group for each tier of each level. */
  readonly groups: readonly StationGroup[];
  readonly #stations = new Stations();
  /** First station and tiers of each node: tier t of server s is `first + s * tiers + t`. */
  readonly #first: Int32Array;
  readonly #tiers: Int32Array;
  /** Latency of tier t of node n, at `n * MAX_TIERS + t`. */
  readonly #latency: DurationSampler[] = [];

  constructor(plan: Plan, luck: Stream) {
    const groupsOf = plan.levels.map((level) =>
      level.tiers.map(
        (tier) => new StationGroup(level.level, tier.name, tier.concurrency, tier.bytesPerSecond),
      ),
    );
    this.groups = groupsOf.flat();
    this.#first = new Int32Array(plan.nodes.length);
    this.#tiers = new Int32Array(plan.nodes.length);
    plan.nodes.forEach((node, n) => {
      const groups = groupsOf[plan.levels.indexOf(node.level)];
      this.#tiers[n] = groups.length;
      node.level.tiers.forEach((tier, t) => {
        this.#latency[n * MAX_TIERS + t] = new DurationSampler(tier.latency, luck);
      });
      for (let server = 0; server < node.ring.servers; server++)
        groups.forEach((group, t) => {
          const station = this.#stations.add(group);
          if (server === 0 && t === 0) this.#first[n] = station;
        });
    });
  }

  /** A read or a write of `bytes` begins now. Sets {@link firstByteMicros} and {@link endMicros}. */
  use(node: number, server: number, tier: number, nowMicros: number, bytes: number): void {
    const stations = this.#stations;
    const latency = this.#latency[node * MAX_TIERS + tier].draw();
    stations.serve(this.#first[node] + server * this.#tiers[node] + tier, nowMicros, latency, bytes);
    this.firstByteMicros = stations.firstByteMicros;
    this.endMicros = stations.endMicros;
  }

  /** How busy a device is now. Changes nothing. */
  line(node: number, server: number, tier: number, nowMicros: number): StationLine {
    return this.#stations.line(this.#first[node] + server * this.#tiers[node] + tier, nowMicros);
  }

  /** Begins the measured time. */
  restart(): void {
    this.#stations.restart();
    for (const group of this.groups) group.restart();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#stations.keep(keeper);
    for (const group of this.groups) group.keep(keeper);
  }
}
