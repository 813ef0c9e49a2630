/**
 * Several CDN providers side by side: what each has of its own, and how users are steered between them. A provider is a view of
 * the scenario in which its sections stand in place of the scenario's.
 */
import { DEFAULT_HEALTH, type HealthChecks } from "./failover.ts";
import type { Edge, Pricing, Routing, Scenario, Shield } from "./types.ts";

/** Fields of `edge` that are the site's, not a provider's. */
export const SITE_EDGE_FIELDS = ["key", "http"] as const;
/** Fields of `routing` that are the users' and their resolvers', not a provider's. */
export const USER_ROUTING_FIELDS = ["publicResolverShare", "ecs", "publicResolverSites", "ecsShare"] as const;

/** One provider. */
export interface Provider {
  readonly name: string;
  readonly edge: Omit<Edge, (typeof SITE_EDGE_FIELDS)[number]>;
  readonly shield: Shield | null;
  readonly routing: Omit<Routing, (typeof USER_ROUTING_FIELDS)[number]>;
  readonly pricing: Pricing;
}

/** How users are led to one of the providers. */
export interface CdnSteering {
  /** A name of `policy/steering`. */
  readonly method: string;
  /** weights: share of the users by provider, summing to 1; a provider without one stands by. Absent: all alike. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Order of preference; who is not named comes after, as in the file. */
  readonly order?: readonly string[] | undefined;
  /** region: region of users to provider. */
  readonly regions?: Readonly<Record<string, string>> | undefined;
  /** price, latency-cost: providers with a longer median round trip to the users come last. Absent: none does. */
  readonly maxRttMicros?: number | undefined;
  /** Does a user stay with a provider, or is each request steered anew? */
  readonly sticky: boolean;
  /** Time that resolvers may keep the steering's answer. */
  readonly ttlMicros: number;
  /** Absent: `DEFAULT_HEALTH`. */
  readonly health?: HealthChecks | undefined;
}

/** Steering of a scenario that says nothing of it; a minute, as routing's own TTL. */
export const DEFAULT_STEERING: CdnSteering = { method: "weights", sticky: true, ttlMicros: 60_000_000 };

/** Health checks of providers: those of PoPs, unless told otherwise. */
export function steeringHealth(steering: CdnSteering): HealthChecks {
  return steering.health ?? DEFAULT_HEALTH;
}

/** A provider's name ("" for the only one, of a scenario without providers) and the scenario as it has it. */
export interface ProviderView {
  readonly name: string;
  readonly scenario: Scenario;
}

/** The providers of a scenario; at least one. */
export function providersOf(scenario: Scenario): ProviderView[] {
  if (scenario.providers === undefined) return [{ name: "", scenario }];
  return scenario.providers.map(({ name, edge, shield, routing, pricing }) => ({
    name,
    scenario: {
      ...scenario,
      edge: { ...edge, key: scenario.edge.key, http: scenario.edge.http },
      shield,
      routing: { ...scenario.routing, ...routing },
      pricing,
    },
  }));
}
