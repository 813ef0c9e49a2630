/**
 * The PoPs that routing could have sent a user to: how far each is from where the question seems to come from, by
 * which the method decides, and how far from the user, who has to live with the answer.
 */
import { least } from "d3-array";
import type { RequestTrace } from "../cdn/trace-rows.ts";
import type { Plan } from "../model/plan.ts";
import { placeOf } from "../model/places.ts";
import { greatCircleKm, type Position } from "../network/geo.ts";

/** One PoP that could have been the answer. */
export interface Candidate {
  readonly pop: string;
  /** Distance from where the question seems to come from, km: what GeoDNS decides by while it knows nothing else. */
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
  /** The user's client network; "" where the scenario has none. */
  readonly network: string;
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
  const { routing, metros, pops } = plan;
  const { view } = trace;
  const metro = metros[trace.metro];
  const isPublic = routing.viewPublic[view] === 1;
  const asker = routing.askerOf[view];
  const seen = routing.askerPlaces[asker];
  const site = routing.viewSite[view] * pops.length;
  const all = pops.map((pop, p) => ({
    pop: pop.iata.toLowerCase(),
    scoreKm: Math.round(greatCircleKm(seen, pop)),
    userKm: Math.round(greatCircleKm(metro, pop)),
    rttMicros: Math.round(routing.rttMicros[site + p]),
    healthy: pop.healthy,
    chosen: p === trace.pop,
  }));
  const best = all.sort((a, b) => a.scoreKm - b.scoreKm || (a.pop < b.pop ? -1 : 1));
  const candidates = best.filter(({ chosen }, rank) => chosen || rank < MOST);
  return {
    method: plan.scenario.routing.method,
    network: routing.networks[routing.siteNetwork[routing.viewSite[view]]],
    resolver: isPublic ? "public" : "isp",
    resolverPlace: isPublic ? nearestPublicSite(metro, plan) : metro.name,
    // A public resolver's question that seems to come from a metro carries the client's subnet.
    ecs: isPublic && plan.scenario.routing.ecs && asker < metros.length,
    asked: trace.resolver,
    seenAt: seen.name,
    candidates,
  };
}

function nearestPublicSite(metro: Position & { readonly name: string }, plan: Plan): string {
  const sites = plan.scenario.routing.publicResolverSites.map((name) => ({ name, place: placeOf(name) }));
  const nearest = least(sites, ({ place }) => greatCircleKm(metro, place));
  return nearest?.name ?? metro.name;
}
