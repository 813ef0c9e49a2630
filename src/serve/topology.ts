/**
 * The scenario's nodes in one process: each PoP asks the shield, if there is one, else the origin. The scenario's capacities are
 * those of a CDN; here they are shares of this process's memory.
 */
import type { HttpNode, Upstream } from "../cdn/http-node/contract.ts";
import { compile } from "../model/compile.ts";
import { PlanError } from "../model/levels.ts";
import { meanHandshakeRoundTrips } from "../model/connections.ts";
import { compileMetros } from "../model/places.ts";
import { ORIGIN, type LevelPlan, type NodePlan, type Plan } from "../model/plan.ts";
import { syntheticOptions } from "../model/workloads.ts";
import { findPlace, type Place } from "../network/places.ts";
import { rttMicros } from "../network/rtt.ts";
import { UsageError } from "../run/usage-error.ts";
import type { Scenario } from "../scenario/types.ts";
import { SyntheticSource } from "../workload/synthetic.ts";
import type { ServedPop } from "./listener.ts";
import type { Stock } from "./panel.ts";

/** What a node is made of. */
export interface NodeSpec {
  /** For Cache-Status and Via: "cdnlab-FRA", "cdnlab-shield". */
  readonly name: string;
  readonly plan: NodePlan;
  /** Capacities that fit into this process. */
  readonly level: LevelPlan;
  readonly scenario: Scenario;
}

/** A node that may tell what it holds. */
export type StockedNode = HttpNode & { stock?(): Stock };

/** Makes a caching node over an upstream. */
export type MakeNode = (spec: NodeSpec, upstream: Upstream) => StockedNode;

/** A node of the process. */
export interface ServedNode {
  readonly name: string;
  readonly node: StockedNode;
}

/** The nodes of the process. */
export interface Topology {
  /** The first is where requests go that do not say otherwise. */
  readonly pops: readonly ServedPop[];
  readonly shield: HttpNode | null;
  /** PoPs, then the shield. */
  readonly nodes: readonly ServedNode[];
  /** What the scenario's capacities were multiplied by to fit, 1 if they fit. */
  readonly memoryScale: number;
  /** Round trips before the first request of a connection. */
  readonly handshakeRoundTrips: number;
}

/** How the nodes are laid out. */
export interface TopologyOptions {
  readonly scenario: Scenario;
  readonly origin: Upstream;
  readonly makeNode: MakeNode;
  /** All stores together, bytes. */
  readonly memoryBytes: number;
  /** Where the user pretends to be; null: no latency is simulated. */
  readonly from: Place | null;
}

/** Lays the nodes out. Throws UsageError where the scenario cannot be served. */
export function layOut({ scenario, origin, makeNode, memoryBytes, from }: TopologyOptions): Topology {
  if (scenario.providers !== undefined)
    throw new UsageError("serve answers as one CDN, and the scenario has several (providers): leave one");
  const { origins, originGroups, behaviours } = scenario;
  if (origins !== undefined || originGroups !== undefined || behaviours !== undefined)
    throw new UsageError(
      "serve answers from one origin, and the scenario has origins, originGroups or behaviours: leave them out",
    );
  const { shield: wanted, regional } = scenario;
  if (regional !== undefined)
    throw new UsageError("serve has no levels between PoPs and shield: leave out regional");
  for (const name of ["regions", "failover", "bypass", "consult"] as const)
    if (wanted?.[name] !== undefined)
      throw new UsageError(`serve has one shield that answers everybody: leave out shield.${name}`);
  const plan = planOf(scenario);
  const levelScale = memoryBytes / totalBytes(plan);
  const memoryScale = Math.min(1, levelScale);
  const levels = new Map(plan.levels.map((level) => [level, scaled(level, memoryScale)]));
  const make = (name: string, node: NodePlan, upstream: Upstream): StockedNode =>
    makeNode({ name, plan: node, level: levels.get(node.level)!, scenario }, upstream);
  const wayOf = (node: NodePlan) => plan.ways.find((way) => plan.nodes[way.from] === node)!;
  const slow = (node: NodePlan, upstream: Upstream): Upstream =>
    from === null ? upstream : delayed(upstream, wayOf(node).rttMicros / 1000);

  const shieldPlan = plan.nodes.find((node) => node.level.level === "shield");
  const shield =
    shieldPlan === undefined ? null : make("cdnlab-shield", shieldPlan, slow(shieldPlan, origin));
  const pops = plan.pops.flatMap((pop, p): (ServedPop & { healthy: boolean; name: string })[] => {
    const node = plan.nodes[p];
    const upstream = wayOf(node).to <= ORIGIN || shield === null ? origin : upstreamOf(shield);
    const name = plan.pops.length === 1 ? "cdnlab" : `cdnlab-${pop.iata}`;
    const userRttMillis = from === null ? 0 : (rttMicros(from, pop) * scenario.network.publicFactor) / 1000;
    return [
      {
        code: pop.iata,
        name,
        node: make(name, node, slow(node, upstream)),
        userRttMillis,
        healthy: pop.healthy,
      },
    ];
  });
  const byDistance = [...pops].sort(
    (a, b) => Number(b.healthy) - Number(a.healthy) || a.userRttMillis - b.userRttMillis,
  );
  return {
    pops: byDistance,
    shield,
    nodes: [...byDistance, ...(shield === null ? [] : [{ name: "cdnlab-shield", node: shield }])],
    memoryScale,
    handshakeRoundTrips: meanHandshakeRoundTrips(plan.connections),
  };
}

/** The place of `--from`, or what might have been meant. */
export function placeOf(text: string, nearby: (text: string) => string[]): Place {
  const place = findPlace(text);
  if (place !== null) return place;
  const hints = nearby(text);
  const near = hints.length === 0 ? "" : ` Did you mean ${hints.map((hint) => `"${hint}"`).join(" or ")}?`;
  throw new UsageError(`--from: "${text}" is not a place: expected a city, an IATA code, or lat,lon.${near}`);
}

function planOf(scenario: Scenario): Plan {
  const metros = compileMetros(scenario);
  const tiers = [...scenario.edge.tiers, ...(scenario.shield?.tiers ?? [])];
  const shares = tiers.some((tier) => tier.capacityShare !== null);
  const catalogueBytes =
    shares && scenario.workload.kind === "synthetic"
      ? new SyntheticSource(syntheticOptions(scenario, metros)).catalogue.bytesAtStart
      : null;
  try {
    return compile(scenario, metros, catalogueBytes);
  } catch (error) {
    throw error instanceof PlanError ? new UsageError(error.message) : error;
  }
}

function totalBytes(plan: Plan): number {
  let bytes = 0;
  for (const node of plan.nodes)
    for (const tier of node.level.tiers) bytes += tier.capacityBytes * node.ring.servers;
  return bytes;
}

function scaled(level: LevelPlan, scale: number): LevelPlan {
  const tiers = level.tiers.map((tier) => ({
    ...tier,
    capacityBytes: Math.max(1, Math.floor(tier.capacityBytes * scale)),
  }));
  return { ...level, tiers };
}

/** A node as the upstream of another, as if it were over HTTP. */
function upstreamOf(node: HttpNode): Upstream {
  return async (request, signal, onInterim) => await node.handle(request, signal, onInterim);
}

/** The same upstream, a round trip away on a warm connection. */
function delayed(upstream: Upstream, rttMillis: number): Upstream {
  return async (request, signal, onInterim) => {
    await new Promise((resolve) => {
      setTimeout(resolve, rttMillis);
    });
    return await upstream(request, signal, onInterim);
  };
}
