/**
 * What a routing method is. A method is compiled for one world (its ground: who asks from where, how far every PoP is)
 * to a router, which is asked whenever what is known has changed, and then answers for all views at once: a
 * view is a client network in a metro behind one kind of resolver. Requests only look the answer up.
 */
import type { Position } from "../../network/geo.ts";
import type { AnycastOptions, GeoDnsOptions, PerformanceOptions } from "./options.ts";

/** Further addresses of an answer beside the first: DNS names up to four, and clients take the first that works. */
export const FURTHER_ADDRESSES = 3;

/** What is known when a decision is made; every array is by PoP unless said otherwise. */
export interface RoutingWorld {
  /** 1: known to be up (DNS) or announced (anycast); 0: not. */
  readonly healthy: Uint8Array;
  /** Share of the capacity in use; 0 when unknown. */
  readonly load: Float64Array;
  /** Measured round trips, `site * pops + pop`, microseconds; NaN where none was taken; null when nothing is measured. */
  readonly perfMicros: Float64Array | null;
  /** Share of requests that end in an error; null when unknown. */
  readonly errors: Float64Array | null;
  /** Share of what is asked for that the PoP holds (hit ratio); null when unknown. */
  readonly holds: Float64Array | null;
  /** Number of this decision, from 0: for draws that change from one to the next. */
  readonly tick: number;
}

/** Decides for all views. */
export interface Router {
  /**
   * Fills `out[view]` with the PoP that the view is led to, -1 for none. With `further`, also the other addresses of the
   * answer, best first, `view * FURTHER_ADDRESSES + n`, -1 for none. Same world, same answer: draws depend on `tick` only.
   */
  route(world: RoutingWorld, out: Int32Array, further?: Int32Array): void;
}

/** Where a question seems to come from. */
export type Vantage =
  /** The user's own metro, whatever the resolver. */
  | "user"
  /** The client's subnet when the resolver passes it on, the resolver otherwise. */
  | "resolver";

/** What a method is compiled with. */
export interface RoutingGround {
  readonly pops: number;
  readonly views: number;
  /** By view: the place that the question seems to come from, as the method's vantage has it. */
  readonly askerOf: Int32Array;
  readonly askers: number;
  /** Great circle from asker to PoP, `asker * pops + pop`, km. */
  readonly distanceKm: Float64Array;
  /** By view: its site, a client network in one metro. */
  readonly siteOf: Int32Array;
  readonly sites: number;
  /** By view: its share of all users. */
  readonly weight: Float64Array;
  /** Median round trip over the public internet, without last mile and jitter, `site * pops + pop`, microseconds. */
  readonly rttMicros: Float64Array;
  /** By site: where it is, and whose it is. */
  readonly sitePlaces: readonly RoutingPlace[];
  readonly siteNetwork: Int32Array;
  readonly networks: readonly RoutingNetwork[];
  readonly popPlaces: readonly (RoutingPlace & { readonly iata: string })[];
  /** What draws come from: see lots.ts. */
  readonly luck: number;
  readonly geodns: GeoDnsOptions;
  readonly anycast: AnycastOptions;
  readonly performance: PerformanceOptions;
}

/** A place as methods know it. */
export interface RoutingPlace extends Position {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly region: string;
}

/** A client network. */
export interface RoutingNetwork {
  readonly name: string;
  /** Share of all users. */
  readonly weight: number;
}

/** A routing method in the registry. */
export interface RoutingMethod {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** `dns`: users move when the answers they hold expire; `anycast`: when routes have converged. */
  readonly kind: "dns" | "anycast";
  readonly vantage: Vantage;
  /** Is it about client networks, so that the usual ones are drawn where the scenario has none? */
  readonly needsNetworks?: boolean;
  /** Does it live on measured round trips, so that some are taken where the scenario does not say how? */
  readonly measures?: boolean;
  create(ground: RoutingGround): Router;
}
