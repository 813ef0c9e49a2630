/**
 * Round-trip time between any two places: the shortest path over the graph of hubs and cables, access to the nearest hubs
 * at both ends, light in glass, and a constant that grows with the path for everything that is not glass.
 *
 * Four numbers are fitted, the length factors of sea, land and access and the overhead, on medians between 36 cloud
 * regions (Microsoft Azure, June 2025, CC BY 4.0); docs/network.md has the error with each region held out in turn. The
 * result is a median on a backbone, without the users' last mile and without jitter.
 */
import { arcOfChordKm, chordKm, greatCircleKm, type Position, unitVectors } from "./geo.ts";
import { buildGraph, type Graph, type GraphOptions } from "./graph.ts";
import { HubPaths } from "./paths.ts";

/** Light in glass of refractive index 1.468 (ITU-T G.652 fibre at 1550 nm), km per millisecond, one way. */
export const FIBRE_KM_PER_MILLI = 204.2;

/** The fitted numbers of the model. */
export interface RttFactors {
  /** Length of a sea cable over its great circle: cables avoid shallows, follow coasts and carry slack. */
  readonly sea: number;
  /** The same on land, where fibre follows roads, rails and pipelines. */
  readonly land: number;
  /** The same between a place and its hub. */
  readonly access: number;
  /** Switches, amplifiers, detours inside cities: what a long path takes beyond its glass, microseconds ... */
  readonly overheadMicros: number;
  /** ... and the path's length at which half of it is reached, km. */
  readonly halfOverheadKm: number;
}

/** Fitted by test/tables/fit-rtt.ts, rounded. */
export const RTT_FACTORS: RttFactors = {
  sea: 1.25,
  land: 1.59,
  access: 1.65,
  overheadMicros: 6700,
  halfOverheadKm: 250,
};

/** Round trip inside one metro, microseconds: cross-connects and a router or two (between zones of one cloud region 0.3 to 1 ms). */
export const METRO_MICROS = 500;

/** A place reaches this many hubs, the nearest ones ... */
const ACCESS_HUBS = 4;
/** ... within this distance or this multiple of the nearest hub's, whichever is more. */
const ACCESS_REACH_KM = 200;
const ACCESS_REACH_RATIO = 1.8;
/** Near places need no hub: a direct path whose detour grows with the distance, doubling at this one. */
const DIRECT_KM = 400;
/** Beyond this, only hubs lead on: it matters where cut links leave an island alone. */
const DIRECT_LIMIT_KM = 1500;

/** The public internet's detours and peering over a backbone of its own, about 1.2 at the median. */
export const PUBLIC_INTERNET_FACTOR = 1.2;

/** What is known about the path between two places. */
export interface Latency {
  /** Great circle, km. */
  readonly distanceKm: number;
  /** Length of glass, km. */
  readonly pathKm: number;
  /** Median round trip on a backbone, ms. */
  readonly rttMs: number;
  /** The same over the public internet, ms. */
  readonly publicRttMs: number;
  /** Codes of the hubs on the path, in order; empty for a direct path. */
  readonly via: readonly string[];
}

/** One way from a place to a hub. */
interface Access {
  readonly hub: number;
  readonly km: number;
}

/** Round trips over one graph. */
export class RttModel {
  readonly graph: Graph;
  readonly #paths: HubPaths;
  readonly #hubVectors: Float64Array;

  readonly #factors: RttFactors;

  /** The graph of the tables, or one with links cut or slow; other factors only to fit them. */
  constructor(options: GraphOptions = {}, factors: RttFactors = RTT_FACTORS) {
    this.graph = buildGraph(options);
    this.#factors = factors;
    const lengths = this.graph.links.map(
      (link) => (link.cableKm >= 0 ? link.cableKm : link.straightKm * factors[link.kind]) * link.stretch,
    );
    this.#paths = new HubPaths(this.graph, lengths);
    this.#hubVectors = unitVectors(this.graph.hubs);
  }

  /** Median backbone round trip, whole microseconds; Infinity where cut links leave no path. */
  rttMicros(a: Position, b: Position): number {
    return this.rttMatrix([a], [b])[0];
  }

  /** Round trips from each place of one list to each of another, whole microseconds: row by row, `from * to.length + to`. */
  rttMatrix(from: readonly Position[], to: readonly Position[]): Float64Array {
    const fromVectors = unitVectors(from);
    const toVectors = unitVectors(to);
    const toAccess = to.map((_, j) => this.#accessOf(toVectors, j));
    const matrix = new Float64Array(from.length * to.length);
    const startKm = new Float64Array(this.graph.hubs.length);
    for (let i = 0; i < from.length; i++) {
      const starts = this.#accessOf(fromVectors, i);
      // Shortest way from this place to every hub, then on to each destination.
      startKm.fill(Infinity);
      for (const { hub, km } of starts) this.#paths.relax(startKm, hub, km);
      for (let j = 0; j < to.length; j++) {
        let best = Infinity;
        for (const { hub, km } of toAccess[j]) best = Math.min(best, startKm[hub] + km);
        // The chord is shorter than the arc: what it rules out needs no trigonometry.
        const chord = chordKm(fromVectors, i, toVectors, j);
        if (this.#directKm(chord) < best) best = Math.min(best, this.#directKm(arcOfChordKm(chord)));
        matrix[i * to.length + j] = microsOfPath(best, this.#factors);
      }
    }
    return matrix;
  }

  /** Everything about the path between two places, for people to read. */
  latencyBetween(a: Position, b: Position): Latency {
    const vectors = unitVectors([a, b]);
    const best = this.#shortest(this.#accessOf(vectors, 0), this.#accessOf(vectors, 1));
    const direct = this.#directKm(arcOfChordKm(chordKm(vectors, 0, vectors, 1)));
    const viaHubs = best.km < direct;
    const pathKm = viaHubs ? best.km : direct;
    const rttMs = microsOfPath(pathKm, this.#factors) / 1000;
    return {
      distanceKm: greatCircleKm(a, b),
      pathKm,
      rttMs,
      publicRttMs: rttMs * PUBLIC_INTERNET_FACTOR,
      via: viaHubs
        ? this.#paths.hubsBetween(best.fromHub, best.toHub).map((hub) => this.graph.hubs[hub].code)
        : [],
    };
  }

  /** Length of a path that needs no hub, km. */
  #directKm(km: number): number {
    if (km > DIRECT_LIMIT_KM) return Infinity;
    const stretch = km / DIRECT_KM;
    return km * this.#factors.access * (1 + stretch * stretch);
  }

  #shortest(from: readonly Access[], to: readonly Access[]): { km: number; fromHub: number; toHub: number } {
    let km = Infinity;
    let fromHub = -1;
    let toHub = -1;
    for (const start of from) {
      for (const end of to) {
        const length = start.km + this.#paths.km(start.hub, end.hub) + end.km;
        if (length < km) {
          km = length;
          fromHub = start.hub;
          toHub = end.hub;
        }
      }
    }
    return { km, fromHub, toHub };
  }

  /** The hubs that a place reaches: none of a zone unless the nearest hub lies in that zone too. */
  #accessOf(vectors: Float64Array, index: number): Access[] {
    const { hubs } = this.graph;
    let nearest = -1;
    let nearestKm = Infinity;
    for (let hub = 0; hub < hubs.length; hub++) {
      if (hubs[hub].waypoint) continue;
      const km = chordKm(vectors, index, this.#hubVectors, hub);
      if (km < nearestKm) {
        nearestKm = km;
        nearest = hub;
      }
    }
    const home = hubs[nearest].zone;
    const reachKm = Math.max(ACCESS_REACH_RATIO * nearestKm, ACCESS_REACH_KM);
    const near: Access[] = [];
    for (let hub = 0; hub < hubs.length; hub++) {
      const { waypoint, zone } = hubs[hub];
      if (waypoint || (zone !== "" && zone !== home)) continue;
      const km = chordKm(vectors, index, this.#hubVectors, hub);
      if (km <= reachKm) near.push({ hub, km: arcOfChordKm(km) * this.#factors.access });
    }
    return near.sort((a, b) => a.km - b.km || a.hub - b.hub).slice(0, ACCESS_HUBS);
  }
}

/** Round trip over a path of this many km of glass, whole microseconds; grows with the length. */
export function microsOfPath(km: number, factors: RttFactors = RTT_FACTORS): number {
  if (km === Infinity) return Infinity;
  const overhead = METRO_MICROS + (factors.overheadMicros * km) / (km + factors.halfOverheadKm);
  return Math.round(overhead + (2000 * km) / FIBRE_KM_PER_MILLI);
}

let shared: RttModel | null = null;

/** The model over the whole graph, built on first use. */
export function rttModel(): RttModel {
  shared ??= new RttModel();
  return shared;
}

/** Median backbone round trip between two places, whole microseconds. */
export function rttMicros(a: Position, b: Position): number {
  return rttModel().rttMicros(a, b);
}

/** See {@link RttModel.rttMatrix}. */
export function rttMatrix(from: readonly Position[], to: readonly Position[]): Float64Array {
  return rttModel().rttMatrix(from, to);
}

/** See {@link RttModel.latencyBetween}. */
export function latencyBetween(a: Position, b: Position): Latency {
  return rttModel().latencyBetween(a, b);
}
