/**
 * What a routing method is: from where a user (as the method sees it) stands to the PoP that answers. The
 * world asks for answers as DNS needs them; a method that never changes its mind may be compiled to a table.
 * Anycast, performance-based and multi-CDN routing stand behind the same contract.
 */
import type { Parameter } from "../contract.ts";

/** What a method may know of the world when it answers a question from one place. */
export interface RoutingView {
  readonly pops: number;
  /** Is the PoP up? */
  healthy(pop: number): boolean;
  /** Great-circle distance from where the question seems to come from to a PoP, km. */
  distanceKm(pop: number): number;
}

/** Where a question seems to come from. */
export type Vantage =
  /** The user's own metro, whatever the resolver. */
  | "user"
  /** The client's subnet when the resolver passes it on, the resolver otherwise. */
  | "resolver";

/** A routing method in the registry. */
export interface RoutingMethod {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly params: readonly Parameter[];
  readonly vantage: Vantage;
  /** The PoP that the answer names, or -1 when none is healthy. */
  readonly choose: (view: RoutingView) => number;
}
