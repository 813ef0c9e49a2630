/** What the world counts of the requests of the CDN's own: warming and prefetching. */

/** What became of the requests of one plan of the warming, over the whole run. */
export interface WarmingCounts {
  readonly sent: number;
  /** Found fresh, or on their way already. */
  readonly already: number;
  /** Bodies fetched and their bytes; stored copies that the upstream confirmed; errors. */
  readonly fetched: number;
  readonly fetchedBytes: number;
  readonly confirmed: number;
  readonly failed: number;
  /** Fetched, and taken in by no tier. */
  readonly notKept: number;
  /** Asked for by users while they were on their way or there. */
  readonly useful: number;
  /** Left, or there at the end, without any user having asked for them. */
  readonly wasted: number;
  readonly wastedBytes: number;
  /** Not sent: the run was over, or more was guessed than the rate allows. */
  readonly unsent: number;
}

/** What one wave of a plan will do if no cache holds anything, shields keep what passes, and nobody else asks. */
export interface WarmingEstimate {
  /** Nodes that are asked, and objects at the one that gets most. */
  readonly nodes: number;
  readonly objects: number;
  /** Requests and bytes of all nodes. */
  readonly requests: number;
  readonly bytes: number;
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
  /** From the first request to the last, microseconds. */
  readonly micros: number;
}

/** A plan as it is, with everything at every PoP, and in tiers. */
export interface WarmingEstimates {
  readonly own: WarmingEstimate;
  readonly full: WarmingEstimate;
  readonly tiered: WarmingEstimate;
}

/** One plan of the warming, or rule for prefetching. */
export interface WarmingPlanTotals extends WarmingCounts {
  readonly name: string;
  readonly isPrefetch: boolean;
  readonly waves: number;
  /** When its first and its last request was sent, microseconds; -1: none was. */
  readonly firstMicros: number;
  readonly lastMicros: number;
  /** Null where it could not be known what is popular, and for rules. */
  readonly estimates: WarmingEstimates | null;
}

/** The CDN's requests of its own. */
export interface WarmingTotals {
  /** Plans, then rules, in the scenario's order. */
  readonly plans: readonly WarmingPlanTotals[];
  /** Users' first requests for an object of the classes that it is about at a PoP, after warm-up, and those that found a fresh copy. */
  readonly firstRequests: number;
  readonly firstHits: number;
}
