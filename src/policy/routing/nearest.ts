/** The ideal to compare others with: every user reaches the healthy PoP nearest to the user. */
import type { RoutingMethod } from "./contract.ts";
import { ScoredRouter } from "./scored.ts";

/** Registry line of `nearest`. */
export const nearest: RoutingMethod = {
  name: "nearest",
  title: "ideal: the healthy PoP nearest to the user",
  source: "upper bound for comparisons",
  kind: "dns",
  vantage: "user",
  create: ({ pops, distanceKm, ...ground }) =>
    new ScoredRouter({ pops, distanceKm, ...ground }, ({ healthy }, asker, scores) => {
      for (let pop = 0; pop < pops; pop++)
        scores[pop] = healthy[pop] === 1 ? distanceKm[asker * pops + pop] : Infinity;
    }),
};
