/** Purges compiled: for each provider which of its nodes hear of a purge one after another, and how far they are. */
import type { Position } from "../network/geo.ts";
import { DEFAULT_INVALIDATION } from "../scenario/purges.ts";
import { providersOf } from "../scenario/providers.ts";
import type { Scenario } from "../scenario/types.ts";
import { placeOf, roundTripMicros } from "./places.ts";
import type { NodePlan, WayPlan } from "./plan.ts";
import type { ControlPlan, PurgePlan } from "./purge-plan.ts";

/**
 * The purges of a scenario; null where there are none.
 * @param ends places at the ends of the ways
 */
export function compilePurges(
  scenario: Scenario,
  nodes: readonly NodePlan[],
  ways: readonly WayPlan[],
  ends: readonly { readonly from: Position }[],
): PurgePlan | null {
  const { purges } = scenario;
  if (purges === undefined) return null;
  const depths = depthsOf(nodes, ways);
  // Every node fetches from somewhere: where its ways begin is where it stands.
  const places = nodes.map((_, node) => ends[ways.findIndex(({ from }) => from === node)].from);
  const controls = providersOf(scenario).map(({ scenario: own }, provider): ControlPlan => {
    const invalidation = own.invalidation ?? DEFAULT_INVALIDATION;
    const centre = placeOf(invalidation.place ?? scenario.origin.place);
    const mine = nodes.flatMap(({ level }, node) => (level.provider === provider ? [node] : []));
    const deepest = mine.reduce((most, node) => Math.max(most, depths[node]), 0);
    return {
      invalidation,
      depths: Array.from({ length: deepest + 1 }, (_, depth) =>
        mine.filter((node) => depths[node] === depth),
      ).filter((group) => group.length > 0),
      wayMicros: Float64Array.from(places, (place) => roundTripMicros(centre, place) / 2),
    };
  });
  return { purges, controls };
}

/** How many nodes of other levels a request may have passed before it comes to each. */
function depthsOf(nodes: readonly NodePlan[], ways: readonly WayPlan[]): number[] {
  const depths = nodes.map(() => 0);
  const levels = new Set(nodes.map(({ level }) => level.level)).size;
  for (let pass = 1; pass < levels; pass++)
    for (const { from, to } of ways)
      if (to >= 0 && nodes[from].level.level !== nodes[to].level.level)
        depths[to] = Math.max(depths[to], depths[from] + 1);
  return depths;
}
