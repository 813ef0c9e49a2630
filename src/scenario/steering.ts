/** How users are steered between CDN providers. */
import { DEFAULT_HEALTH, type HealthChecks } from "./failover.ts";

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
