/**
 * Compiles a Scenario to a Plan: names to dense ids, distances to microseconds, shares of the catalogue to
 * bytes. Done once a run; nothing here is hot.
 */
import { distribution } from "../base/distribution.ts";
import { HashRing } from "../ds/hash-ring.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import { providersOf } from "../scenario/providers.ts";
import { profileOf } from "../scenario/key-rules.ts";
import type { CacheNode, ContentClass, Scenario, Tier } from "../scenario/types.ts";
import { compileAccess } from "./access.ts";
import { compileConnections, compileUpstream } from "./connections.ts";
import { contentByHeaders, notStoredReasons, responseRulesOf } from "./content-headers.ts";
import { type LevelPlan, type MetroPlan, type NodePlan, ORIGIN, type Plan, type TierPlan } from "./plan.ts";
import { compilePops, placeOf } from "./places.ts";
import { networkStates } from "./network-states.ts";
import { compileProviders, roundTripsOfAll } from "./providers.ts";
import { compileRequestKinds } from "./request-kinds.ts";
import { compileSteering } from "./steering.ts";
import { compileWarming } from "./warming.ts";
import { Ways } from "./ways.ts";

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
  const views = providersOf(scenario);
  const pops = views.flatMap((view, provider) => compilePops(view.scenario, provider));
  const rings = new Map<string, HashRing>();
  const ringOf = (servers: number, virtualNodes: number) => {
    const key = `${servers}/${virtualNodes}`;
    let ring = rings.get(key);
    if (ring === undefined) rings.set(key, (ring = new HashRing(servers, virtualNodes)));
    return ring;
  };
  const originPlace = placeOf(scenario.origin.place);
  const edges: LevelPlan[] = [];
  const shields: LevelPlan[] = [];
  const nodes: NodePlan[] = [];
  const behind: NodePlan[] = [];
  const ways = new Ways();
  views.forEach(({ name, scenario: { edge, shield } }, provider) => {
    const edgeLevel = compileLevel("edge", edge, catalogueBytes, name, provider, edges);
    edges.push(edgeLevel);
    const shieldPlace = shield === null ? null : placeOf(shield.place);
    const upstream = shield === null ? ORIGIN : pops.length + behind.length;
    const own = pops.filter((pop) => pop.provider === provider);
    own.forEach((pop, p) => {
      ways.add(nodes.length, pop, upstream, shieldPlace ?? originPlace);
      nodes.push({ level: edgeLevel, ring: ringOf(edge.pops[p].servers, edge.virtualNodes) });
    });
    if (shield === null || shieldPlace === null) return;
    const level = compileLevel("shield", shield, catalogueBytes, name, provider, shields);
    shields.push(level);
    ways.add(upstream, shieldPlace, ORIGIN, originPlace);
    behind.push({ level, ring: ringOf(shield.servers, shield.virtualNodes) });
  });
  nodes.push(...behind);
  const providers = compileProviders(scenario, metros, pops);
  const { routing } = providers[0];
  const all = { siteMetro: routing.siteMetro, rttMicros: roundTripsOfAll(providers) };
  const { sliceBytes = Infinity } = scenario.edge;
  const content = contentByHeaders(scenario);
  const profile = profileOf(scenario.edge);
  const perClass = (of: (content: ContentClass) => number) => Float64Array.from(content, of);
  return {
    scenario,
    metros,
    pops,
    nodes,
    levels: [...edges, ...shields],
    ways: ways.plans,
    firstWay: ways.first(nodes.length, scenario.content.length),
    access: compileAccess(scenario),
    providers,
    steering: scenario.providers === undefined ? null : compileSteering(scenario, metros, pops, providers),
    routing,
    network: networkStates(scenario, { metros, pops, routing: all, ways: ways.ends }),
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
    warming: compileWarming(scenario, {
      metros,
      pops,
      providers,
      shields: behind.map((_, at) => pops.length + at),
    }),
  };
}

/** A level of a provider; `before` are the same levels of those before it, whose tiers are numbered first. */
function compileLevel(
  level: "edge" | "shield",
  node: CacheNode,
  catalogueBytes: number | null,
  name: string,
  provider: number,
  before: readonly LevelPlan[],
): LevelPlan {
  return {
    level,
    provider,
    firstTier: before.reduce((sum, { tiers }) => sum + tiers.length, 0),
    inclusion: node.inclusion,
    collapse: node.collapse,
    tiers: node.tiers.map((tier) => {
      const compiled = compileTier(tier, node.servers, catalogueBytes);
      return name === "" ? compiled : { ...compiled, name: `${name} ${tier.name}` };
    }),
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
