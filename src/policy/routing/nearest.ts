/** The ideal to compare others with: every user reaches the healthy PoP nearest to the user. */
import type { RoutingMethod, RoutingView } from "./contract.ts";

/** The healthy PoP nearest to where the question seems to come from; the lower number wins a tie; -1 when none is healthy. */
export function nearestHealthy(view: RoutingView): number {
  let best = -1;
  let bestKm = Infinity;
  for (let pop = 0; pop < view.pops; pop++) {
    if (!view.healthy(pop)) continue;
    const km = view.distanceKm(pop);
    if (km < bestKm) {
      best = pop;
      bestKm = km;
    }
  }
  return best;
}

/** Registry line of `nearest`. */
export const nearest: RoutingMethod = {
  name: "nearest",
  title: "ideal: the healthy PoP nearest to the user",
  source: "upper bound for comparisons",
  params: [],
  vantage: "user",
  choose: nearestHealthy,
};
