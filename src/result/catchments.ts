/**
 * Catchments: which users a routing method leads to which PoP, and what that costs them against their best one. Computed from the
 * routes at the start of a run; nothing is simulated. Round trips are medians over the public internet, without last mile.
 */
import { greatCircleKm } from "../network/geo.ts";
import type { MetroPlan, PopPlan } from "../model/plan.ts";
import type { RoutingPlan } from "../model/routing-plan.ts";

/** Extra round trip from which on users count as not at their best PoP, microseconds: less is not felt and not measured. */
export const NOT_BEST_MICROS = 1_000;
/** The extra round trip that studies of anycast count from, microseconds. */
export const SLOW_MICROS = 25_000;

/** Quantiles over users. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Users of one view, and where they go. */
export interface CatchmentRow {
  readonly metro: string;
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
  /** Empty in a scenario without networks. */
  readonly network: string;
  readonly resolver: "isp" | "public";
  /** Share of all users. */
  readonly users: number;
  /** IATA code, or null when no PoP is reached. */
  readonly pop: string | null;
  readonly distanceKm: number | null;
  readonly rttMicros: number | null;
  /** Beyond the round trip to the best healthy PoP. */
  readonly extraMicros: number | null;
}

/** What a method does. */
export interface Catchment {
  readonly method: string;
  /** Share of users that reach a PoP. */
  readonly served: number;
  readonly distanceKm: Quantiles | null;
  readonly rttMicros: Quantiles | null;
  /** Share of the served whose round trip is {@link NOT_BEST_MICROS} or more above their best. */
  readonly notBest: number;
  /** Share of the served who lose {@link SLOW_MICROS} or more. */
  readonly slow: number;
  /** Mean extra round trip of the served, microseconds. */
  readonly extraMicros: number;
  /** Share of all users by PoP, in the scenario's order. */
  readonly pops: readonly { readonly iata: string; readonly users: number }[];
  readonly rows: readonly CatchmentRow[];
}

/** The catchments of a compiled routing. */
export function catchmentOf(
  method: string,
  plan: RoutingPlan,
  metros: readonly MetroPlan[],
  pops: readonly PopPlan[],
): Catchment {
  const best = bestMicros(plan, pops);
  const users = new Float64Array(pops.length);
  const rows: CatchmentRow[] = [];
  for (let view = 0; view < plan.views; view++) {
    const site = plan.viewSite[view];
    const pop = plan.route[view];
    const metro = metros[plan.viewMetro[view]];
    const weight = plan.viewWeight[view];
    if (pop >= 0) users[pop] += weight;
    const rtt = pop < 0 ? null : plan.rttMicros[site * pops.length + pop];
    rows.push({
      metro: metro.name,
      country: metro.country,
      lat: metro.lat,
      lon: metro.lon,
      network: plan.networks[plan.siteNetwork[site]],
      resolver: plan.viewPublic[view] === 1 ? "public" : "isp",
      users: weight,
      pop: pop < 0 ? null : pops[pop].iata,
      distanceKm: pop < 0 ? null : greatCircleKm(metro, pops[pop]),
      rttMicros: rtt,
      extraMicros: rtt === null ? null : rtt - best[site],
    });
  }
  const served = rows.filter((row): row is Served => row.pop !== null);
  const all = served.reduce((sum, row) => sum + row.users, 0);
  const share = (of: (row: Served) => boolean) =>
    all === 0 ? 0 : served.reduce((sum, row) => sum + (of(row) ? row.users : 0), 0) / all;
  return {
    method,
    served: Math.min(1, all),
    distanceKm: quantiles(served, (row) => row.distanceKm),
    rttMicros: quantiles(served, (row) => row.rttMicros),
    notBest: share((row) => row.extraMicros >= NOT_BEST_MICROS),
    slow: share((row) => row.extraMicros >= SLOW_MICROS),
    extraMicros: all === 0 ? 0 : served.reduce((sum, row) => sum + row.users * row.extraMicros, 0) / all,
    pops: pops.map(({ iata }, pop) => ({ iata, users: users[pop] })),
    rows,
  };
}

type Served = { readonly [K in keyof CatchmentRow]: NonNullable<CatchmentRow[K]> };

/** By site, the least round trip to a healthy PoP. */
function bestMicros({ sites, rttMicros }: RoutingPlan, pops: readonly PopPlan[]): Float64Array {
  const best = new Float64Array(sites).fill(Infinity);
  for (let site = 0; site < sites; site++)
    for (let pop = 0; pop < pops.length; pop++)
      if (pops[pop].healthy) best[site] = Math.min(best[site], rttMicros[site * pops.length + pop]);
  return best;
}

function quantiles(rows: readonly Served[], of: (row: Served) => number): Quantiles | null {
  if (rows.length === 0) return null;
  const sorted = rows.map((row) => ({ value: of(row), users: row.users })).sort((a, b) => a.value - b.value);
  const all = sorted.reduce((sum, { users }) => sum + users, 0);
  const at = (share: number) => {
    let below = 0;
    for (const { value, users } of sorted) {
      below += users;
      if (below >= share * all) return value;
    }
    return sorted[sorted.length - 1].value;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
