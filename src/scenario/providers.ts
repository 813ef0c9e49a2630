/**
 * Several CDN providers side by side: what each has of its own. A provider is a view of the scenario in which its sections stand
 * in place of the scenario's.
 */
import type { Scenario } from "./types.ts";

/** Fields of `edge` that are the site's, not a provider's. */
export const SITE_EDGE_FIELDS = ["key", "http", "slices", "hashing"] as const;
/** Fields of `routing` that are the users' and their resolvers', not a provider's. */
export const USER_ROUTING_FIELDS = ["publicResolverShare", "ecs", "publicResolverSites", "ecsShare"] as const;

/** A provider's name ("" for the only one, of a scenario without providers) and the scenario as it has it. */
export interface ProviderView {
  readonly name: string;
  readonly scenario: Scenario;
}

/** The providers of a scenario; at least one. */
export function providersOf(scenario: Scenario): ProviderView[] {
  if (scenario.providers === undefined) return [{ name: "", scenario }];
  return scenario.providers.map(({ name, edge, shield, routing, pricing, invalidation }) => ({
    name,
    scenario: {
      ...scenario,
      edge: { ...siteEdge(scenario), ...edge },
      shield,
      routing: { ...scenario.routing, ...routing },
      pricing,
      invalidation: invalidation ?? scenario.invalidation,
    },
  }));
}

/** What is the site's at every edge. */
function siteEdge({ edge }: Scenario): Pick<Scenario["edge"], "key" | "http" | "sliceBytes" | "hashing"> {
  const { key, http, sliceBytes, hashing } = edge;
  return { key, http, sliceBytes, hashing };
}
