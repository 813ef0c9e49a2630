/**
 * Last miles: round trip and bandwidth between a user's device and the network's edge in the metro, by access technology,
 * and how the technologies mix in each group of countries.
 *
 * World medians, December 2025, as published: fixed 9 ms and 119 Mbit/s, mobile 24 ms and 106 Mbit/s. The technologies are spread
 * around these in the order and roughly the ratio of older or recalled figures: fibre 12 to 15 ms and DSL 37 to 40 (2016, to servers
 * farther off than today's), cable 15 to 25, LTE 35 to 50, 5G 15 to 30, satellite in low orbit 25 to 50, geostationary 600. The mixes are
 * estimates, not statistics, set so that the medians weighted by people online come out as published. Both quantities are lognormal,
 * the usual fit of such data; the sigmas are estimates too.
 */
import type { AccessGroup } from "./countries.ts";

/** A lognormal distribution; the median in the unit of its field. */
export interface Lognormal {
  readonly kind: "lognormal";
  readonly median: number;
  readonly sigma: number;
}

/** One access technology. */
export interface AccessKind {
  readonly name: string;
  readonly about: string;
  /** Last-mile round trip, microseconds. */
  readonly rttMicros: Lognormal;
  /** Downlink, bits per second. */
  readonly bitsPerSecond: Lognormal;
}

/** The registry of access technologies. */
export const ACCESS_KINDS: readonly AccessKind[] = [
  kind("fibre", "fibre to the home", 7_000, 0.5, 140e6, 0.8),
  kind("cable", "coaxial cable, DOCSIS 3", 16_000, 0.4, 120e6, 0.6),
  kind("dsl", "ADSL and VDSL", 34_000, 0.4, 22e6, 0.7),
  kind("lte", "4G mobile", 34_000, 0.45, 56e6, 0.9),
  kind("5g", "5G mobile", 17_000, 0.45, 210e6, 0.8),
  kind("leo", "satellite in low orbit", 35_000, 0.3, 110e6, 0.6),
  // 4 x 35,786 km at the speed of light are 477 ms; scheduling and coding take the rest.
  kind("geo", "geostationary satellite", 620_000, 0.1, 25e6, 0.6),
];

/** Shares of users by technology, summing to 1. */
export type AccessMix = Readonly<Record<string, number>>;

/** The mix of each group of countries. */
export const ACCESS_MIXES: Readonly<Record<AccessGroup, AccessMix>> = {
  "east-asia": { fibre: 0.52, cable: 0.03, dsl: 0.01, lte: 0.09, "5g": 0.35 },
  "southeast-asia": { fibre: 0.27, cable: 0.02, dsl: 0.04, lte: 0.4, "5g": 0.265, leo: 0.005 },
  "south-asia": { fibre: 0.15, cable: 0.03, dsl: 0.02, lte: 0.4, "5g": 0.395, geo: 0.005 },
  europe: { fibre: 0.3, cable: 0.13, dsl: 0.12, lte: 0.2, "5g": 0.24, leo: 0.01 },
  "north-america": { fibre: 0.18, cable: 0.36, dsl: 0.05, lte: 0.1, "5g": 0.28, leo: 0.025, geo: 0.005 },
  "latin-america": { fibre: 0.34, cable: 0.12, dsl: 0.05, lte: 0.34, "5g": 0.14, leo: 0.01 },
  "middle-east-north-africa": { fibre: 0.22, cable: 0.02, dsl: 0.16, lte: 0.32, "5g": 0.28 },
  "sub-saharan-africa": { fibre: 0.06, cable: 0.01, dsl: 0.03, lte: 0.8, "5g": 0.07, leo: 0.02, geo: 0.01 },
  oceania: { fibre: 0.3, cable: 0.15, dsl: 0.08, lte: 0.16, "5g": 0.26, leo: 0.04, geo: 0.01 },
};

function kind(
  name: string,
  about: string,
  rttMedianMicros: number,
  rttSigma: number,
  medianBitsPerSecond: number,
  bandwidthSigma: number,
): AccessKind {
  return {
    name,
    about,
    rttMicros: { kind: "lognormal", median: rttMedianMicros, sigma: rttSigma },
    bitsPerSecond: { kind: "lognormal", median: medianBitsPerSecond, sigma: bandwidthSigma },
  };
}
