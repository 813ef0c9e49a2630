/** Random but valid facts from a seed, and the same facts as objects, for oracles that count the plain way. */
import { stream } from "../../src/base/random.ts";
import type { Census } from "../../src/metrics/census.ts";
import type { Collector } from "../../src/metrics/collector.ts";
import { AT_ORIGIN, AT_SHIELD, BATCH_ROWS, FetchFacts, RequestFacts } from "../../src/vocabulary/facts.ts";
import {
  BYPASS,
  COLLAPSED,
  FAILED,
  HIT,
  MISS,
  NO_REASON,
  NO_TIER,
  REVALIDATED,
  SHED,
  STALE,
} from "../../src/vocabulary/outcomes.ts";

/** A request of a user. */
export interface RequestRow {
  atMicros: number;
  metro: number;
  pop: number;
  contentClass: number;
  outcome: number;
  reason: number;
  tier: number;
  bytes: number;
  ttfbMicros: number;
  totalMicros: number;
  dnsMicros: number;
  connectMicros: number;
  tlsMicros: number;
}

/** A request between nodes. */
export interface FetchRow {
  atMicros: number;
  level: number;
  from: number;
  contentClass: number;
  outcome: number;
  reason: number;
  tier: number;
  bytes: number;
  firstByteMicros: number;
}

/** A small world: four metros in three regions, three PoPs, two classes, two tiers, a shield of one tier. */
export const SMALL_CENSUS: Census = {
  metros: [
    { name: "Berlin", country: "DE", region: "europe" },
    { name: "Lima", country: "PE", region: "south-america" },
    { name: "Osaka", country: "JP", region: "asia" },
    { name: "Lyon", country: "FR", region: "europe" },
  ],
  pops: [
    { iata: "FRA", name: "Frankfurt", country: "DE", region: "europe", priceRegion: "europe-il-tr" },
    { iata: "GRU", name: "Sao Paulo", country: "BR", region: "south-america", priceRegion: "south-america" },
    { iata: "NRT", name: "Tokyo", country: "JP", region: "asia", priceRegion: "japan" },
  ],
  classes: ["html", "image"],
  edgeTiers: ["ram", "ssd"],
  shield: { tiers: ["disk"], priceRegion: "us-mx-ca" },
  faults: [],
  startOfDayMicros: 6 * 3_600_000_000,
  warmupMicros: 0,
  durationMicros: 3_600_000_000,
  timelineMicros: 300_000_000,
};

/** `count` requests of users, out of order by up to a minute. */
export function randomRequests(seed: string, count: number, census: Census): RequestRow[] {
  const luck = stream(seed, "requests");
  const span = census.durationMicros === Infinity ? 3_600_000_000 : census.durationMicros;
  return Array.from({ length: count }, (_, at) => {
    const outcome = [HIT, HIT, HIT, STALE, REVALIDATED, COLLAPSED, MISS, MISS, BYPASS, SHED, FAILED][
      luck.below(11)
    ];
    const served = outcome === HIT || outcome === STALE || outcome === REVALIDATED;
    const nothing = outcome === SHED || outcome === FAILED;
    const dnsMicros = luck.below(4) === 0 ? luck.below(50_000) : 0;
    const handshakeMicros = luck.below(3) === 0 ? luck.below(200_000) : 0;
    const tlsMicros = Math.floor(handshakeMicros / 2);
    const connectMicros = handshakeMicros - tlsMicros;
    const ttfbMicros = dnsMicros + handshakeMicros + Math.round(luck.exponential(80_000));
    return {
      atMicros: Math.max(0, Math.floor((at / count) * span) - luck.below(60_000_000)),
      metro: luck.below(census.metros.length),
      pop: outcome === FAILED && luck.below(2) === 0 ? -1 : luck.below(census.pops.length),
      contentClass: luck.below(census.classes.length),
      outcome,
      reason: outcome === MISS ? luck.below(5) : NO_REASON,
      tier: served ? luck.below(census.edgeTiers.length) : NO_TIER,
      bytes: nothing ? 0 : luck.below(1_000_000),
      ttfbMicros,
      totalMicros: ttfbMicros + Math.round(luck.exponential(300_000)),
      dnsMicros,
      connectMicros,
      tlsMicros,
    };
  });
}

/** `count` requests between nodes. */
export function randomFetches(seed: string, count: number, census: Census): FetchRow[] {
  const luck = stream(seed, "fetches");
  const span = census.durationMicros === Infinity ? 3_600_000_000 : census.durationMicros;
  return Array.from({ length: count }, (_, at) => {
    const level = census.shield !== null && luck.below(3) > 0 ? AT_SHIELD : AT_ORIGIN;
    const outcome = level === AT_SHIELD ? [HIT, HIT, MISS, COLLAPSED][luck.below(4)] : [MISS, REVALIDATED, BYPASS, FAILED][luck.below(4)]; // prettier-ignore
    const bytes =
      outcome === FAILED || (level === AT_ORIGIN && outcome === REVALIDATED) ? 0 : luck.below(1_000_000);
    return {
      atMicros: Math.floor((at / count) * span),
      level,
      from: luck.below(census.pops.length),
      contentClass: luck.below(census.classes.length),
      outcome,
      reason: level === AT_SHIELD && outcome === MISS ? luck.below(5) : NO_REASON,
      tier: level === AT_SHIELD && outcome === HIT ? 0 : NO_TIER,
      bytes,
      firstByteMicros: Math.round(luck.exponential(40_000)),
    };
  });
}

/** Hands rows to a collector in batches. */
export function feed(
  collector: Collector,
  requests: readonly RequestRow[],
  fetches: readonly FetchRow[] = [],
): void {
  fill(new RequestFacts(), requests, (batch) => collector.requests(batch));
  fill(new FetchFacts(), fetches, (batch) => collector.fetches(batch));
}

function fill<B extends RequestFacts | FetchFacts>(
  batch: B,
  rows: readonly object[],
  hand: (batch: B) => void,
): void {
  const columns = batch as unknown as Record<string, { [row: number]: number }>;
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const stretch = rows.slice(from, from + BATCH_ROWS);
    stretch.forEach((row, at) => {
      for (const [name, value] of Object.entries(row)) columns[name][at] = value;
    });
    batch.rows = stretch.length;
    hand(batch);
  }
}
