/** Attacks in a summary: the optional section `attack`. */
import type { GateTotals } from "../vocabulary/totals.ts";
import type { LatencySummary, PartSummary } from "./part-summary.ts";

/** Attacks, what became of them and what they did to users; over the measured time. */
export interface AttackSummary {
  /** Requests of all attacks. */
  readonly requests: number;
  /** Share of them that no PoP sent on upstream. */
  readonly absorbedRatio: number | null;
  /** Requests at shield and origin on their behalf / requests. */
  readonly shieldRatio: number | null;
  readonly originRatio: number | null;
  /** In the scenario's order. */
  readonly attacks: readonly AttackPartSummary[];
  /** PoPs that attacks reached, in the census's order, and the share of the one that got most. */
  readonly pops: readonly {
    readonly iata: string;
    readonly requests: number;
    readonly share: number | null;
  }[];
  readonly busiestPopRatio: number | null;
  /** What was refused at the gate, and why; null without a gate. */
  readonly gate: GateTotals | null;
  /** Users' requests refused at the gate, and their share of users' requests. */
  readonly innocentsRefused: number;
  readonly innocentsRefusedRatio: number | null;
  /** Users in as much time before the first attack as until the end of the last, and meanwhile; null: no such time. */
  readonly usersBefore: UsersSummary | null;
  readonly usersDuring: UsersSummary | null;
  /** The bill of the measured time less what it would be without the attacks' requests; null when no time was measured. */
  readonly usd: number | null;
}

/** Requests of one attack. */
export interface AttackPartSummary extends PartSummary {
  readonly name: string;
  readonly kind: string;
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** Share of its requests that no PoP sent on upstream. */
  readonly absorbedRatio: number | null;
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
}

/** Users' requests of some time. */
export interface UsersSummary {
  readonly requests: number;
  readonly hitRatio: number | null;
  /** Failed and refused requests / requests. */
  readonly errorRatio: number | null;
  readonly ttfbMicros: LatencySummary | null;
  /** Requests at the origin on behalf of users, a second. */
  readonly originPerSecond: number | null;
}
