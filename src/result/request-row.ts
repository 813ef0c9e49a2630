/** A listed request with the names behind its ids. */
import type { Census } from "../metrics/census.ts";
import type { ListedRow } from "../metrics/listing.ts";
import {
  MISS_REASONS,
  type MissReason,
  NO_REASON,
  NO_TIER,
  type Outcome,
  OUTCOMES,
} from "../vocabulary/outcomes.ts";

/** One request of a list. */
export interface RequestRow {
  readonly number: number;
  readonly atMicros: number;
  readonly startOfDayMicros: number;
  readonly metro: string;
  readonly pop: string | null;
  readonly object: number;
  /** The object's name in the log, where it is known. */
  readonly key: string | null;
  readonly contentClass: string;
  readonly outcome: Outcome;
  readonly reason: MissReason | null;
  readonly tier: string | null;
  readonly bytes: number;
  readonly ttfbMicros: number;
  readonly totalMicros: number;
}

/** Names a row. */
export function requestRow(row: ListedRow, census: Census, keys: ReadonlyMap<number, string>): RequestRow {
  return {
    number: row.number,
    atMicros: row.atMicros,
    startOfDayMicros: census.startOfDayMicros,
    metro: census.metros[row.metro].name,
    pop: row.pop < 0 ? null : census.pops[row.pop].iata.toLowerCase(),
    object: row.object,
    key: keys.get(row.object) ?? null,
    contentClass: census.classes[Math.floor(row.contentClass / (census.partsOfClass ?? 1))],
    outcome: OUTCOMES[row.outcome],
    reason: row.reason === NO_REASON ? null : MISS_REASONS[row.reason],
    tier: row.tier === NO_TIER ? null : census.edgeTiers[row.tier],
    bytes: row.bytes,
    ttfbMicros: row.ttfbMicros,
    totalMicros: row.totalMicros,
  };
}
