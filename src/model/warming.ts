/**
 * Warming compiled: which nodes each plan asks, in which groups, and how much of the list each gets. How busy a PoP is, is the share
 * of the users that routing leads there at the start: it is known before a request has come.
 */
import { nearestMetro } from "../network/metros.ts";
import type { Scenario } from "../scenario/types.ts";
import {
  DAY_MICROS,
  FULL,
  SEGMENTS,
  nameOfPrefetch,
  nameOfWarming,
  orderOf,
  spacingMicros,
  startMicros,
  TIERED,
  type Warming,
  type WarmingTier,
} from "../scenario/warming.ts";
import { segmentsOf } from "../workload/sessions/media.ts";
import type { MetroPlan, PopPlan, ProviderPlan } from "./plan.ts";
import type { WarmedGroup, WarmedNode, WarmingPlan, WarmingPlans } from "./warming-plan.ts";

const MINUTE_MICROS = 60_000_000;
/** Regions are busy that together have this share of the users, those with most of them first. */
const BUSY_SHARE = 0.5;

/** Who may be warmed. */
interface Site {
  readonly metros: readonly MetroPlan[];
  readonly pops: readonly PopPlan[];
  readonly providers: readonly ProviderPlan[];
  /** Nodes behind the PoPs. */
  readonly shields: readonly number[];
}

/** Null when the scenario warms nothing and prefetches nothing. */
export function compileWarming(scenario: Scenario, site: Site): WarmingPlans | null {
  const { warming = [], prefetch = [], content } = scenario;
  if (warming.length + prefetch.length === 0) return null;
  const indexOf = (name: string) => content.findIndex((one) => one.name === name);
  const busy = usersOf(site);
  const plans = warming.map((spec): WarmingPlan => {
    const { what, where, when, requestsPerSecond } = spec;
    const chosen = chosenPops(spec, site.pops, busy);
    const by = (steps: readonly WarmingTier[]) =>
      groupsOf(spec, tiered(chosen, steps, spec, site.pops), scenario, site);
    return {
      name: nameOfWarming(spec),
      classes: what.contentClass === undefined ? content.map((_, at) => at) : [indexOf(what.contentClass)],
      top: what.top ?? Infinity,
      share: what.share ?? 1,
      daily: when.dailyMicros !== undefined,
      spacingMicros: spacingMicros(requestsPerSecond),
      gapMicros: where?.gapMicros ?? 0,
      groups: by(what.tiers ?? FULL),
      full: by(FULL),
      tiered: by(isFull(what.tiers) ? TIERED : (what.tiers ?? TIERED)),
    };
  });
  const prefetches = prefetch.map((rule) => ({
    name: nameOfPrefetch(rule),
    rule,
    watched: indexOf(rule.contentClass),
    contentClass: indexOf(rule.fetches ?? rule.contentClass),
    spacingMicros: spacingMicros(rule.requestsPerSecond),
    segments: rule.segments ?? segmentsIn(scenario, rule.contentClass) ?? SEGMENTS,
  }));
  return { plans, prefetches, names: [...plans, ...prefetches].map(({ name }) => name) };
}

/** Segments of a title in one bit rate, where sessions play the class. */
function segmentsIn({ workload, durationMicros }: Scenario, contentClass: string): number | undefined {
  if (workload.kind !== "synthetic") return undefined;
  const group = workload.sessions?.find(
    (one) => one.contentClass === contentClass && (one.kind === "video" || one.kind === "live"),
  );
  return group === undefined ? undefined : segmentsOf(group, durationMicros);
}

function isFull(steps: readonly WarmingTier[] | undefined): boolean {
  return steps?.length === 1 && steps[0].pops === 1 && steps[0].share === 1;
}

/** Share of the users that each PoP has at the start. */
function usersOf({ pops, providers }: Site): Float64Array {
  const users = new Float64Array(pops.length);
  for (const { firstPop, routing } of providers)
    for (let view = 0; view < routing.views; view++)
      if (routing.route[view] >= 0) users[firstPop + routing.route[view]] += routing.viewWeight[view];
  return users;
}

/** The plan's PoPs, busiest first; the share of the users rounded, so that sums in another order make no difference. */
function chosenPops({ where }: Warming, pops: readonly PopPlan[], users: Float64Array): number[] {
  const { regions, countries, pops: codes } = where ?? {};
  const key = (pop: number) => Math.round(users[pop] * 1e9);
  return pops
    .map((_, pop) => pop)
    .filter((pop) => {
      const { region, country, iata } = pops[pop];
      return (
        (regions === undefined || regions.includes(region)) &&
        (countries === undefined || countries.includes(country)) &&
        (codes === undefined || codes.includes(iata))
      );
    })
    .sort((a, b) => key(b) - key(a) || a - b);
}

/** The n-th busiest of N PoPs (from 0) is of the first step whose share of PoPs, with those before it, is above n / N. */
function tiered(
  chosen: readonly number[],
  steps: readonly WarmingTier[],
  { what }: Warming,
  pops: readonly PopPlan[],
): WarmedNode[] {
  return chosen.map((pop, n) => {
    let upTo = 0;
    const step = steps.find((one) => n < (upTo += one.pops) * chosen.length - 1e-9);
    const country = what.audience === "local" ? pops[pop].country : null;
    return { node: pop, share: step?.share ?? 0, country };
  });
}

function groupsOf(
  spec: Warming,
  nodes: readonly WarmedNode[],
  scenario: Scenario,
  { metros, pops, shields }: Site,
): WarmedGroup[] {
  const from = startMicros(spec.when, scenario);
  const wanted = nodes.filter(({ share }) => share > 0);
  if (orderOf(spec) === "phased") {
    const busy = busyRegions(metros);
    const everywhere = shields.map((node): WarmedNode => ({ node, share: 1, country: null }));
    const [first, ...rest] = [
      everywhere,
      wanted.filter(({ node }) => busy.has(pops[node].region)),
      wanted.filter(({ node }) => !busy.has(pops[node].region)),
    ].filter((group) => group.length > 0);
    return first === undefined
      ? []
      : [
          { nodes: first, fromMicros: Math.max(0, from) },
          ...rest.map((group) => ({ nodes: group, fromMicros: -1 })),
        ];
  }
  if (spec.when.clock !== "local") return [{ nodes: wanted, fromMicros: Math.max(0, from) }];
  const byOffset = new Map<number, WarmedNode[]>();
  for (const one of wanted) {
    const offset = nearestMetro(pops[one.node]).utcOffsetMinutes * MINUTE_MICROS;
    const group = byOffset.get(offset);
    if (group === undefined) byOffset.set(offset, [one]);
    else group.push(one);
  }
  return [...byOffset]
    .sort(([a], [b]) => b - a)
    .map(([offset, group]) => ({ nodes: group, fromMicros: localStart(spec, from - offset) }));
}

/** Where the run begins after the moment has passed, a plan begins with it; a daily one on the first day on which the PoP's clock has not passed the time. */
function localStart({ when }: Warming, fromMicros: number): number {
  if (when.dailyMicros === undefined) return Math.max(0, fromMicros);
  return fromMicros - Math.floor(fromMicros / DAY_MICROS) * DAY_MICROS;
}

/** The regions in which most users are. */
function busyRegions(metros: readonly MetroPlan[]): ReadonlySet<string> {
  const weights = new Map<string, number>();
  for (const { region, weight } of metros) weights.set(region, (weights.get(region) ?? 0) + weight);
  const busy = new Set<string>();
  let reached = 0;
  for (const [region, weight] of [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))) {
    if (reached >= BUSY_SHARE) break;
    busy.add(region);
    reached += weight;
  }
  return busy;
}
