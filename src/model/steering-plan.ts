/** Steering between providers compiled: which share of its users each view sends where. */
import type { HealthChecks } from "../scenario/failover.ts";

/** Who is led to which provider. */
export interface SteeringPlan {
  readonly sticky: boolean;
  readonly ttlMicros: number;
  readonly health: HealthChecks;
  /** Share of a view's users that are at home with a provider, `view * providers + provider`; sums to 1 in each view. */
  readonly home: Float64Array;
  /** Providers of each view, the best first, `view * providers + rank`; null where users are split by weights. */
  readonly order: Uint8Array | null;
}
