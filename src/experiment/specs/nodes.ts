/** The nodes of a specification: built from its configuration, the client's first, each asking the next. */
import type { HttpNode, NodeClock, Upstream } from "../../cdn/http-node/contract.ts";
import type { RoomSpec } from "../../cdn/http-node/bounded-store.ts";
import type { Decision } from "../../cdn/http-node/decision-log.ts";
import { CachingNode } from "../../cdn/http-node/node.ts";
import { profileNamed } from "../../http/profiles.ts";
import { ADMISSION_POLICIES } from "../../policy/admission/registry.ts";
import { EVICTION_POLICIES } from "../../policy/eviction/registry.ts";
import type { SpecConfig, Topology } from "./specification.ts";

/** How much larger the slow tier of `two-tiers` is. */
const SLOW_TIER_FACTOR = 16;

/** Nodes, and how to get from one to the next. */
export interface Topped {
  /** In the order from client to origin; `pops` are side by side. */
  readonly nodes: readonly CachingNode[];
  /** The node that a step asks: by name, or the first. */
  entry(name: string | null): HttpNode | null;
}

/** Builds the nodes. */
export function buildNodes(
  topology: Topology,
  config: SpecConfig,
  clock: NodeClock,
  origin: Upstream,
  tell: (who: string, decision: Decision) => void,
): Topped {
  const profile = { ...profileNamed(config.profile)!, ...config.overrides };
  const keyRules = profile.keyQuery ? config.key : { query: "none" as const, ...config.key };
  const make = (name: string, upstream: Upstream) =>
    new CachingNode({
      name,
      clock,
      upstream,
      profile,
      keyRules,
      facesClients: name !== "shield",
      room: roomOf(config, topology === "two-tiers"),
      collapse: config.collapse,
      largestObjectBytes: config.largestObjectBytes,
      remembered: 1,
      observe: (decision) => tell(name, decision),
    });
  const behind =
    (node: HttpNode): Upstream =>
    (request, signal, onInterim) =>
      Promise.resolve(node.handle(request, signal, onInterim));
  const nodes: CachingNode[] = [];
  if (topology === "shield" || topology === "pops") {
    const shield = topology === "shield" ? make("shield", origin) : null;
    const upstream = shield === null ? origin : behind(shield);
    nodes.push(make(topology === "shield" ? "edge" : "pop-1", upstream));
    if (topology === "pops") nodes.push(make("pop-2", upstream));
    if (shield !== null) nodes.push(shield);
  } else nodes.push(make("edge", origin));
  return {
    nodes,
    entry: (name) => (name === null ? nodes[0] : (nodes.find((node) => node.name === name) ?? null)),
  };
}

function roomOf(config: SpecConfig, two: boolean): RoomSpec {
  const eviction = EVICTION_POLICIES.find((one) => one.name === config.eviction)!;
  const admission = ADMISSION_POLICIES.find((one) => one.name === config.admission)!;
  const tier = (capacityBytes: number) => ({
    capacityBytes,
    eviction,
    evictionParams: {},
    admission,
    admissionParams: {},
  });
  const fast = tier(config.capacityBytes);
  return {
    servers: 1,
    virtualNodes: 1,
    inclusion: "inclusive",
    tiers: two ? [fast, tier(config.capacityBytes * SLOW_TIER_FACTOR)] : [fast],
    seed: "specification",
  };
}
