/** Levels of caching nodes compiled: tiers with their policies, capacities in bytes. */
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { CacheNode, Tier } from "../scenario/types.ts";
import type { CacheLevel } from "../vocabulary/totals.ts";
import type { LevelPlan, TierPlan } from "./plan.ts";

/** Thrown when a scenario is valid by itself but cannot be compiled with this workload. */
export class PlanError extends Error {}

/** Which level it is, and whose. */
export interface LevelNames {
  readonly level: CacheLevel;
  /** `FetchFacts.level` of requests there; -1 at the edge. */
  readonly code: number;
  /** Name and index of the provider. */
  readonly name: string;
  readonly provider: number;
}

/**
 * A level of a provider. `before` are the same levels of those before it, whose tiers are numbered first; of `catalogueBytes` tiers
 * given as a share take their capacity (null: a trace, whose objects are not known beforehand).
 */
export function compileLevel(
  { level, code, name, provider }: LevelNames,
  node: CacheNode,
  catalogueBytes: number | null,
  before: readonly LevelPlan[],
): LevelPlan {
  return {
    level,
    code,
    provider,
    firstTier: before.reduce((sum, { tiers }) => sum + tiers.length, 0),
    inclusion: node.inclusion,
    collapse: node.collapse,
    waitMicros: node.collapsing?.waitMicros ?? Infinity,
    retries: node.collapsing?.onError === "retry-one",
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
