/**
 * The PoPs that routing could have sent a user to: how far each is from where the question seems to come from, by
 * which the method decides, and how far from the user, who has to live with the answer.
 */
import type { RequestTrace } from "../cdn/trace-rows.ts";
import { type Plan, PUBLIC_RESOLVER } from "../model/plan.ts";
import { placeOf } from "../model/places.ts";
import { greatCircleKm, type Position } from "../network/geo.ts";
import { ROUTING_METHODS } from "../policy/routing/registry.ts";

/** One PoP that could have been the answer. */
export interface Candidate {
  readonly pop: string;
  /** Distance from where the question seems to come from, km: what the method decides by. */
  readonly scoreKm: number;
  readonly userKm: number;
  /** Round trip between metro and PoP over the public internet, without last mile and jitter, microseconds. */
  readonly rttMicros: number;
  readonly healthy: boolean;
  readonly chosen: boolean;
}

/** How a request's name was, or would have been, resolved. */
export interface Resolution {
  readonly method: string;
  readonly resolver: "isp" | "public";
  /** Place of the resolver. */
  readonly resolverPlace: string;
  /** Does the resolver pass on the client's subnet? */
  readonly ecs: boolean;
  readonly asked: RequestTrace["resolver"];
  /** Where the question seems to come from. */
  readonly seenAt: string;
  /** The best few by score, the chosen one among them. */
  readonly candidates: readonly Candidate[];
}

/** So many candidates are told. */
const MOST = 4;

/** The resolution of a recorded request. */
export function resolutionOf(trace: RequestTrace, plan: Plan): Resolution {
  const { routing } = plan.scenario;
  const metro = plan.metros[trace.metro];
  const isPublic = trace.vantage % 2 === PUBLIC_RESOLVER;
  const sites = routing.publicResolverSites.map((name) => ({ name, ...pointOf(placeOf(name)) }));
  const site = sites
    .map((one) => ({ ...one, km: greatCircleKm(metro, one) }))
    .reduce<{ name: string; km: number } & Position>((best, one) => (one.km < best.km ? one : best), {
      name: metro.name,
      ...pointOf(metro),
      km: Infinity,
    });
  const resolver = isPublic ? site : { name: metro.name, ...pointOf(metro) };
  const byUser = ROUTING_METHODS.find(({ name }) => name === routing.method)?.vantage === "user";
  const seen = byUser || routing.ecs || !isPublic ? metro : resolver;
  const all = plan.pops.map((pop, p) => ({
    pop: pop.iata.toLowerCase(),
    scoreKm: Math.round(greatCircleKm(seen, pop)),
    userKm: Math.round(greatCircleKm(metro, pop)),
    rttMicros: Math.round(plan.publicRttMicros[trace.metro * plan.pops.length + p]),
    healthy: pop.healthy,
    chosen: p === trace.pop,
  }));
  const best = all.sort((a, b) => a.scoreKm - b.scoreKm || (a.pop < b.pop ? -1 : 1));
  const candidates = best.filter(({ chosen }, rank) => chosen || rank < MOST);
  return {
    method: routing.method,
    resolver: isPublic ? "public" : "isp",
    resolverPlace: resolver.name,
    ecs: isPublic && routing.ecs,
    asked: trace.resolver,
    seenAt: seen.name,
    candidates,
  };
}

function pointOf({ lat, lon }: Position): Position {
  return { lat, lon };
}
