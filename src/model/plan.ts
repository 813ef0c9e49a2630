/**
 * Plan: a scenario compiled for the world. Names have become dense ids, presets tables, distances
 * microseconds; everything that a request needs is an index away. Ids: metros, PoPs, classes from 0; nodes
 * are the PoPs in order, provider by provider, then what stands behind them: regional caches, shields.
 */
import type { RequestRules } from "../http/request-rules.ts";
import type { ResponseRules } from "../http/response-rules.ts";
import { ERROR_STATUSES, type ErrorStatus } from "../scenario/origins.ts";
import type { FurtherOrigin } from "../scenario/types.ts";
import type { Scenario } from "../scenario/types.ts";
import type { Handshakes, Protocol } from "../network/handshakes.ts";
import type { LossyPath } from "../network/lossy-transfer.ts";
import type { CacheLevel } from "../vocabulary/totals.ts";
import type { HashRing } from "../ds/hash-ring.ts";
import type { AdmissionPolicy, EvictionPolicy, Parameters } from "../policy/contract.ts";
import type { Distribution } from "../scenario/types.ts";
import type { PurgePlan } from "./purge-plan.ts";
import type { RoutingPlan } from "./routing-plan.ts";
import type { SteeringPlan } from "./steering-plan.ts";
import type { WarmingPlans } from "./warming-plan.ts";

/** `WayPlan.to` of a way that leads to the origin; further origins count down from here. */
export const ORIGIN = -1;

/** A metro with users. */
export interface MetroPlan {
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly lat: number;
  readonly lon: number;
  readonly utcOffsetMicros: number;
  /** Share of all users, summing to 1 over the metros. */
  readonly weight: number;
  /** Which row of {@link AccessPlan.mixes} its users are connected by. */
  readonly accessMix: number;
}

/** A point of presence. */
export interface PopPlan {
  readonly iata: string;
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly lat: number;
  readonly lon: number;
  readonly healthy: boolean;
  /** Index of its CDN provider. */
  readonly provider: number;
}

/** A storage tier of a caching node; capacity is that of each server. */
export interface TierPlan {
  /** With its provider's name before it, where there are several. */
  readonly name: string;
  readonly capacityBytes: number;
  readonly latency: Distribution;
  readonly concurrency: number;
  readonly bytesPerSecond: number;
  readonly eviction: EvictionPolicy;
  readonly evictionParams: Parameters;
  readonly admission: AdmissionPolicy;
  readonly admissionParams: Parameters;
}

/** How the nodes of one level are built. */
export interface LevelPlan {
  readonly level: CacheLevel;
  /** `FetchFacts.level` of requests there; -1 at the edge. */
  readonly code: number;
  readonly inclusion: "inclusive" | "exclusive" | "independent";
  readonly collapse: boolean;
  /** Who has waited for another's fetch for so long asks for itself, microseconds; Infinity: never. */
  readonly waitMicros: number;
  /** Does one of those who joined a fetch that failed ask once more, for all of them? */
  readonly retries: boolean;
  readonly tiers: readonly TierPlan[];
  /** Index of its CDN provider. */
  readonly provider: number;
  /** Code in facts of its first tier: the tiers of all providers are numbered together. */
  readonly firstTier: number;
}

/** A caching node. */
export interface NodePlan {
  readonly level: LevelPlan;
  readonly ring: HashRing;
  /** Code of the PoP in small letters, "shield", or the name of the region. */
  readonly name: string;
  /** As the scenario names it. */
  readonly place: string;
}

/** A directed way of the backbone, over which a node fetches. */
export interface WayPlan {
  /** The node that asks. */
  readonly from: number;
  /** The node that it asks, or {@link ORIGIN}. */
  readonly to: number;
  /** Round trip with all links whole, microseconds. */
  readonly rttMicros: number;
}

/** Where a fetch goes that got no answer, or an error. */
export interface FailoverPlan {
  /** Row w, column c: the way that follows way w for content of class c, or -1. */
  readonly next: Int32Array;
  /** The same after an error answer. */
  readonly nextOnError: Int32Array;
  /** By way: a fetch without a first byte after this time is given up, microseconds; Infinity: never. */
  readonly timeoutMicros: Float64Array;
  /** By way: {@link statusBit}s of the errors that move a fetch on; 0: only silence does. */
  readonly onStatus: Uint8Array;
  /** By way: 1 where the other node is only asked for a copy that it holds, and fetches nothing. */
  readonly consults: Uint8Array;
  /** What nodes remember of who was silent; null: nothing. */
  readonly memory: SilenceMemory | null;
}

/** Who is passed over because nobody answered there lately. */
export interface SilenceMemory {
  /** By way: silences in a row from which on the other end is passed over. */
  readonly fails: Int32Array;
  /** By way: for how long, microseconds; 0: never. */
  readonly avoidMicros: Float64Array;
  /** By way: the first way with the same ends. */
  readonly sameEnd: Int32Array;
}

/** `FailoverPlan.onStatus` of a way on which every error moves a fetch on. */
export const ANY_STATUS = 255;

/** The bit of an error's status; of one without a status, all of them. */
export function statusBit(status: number): number {
  const at = ERROR_STATUSES.indexOf(status as ErrorStatus);
  return at < 0 ? ANY_STATUS : 1 << at;
}

/** Round trips from a moment on until the next state. */
export interface NetworkState {
  readonly fromMicros: number;
  /** As `RoutingPlan.rttMicros`, with the PoPs of all providers; Infinity where no way leads. */
  readonly userRttMicros: Float64Array;
  /** Backbone round trip of each way, microseconds; Infinity where links are cut. */
  readonly wayMicros: Float64Array;
  /** By metro: losses in place of `ConnectionPlan.losses`, null for the usual ones; null where all are usual. */
  readonly losses: readonly ConnectionPlan["losses"][] | null;
}

/** Quantiles in a table that samples the last mile: all tables together stay in the processor's first-level caches. */
export const ACCESS_QUANTILES = 1024;

/** Last miles: by access kind, tables of {@link ACCESS_QUANTILES} quantiles. */
export interface AccessPlan {
  readonly kinds: readonly string[];
  /** Row k: quantiles of the last-mile round trip of kind k, microseconds. */
  readonly rttMicros: Float32Array;
  /** Row k: quantiles of the downlink of kind k, bits per second. */
  readonly bitsPerSecond: Float32Array;
  /** Row x: share of each kind in mix x. */
  readonly mixes: readonly (readonly number[])[];
}

/** A CDN provider. */
export interface ProviderPlan {
  /** Empty for the only one, of a scenario without providers. */
  readonly name: string;
  /** The scenario as the provider has it. */
  readonly scenario: Scenario;
  /** Its PoPs are those from here on. */
  readonly firstPop: number;
  readonly pops: number;
  /** Its PoPs count from 0 here. Sites and views are the same for all providers. */
  readonly routing: RoutingPlan;
  /** The same views while resolvers keep subnets to themselves; null where no fault makes them. */
  readonly routingWithoutEcs: RoutingPlan | null;
}

/** How users are connected to PoPs. */
export interface ConnectionPlan {
  /** Those in use; shares sum to 1. */
  readonly protocols: readonly {
    readonly name: Protocol;
    readonly share: number;
    /** Share of requests on a connection that is open already. */
    readonly reuse: number;
    readonly handshakes: Handshakes;
  }[];
  /** Share of new connections that resume an earlier session. */
  readonly resumedShare: number;
  /** Part of an access link's bandwidth that one transfer gets. */
  readonly bandwidthShare: number;
  /** By access network, null for one without losses; null when none has any. */
  readonly losses: readonly (LossyPath | null)[] | null;
}

/** Connections of each node to its upstream. */
export interface UpstreamPlan {
  readonly protocol: Protocol;
  /** Most of them at a time; Infinity: no limit. */
  readonly connections: number;
  /** Requests on one at a time. */
  readonly streams: number;
  readonly handshakeRoundTrips: number;
  /** Requests that may wait for a connection; Infinity: no limit. */
  readonly queue: number;
}

/** Stated changes of a class in order of time. */
export interface ClassChanges {
  readonly atMicros: Float64Array;
  /** Of 2^32 objects, how many take part. */
  readonly below: Float64Array;
  /** Number of the occurrence: which objects take part follows from it. */
  readonly ids: Int32Array;
}

/** Deploys that give the objects of a class new names. */
export interface ClassNames {
  /** In order of time. */
  readonly atMicros: Float64Array;
  /** Class of the pages that say which names are current; -1: users know at once. */
  readonly pages: number;
}

/** One change or deploy as it is reported; its occurrences have consecutive ids. */
export interface Update {
  readonly name: string;
  readonly contentClass: number;
  readonly atMicros: Float64Array;
  /** Of 2^32 objects, how many take part each time. */
  readonly below: number;
  readonly firstId: number;
  /** New names in place of a new version. */
  readonly renames: boolean;
}

/** Content that changes at stated times, and whether it is measured how old answers are. */
export interface FreshnessPlan {
  readonly isMeasured: boolean;
  readonly updates: readonly Update[];
  /** By class; null where there are none. */
  readonly changes: readonly (ClassChanges | null)[];
  readonly names: readonly (ClassNames | null)[];
}

/** Everything the world needs to know. */
export interface Plan {
  readonly scenario: Scenario;
  readonly metros: readonly MetroPlan[];
  readonly pops: readonly PopPlan[];
  readonly nodes: readonly NodePlan[];
  readonly levels: readonly LevelPlan[];
  /** The section `origin`, then the further ones: `WayPlan.to` counts down from {@link ORIGIN}. */
  readonly origins: readonly FurtherOrigin[];
  /** The ways between nodes and origins. */
  readonly ways: readonly WayPlan[];
  /** Row n, column c: the way that node n takes first for content of class c. */
  readonly firstWay: Int32Array;
  /** Row n, column c: the way of fetches for what the node has never had to do with, -1: as of all; null where none has one of its own. */
  readonly coldWay: Int32Array | null;
  /** What follows when that fails; null where nothing does, and all wait as long as it takes. */
  readonly failover: FailoverPlan | null;
  readonly access: AccessPlan;
  readonly providers: readonly ProviderPlan[];
  /** Null where nothing is purged. */
  readonly purges: PurgePlan | null;
  /** Who is led to which of them; null where there is one only. */
  readonly steering: SteeringPlan | null;
  /** Routing of the first provider: sites and views are those of all. */
  readonly routing: RoutingPlan;
  /** The network in order of time: one state, but where faults change it. */
  readonly network: readonly NetworkState[];
  readonly connections: ConnectionPlan;
  /** Connections between nodes, one by one; null where a pair has one that takes all requests. */
  readonly upstream: UpstreamPlan | null;
  /** Mean object size over the requests' classes, bytes: to size sketches. */
  readonly meanObjectBytes: number;
  /** Larger objects are kept and fetched in slices of this size, bytes; Infinity: as a whole. */
  readonly sliceBytes: number;
  /** Per content class. */
  readonly ttlMicros: Float64Array;
  readonly staleWhileRevalidateMicros: Float64Array;
  readonly staleIfErrorMicros: Float64Array;
  /** How long nodes remember an error; 0: not at all. */
  readonly errorTtlMicros: Float64Array;
  readonly changeEveryMicros: Float64Array;
  /** Null where content changes at no stated time and nobody wants to know how old answers are. */
  readonly freshness: FreshnessPlan | null;
  /** What responses of each class say, for requests that say something too. */
  readonly responseRules: readonly ResponseRules[];
  /** Why what is not storable is not: code in NOT_STORED_REASONS. */
  readonly notStored: Uint8Array;
  /** By kind of request (`workload/request-kinds`). */
  readonly requestRules: readonly RequestRules[];
  /** Do writes make stored copies stale, and does the answer to a HEAD tell of the stored copy? */
  readonly writesInvalidate: boolean;
  /** What PoPs refuse: row of a class, column of a kind of request; null: nothing. */
  readonly refusedRequests: Uint8Array | null;
  readonly headUpdates: boolean;
  /** Requests of the CDN's own; null where it makes none. */
  readonly warming: WarmingPlans | null;
}
