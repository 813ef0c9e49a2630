/** What of purges the plan holds: the purges themselves, and for each provider its control plane and how far its nodes are. */
import type { Invalidation, Purge } from "../scenario/purges.ts";

/** The control plane of a provider. */
export interface ControlPlan {
  readonly invalidation: Invalidation;
  /** Its nodes by how far they stand behind the edge: the PoPs first. */
  readonly depths: readonly (readonly number[])[];
  /** By node: one way through the backbone from where purges enter, microseconds. */
  readonly wayMicros: Float64Array;
}

/** What is purged, and by whom. */
export interface PurgePlan {
  readonly purges: readonly Purge[];
  /** By provider. */
  readonly controls: readonly ControlPlan[];
}
