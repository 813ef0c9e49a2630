/** What a scenario may set about client networks and routing methods: the words in which they are told, and their usual values. */

/** Client networks: eyeball providers, drawn for each country. */
export interface NetworkOptions {
  /** Providers of a large country; small countries have fewer, three at least. */
  readonly count: number;
  /** The n-th provider of a country has 1 / n^exponent as many users as the first. */
  readonly exponent: number;
  /** Metros of a provider, its largest, in which it runs resolvers; users are at the nearest. */
  readonly resolverSites: number;
  /** Client subnets of a provider in one metro: with ECS a public resolver keeps an answer for each. */
  readonly subnets: number;
}

/**
 * Eight providers: beyond the eighth of a large country there are only small ones. Exponent 1: shares of 37, 18, 12, 9 ... %, about
 * what regulators report of fixed and mobile markets (our estimate). A few resolver sites a provider: in the median users are some
 * hundred km from their resolver (260 km, Chen et al., SIGCOMM 2015).
 */
export const DEFAULT_NETWORKS: NetworkOptions = { count: 8, exponent: 1, resolverSites: 4, subnets: 1 };

/** Where GeoDNS is wrong about addresses. */
export interface GeoIpOptions {
  /** Share of networks that the table places wrongly. */
  readonly errors: number;
  /** Share of those placed anywhere in the world; the rest are in another metro of their country. */
  readonly far: number;
  /** Share of networks that the table lacks: they are taken to be at the default place. */
  readonly unknown: number;
  readonly defaultPlace: string;
}

/** A few percent: what studies of such tables find wrong at the level of countries and large distances (our estimate). */
export const DEFAULT_GEOIP: GeoIpOptions = { errors: 0.05, far: 0.2, unknown: 0.01, defaultPlace: "IAD" };

/** Weights of the score, summing to 1. */
export interface ScoreWeights {
  readonly distance: number;
  readonly load: number;
  readonly performance: number;
}

/** GeoDNS. */
export interface GeoDnsOptions {
  /** PoPs farther away are candidates only where there is no nearer one, km. */
  readonly radiusKm: number;
  readonly weights: ScoreWeights;
}

/** Distance first, as in teaching texts on GeoDNS. */
export const DEFAULT_GEODNS: GeoDnsOptions = {
  radiusKm: 5000,
  weights: { distance: 0.4, load: 0.3, performance: 0.3 },
};

/** Anycast: how the CDN's prefix meets the client networks. */
export interface AnycastOptions {
  /** How likely a network and a PoP at one place are to peer, relative to the usual 1. */
  readonly peering: number;
  /** Share of sites whose route flaps between two PoPs. */
  readonly flapping: number;
  /** PoPs that announce the prefix with so many more hops in its path. */
  readonly prepend: readonly { readonly pop: string; readonly times: number }[];
  /** PoPs whose announcement is kept inside these regions. */
  readonly regional: readonly { readonly pop: string; readonly regions: readonly string[] }[];
}

/** Peering 1 is the calibrated density (docs/routing.md). */
export const DEFAULT_ANYCAST: AnycastOptions = { peering: 1, flapping: 0.03, prepend: [], regional: [] };

/** How round trips are measured before and during a run. */
export interface MeasurementOptions {
  /** Weight of real users' measurements; the rest are synthetic probes'. */
  readonly realUser: number;
  /** Measurements of real users for each site and PoP. */
  readonly samples: number;
}

/** Mostly real users, as CDNs and resolvers of several CDNs describe it; thirty page loads give a mean within a few percent. */
export const DEFAULT_MEASUREMENTS: MeasurementOptions = { realUser: 0.8, samples: 30 };

/** Performance-based routing. */
export interface PerformanceOptions {
  /** Share of decisions that are drawn by weight instead of taking the best; 0 is strict. */
  readonly explore: number;
}

/** A few percent of decisions keep the measurements of other PoPs alive. */
export const DEFAULT_PERFORMANCE: PerformanceOptions = { explore: 0.05 };
