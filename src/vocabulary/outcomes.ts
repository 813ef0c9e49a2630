/**
 * The closed sets of what can become of a request. They are disjoint and the same words everywhere: in
 * facts, counters, summaries and specifications. Codes are the positions in the lists, so a column of facts
 * is a byte and a table of counters is an array.
 */

/** What a node did with a request, in code order. Hit ratio = (hit + stale + revalidated) / all. */
export const OUTCOMES = [
  "hit",
  "stale",
  "revalidated",
  "collapsed",
  "miss",
  "bypass",
  "shed",
  "failed",
] as const;
/** One word of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** Served from a tier while fresh. */
export const HIT = 0;
/** Served from a tier past its freshness: while revalidating, or because the upstream failed (RFC 5861). */
export const STALE = 1;
/** The upstream confirmed the stored copy (304) and it was served. */
export const REVALIDATED = 2;
/** Waited for a fill that another request had started. */
export const COLLAPSED = 3;
/** Fetched from upstream. */
export const MISS = 4;
/** Passed through without looking at the store: uncacheable. */
export const BYPASS = 5;
/** Refused because a queue was full. */
export const SHED = 6;
/** Answered with an error. */
export const FAILED = 7;

/** Why a miss missed, in code order; every miss has exactly one. */
export const MISS_REASONS = ["cold", "evicted", "expired", "purged", "never-admitted"] as const;
/** One word of {@link MISS_REASONS}. */
export type MissReason = (typeof MISS_REASONS)[number];

/** The node had never seen the object. */
export const COLD = 0;
/** The node held the object and gave it up for room. */
export const EVICTED = 1;
/** The copy was past its freshness and the origin had a newer version. */
export const EXPIRED = 2;
/** The copy was removed by a purge. */
export const PURGED = 3;
/** The node had seen the object, and no tier had admitted it. */
export const NEVER_ADMITTED = 4;
/** Code of "no reason": the outcome is not a miss. */
export const NO_REASON = 255;

/** Tier code of a response that came from no tier of the node. */
export const NO_TIER = 255;
