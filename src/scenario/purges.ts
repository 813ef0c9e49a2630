/** Purges: what is purged and when, and how the news of it travels to the nodes. */
import type { DistributionSpec } from "../base/distribution.ts";

/** The fields of which a purge has one: what it is about. */
export const PURGE_SUBJECTS = ["url", "prefix", "tag", "class", "all"] as const;

/** Which nodes hear of a purge first. */
export const PURGE_ORDERS = ["together", "edge-first", "shield-first"] as const;
/** One word of {@link PURGE_ORDERS}. */
export type PurgeOrder = (typeof PURGE_ORDERS)[number];

/** Priorities, the most urgent first. */
export const PURGE_PRIORITIES = ["critical", "high", "normal", "low"] as const;
/** One word of {@link PURGE_PRIORITIES}. */
export type PurgePriority = (typeof PURGE_PRIORITIES)[number];

/** One entry of `purges`. What is absent has its usual value. */
export interface Purge {
  /** From the start of the run, microseconds; absent: `everyMicros`. */
  readonly atMicros?: number | undefined;
  /** Absent: once. */
  readonly everyMicros?: number | undefined;
  readonly url?: string | undefined;
  readonly prefix?: string | undefined;
  readonly tag?: string | undefined;
  readonly contentClass?: string | undefined;
  readonly all?: boolean | undefined;
  /** URLs or tags from the named one on. Absent: 1. */
  readonly count?: number | undefined;
  /** Copies become stale instead of going. Absent: they go. */
  readonly soft?: boolean | undefined;
  /** Has the content changed? The origin has a new version of all that is purged, made at that moment. */
  readonly changes?: boolean | undefined;
  /** Absent: together. */
  readonly order?: PurgeOrder | undefined;
  /** Between the two levels. Absent: the second hears when the first has confirmed. */
  readonly gapMicros?: number | undefined;
  /** Absent: normal. */
  readonly priority?: PurgePriority | undefined;
  /** URLs or tags in one call. Absent: all. */
  readonly batch?: number | undefined;
}

/** How the control plane of a CDN brings purges to its nodes. */
export interface Invalidation {
  /** Time at each node beside the way through the network. */
  readonly propagation: DistributionSpec;
  /** Place where purges enter. Absent: where the origin is. */
  readonly place?: string | undefined;
  /** Share of messages that are lost. */
  readonly loss: number;
  /** Time until a message that was not confirmed is sent again; doubles each time. */
  readonly retryMicros: number;
  /** Messages to a node until it is given up. */
  readonly attempts: number;
  /** Calls that the control plane takes up in a second. */
  readonly callsPerSecond: number;
  /** Objects that a node looks through in a second for a purge by prefix or class. */
  readonly scanPerSecond: number;
  /** When does the API say that a purge is done? */
  readonly confirms: "accepted" | "done";
}

/** Ways of propagation by name: how long a node takes beside the way through the network. */
export const PROPAGATIONS: Readonly<Record<string, DistributionSpec>> = {
  // Bimodal multicast between the nodes: with the way round the world about 150 ms (Fastly's figure; recalled).
  gossip: { kind: "lognormal", median: 40_000, sigma: 0.6 },
  // One place that tells all nodes through its queues: seconds (Cloudflare before 2024: 1.5 s; recalled).
  "fan-out": { kind: "lognormal", median: 1_500_000, sigma: 0.6 },
  // Nodes that ask every two minutes what is new (our estimate for CDNs that speak of minutes).
  polling: { kind: "uniform", min: 1000, max: 120_000_000 },
};

/** Where `invalidation` is absent. Retries: our estimate; twelve that double from a second reach over an hour. */
export const DEFAULT_INVALIDATION: Invalidation = {
  propagation: PROPAGATIONS["gossip"],
  loss: 0,
  retryMicros: 1_000_000,
  attempts: 12,
  callsPerSecond: Infinity,
  scanPerSecond: Infinity,
  confirms: "done",
};

/** When a purge is first made, microseconds. */
export function firstMicros({ atMicros, everyMicros }: Purge): number {
  return atMicros ?? everyMicros ?? 0;
}

/** A purge in a few words: "tag html-17 and 999 more, soft". */
export function nameOfPurge({ url, prefix, tag, contentClass, count = 1, soft }: Purge): string {
  const what =
    url ??
    (prefix !== undefined ? `${prefix}*` : undefined) ??
    (tag !== undefined ? `tag ${tag}` : undefined) ??
    (contentClass !== undefined ? `class ${contentClass}` : "everything");
  return `${what}${count > 1 ? ` and ${count - 1} more` : ""}${soft === true ? ", soft" : ""}`;
}
