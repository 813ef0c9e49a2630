/**
 * Origins: what one does beyond answering at a steady pace, further ones beside it, groups that stand in for each other,
 * and behaviours, which say by path what is fetched where and kept for how long. The words are CloudFront's.
 */
import type { DistributionSpec as Distribution } from "../base/distribution.ts";
import type { Method } from "../workload/request-kinds.ts";
import type { KeyParts } from "../workload/variety-options.ts";

/** Name of the section `origin` where origins are named. */
export const MAIN_ORIGIN = "origin";

/** Workers that follow the load. */
export interface Autoscaling {
  /** Share of the workers that should be busy. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  /** From the moment at which more (or fewer) are wanted until they are there, microseconds. */
  readonly lagMicros: number;
}

/** A token bucket at the origin's door. */
export interface RateLimit {
  readonly requestsPerSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

/** A time in which the origin answers 503 without working: once, or every day at a time of day (UTC). */
export type Maintenance =
  | { readonly fromMicros: number; readonly untilMicros: number }
  | { readonly dailyMicros: number; readonly forMicros: number };

/** Requests that go round the CDN: somebody knows the origin's own name. */
export interface OriginAccess {
  readonly directPerSecond: number;
  /** Are they turned away (403)? Otherwise they are worked on like all others. */
  readonly control: boolean;
  /** Body of an answer to one of them. */
  readonly sizeBytes: number;
}

/** Statuses of an origin's errors, in the order of reports. */
export const ERROR_STATUSES = [404, 429, 500, 502, 503, 504] as const;
/** One of {@link ERROR_STATUSES}. */
export type ErrorStatus = (typeof ERROR_STATUSES)[number];
/** Statuses that an origin's errors may be given. */
export const GIVEN_STATUSES = [404, 500, 502, 503, 504] as const;

/** What may be said of an origin beyond its capacity. All absent: a steady one. */
export interface OriginHabits {
  readonly autoscaling?: Autoscaling | undefined;
  readonly rateLimit?: RateLimit | undefined;
  readonly maintenance?: readonly Maintenance[] | undefined;
  /** Time over which the workers return, evenly, after an outage. */
  readonly slowStartMicros?: number | undefined;
  readonly access?: OriginAccess | undefined;
  /** Statuses of errors, each with its weight. Absent: 500. */
  readonly errors?: Readonly<Partial<Record<string, number | undefined>>> | undefined;
}

/** The origin. */
export interface Origin extends OriginHabits {
  readonly place: string;
  readonly serviceTime: Distribution;
  /** Service time of a conditional request answered 304, as a factor of serviceTime. */
  readonly revalidationFactor: number;
  /** Requests worked on at once. */
  readonly concurrency: number;
  /** Connections open at once, from arrival to the last byte sent. */
  readonly connections: number;
  /** Requests that may wait for a connection; more are refused (503). */
  readonly queueLimit: number;
  readonly bitsPerSecond: number;
  /** Share of requests answered with an error. */
  readonly errorRate: number;
  /** The origin answers nothing but errors in these intervals, microseconds from the start. */
  readonly outages: readonly { readonly fromMicros: number; readonly untilMicros: number }[];
}

/** An origin beside the section `origin`. */
export interface FurtherOrigin extends Origin {
  readonly name: string;
  /** PoPs in these countries (ISO 3166-1 alpha-2) fetch here, straight. */
  readonly countries?: readonly string[] | undefined;
  /** What its host charges for bytes: a table of the price book. Absent: as the scenario's `pricing.originEgress`. */
  readonly egress?: string | undefined;
}

/** What holds for requests whose path fits a pattern; of several the first that fits. */
export interface Behaviour {
  readonly path: string;
  /** Name of an origin or of a group. */
  readonly origin?: string | undefined;
  readonly ttl?: BehaviourTtl | undefined;
  /** In place of `edge.key`. */
  readonly key?: KeyParts | undefined;
  /** Compressed size / size, for clients that take it. */
  readonly compress?: number | undefined;
  /** Those that are let through; others are refused at the PoP (403). Absent: all. */
  readonly methods?: readonly (Method | "options")[] | undefined;
}

/** Bounds of the freshness lifetime: what a response states is kept within them; `default` where it states nothing. */
export interface BehaviourTtl {
  readonly minMicros: number;
  readonly defaultMicros: number;
  readonly maxMicros: number;
}

/** Two origins for the same content. */
export interface OriginGroup {
  readonly name: string;
  readonly primary: string;
  readonly secondary: string;
  /** Statuses of the primary after which the secondary is asked. */
  readonly on: readonly number[];
  /** Without an answer for so long the attempt has failed. */
  readonly timeoutMicros: number;
  /** Attempts at the primary that may time out before the secondary is asked. */
  readonly attempts: number;
}
