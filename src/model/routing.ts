/**
 * Compiles routing: who asks through which resolver, which views share a cached answer, and the router of the
 * scenario's method over them.
 */
import { stream } from "../base/random.ts";
import { greatCircleKm, type Position } from "../network/geo.ts";
import { rttMatrix } from "../network/rtt.ts";
import type { RoutingMethod } from "../policy/routing/contract.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";
import type { Scenario } from "../scenario/types.ts";
import { placeOf, roundTripMicros } from "./places.ts";
import type { MetroPlan, PopPlan } from "./plan.ts";
import type { RoutingPlan } from "./routing-plan.ts";

/**
 * Round trip between an access network and its own ISP's resolver, microseconds: resolvers stand in the
 * ISP's nearest core site (a few tens of km of fibre and a cache lookup; our estimate).
 */
const ISP_RESOLVER_MICROS = 2_000;
const TWO_32 = 4294967296;
/** Views of a site: users of the public resolver, users of the ISP's. */
const KINDS = 2;

/** Compiles routing; what the router is told at the start is that the scenario's unhealthy PoPs are down. */
export function compileRouting(
  scenario: Scenario,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
): RoutingPlan {
  const { routing, network } = scenario;
  const method = methodOf(routing.method);
  const resolverSites = routing.publicResolverSites.map(placeOf);
  const views = metros.length * KINDS;
  const perView = () => new Float64Array(views);
  const [viewWeight, drawBelow, resolverMicros, authoritativeMicros] = [
    perView(),
    perView(),
    perView(),
    perView(),
  ];
  const ids = () => new Int32Array(views);
  const [viewSite, viewMetro, answer, askerOf] = [ids(), ids(), ids(), ids()];
  const viewPublic = new Uint8Array(views);
  metros.forEach((metro, m) => {
    const open = m * KINDS;
    const own = open + 1;
    const near = nearestTo(metro, resolverSites);
    viewPublic[open] = 1;
    for (const view of [open, own]) {
      const isPublic = view === open;
      const share = isPublic ? routing.publicResolverShare : 1 - routing.publicResolverShare;
      const resolver = isPublic && near >= 0 ? resolverSites[near] : metro;
      viewSite[view] = m;
      viewMetro[view] = m;
      viewWeight[view] = metro.weight * share;
      drawBelow[view] = isPublic ? share * TWO_32 : TWO_32;
      resolverMicros[view] = isPublic
        ? roundTripMicros(metro, resolver) * network.publicFactor
        : ISP_RESOLVER_MICROS;
      authoritativeMicros[view] = toNearestPop(resolver, pops);
      // Without ECS a public resolver keeps one answer a site; with it, one for each client subnet (RFC 7871 section 7.3.1).
      const shared = isPublic && !routing.ecs && near >= 0;
      answer[view] = shared ? views + near : view;
      askerOf[view] = shared && method.vantage === "resolver" ? metros.length + near : m;
    }
  });
  const askers: Position[] = [...metros, ...resolverSites];
  const rttMicros = rttMatrix(metros, pops).map((micros) => micros * network.publicFactor);
  const router = method.create({
    pops: pops.length,
    views,
    askerOf,
    askers: askers.length,
    distanceKm: distances(askers, pops),
    siteOf: viewSite,
    sites: metros.length,
    weight: viewWeight,
    rttMicros,
    params: {},
    stream: (...purpose) => stream(scenario.seed, "routing", ...purpose),
  });
  const route = ids();
  router.route(
    {
      healthy: Uint8Array.from(pops, (pop) => (pop.healthy ? 1 : 0)),
      load: new Float64Array(pops.length),
      perfMicros: null,
      errors: null,
      holds: null,
      tick: 0,
    },
    route,
  );
  return {
    kind: method.kind,
    router,
    route,
    networks: [""],
    sites: metros.length,
    siteMetro: Int32Array.from(metros, (_, m) => m),
    siteNetwork: new Int32Array(metros.length),
    rttMicros,
    views,
    viewSite,
    viewMetro,
    viewWeight,
    firstView: Int32Array.from({ length: metros.length + 1 }, (_, m) => m * KINDS),
    drawBelow,
    viewPublic,
    resolverMicros,
    authoritativeMicros,
    answer,
    subnets: new Int32Array(views).fill(1),
    answers: views + resolverSites.length,
  };
}

function methodOf(name: string): RoutingMethod {
  const method = ROUTING_METHODS.find((candidate) => candidate.name === name);
  if (method === undefined) throw new Error(`there is no routing method "${name}"`);
  return method;
}

function distances(from: readonly Position[], pops: readonly PopPlan[]): Float64Array {
  const km = new Float64Array(from.length * pops.length);
  from.forEach((place, i) => pops.forEach((pop, p) => (km[i * pops.length + p] = greatCircleKm(place, pop))));
  return km;
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
