/**
 * Name resolution compiled to tables: for every metro and resolver kind the PoP that the answer names, how
 * far the resolver and the authoritative servers are, and which metros share a cached answer. Health does not
 * change during a run, so routes are computed once.
 */
import { greatCircleKm, type Position } from "../network/geo.ts";
import type { RoutingMethod } from "../policy/routing/contract.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";
import type { Scenario } from "../scenario/types.ts";
import { placeOf, roundTripMicros } from "./places.ts";
import type { DnsPlan, MetroPlan, PopPlan } from "./plan.ts";

/**
 * Round trip between an access network and its own ISP's resolver, microseconds: resolvers stand in the
 * ISP's nearest core site (a few tens of km of fibre and a cache lookup; our estimate).
 */
const ISP_RESOLVER_MICROS = 2_000;

/** Compiles name resolution. */
export function compileDns(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
): DnsPlan {
  const { routing } = scenario;
  const method = ROUTING_METHODS.find((candidate) => candidate.name === routing.method);
  if (method === undefined) throw new Error(`there is no routing method "${routing.method}"`);
  const sites = routing.publicResolverSites.map(placeOf);
  const siteOf = metros.map((metro) => nearestTo(metro, sites));
  const size = metros.length * 2;
  const plan = {
    route: new Int32Array(size),
    resolverMicros: new Float64Array(size),
    authoritativeMicros: new Float64Array(size),
    answer: new Int32Array(size),
    answers: metros.length * 2 + sites.length,
  };
  metros.forEach((metro, m) => {
    const site = siteOf[m] < 0 ? metro : sites[siteOf[m]];
    const fromMetro = choose(method, metro, pops);
    const fromResolver = method.vantage === "user" || routing.ecs ? fromMetro : choose(method, site, pops);
    plan.route[m * 2] = fromMetro;
    plan.route[m * 2 + 1] = fromResolver;
    plan.resolverMicros[m * 2] = ISP_RESOLVER_MICROS;
    plan.resolverMicros[m * 2 + 1] = roundTripMicros(metro, site) * scenario.network.publicFactor;
    plan.authoritativeMicros[m * 2] = toNearestPop(metro, pops);
    plan.authoritativeMicros[m * 2 + 1] = toNearestPop(site, pops);
    plan.answer[m * 2] = m * 2;
    // Without ECS a public resolver keeps one answer a site; with it, one for each client subnet (RFC 7871 section 7.3.1).
    plan.answer[m * 2 + 1] = routing.ecs || siteOf[m] < 0 ? m * 2 + 1 : metros.length * 2 + siteOf[m];
  });
  return plan;
}

function choose(method: RoutingMethod, from: Position, pops: readonly PopPlan[]): number {
  return method.choose({
    pops: pops.length,
    healthy: (pop) => pops[pop].healthy,
    distanceKm: (pop) => greatCircleKm(from, pops[pop]),
  });
}

function nearestTo(from: Position, places: readonly Position[]): number {
  let best = -1;
  let bestKm = Infinity;
  places.forEach((place, i) => {
    const km = greatCircleKm(from, place);
    if (km < bestKm) {
      bestKm = km;
      best = i;
    }
  });
  return best;
}

/** The authoritative servers are anycast from every PoP. */
function toNearestPop(from: Position, pops: readonly PopPlan[]): number {
  const nearest = nearestTo(from, pops);
  return nearest < 0 ? 0 : roundTripMicros(from, pops[nearest]);
}
