/**
 * Views compiled: every site behind every kind of resolver, with the way to the resolver, where GeoDNS believes the question to
 * come from, and the cached answer that is shared with others.
 */
import { greatCircleKm, type Position } from "../network/geo.ts";
import { rttMatrix } from "../network/rtt.ts";
import type { RoutingMethod } from "../policy/routing/contract.ts";
import type { NetworkOptions } from "../policy/routing/options.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Sites } from "./client-networks.ts";
import { type Locate, UNKNOWN } from "./geoip.ts";
import { placeOf, roundTripMicros } from "./places.ts";
import type { MetroPlan, PopPlan } from "./plan.ts";
import type { RoutingPlan } from "./routing-plan.ts";

/**
 * Round trip between an access network and its own ISP's resolver, microseconds: resolvers stand in the
 * ISP's nearest core site (a few tens of km of fibre and a cache lookup; our estimate).
 */
const ISP_RESOLVER_MICROS = 2_000;
const TWO_32 = 4294967296;

/** Kinds of resolvers that a site's users are behind. */
type Kind = "public" | "public-ecs" | "isp";

/** What {@link compileViews} adds to a plan. */
export type Views = Pick<
  RoutingPlan,
  | "views"
  | "viewSite"
  | "viewMetro"
  | "viewWeight"
  | "firstView"
  | "drawBelow"
  | "viewPublic"
  | "askerOf"
  | "askerPlaces"
  | "resolverMicros"
  | "authoritativeMicros"
  | "answer"
  | "subnets"
  | "answers"
>;

/**
 * Compiles the views of all sites, `drawn` as told or null where there are no networks; `backboneMicros` are round trips from
 * metros to PoPs. With `ecs` false no resolver passes on a subnet, whatever the scenario says; the views stay the same.
 */
export function compileViews(
  scenario: Scenario,
  method: RoutingMethod,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
  backboneMicros: Float64Array,
  sites: Sites,
  drawn: NetworkOptions | null,
  locate: Locate,
  ecs: boolean,
): Views {
  const { routing, network } = scenario;
  const publicSites = routing.publicResolverSites.map(placeOf);
  const askerPlaces: (Position & { readonly name: string })[] = [...metros, ...publicSites];
  if (routing.geoip !== undefined) askerPlaces.push(placeOf(routing.geoip.defaultPlace));
  const nearestSite = metros.map((metro) => nearestTo(metro, publicSites));
  // The authoritative servers are anycast from every PoP.
  const toAuthority = askerPlaces.map((place, asker) => {
    const nearest = nearestTo(place, pops);
    if (nearest < 0) return 0;
    return asker < metros.length
      ? backboneMicros[asker * pops.length + nearest]
      : roundTripMicros(place, pops[nearest]);
  });
  const toPublic = rttMatrix(metros, publicSites).map((micros) => micros * network.publicFactor);
  const kinds = kindsOf(scenario);
  const size = sites.metro.length * kinds.length;
  const ints = () => new Int32Array(size);
  const floats = () => new Float64Array(size);
  const firstView = new Int32Array(metros.length + 1).fill(-1);
  const [viewSite, viewMetro, answer, subnets, askerOf] = [ints(), ints(), ints(), ints(), ints()];
  const [viewWeight, drawBelow, resolverMicros, authoritativeMicros] = [
    floats(),
    floats(),
    floats(),
    floats(),
  ];
  const viewPublic = new Uint8Array(size);
  const toResolver = drawn === null ? null : rttMatrix(metros, metros);
  const answerOf = new Map<string, number>();
  let answers = 0;
  let drawnShare = 0;
  let view = 0;
  sites.metro.forEach((m, site) => {
    const provider = sites.networks[sites.network[site]];
    if (firstView[m] < 0) {
      firstView[m] = view;
      drawnShare = 0;
    }
    for (const { kind, share } of kinds) {
      const isPublic = kind !== "isp";
      // Answers that are the same for everybody are cached once, whatever the resolver passes on (RFC 7871 section 7.2.1, scope 0).
      const bySubnet = ecs && kind === "public-ecs" && method.kind !== "anycast";
      const resolver = isPublic ? metros.length + nearestSite[m] : sites.resolverMetro[site];
      const believed = bySubnet ? locate(provider, m) : isPublic ? resolver : locate(provider, resolver);
      viewSite[view] = site;
      viewMetro[view] = m;
      viewPublic[view] = isPublic ? 1 : 0;
      viewWeight[view] = metros[m].weight * sites.share[site] * share;
      drawnShare += sites.share[site] * share;
      drawBelow[view] = drawnShare * TWO_32;
      askerOf[view] =
        method.vantage === "user" ? m : believed === UNKNOWN ? askerPlaces.length - 1 : believed;
      resolverMicros[view] = isPublic
        ? toPublic[m * publicSites.length + nearestSite[m]]
        : ISP_RESOLVER_MICROS +
          (resolver === m || toResolver === null ? 0 : toResolver[m * metros.length + resolver]);
      authoritativeMicros[view] = toAuthority[resolver];
      subnets[view] = bySubnet ? (drawn?.subnets ?? 1) : 1;
      const name = bySubnet ? `subnet ${site}` : isPublic ? `public ${resolver}` : `${provider} ${resolver}`;
      if (!answerOf.has(name)) {
        answerOf.set(name, answers);
        answers += subnets[view];
      }
      answer[view] = answerOf.get(name) as number;
      view++;
    }
    // What rounding leaves belongs to the metro's last view.
    if (site + 1 === sites.metro.length || sites.metro[site + 1] !== m) drawBelow[view - 1] = TWO_32;
  });
  firstView[metros.length] = view;
  return {
    views: size,
    viewSite,
    viewMetro,
    viewWeight,
    firstView,
    drawBelow,
    viewPublic,
    resolverMicros,
    authoritativeMicros,
    answer,
    subnets,
    answers,
    askerOf,
    askerPlaces,
  };
}

/** Kinds of resolvers with users; public ones first, as users' draws have them. */
function kindsOf({ routing }: Scenario): { kind: Kind; share: number }[] {
  const { publicResolverShare, ecs } = routing;
  const withEcs = ecs ? (routing.ecsShare ?? 1) : 0;
  const kinds: { kind: Kind; share: number }[] = [
    { kind: "public", share: publicResolverShare * (1 - withEcs) },
    { kind: "public-ecs", share: publicResolverShare * withEcs },
    { kind: "isp", share: 1 - publicResolverShare },
  ];
  return kinds.filter(({ share }) => share > 0);
}

/** Index of the place nearest to another, -1 when there is none; the first of equals. */
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
