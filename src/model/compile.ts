/**
 * Compiles a Scenario to a Plan: names to dense ids, distances to microseconds, shares of the catalogue to
 * bytes. Done once a run; nothing here is hot.
 */
import { distribution } from "../base/distribution.ts";
import { originsOf } from "../scenario/origin-list.ts";
import { providersOf } from "../scenario/providers.ts";
import { profileOf } from "../scenario/key-rules.ts";
import type { ContentClass, Scenario } from "../scenario/types.ts";
import { compileAccess } from "./access.ts";
import { refusedRequests } from "./behaviours.ts";
import { compileConnections, compileUpstream } from "./connections.ts";
import { compileFreshness } from "./changes.ts";
import { contentByHeaders, notStoredReasons, responseRulesOf } from "./content-headers.ts";
import { compileHierarchy } from "./hierarchy.ts";
import type { MetroPlan, Plan } from "./plan.ts";
import { compilePops } from "./places.ts";
import { leadToOrigins } from "./origins.ts";
import { networkStates } from "./network-states.ts";
import { compileProviders, roundTripsOfAll } from "./providers.ts";
import { compilePurges } from "./purges.ts";
import { compileRequestKinds } from "./request-kinds.ts";
import { compileSteering } from "./steering.ts";
import { compileWarming } from "./warming.ts";

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
  const { nodes, levels, ways } = compileHierarchy(views, pops, catalogueBytes);
  leadToOrigins(ways, scenario, pops);
  const providers = compileProviders(scenario, metros, pops);
  const { routing } = providers[0];
  const all = { siteMetro: routing.siteMetro, rttMicros: roundTripsOfAll(providers) };
  const { sliceBytes = Infinity } = scenario.edge;
  const content = contentByHeaders(scenario);
  const profile = profileOf(scenario.edge);
  const requestRules = compileRequestKinds(content, profile).rules;
  const perClass = (of: (content: ContentClass) => number) => Float64Array.from(content, of);
  return {
    scenario,
    metros,
    pops,
    nodes,
    levels,
    origins: originsOf(scenario),
    ways: ways.plans,
    firstWay: ways.first(nodes.length),
    coldWay: ways.cold(nodes.length),
    failover: ways.failover(),
    access: compileAccess(scenario),
    providers,
    purges: compilePurges(scenario, nodes, ways.plans, ways.ends),
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
    errorTtlMicros: perClass((content) => content.errorTtlMicros ?? 0),
    changeEveryMicros: perClass((content) => content.changeEveryMicros),
    freshness: compileFreshness(scenario),
    responseRules: responseRulesOf(scenario),
    notStored: notStoredReasons(scenario),
    requestRules,
    refusedRequests: refusedRequests(scenario, requestRules),
    writesInvalidate: profile.invalidate,
    headUpdates: profile.headUpdates,
    warming: compileWarming(scenario, {
      metros,
      pops,
      providers,
      shields: nodes.flatMap(({ level }, node) => (level.level === "shield" ? [node] : [])),
    }),
  };
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
