/** Shape of the summary's section about how old answers were: optional, times in whole microseconds. */
import type { Outcome } from "../vocabulary/outcomes.ts";

/** How many answers were older than what the origin had when the PoP had them at hand, and by how long. */
export interface StalenessSummary {
  /** Answers of which the version is known: all but errors and answers to writes. */
  readonly responses: number;
  readonly stale: number;
  readonly staleShare: number | null;
  /** The stale ones by outcome; what has none is left out. */
  readonly staleByOutcome: Readonly<Partial<Record<Outcome, number>>>;
  /** How long what they carried had been superseded; null without stale answers. */
  readonly stalenessMicros: Readonly<Record<"mean" | "p50" | "p95" | "p99" | "max", number>> | null;
  /** Longest time from a stated change or deploy to the last byte of an answer older than it; 0: there was none; null: no change is stated. */
  readonly lastByteMicros: number | null;
}

/** One stated change or deploy, all its occurrences together. */
export interface UpdateSummary {
  readonly name: string;
  readonly class: string;
  /** First and last time, and how often. */
  readonly fromMicros: number;
  readonly untilMicros: number;
  readonly times: number;
  /** Answers older than it. */
  readonly responses: number;
  readonly lastByteMicros: number;
  /** The same by PoP, the longest first; PoPs without such answers are left out. */
  readonly pops: readonly { readonly iata: string; readonly lastByteMicros: number }[];
}

/** How old answers were. */
export interface FreshnessSummary extends StalenessSummary {
  readonly classes: readonly (StalenessSummary & { readonly name: string })[];
  /** Those of `content.X.changes` by class, then deploys. */
  readonly updates: readonly UpdateSummary[];
}
