/**
 * Scenario: what a scenario file says once every preset is opened, every default filled in and every unit
 * turned into a number. Bytes, whole microseconds, bits per second, shares from 0 to 1. Plain frozen data.
 */
import type { DistributionSpec as Distribution } from "../base/distribution.ts";
import type { Protection } from "./attacks.ts";
import type { Failover, HealthChecks } from "./failover.ts";
import type { MetricScope } from "../vocabulary/metrics.ts";
import type { Fault } from "./faults.ts";
import type { Behaviour, FurtherOrigin, Origin, OriginGroup } from "./origins.ts";
import type { Change, Deploy } from "./freshness.ts";
import type { Invalidation, Purge } from "./purges.ts";
import type { Collapsing, ShieldBypass, ShieldFailover, ShieldRegion } from "./shields.ts";
import type { CdnSteering } from "./steering.ts";
import type { SyntheticWorkload, TraceWorkload } from "./workload-types.ts";
import type { Hashing } from "./hashing.ts";
import type { Prefetch, Warming } from "./warming.ts";
import type {
  AnycastOptions,
  GeoDnsOptions,
  GeoIpOptions,
  MeasurementOptions,
  NetworkOptions,
  PerformanceOptions,
} from "../policy/routing/options.ts";
import type { ClassRequests } from "../workload/request-kinds.ts";
import type { TagSpec } from "../workload/object-tags.ts";
import type { RangeSpec } from "../workload/ranges.ts";
import type { Protocol } from "../network/handshakes.ts";
import type { Congestion } from "../network/lossy-transfer.ts";
import type { ClassVariety, Clients, KeyParts } from "../workload/variety-options.ts";

export type { DistributionSpec as Distribution } from "../base/distribution.ts";
export type { FlashCrowd, SyntheticWorkload, TraceWorkload } from "./workload-types.ts";
export type { FurtherOrigin, Origin } from "./origins.ts";

/** Who asks: metros and how they are connected. */
export interface Users {
  /** Indices into the table of metros (`network/metros`), each with its weight (people online unless given). */
  readonly metros: readonly { readonly metro: string; readonly weight: number }[];
  /** `by-country` (mix of the metro's country group) or one mix for all: access preset name to share. */
  readonly access: "by-country" | Readonly<Record<string, number>>;
  /** The clients, where they differ. Absent: those of `workload/variety-options`. */
  readonly clients?: Clients | undefined;
  /** The providers that they are with. Absent: one in each metro. */
  readonly networks?: NetworkOptions | undefined;
}

/** The path between users and PoPs, and between nodes. */
export interface Network {
  /** Public-internet RTT = backbone RTT x this. */
  readonly publicFactor: number;
  /** Sigma of the lognormal factor on every request's public RTT; 0 is none. */
  readonly jitterSigma: number;
  /** One protocol for all, or shares that need not sum to 1. */
  readonly protocol: Protocol | Readonly<Partial<Record<Protocol, number>>>;
  /** Share of requests that travel on a connection that is already open. */
  readonly connectionReuse: number;
  /** Connections that a client opens over HTTP/1.1 where HTTP/2 opens one. */
  readonly h1Connections?: number | undefined;
  /** Share of new connections that resume an earlier session. */
  readonly zeroRtt?: number | undefined;
  /** Mean number of transfers that share a user's link. */
  readonly parallel?: number | undefined;
  /** Share of packets lost in each direction, for all or by access network. Absent: none. */
  readonly loss?: number | Readonly<Record<string, number>> | undefined;
  /** Loss of the whole path / that of the access network. */
  readonly lossFactor?: number | undefined;
  readonly congestion?: Congestion | undefined;
  /** Share of new connections whose name is still in the user's own DNS cache. */
  readonly dnsCachedAtClient: number;
  readonly initialWindowSegments: number;
  readonly segmentBytes: number;
  /** Between PoPs, shield and origin. */
  readonly backbone: {
    readonly bitsPerSecond: number;
    /** Window of a warm connection, segments. */
    readonly windowSegments: number;
    /** An idle connection older than this is closed: the next request pays the handshake. */
    readonly keepAliveMicros: number;
    /** Absent: HTTP/2. */
    readonly protocol?: Protocol | undefined;
    /** Most connections of a node to its upstream. Absent: no limit. */
    readonly connections?: number | undefined;
    /** Requests on one HTTP/2 or HTTP/3 connection at a time. */
    readonly streams?: number | undefined;
    /** Requests that may wait for a connection; more are refused. Absent: no limit. */
    readonly queue?: number | undefined;
  };
}

/** How users find a PoP. */
export interface Routing {
  readonly method: string; // a name of policy/routing's registry
  readonly dnsTtlMicros: number;
  /** Share of users behind a public resolver; the rest use their ISP's. */
  readonly publicResolverShare: number;
  /** Do public resolvers pass on the client's subnet (EDNS client subnet, RFC 7871)? */
  readonly ecs: boolean;
  /** Places of the public resolver's sites. Users are behind the nearest. */
  readonly publicResolverSites: readonly string[];
  /** PoPs that are down for the whole run: IATA codes. Routing passes them by. */
  readonly unhealthy: readonly string[];
  /** How it is noticed that a PoP fails. Absent: `DEFAULT_HEALTH`. */
  readonly health?: HealthChecks | undefined;
  /** Time between two decisions of a method that heeds load or measurements, microseconds. Absent: a minute. */
  readonly updateMicros?: number | undefined;
  /** How users get away from it. Absent: `DEFAULT_FAILOVER`. */
  readonly failover?: Failover | undefined;
  /** Share of public resolvers' users whose resolver passes the subnet on, where `ecs` is true. Absent: all. */
  readonly ecsShare?: number | undefined;
  /** Errors of the table of addresses. Absent: none. */
  readonly geoip?: GeoIpOptions | undefined;
  /** Round trips are measured. Absent: only where the method lives on them, and as usual. */
  readonly measurements?: MeasurementOptions | undefined;
  /** Of methods; absent: as usual. */
  readonly geodns?: GeoDnsOptions | undefined;
  readonly anycast?: AnycastOptions | undefined;
  readonly performance?: PerformanceOptions | undefined;
}

/** Admission policy with its parameters spelled out; `policy` is a name of policy/admission's registry. */
export interface AdmissionSpec {
  readonly policy: string;
  readonly params: Readonly<Record<string, number>>;
}

/** Eviction policy with its parameters spelled out; `policy` is a name of policy/eviction's registry. */
export interface EvictionSpec {
  readonly policy: string;
  readonly params: Readonly<Record<string, number>>;
}

/** One storage tier of each server. */
export interface Tier {
  readonly name: string;
  /** Bytes of each server; when `capacityShare` is not null the capacity is that share of the catalogue's bytes. */
  readonly capacityBytes: number;
  readonly capacityShare: number | null;
  /** Time of one read or write before its bytes flow. */
  readonly latency: Distribution;
  /** Reads and writes in progress at once; more wait. */
  readonly concurrency: number;
  /** Device bandwidth, bytes per second; Infinity is no limit. */
  readonly bytesPerSecond: number;
  readonly admission: AdmissionSpec;
  readonly eviction: EvictionSpec;
}

/** What a caching node (PoP or shield) is made of. */
export interface CacheNode {
  readonly servers: number;
  /** Points of each server on the consistent-hashing ring. */
  readonly virtualNodes: number;
  /**
   * `inclusive`: what a tier holds, the tiers below hold too; `exclusive`: an object is in one tier;
   * `independent`: each tier admits for itself.
   */
  readonly inclusion: "inclusive" | "exclusive" | "independent";
  /** Fastest first, one to three. */
  readonly tiers: readonly Tier[];
  /** Do requests for an object in flight wait for that fill (collapsed forwarding)? */
  readonly collapse: boolean;
  /** How long they wait, and what they do about an error. Absent: as long as it takes, and all have it. */
  readonly collapsing?: Collapsing | undefined;
}

/** What each server of a PoP takes in; Infinity is no limit. */
export interface Capacity {
  readonly requestsPerSecond: number;
  readonly bitsPerSecond: number;
  /** Longest wait for a turn; who would wait longer is refused. Infinity: everybody waits. */
  readonly queueMicros: number;
  /** Open connections of users. Absent: no limit. */
  readonly connections?: number | undefined;
  /** How long a user's connection stays open. Absent: `cdn/open-connections` says. */
  readonly keepAliveMicros?: number | undefined;
}

/** The edge: PoPs, all built alike but for the number of servers. */
export interface Edge extends CacheNode {
  readonly pops: readonly { readonly iata: string; readonly servers: number }[];
  /** Larger objects are kept and fetched in slices of so many bytes. Absent or Infinity: as a whole. */
  readonly sliceBytes?: number | undefined;
  /** What cache keys take in beside the URL's path. Absent: the rules of `workload/variety-options`. */
  readonly key?: KeyParts | undefined;
  /** Absent: the ring alone says which server of a PoP answers. */
  readonly hashing?: Hashing | undefined;
  /** Absent: PoPs take in whatever comes. */
  readonly capacity?: Capacity | undefined;
  /** What PoPs do against attacks. Absent: nothing. */
  readonly protection?: Protection | undefined;
  /** Whose rules read the headers of content classes. Absent: RFC 9111's. */
  readonly http?: { readonly profile: string } | undefined;
}

/** The shield, between PoPs and origin: one region or several, all built alike. */
export interface Shield extends CacheNode {
  readonly place: string;
  /** Absent: one, at `place`. */
  readonly regions?: readonly ShieldRegion[] | undefined;
  /** Which of them a node asks: the nearest by round trip (unless given), or the one that says it serves it. */
  readonly assign?: "rtt" | "serves" | undefined;
  /** Where fetches go that it does not answer. Absent: nowhere. */
  readonly failover?: ShieldFailover | undefined;
  readonly bypass?: ShieldBypass | undefined;
  /** Does a region ask the others before the origin? */
  readonly consult?: boolean | undefined;
}

/** A class of content: its objects, who likes them, how long they stay fresh. */
export interface ContentClass extends ClassVariety, ClassRequests {
  readonly name: string;
  /** Share of requests, relative to the other classes. */
  readonly share: number;
  readonly objects: number;
  readonly size: Distribution;
  /** Correlation of popularity and size; below 0 what is popular is small. Absent: none. */
  readonly sizeCorrelation?: number | undefined;
  /** P(rank) proportional to 1 / (rank + offset)^exponent; offset 0 is Zipf. */
  readonly popularity: { readonly exponent: number; readonly offset: number };
  /** Share of requests that follow the taste of the user's country instead of the world's. */
  readonly regionalTaste: number;
  /** Share of the objects replaced by new ones each day. */
  readonly churnPerDay: number;
  /** Share of requests that ask again for what was asked for `after` requests of the class before. Absent: none. */
  readonly repeats?: { readonly share: number; readonly after: Distribution } | undefined;
  /** Requests for parts of objects. Absent: all ask for the whole. */
  readonly ranges?: RangeSpec | undefined;
  readonly ttlMicros: number;
  readonly staleWhileRevalidateMicros: number;
  readonly staleIfErrorMicros: number;
  /** How long nodes remember that the upstream failed. Absent: not at all. */
  readonly errorTtlMicros?: number | undefined;
  /** Mean time between versions of an object (Poisson); Infinity: never changes. */
  readonly changeEveryMicros: number;
  /** Stated times of new versions beside these. Absent: none. */
  readonly changes?: readonly Change[] | undefined;
  /** Share of objects that may not be stored. */
  readonly uncacheableShare: number;
  /** Response header lines, from which `model/` takes the four numbers above. Absent: they stand as they are. */
  readonly headers?: readonly string[] | undefined;
  /** Inputs that change the response: request fields, `cookie:NAME`, `query:NAME`. For the lint of keys alone. */
  readonly reflects?: readonly string[] | undefined;
  /** Paths of its objects, generated ones, with `*` for what differs: for behaviours. Absent: `/NAME/*`. */
  readonly path?: string | undefined;
  /** Name of the origin or group that has it, unless a behaviour says so. Absent: `origin`, or that of the PoP's country. */
  readonly origin?: string | undefined;
  /** Tags (surrogate keys) that objects carry. Absent: none. */
  readonly tags?: TagSpec | undefined;
  /** Path patterns (`*.css`, `/api/*`) that put a request of a log into this class; first match wins. */
  readonly match: readonly string[];
}

/** Prices and period of the bill. */
export interface Pricing {
  readonly book: string; // a name of pricing's registry
  /** Origin egress price table: a name inside the book's origin list. */
  readonly originEgress: string;
  readonly https: boolean;
}

/** A threshold of the verdict, as written and as understood. */
export interface Threshold {
  readonly text: string;
  /** Metric of vocabulary/metrics: `hit_ratio`, `ttfb.p99` ... */
  readonly metric: string;
  /** `all`, or the part of the world it is about: `class html`, `region europe`, `pop FRA`. */
  readonly scope: { readonly kind: MetricScope; readonly name: string };
  readonly op: "<" | "<=" | ">" | ">=";
  /** In the metric's base unit: ratio, microseconds, requests, bytes, requests per second, USD. */
  readonly limit: number;
}

/** One of several CDN providers; cache keys, header rules, slices, hashing and resolvers are the same for all. */
export interface Provider {
  readonly name: string;
  readonly edge: Omit<Edge, "key" | "http" | "sliceBytes" | "hashing" | "protection">;
  readonly shield: Shield | null;
  readonly routing: Omit<Routing, "publicResolverShare" | "ecs" | "publicResolverSites" | "ecsShare">;
  readonly pricing: Pricing;
  /** Absent: the scenario's. */
  readonly invalidation?: Invalidation | undefined;
}

/** A whole scenario. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: string;
  /** UTC time of day at which the simulation starts, microseconds after midnight. */
  readonly startOfDayMicros: number;
  readonly durationMicros: number;
  readonly warmupMicros: number;
  readonly users: Users;
  readonly network: Network;
  readonly routing: Routing;
  readonly edge: Edge;
  readonly shield: Shield | null;
  /** Levels of caches between edge and shield, from the edge on. */
  readonly regional?: readonly Shield[] | undefined;
  readonly origin: Origin;
  /** Further origins. */
  readonly origins?: readonly FurtherOrigin[] | undefined;
  readonly originGroups?: readonly OriginGroup[] | undefined;
  /** What is fetched where and how, by path; the first that fits. */
  readonly behaviours?: readonly Behaviour[] | undefined;
  readonly content: readonly ContentClass[];
  readonly workload: SyntheticWorkload | TraceWorkload;
  /** Absent: nothing breaks but what `origin.outages` says. */
  readonly faults?: readonly Fault[] | undefined;
  /** New content of whole classes. Absent: none. */
  readonly deploys?: readonly Deploy[] | undefined;
  /** Is it measured how old answers are? Absent: where content changes at stated times. */
  readonly freshness?: boolean | undefined;
  /** Absent: nothing is purged. */
  readonly purges?: readonly Purge[] | undefined;
  /** How purges travel. Absent: `DEFAULT_INVALIDATION`. */
  readonly invalidation?: Invalidation | undefined;
  /** CDN providers side by side. Absent: one, which edge, shield, routing and pricing describe. */
  readonly providers?: readonly Provider[] | undefined;
  /** How users are led to one of them. Absent: `DEFAULT_STEERING`. */
  readonly steering?: CdnSteering | undefined;
  /** Requests of the CDN's own before users ask. Absent: none. */
  readonly warming?: readonly Warming[] | undefined;
  /** What users will ask for next is guessed and fetched. Absent: it is not. */
  readonly prefetch?: readonly Prefetch[] | undefined;
  readonly pricing: Pricing;
  readonly thresholds: readonly Threshold[];
  /** Width of a bucket of the timeline. */
  readonly timelineMicros: number;
}
