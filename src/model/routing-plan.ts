/**
 * Routing compiled: sites (a client network in one metro), views (a site behind one kind of resolver) and the router that
 * leads views to PoPs. Requests draw a view; everything else is looked up by it.
 */
import type { Position } from "../network/geo.ts";
import type { Router } from "../policy/routing/contract.ts";
import type { LatencyHistory } from "../policy/routing/latency-history.ts";

/** Routing of a scenario, by dense ids. */
export interface RoutingPlan {
  /** `dns`: users move when the answers they hold expire; `anycast`: when routes have converged. */
  readonly kind: "dns" | "anycast";
  readonly router: Router;
  /** PoP of each view at the start, -1 for none; the scenario's unhealthy PoPs are known to be down. */
  readonly route: Int32Array;
  /** Round trips measured before the run; null where the scenario measures none. */
  readonly history: LatencyHistory | null;

  /** Networks' names; one without a name when the scenario has none. */
  readonly networks: readonly string[];
  readonly sites: number;
  readonly siteMetro: Int32Array;
  readonly siteNetwork: Int32Array;
  /** Median round trip over the public internet, without last mile and jitter, `site * pops + pop`, microseconds. */
  readonly rttMicros: Float64Array;

  readonly views: number;
  readonly viewSite: Int32Array;
  readonly viewMetro: Int32Array;
  /** Share of all users; sums to 1. */
  readonly viewWeight: Float64Array;
  /** Metro m has the views from `firstView[m]` up to, not including, `firstView[m + 1]`. */
  readonly firstView: Int32Array;
  /** A user of a metro with the draw u (32 bits) is of the first view from `firstView` on with u < drawBelow[view]. */
  readonly drawBelow: Float64Array;
  /** Where the question of a view seems to come from, as the method has it: index of a place. */
  readonly askerOf: Int32Array;
  /** The metros in order, then the sites of public resolvers, then the default place, if there is one. */
  readonly askerPlaces: readonly (Position & { readonly name: string })[];
  /** Is the resolver a public one? 0 or 1. */
  readonly viewPublic: Uint8Array;
  /** From the metro's edge to the resolver and back, microseconds (the last mile comes on top). */
  readonly resolverMicros: Float64Array;
  /** From the resolver to the nearest authoritative server and back, microseconds. */
  readonly authoritativeMicros: Float64Array;
  /**
   * Which cached answer it is: views behind one resolver without ECS share one. Of a view with several client subnets, each
   * with a cache entry of its own under ECS, this is the first of `subnets` ids.
   */
  readonly answer: Int32Array;
  readonly subnets: Int32Array;
  readonly answers: number;
}
