/**
 * Compiles routing: client networks in metros, the resolvers they ask, what the scenario's method knows of them, and its
 * router. Routes are computed for all views at once, at the start and whenever what is known has changed; never for a request.
 */
import { hash2, hashText } from "../base/hash.ts";
import { exp } from "../base/math.ts";
import { normalQuantile } from "../base/normal.ts";
import { greatCircleKm, type Position } from "../network/geo.ts";
import { rttMatrix } from "../network/rtt.ts";
import type { RoutingMethod } from "../policy/routing/contract.ts";
import { lot } from "../policy/routing/lots.ts";
import {
  DEFAULT_ANYCAST,
  DEFAULT_GEODNS,
  DEFAULT_MEASUREMENTS,
  DEFAULT_NETWORKS,
  DEFAULT_PERFORMANCE,
} from "../policy/routing/options.ts";
import type { NetworkOptions } from "../policy/routing/options.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";
import { providersOf } from "../scenario/providers.ts";
import type { Scenario } from "../scenario/types.ts";
import { drawNetworks, type Sites, withoutNetworks } from "./client-networks.ts";
import { geoIp } from "./geoip.ts";
import { measuredHistory } from "./measurements.ts";
import type { MetroPlan, PopPlan } from "./plan.ts";
import type { RoutingPlan } from "./routing-plan.ts";
import { compileViews } from "./views.ts";

/**
 * Providers reach PoPs by ways of their own: sigma of the lognormal factor on the round trip from one provider to one PoP. About
 * the scatter between networks of one city in published tables of round trips (our estimate).
 */
const DETOUR_SIGMA = 0.04;
/** Purpose of the draws. */
const DETOUR = 21;

/**
 * Compiles routing; at the start the router is told that the scenario's unhealthy PoPs are down. With `ecs` false the same
 * views are led as if no resolver passed on subnets. `provider` is the name of one of several, whose view of the scenario
 * and whose PoPs these are.
 */
export function compileRouting(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
  ecs = true,
  provider = "",
): RoutingPlan {
  const { routing } = scenario;
  const method = methodOf(routing.method);
  const luck = luckOf(scenario);
  const drawn = networksOf(scenario);
  const sites = sitesOf(scenario, metros);
  const backboneMicros = rttMatrix(metros, pops);
  const located = geoIp(luck, metros, routing.geoip ?? null);
  const views = compileViews(scenario, method, metros, pops, backboneMicros, sites, drawn, located, ecs);
  const metroRttMicros = backboneMicros.map((micros) => micros * scenario.network.publicFactor);
  const rttMicros = drawn === null ? metroRttMicros : siteRoundTrips(luck, pops, sites, metroRttMicros);
  const weightOf = new Float64Array(sites.networks.length);
  sites.network.forEach((n, site) => (weightOf[n] += sites.share[site] * metros[sites.metro[site]].weight));
  const router = method.create({
    pops: pops.length,
    views: views.views,
    askerOf: views.askerOf,
    askers: views.askerPlaces.length,
    distanceKm: distances(views.askerPlaces, pops),
    siteOf: views.viewSite,
    sites: sites.metro.length,
    weight: views.viewWeight,
    rttMicros,
    sitePlaces: Array.from(sites.metro, (m) => metros[m]),
    siteNetwork: sites.network,
    networks: sites.networks.map((name, n) => ({ name, weight: weightOf[n] })),
    popPlaces: pops,
    // Providers have their own luck with their peers; users are the same for all.
    luck: provider === "" ? luck : hash2(luck, hashText(provider)),
    geodns: routing.geodns ?? DEFAULT_GEODNS,
    anycast: routing.anycast ?? DEFAULT_ANYCAST,
    performance: routing.performance ?? DEFAULT_PERFORMANCE,
  });
  const measuring = routing.measurements ?? (method.measures === true ? DEFAULT_MEASUREMENTS : undefined);
  const history =
    measuring === undefined
      ? null
      : measuredHistory(luck, scenario, measuring, {
          metros,
          pops,
          siteMetro: sites.metro,
          siteKeys: siteKeys(sites, metros),
          rttMicros,
          metroRttMicros,
        });
  const route = new Int32Array(views.views);
  router.route(
    {
      healthy: Uint8Array.from(pops, (pop) => (pop.healthy ? 1 : 0)),
      load: new Float64Array(pops.length),
      perfMicros: history?.table() ?? null,
      errors: null,
      holds: null,
      tick: 0,
    },
    route,
  );
  return {
    ...views,
    kind: method.kind,
    router,
    route,
    history,
    networks: sites.networks,
    sites: sites.metro.length,
    siteMetro: sites.metro,
    siteNetwork: sites.network,
    rttMicros,
  };
}

/** Where the users of the metros are on the net: the same for all providers. */
export function sitesOf(scenario: Scenario, metros: readonly MetroPlan[]): Sites {
  const drawn = networksOf(scenario);
  return drawn === null ? withoutNetworks(metros) : drawNetworks(luckOf(scenario), metros, drawn);
}

function luckOf({ seed }: Scenario): number {
  return hash2(hashText(seed), hashText("routing"));
}

function networksOf(scenario: Scenario): NetworkOptions | null {
  return scenario.users.networks ?? (needsNetworks(scenario) ? DEFAULT_NETWORKS : null);
}

/** Is a method about client networks? Users are the same for all providers, so one of them is enough. */
function needsNetworks(scenario: Scenario): boolean {
  return providersOf(scenario).some(
    ({ scenario: own }) => methodOf(own.routing.method).needsNetworks === true,
  );
}

function methodOf(name: string): RoutingMethod {
  const method = ROUTING_METHODS.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`there is no routing method "${name}"`);
  return method;
}

/** Round trips of each site: its metro's, times the provider's own factor for the PoP. */
function siteRoundTrips(
  luck: number,
  pops: readonly PopPlan[],
  sites: Sites,
  metroRttMicros: Float64Array,
): Float64Array {
  const popKeys = pops.map((pop) => hashText(pop.iata));
  const factors = sites.networks.map((name) => {
    const key = hashText(name);
    return Float64Array.from(popKeys, (pop) =>
      exp(DETOUR_SIGMA * normalQuantile(lot(luck, DETOUR, key, pop))),
    );
  });
  const micros = new Float64Array(sites.metro.length * pops.length);
  for (let site = 0; site < sites.metro.length; site++) {
    const row = site * pops.length;
    const metroRow = sites.metro[site] * pops.length;
    const ofNetwork = factors[sites.network[site]];
    for (let pop = 0; pop < pops.length; pop++)
      micros[row + pop] = metroRttMicros[metroRow + pop] * ofNetwork[pop];
  }
  return micros;
}

/** A number for each site that does not depend on which other sites there are. */
function siteKeys(sites: Sites, metros: readonly MetroPlan[]): Int32Array {
  return Int32Array.from(sites.metro, (m, site) =>
    hash2(hashText(sites.networks[sites.network[site]]), hashText(`${metros[m].name}, ${metros[m].country}`)),
  );
}

function distances(from: readonly Position[], pops: readonly PopPlan[]): Float64Array {
  const km = new Float64Array(from.length * pops.length);
  from.forEach((place, i) => pops.forEach((pop, p) => (km[i * pops.length + p] = greatCircleKm(place, pop))));
  return km;
}
