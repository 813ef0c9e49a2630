/**
 * Behaviours compiled: which one holds for each class of content, and what it makes of the class. Of generated content a behaviour
 * holds for a class if its pattern covers all paths of the class; in a log the path of each record decides, so there each class is
 * cut to parts, one for each behaviour and one for the rest.
 *
 * Freshness is bounded as CloudFront does it (Developer Guide, "Managing how long content stays in the cache"): what a response states is
 * kept between minimum and maximum, the default holds where it states nothing, and a minimum above 0 overrides no-store, no-cache and
 * private. A class's TTL in numbers counts as stated.
 */
import { coversPattern } from "../http/path-pattern.ts";
import type { HttpProfile } from "../http/profile.ts";
import type { Behaviour } from "../scenario/origins.ts";
import type { ContentClass, Scenario } from "../scenario/types.ts";
import { OTHER, WRITE } from "../workload/request-kinds.ts";
import type { RequestRules } from "../http/request-rules.ts";

const MILLI = 1000;

/** The behaviour that holds for a class, or null. */
export function behaviourOf(
  { behaviours = [] }: Pick<Scenario, "behaviours">,
  { name, path = `/${name}/*` }: ContentClass,
): Behaviour | null {
  return behaviours.find((behaviour) => coversPattern(behaviour.path, path)) ?? null;
}

/** The profile that reads a class's headers: the edge's, within the behaviour's bounds. */
export function boundedProfile(profile: HttpProfile, behaviour: Behaviour | null): HttpProfile {
  const ttl = behaviour?.ttl;
  if (ttl === undefined) return profile;
  return {
    ...profile,
    minTtlMillis: ttl.minMicros / MILLI,
    maxTtlMillis: ttl.maxMicros / MILLI,
    defaultTtl: [{ statuses: [], ttlMillis: ttl.defaultMicros / MILLI }],
    heuristicFraction: 0,
  };
}

/** What a behaviour makes of a class besides reading its headers. */
export function handled(content: ContentClass, behaviour: Behaviour | null): ContentClass {
  if (behaviour === null) return content;
  const { ttl, key, compress } = behaviour;
  const bounded =
    ttl === undefined || content.headers !== undefined
      ? {}
      : { ttlMicros: Math.min(ttl.maxMicros, Math.max(ttl.minMicros, content.ttlMicros)) };
  return {
    ...content,
    ...bounded,
    ...(key === undefined ? {} : { key }),
    ...(compress === undefined
      ? {}
      : { compress, varies: [...new Set(["encoding" as const, ...(content.varies ?? [])])] }),
  };
}

/** Content of a log in parts: each class under each behaviour, then what is left of the class. */
export function inParts(scenario: Scenario): Scenario {
  const { behaviours = [], content } = scenario;
  if (behaviours.length === 0) return scenario;
  return {
    ...scenario,
    content: content.flatMap((one) => [
      ...behaviours.map(({ path }) => ({ ...one, name: `${one.name} ${path}`, path })),
      // No pattern can have a line feed in it.
      { ...one, path: "/\n" },
    ]),
  };
}

/** Requests that PoPs refuse: row of a class, column of a kind of request: 1. Null where nothing is refused. */
export function refusedRequests(scenario: Scenario, rules: readonly RequestRules[]): Uint8Array | null {
  const { content } = scenario;
  if ((scenario.behaviours ?? []).every(({ methods }) => methods === undefined)) return null;
  const refused = new Uint8Array(content.length * rules.length);
  content.forEach((one, c) => {
    const methods = behaviourOf(scenario, one)?.methods;
    if (methods === undefined) return;
    rules.forEach(({ head }, kind) => {
      const method = kind === WRITE ? "post" : kind === OTHER ? "options" : head ? "head" : "get";
      if (!methods.includes(method)) refused[c * rules.length + kind] = 1;
    });
  });
  return refused;
}
