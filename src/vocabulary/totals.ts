/**
 * Totals: what the parts of the world counted about themselves over the measured time (after warm-up), read
 * once at the end of a run. Facts tell of requests; totals tell of stores, queues and resolvers. The two are
 * counted apart on purpose: where they overlap, the audit compares them.
 */

import type { GateReason } from "./gate.ts";
import type { OriginTotals } from "./origin-totals.ts";
import type { NotReusedReason, NotStoredReason } from "./caching.ts";
import type { WarmingTotals } from "./warming-totals.ts";

/** A distribution in a few numbers, in the unit of the values. All 0 when `count` is 0. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A level between edge and shield: `regional`, and those behind it `regional-2`, `regional-3` ... */
export type Regional = `regional${string}`;
/** Levels of caches. */
export type CacheLevel = "edge" | Regional | "shield";
/** The nodes of the delivery path, in the order a miss travels: edge, regional levels, shield, origin. */
export type Level = CacheLevel | "origin";

/** One tier of one level, summed over all its servers and PoPs. Bytes and objects over the measured time. */
export interface TierTotals {
  readonly level: CacheLevel;
  /** Tier name as the scenario gives it. */
  readonly tier: string;
  /** Position among the level's tiers, 0 the fastest. */
  readonly index: number;
  readonly capacityBytes: number;
  /** Held when the measured time began, and when it ended. */
  readonly heldBytesAtStart: number;
  readonly heldBytes: number;
  readonly heldObjects: number;
  /** Written into the tier: fills, promotions, demotions. */
  readonly admittedBytes: number;
  readonly admittedObjects: number;
  /** Left for want of room (demotions included). */
  readonly evictedBytes: number;
  readonly evictedObjects: number;
  /** Replaced or dropped because their freshness ended and the origin had a newer version. */
  readonly expiredBytes: number;
  /** Removed by a purge. */
  readonly purgedBytes: number;
  /** Moved up to a faster tier (exclusive tiers), or dropped with the copy below (inclusive tiers). */
  readonly movedBytes: number;
  /** Offered and refused by the admission policy, objects. */
  readonly refusedObjects: number;
  /** Read to answer requests. */
  readonly readBytes: number;
  readonly readObjects: number;
}

/** A kind of queue with servers (all devices of one tier, the origin's workers ...), over the measured time. */
export interface StationTotals {
  readonly level: Level;
  /** What the queue is: a tier's name, `connections`, `workers`, `uplink`. */
  readonly name: string;
  /** How many such stations there are, and servers (channels) in each. */
  readonly stations: number;
  readonly channels: number;
  readonly arrivals: number;
  readonly waitMicros: Spread;
  readonly serviceMicrosMean: number;
  /** Busy time / (measured time x channels x stations); above 1 when the queue still held work at the end. */
  readonly utilisation: number;
  /** The busiest station's utilisation. */
  readonly utilisationMax: number;
  /** Arrivals x mean time in system / measured time: Little's L, mean number in one station. */
  readonly inSystemMean: number;
}

/** Connections from the nodes of one level to their upstream, over the measured time. */
export interface PoolTotals {
  readonly level: CacheLevel;
  /** Pairs of nodes, each with connections of its own. */
  readonly pairs: number;
  readonly protocol: string;
  /** Most connections of a pair, and requests on one at a time. */
  readonly connections: number;
  readonly streams: number;
  /** Connections opened, and requests sent on one that was open (or being opened) already. */
  readonly opened: number;
  readonly reused: number;
  /** Most connections of one pair that were open at once. */
  readonly openMost: number;
  /** Requests that had to wait for a free stream, and the time that requests waited, zeros included. */
  readonly waited: number;
  /** Requests for which there was no room in the line; absent where it has no limit. */
  readonly refused?: number;
  readonly waitMicros: Spread;
}

/** Fetches between nodes that changed their way, over the measured time. Each is one request of its node, and one more at whom it goes to. */
export interface FailoverTotals {
  /** Sent again over the next way, after an error and after silence. */
  readonly afterErrors: number;
  readonly afterSilence: number;
  /** Failed on the last way too. */
  readonly exhausted: number;
  /** Answers that came after their fetch had been given up. */
  readonly lateAnswers: number;
  /** Not sent where nobody had answered lately; absent where nothing is remembered. */
  readonly avoided?: number;
  /** Questions of shields to each other, and those answered with a copy; absent where they do not ask. */
  readonly consults?: number;
  readonly consultsAnswered?: number;
}

/** Requests answered with an error that was remembered, or with the copy that stands in for it, over the measured time. */
export interface ErrorsKeptTotals {
  readonly atPops: number;
  readonly behind: number;
}

/** Those who waited for another's fetch, over the measured time. */
export interface CollapsingTotals {
  /** Waited for as long as they would, and asked for themselves. */
  readonly left: number;
  /** Fetches sent once more for a line, after one that failed. */
  readonly retries: number;
}

/** DNS over the measured time. */
export interface DnsTotals {
  /** Questions that users put to their resolvers. */
  readonly stubQueries: number;
  /** Of these, answered from the resolver's cache. */
  readonly resolverHits: number;
  /** Questions that reached the authoritative (GeoDNS) servers. */
  readonly authoritativeQueries: number;
}

/** What browsers answered out of their own caches over the measured time. */
export interface BrowserTotals {
  /** Requests of users for content that browsers may keep. */
  readonly requests: number;
  readonly hits: number;
  readonly hitBytes: number;
}

/** How the servers of PoPs shared the requests over the measured time. */
export interface PlacementTotals {
  readonly requests: number;
  /** Requests of each PoP's busiest server / those of its mean one, PoPs weighted by requests. */
  readonly busiest: number;
  /** Requests for objects whose server was lost, that passed a server by for its load, and for objects kept on several. */
  readonly lostServer: number;
  readonly movedByLoad: number;
  readonly hot: number;
  /** Fetches from another server of the PoP, and their bytes. */
  readonly peerFetches: number;
  readonly peerBytes: number;
  /** Held at the end on other servers than the ring's. */
  readonly copyObjects: number;
  readonly copyBytes: number;
}

/** What PoPs refused at the gate, before they looked at a request; over the measured time. */
export interface GateTotals {
  /** Requests of attacks, and of users, by what refused them. */
  readonly attackers: Readonly<Record<GateReason, number>>;
  readonly users: Readonly<Record<GateReason, number>>;
  /** Connections that were held to their own end without a request: of slow floods that nobody cut short. */
  readonly unanswered: number;
  /** Users and attackers who solved a challenge. */
  readonly solvedByUsers: number;
  readonly solvedByAttackers: number;
  /** Most connections open at once at one PoP, and its index; -1: they are not counted. */
  readonly connectionsPeak: number;
  readonly connectionsPeakPop: number;
}

/** What became of one fault. Times are null where they mean nothing or the moment never came. */
export interface FaultTotals {
  /** Users' requests that it concerned while it lasted (of the origin's faults: requests at the origin). */
  readonly requests: number;
  /** From its beginning until the routing had learned of it, microseconds. */
  readonly noticedMicros: number | null;
  /** From its beginning until 95 % of the users had moved elsewhere. */
  readonly movedMicros: number | null;
  /** From its end until 95 % were back. */
  readonly returnedMicros: number | null;
}

/** What became of one entry of `purges` over the measured time, all the times that it was made together. */
export interface PurgeTotals {
  /** When it was made, microseconds. */
  readonly atMicros: readonly number[];
  /** Copies that went or became stale, and their bytes in all tiers. */
  readonly objects: number;
  readonly bytes: number;
  /** Objects that nodes looked at for it. */
  readonly examined: number;
  /** Paths that it names, a tag's objects one by one. */
  readonly paths: number;
  /** Calls to control planes, and messages from there to nodes. */
  readonly calls: number;
  readonly messages: number;
  /** Messages that were lost, and that found their PoP down. */
  readonly lost: number;
  readonly unheard: number;
  /** Nodes that were given up and keep what they have. */
  readonly unreached: number;
  /** From the purge until a PoP had carried it out, over those that did. */
  readonly reachMicros: {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly max: number;
  };
  /** Times that the API said it was done, and how long after the purge. */
  readonly confirmed: number;
  readonly confirmedMicros: { readonly mean: number; readonly max: number };
  /** Answers older than the change that it announced, and how long after it the last was asked for; absent when it announced none. */
  readonly stale?: { readonly requests: number; readonly lastMicros: number };
}

/** Why the nodes of a level went upstream although they have a store, and did not keep what they got; requests over the measured time. */
export interface LevelReasons {
  readonly level: CacheLevel;
  /** Requests not answered from the store as it is. */
  readonly notReused: Readonly<Record<NotReusedReason, number>>;
  /** Answers passed on and not stored. */
  readonly notStored: Readonly<Record<NotStoredReason, number>>;
  /** Of those in `notReused`: answered with the stored copy all the same, because the upstream failed. */
  readonly staleOnError: number;
}

/** How old answers were over the measured time: those that were older than what the origin had by then, and by how long. */
export interface StalenessTotals {
  /** Answers of which the version is known: all but errors and answers to writes. */
  readonly responses: number;
  /** Older than the origin's version, by code of `OUTCOMES`. */
  readonly staleByOutcome: readonly number[];
  /** How long that version had been superseded, microseconds. */
  readonly ageMicros: Spread;
}

/** One change or deploy, with all its occurrences. */
export interface UpdateTotals {
  readonly name: string;
  /** Index of the content class. */
  readonly contentClass: number;
  /** First and last time, and how often. */
  readonly fromMicros: number;
  readonly untilMicros: number;
  readonly times: number;
  /** Answers that were older than it. */
  readonly responses: number;
  /** By PoP: from the change until the last byte of such an answer left, microseconds; 0: there was none. */
  readonly lastByteMicros: readonly number[];
}

/** What is measured of freshness. */
export interface FreshnessTotals {
  readonly total: StalenessTotals;
  readonly classes: readonly StalenessTotals[];
  readonly updates: readonly UpdateTotals[];
}

/** What one group of sessions came to, of those that began in the measured time (but for `requests`). Times in microseconds. */
export interface SessionTotals {
  readonly started: number;
  readonly finished: number;
  readonly abandoned: number;
  readonly failed: number;
  /** Requests, warm-up included. */
  readonly requests: number;
  readonly startupMicros: Spread;
  readonly playedMicros: number;
  readonly stalledMicros: number;
  readonly stalls: number;
  readonly seekMicros: Spread;
  readonly segments: number;
  /** Sum over the segments. */
  readonly bitsPerSecond: number;
  readonly switches: number;
  readonly early: number;
  readonly missed: number;
  readonly pageLoadMicros: Spread;
  readonly downloadMicros: Spread;
}

/** Everything the world counted about itself. */
export interface WorldTotals {
  /** End of the last event: when the last answer was complete, microseconds. */
  readonly endMicros: number;
  /** Events taken from the queue, warm-up included. */
  readonly events: number;
  /** Most events pending at once. */
  readonly pendingMax: number;
  readonly tiers: readonly TierTotals[];
  readonly stations: readonly StationTotals[];
  readonly dns: DnsTotals;
  /** Requests that a PoP refused at its door, for want of capacity. */
  readonly refusedByPops: number;
  /** Absent where PoPs let in whoever comes. */
  readonly gate?: GateTotals;
  /** In the scenario's order. */
  readonly faults: readonly FaultTotals[];
  /** In the scenario's order; absent when nothing is purged. */
  readonly purges?: readonly PurgeTotals[];
  /** Absent when the ring alone says which server answers. */
  readonly placement?: PlacementTotals;
  /** In the plan's order, `origin` first; absent where the scenario has one steady origin. */
  readonly origins?: readonly OriginTotals[];
  /** Absent where nobody wants to know how old answers are. */
  readonly freshness?: FreshnessTotals;
  /** Absent where all wait as long as it takes, and fail together. */
  readonly collapsing?: CollapsingTotals;
  /** Absent where every fetch has one way. */
  readonly failover?: FailoverTotals;
  /** Absent where nobody remembers errors. */
  readonly errorsKept?: ErrorsKeptTotals;
  /** Absent where the CDN makes no requests of its own. */
  readonly warming?: WarmingTotals;
  /** Empty where connections between nodes are not limited and not counted. */
  readonly pools: readonly PoolTotals[];
  /** Distinct objects asked for, warm-up included, and their bytes at first sight. */
  readonly objects: number;
  readonly footprintBytes: number;
  /** What the trace reader met, when a trace was replayed. */
  readonly trace: TraceTotals | null;
  /** Null when browsers keep nothing. */
  readonly browsers: BrowserTotals | null;
  /** In the scenario's order; absent where there are no sessions. */
  readonly sessions?: readonly SessionTotals[];
  /** Edge, and shield where there is one; absent: not counted. */
  readonly reasons?: readonly LevelReasons[];
}

/** What a trace reader met on its way. */
export interface TraceTotals {
  readonly format: string;
  /** Records read and used. */
  readonly records: number;
  /** Records that could not be understood, skipped. */
  readonly damaged: number;
  /** The first of them (five at most). */
  readonly damage: readonly { readonly line: number; readonly text: string; readonly problem: string }[];
  /** Records out of order put right inside the window. */
  readonly reordered: number;
  /** Records later than the window, moved to the window's edge. */
  readonly clamped: number;
  /** SHA-256 of the file's bytes, hex. */
  readonly contentSha256: string;
  /** What the log says about the CDN's own cache; absent when it says nothing. */
  readonly logged?: LoggedTotals;
}

/** What a log says about the cache that wrote it, over the measured time and the requests that a cache may answer. */
export interface LoggedTotals {
  readonly requests: number;
  /** Of these, with a hit or a miss written down. */
  readonly told: number;
  readonly toldBytes: number;
  readonly hits: number;
  readonly hitBytes: number;
}
