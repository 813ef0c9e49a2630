/**
 * Summary: the result of a run as one plain, versioned object. It is a function of scenario, seed and version
 * alone, so its canonical bytes are the same on any machine and its digest names the run. Times are whole
 * microseconds, ratios have six decimals, rates three; what has no denominator is null.
 */
import type { WarmStart } from "./warm-start.ts";
import type { FreshnessSummary } from "./freshness-summary.ts";
import type { Outcome } from "../vocabulary/outcomes.ts";
import type { Phase } from "../vocabulary/phases.ts";
import type { OriginTotals } from "../vocabulary/origin-totals.ts";
import type {
  BrowserTotals,
  CacheLevel,
  CollapsingTotals,
  ErrorsKeptTotals,
  DnsTotals,
  LevelReasons,
  Level,
  LoggedTotals,
  PlacementTotals,
  FailoverTotals,
  PoolTotals,
  StationTotals,
  TierTotals,
  TraceTotals,
} from "../vocabulary/totals.ts";
import type { PurgeSummary } from "./purge-summary.ts";
import type { SessionFigures } from "./session-figures.ts";
import type { WarmingSummary } from "./warming-summary.ts";
import type { AttackSummary } from "./attack-summary.ts";
import type { LatencySummary, PartSummary } from "./part-summary.ts";

export type { LatencySummary, PartSummary } from "./part-summary.ts";

/** Version of the object's shape; a reader refuses what it does not know. */
export const SUMMARY_SCHEMA = "cdnlab/summary/2";

/** The result of a run. */
export interface Summary {
  readonly schema: typeof SUMMARY_SCHEMA;
  /** Version of cdnlab. */
  readonly version: string;
  readonly scenario: {
    readonly name: string;
    readonly description: string;
    readonly seed: string;
    /** SHA-256 of the resolved scenario, hex. */
    readonly sha256: string;
  };
  readonly simulated: SimulatedTime;
  readonly world: WorldSummary;
  /** `none`: the scenario sets no thresholds. */
  readonly verdict: "pass" | "fail" | "none";
  readonly thresholds: readonly ThresholdResult[];
  readonly warnings: readonly Warning[];
  /** Users' requests, all of them. */
  readonly total: TotalSummary;
  /** What the storage tiers of edge and shield served, fastest first. */
  readonly tiers: readonly TierSummary[];
  readonly shield: UpstreamSummary | null;
  /** Levels between edge and shield, from the edge on; absent where there are none. */
  readonly regional?: readonly UpstreamSummary[];
  /** Nodes behind the edge one by one; absent where the shield is one node and there are no others. */
  readonly shieldRegions?: readonly ShieldRegionSummary[];
  readonly origin: UpstreamSummary;
  /** What each origin had to bear, `origin` first; absent where the scenario has one steady origin. */
  readonly origins?: readonly OriginSummary[];
  /** CDN providers in the scenario's order; absent without any. The totals above are over all of them. */
  readonly providers?: readonly ProviderSummary[];
  /** In the census's order. */
  readonly pops: readonly PopSummary[];
  /** By region of the user, by name. */
  readonly regions: readonly RegionSummary[];
  readonly classes: readonly ClassSummary[];
  readonly timeline: TimelineSummary;
  readonly queues: readonly StationTotals[];
  readonly dns: DnsTotals;
  /** Connections between nodes, by level of the node that opens them; absent unless `network.backbone` speaks of them. */
  readonly upstreamConnections?: readonly PoolTotals[];
  /** Fetches that went elsewhere after an error or silence; only where they can. */
  readonly failover?: FailoverTotals;
  /** Those who waited for another's fetch and went their own way; only where they may. */
  readonly collapsing?: CollapsingTotals;
  /** Absent where nobody remembers errors. */
  readonly errorsKept?: ErrorsKeptTotals;
  readonly trace: TraceSummary | null;
  /** In the scenario's order; absent when it has none. */
  readonly faults?: readonly FaultSummary[];
  /** In the scenario's order; absent when nothing is purged. */
  readonly purges?: readonly PurgeSummary[];
  /** Groups of sessions in the scenario's order; absent when there are none. Their requests are counted above as well. */
  readonly sessions?: readonly SessionSummary[];
  /** Absent where the CDN makes no requests of its own. */
  readonly warming?: WarmingSummary;
  /** Absent when nobody attacks and no gate limits anybody. */
  readonly attack?: AttackSummary;
  /** Absent when the ring alone says which server of a PoP answers. */
  readonly placement?: PlacementTotals;
  /** How old answers were; absent unless content changes at stated times, or the scenario wants to know. */
  readonly freshness?: FreshnessSummary;
  /** Absent when browsers keep nothing. */
  readonly browsers?: BrowserSummary;
  /** Absent when the caches were empty at the beginning, or the run went on from another. */
  readonly warmStart?: WarmStart;
  /** Why caches did not reuse and did not store, edge first; absent where nothing in the scenario speaks of HTTP. */
  readonly caching?: readonly LevelReasons[];
  /** Null when no time was measured. */
  readonly bill: BillSummary | null;
  /** Null unless the run was repeated with other seeds. */
  readonly replications: ReplicationSummary | null;
}

/** What browsers answered out of their own caches; these requests never reached the edge and are counted nowhere else. */
export interface BrowserSummary extends BrowserTotals {
  readonly hitRatio: number | null;
}

/**
 * What one fault did. "Before" is as much time before it as it lasted, outside the warm-up; errors are failed and shed
 * requests; TTFB is that of answered requests. Null: nothing to measure, or it never came.
 */
export interface FaultSummary {
  readonly name: string;
  readonly fromMicros: number;
  /** Null: it never ended. */
  readonly untilMicros: number | null;
  /** Users' requests that it concerned (faults of the origin: requests at the origin). */
  readonly requests: number;
  /** From its beginning until the routing had learned of it, and until 95 % of the PoP's users were elsewhere. */
  readonly noticedMicros: number | null;
  readonly movedMicros: number | null;
  /** From its end until 95 % were back, and until errors were as rare as before (within 1 point). */
  readonly returnedMicros: number | null;
  readonly recoveredMicros: number | null;
  /** While it lasted and as long again. */
  readonly errors: number;
  readonly errorRatioBefore: number | null;
  readonly errorRatioDuring: number | null;
  readonly ttfbMicrosBefore: number | null;
  readonly ttfbMicrosDuring: number | null;
  readonly extraTtfbMicros: number | null;
  readonly originPerSecondBefore: number | null;
  readonly originPerSecondDuring: number | null;
  /** Busiest second at the origin while it lasted and as long again. */
  readonly originPeakPerSecond: number;
}

/** One group of sessions, and the requests that all of them made in the measured time. */
export type SessionSummary = PartSummary & SessionFigures;

/** How long was simulated. */
export interface SimulatedTime {
  /** UTC time of day at the start, after midnight. */
  readonly startOfDayMicros: number;
  /** Until the scenario's duration, or until the trace's last answer. */
  readonly durationMicros: number;
  readonly warmupMicros: number;
  /** Duration without warm-up: what all counts but the timeline's are about. */
  readonly measuredMicros: number;
}

/** How big the world was. */
export interface WorldSummary {
  readonly metros: number;
  readonly pops: number;
  /** Distinct objects asked for, and their bytes. */
  readonly objects: number;
  readonly footprintBytes: number;
  readonly events: number;
  readonly pendingEventsMax: number;
}

/** All requests of users. */
export interface TotalSummary extends PartSummary {
  /** Requests that found no healthy PoP. */
  readonly unreachable: number;
  /**
   * Times of the phases of a request, over all requests: who finds an open connection has 0 for the first three. Means add
   * up to those of TTFB (`dns` to `wait`) and of the time to last byte (with `transfer`). Null without requests.
   */
  readonly phasesMicros: Readonly<Record<Phase, LatencySummary>> | null;
  readonly rate: RateSummary;
  /** 1 - requests at the origin / requests of users; below 0 when the CDN asks more than its users. */
  readonly originOffload: number | null;
  /** 1 - bytes sent by the origin / bytes sent to users. */
  readonly byteOffload: number | null;
}

/** Requests per second. */
export interface RateSummary {
  readonly meanPerSecond: number | null;
  /** Requests in the busiest second, and when it began; -1: never. */
  readonly peakPerSecond: number;
  readonly peakAtMicros: number;
}

/** What the trace reader met, and how the log's own cache stands beside the simulated one. */
export interface TraceSummary extends Omit<TraceTotals, "logged"> {
  /** Absent when the log says nothing of hits. */
  readonly logged?: LoggedSummary;
}

/**
 * Logged and simulated hit ratio of one log: the model's error on its traffic. Logged ratios are over the requests of
 * which the log tells hit or miss, simulated ones over all that a cache may answer (bypasses left out).
 */
export interface LoggedSummary extends LoggedTotals {
  readonly hitRatio: number | null;
  readonly byteHitRatio: number | null;
  readonly simulatedHitRatio: number | null;
  readonly simulatedByteHitRatio: number | null;
}

/** Requests between nodes that reached a level; `ttfbMicros` is the time until the node sends its first byte. */
export interface UpstreamSummary extends PartSummary {
  readonly level: Exclude<Level, "edge">;
  readonly rate: RateSummary;
}

/** What one origin had to bear. */
export interface OriginSummary extends OriginTotals {
  readonly place: string;
}

/** Requests that reached one node behind the edge: a region of the shield or of a regional level. */
export interface ShieldRegionSummary extends PartSummary {
  readonly level: CacheLevel;
  readonly name: string;
  /** Where it is, as the scenario names it. */
  readonly place: string;
  readonly priceRegion: string;
  /** Whose it is; absent without providers. */
  readonly provider?: string;
}

/** A storage tier: the requests it served, and what its stores counted. */
export interface TierSummary {
  readonly level: CacheLevel;
  readonly tier: string;
  readonly requests: number;
  readonly bytes: number;
  /** Share of the level's requests served by this tier. */
  readonly servedRatio: number | null;
  readonly ttfbMicros: LatencySummary | null;
  readonly store: TierTotals;
}

/** Requests that were sent to one provider; the bill's lines are by provider too. */
export interface ProviderSummary extends PartSummary {
  readonly name: string;
  /** Share of all requests. */
  readonly share: number | null;
  /** Requests that found no PoP of it to answer. */
  readonly unreachable: number;
  /** Failed and refused requests / requests. */
  readonly errorRatio: number | null;
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
  readonly originOffload: number | null;
  /** Its part of the month's bill; null when no time was measured. */
  readonly usd: number | null;
}

/** Requests that one PoP answered. */
export interface PopSummary extends PartSummary {
  /** Whose it is; absent without providers. */
  readonly provider?: string;
  readonly iata: string;
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly priceRegion: string;
}

/** Requests of users of one region. */
export interface RegionSummary extends PartSummary {
  readonly name: string;
}

/** Requests for content of one class. */
export interface ClassSummary extends PartSummary {
  readonly name: string;
  readonly originRequests: number;
  readonly originBytes: number;
  readonly originOffload: number | null;
}

/** The run in time. */
export interface TimelineSummary {
  readonly widthMicros: number;
  readonly buckets: readonly TimeBucket[];
}

/** A stretch of time. Rows are counted by the time at which they reached the node. */
export interface TimeBucket {
  readonly fromMicros: number;
  /** Does it begin in the warm-up? */
  readonly warmup: boolean;
  readonly requests: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly bytes: number;
  readonly hitRatio: number | null;
  readonly byteHitRatio: number | null;
  readonly ttfbP50Micros: number | null;
  readonly ttfbP99Micros: number | null;
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
  /** By region of the user. */
  readonly regions: Readonly<
    Record<string, { readonly requests: number; readonly ttfbP99Micros: number | null }>
  >;
  /** By provider, those that reached no PoP included; absent without providers. */
  readonly providers?: Readonly<
    Record<string, { readonly requests: number; readonly hitRatio: number | null; readonly errors: number }>
  >;
}

/** A threshold and how the run stands to it. */
export interface ThresholdResult {
  readonly text: string;
  readonly metric: string;
  readonly scope: { readonly kind: string; readonly name: string };
  readonly op: "<" | "<=" | ">" | ">=";
  readonly limit: number;
  /** Null when there was nothing to measure; such a threshold fails. */
  readonly value: number | null;
  readonly pass: boolean;
  /** Where and when a failed threshold was missed by most, if that can be told. */
  readonly worst: Worst | null;
}

/** The worst place and time for a metric. */
export interface Worst {
  readonly value: number;
  /** Region of the users, or null when all together. */
  readonly region: string | null;
  /** The stretch of buckets around the worst one in which the threshold is missed; null: not told by time. */
  readonly time: { readonly fromMicros: number; readonly untilMicros: number } | null;
}

/** Something to know before trusting the numbers, and what to do about it. */
export interface Warning {
  readonly what: string;
  readonly advice: string;
}

/** The month's bill; nano-dollars as decimal text, since JSON's numbers do not hold them. */
export interface BillSummary {
  readonly book: string;
  readonly bookCompiled: string;
  readonly origin: string;
  readonly https: boolean;
  readonly measuredMicros: number;
  /** Quantities are measured ones times this over `measuredMicros`. */
  readonly monthMicros: number;
  readonly lines: readonly BillLineSummary[];
  readonly nanoUsd: string;
  readonly usd: number;
  /** US dollars of the lines of each level. */
  readonly levels: Readonly<Record<Level, number>>;
  /** The same answers sent by the origin without a CDN, and what the CDN saves (below 0: costs more). */
  readonly aloneLines: readonly BillLineSummary[];
  readonly aloneNanoUsd: string;
  readonly aloneUsd: number;
  readonly savedUsd: number;
}

/** One line of the bill. */
export interface BillLineSummary {
  /** Who bills it; absent without providers. */
  readonly provider?: string;
  readonly item: string;
  readonly level: Level;
  readonly region: string;
  readonly step: string;
  readonly quantity: number;
  readonly unit: "bytes" | "requests" | "paths";
  readonly rateUsd: string;
  readonly ratePer: string;
  readonly nanoUsd: string;
}

/** Several runs that differ in their seed only. */
export interface ReplicationSummary {
  readonly seeds: readonly string[];
  readonly metrics: readonly {
    readonly metric: string;
    readonly mean: number;
    /** Half of the 95 % confidence interval of the mean, by Student's t; null for a single run. */
    readonly halfWidth: number | null;
    readonly min: number;
    readonly max: number;
  }[];
}
