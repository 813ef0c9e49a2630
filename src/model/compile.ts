/**
 * Compiles a Scenario to a Plan: names to dense ids, distances to microseconds, shares of the catalogue to
 * bytes. Done once a run; nothing here is hot.
 */
import { distribution } from "../base/distribution.ts";
import { HashRing } from "../ds/hash-ring.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { profileOf } from "../scenario/key-rules.ts";
import type { CacheNode, ContentClass, Scenario, Tier } from "../scenario/types.ts";
import { compileAccess } from "./access.ts";
import { compileConnections, compileUpstream } from "./connections.ts";
import { contentByHeaders, notStoredReasons, responseRulesOf } from "./content-headers.ts";
import { type LevelPlan, type MetroPlan, type NodePlan, ORIGIN, type Plan, type TierPlan } from "./plan.ts";
import { compilePops, placeOf, roundTripMicros } from "./places.ts";
import { networkStates, type Way } from "./network-states.ts";
import { compileRequestKinds } from "./request-kinds.ts";
import { compileRouting } from "./routing.ts";

/** Thrown when a scenario is valid by itself but cannot be compiled with this workload. */
export class PlanError extends Error {}

/**
 * The plan of a scenario. `catalogueBytes` is the sum of all objects' sizes, from which tiers given as a share
 * take their capacity; null for traces, whose objects are not known beforehand.
 */
export function compile(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  catalogueBytes: number | null,
): Plan {
  const pops = compilePops(scenario);
  const { shield, origin, edge } = scenario;
  const rings = new Map<string, HashRing>();
  const ringOf = (servers: number, virtualNodes: number) => {
    const key = `${servers}/${virtualNodes}`;
    let ring = rings.get(key);
    if (ring === undefined) rings.set(key, (ring = new HashRing(servers, virtualNodes)));
    return ring;
  };
  const originPlace = placeOf(origin.place);
  const shieldPlace = shield === null ? null : placeOf(shield.place);
  const edgeLevel = compileLevel("edge", edge, catalogueBytes);
  const levels = [edgeLevel];
  const upstreamPlace = shieldPlace ?? originPlace;
  const nodes: NodePlan[] = pops.map((pop, p) => ({
    level: edgeLevel,
    ring: ringOf(edge.pops[p].servers, edge.virtualNodes),
    upstream: shield === null ? ORIGIN : pops.length,
    rttUpMicros: roundTripMicros(pop, upstreamPlace),
  }));
  if (shield !== null && shieldPlace !== null) {
    const level = compileLevel("shield", shield, catalogueBytes);
    levels.push(level);
    nodes.push({
      level,
      ring: ringOf(shield.servers, shield.virtualNodes),
      upstream: ORIGIN,
      rttUpMicros: roundTripMicros(shieldPlace, originPlace),
    });
  }
  const routing = compileRouting(scenario, metros, pops);
  const ways = pops.map((from): Way => ({ from, to: upstreamPlace }));
  if (shieldPlace !== null) ways.push({ from: shieldPlace, to: originPlace });
  const { sliceBytes = Infinity } = edge;
  const content = contentByHeaders(scenario);
  const profile = profileOf(scenario.edge);
  const perClass = (of: (content: ContentClass) => number) => Float64Array.from(content, of);
  return {
    scenario,
    metros,
    pops,
    nodes,
    levels,
    access: compileAccess(scenario),
    routing,
    routingWithoutEcs: (scenario.faults ?? []).some(({ kind }) => kind === "resolvers-without-ecs")
      ? compileRouting(scenario, metros, pops, false)
      : null,
    network: networkStates(scenario, { metros, pops, routing, nodes, ways }),
    connections: compileConnections(scenario),
    upstream: compileUpstream(scenario),
    meanObjectBytes: meanObjectBytes(scenario.content, sliceBytes),
    sliceBytes,
    ttlMicros: perClass((content) => content.ttlMicros),
    staleWhileRevalidateMicros: perClass((content) => content.staleWhileRevalidateMicros),
    staleIfErrorMicros: perClass((content) => content.staleIfErrorMicros),
    changeEveryMicros: perClass((content) => content.changeEveryMicros),
    responseRules: responseRulesOf(scenario),
    notStored: notStoredReasons(scenario),
    requestRules: compileRequestKinds(content, profile).rules,
    writesInvalidate: profile.invalidate,
    headUpdates: profile.headUpdates,
  };
}

function compileLevel(level: "edge" | "shield", node: CacheNode, catalogueBytes: number | null): LevelPlan {
  return {
    level,
    inclusion: node.inclusion,
    collapse: node.collapse,
    tiers: node.tiers.map((tier) => compileTier(tier, node.servers, catalogueBytes)),
  };
}

function compileTier(tier: Tier, servers: number, catalogueBytes: number | null): TierPlan {
  return {
    name: tier.name,
    capacityBytes: capacityOf(tier, servers, catalogueBytes),
    latency: tier.latency,
    concurrency: tier.concurrency,
    bytesPerSecond: tier.bytesPerSecond,
    eviction: named(LIVE_EVICTION_POLICIES, tier.eviction.policy),
    evictionParams: tier.eviction.params,
    admission: named(ADMISSION_POLICIES, tier.admission.policy),
    admissionParams: tier.admission.params,
  };
}

/** A share of the catalogue is that of a whole node of the usual number of servers. */
function capacityOf(tier: Tier, servers: number, catalogueBytes: number | null): number {
  if (tier.capacityShare === null) return tier.capacityBytes;
  if (catalogueBytes === null)
    throw new PlanError(
      `tier ${tier.name}: a trace has no catalogue to take a share of; give the capacity as a size`,
    );
  return Math.max(1, Math.floor((tier.capacityShare * catalogueBytes) / servers));
}

function named<T extends { readonly name: string }>(registry: readonly T[], name: string): T {
  const found = registry.find((entry) => entry.name === name);
  if (found === undefined) throw new PlanError(`there is no policy "${name}"`);
  return found;
}

/** Mean size of what is stored: of objects, or of slices of them. */
function meanObjectBytes(content: readonly ContentClass[], sliceBytes: number): number {
  let objects = 0;
  let bytes = 0;
  for (const spec of content) {
    const { mean } = distribution(spec.size);
    // A Pareto tail without end may have no mean; sketches only need an order of magnitude.
    const typical = mean < Infinity ? mean : distribution(spec.size).quantile(0.9);
    bytes += spec.objects * Math.min(typical, sliceBytes);
    objects += spec.objects;
  }
  return Math.max(1, bytes / Math.max(1, objects));
}
