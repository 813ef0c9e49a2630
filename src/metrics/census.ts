/**
 * Census: the names behind the numbers in the facts. Whoever compiles a scenario fills it in, so that counting
 * needs to know neither scenario nor plan.
 */

import type { CacheLevel, Regional } from "../vocabulary/totals.ts";

/** A CDN provider. */
export interface CensusProvider {
  readonly name: string;
  /** Region of its price book in which its shield is billed; null without a shield. */
  readonly shieldPriceRegion: string | null;
}

/** An attack. */
export interface CensusAttack {
  readonly name: string;
  readonly kind: string;
  readonly fromMicros: number;
  readonly untilMicros: number;
}

/** Who and what a run is about. Positions are the indices that facts use. */
export interface Census {
  readonly metros: readonly { readonly name: string; readonly country: string; readonly region: string }[];
  readonly pops: readonly {
    readonly iata: string;
    readonly name: string;
    readonly country: string;
    readonly region: string;
    /** Region of the price book in which the PoP's traffic is billed. */
    readonly priceRegion: string;
    /** Index in `providers`; absent where there is one. */
    readonly provider?: number;
  }[];
  /** CDN providers; absent where there is one. */
  readonly providers?: readonly CensusProvider[];
  /** Content classes. */
  readonly classes: readonly string[];
  /** The facts tell so many parts of each class apart, numbered together; absent: one. */
  readonly partsOfClass?: number;
  /** Groups of sessions; absent: there are none. */
  readonly sessions?: readonly { readonly name: string; readonly kind: string }[];
  /** Storage tiers, fastest first; those of all providers. */
  readonly edgeTiers: readonly string[];
  /** Storage tiers of the shield, fastest first; null without a shield. */
  readonly shield: { readonly tiers: readonly string[]; readonly priceRegion: string } | null;
  /** Levels between edge and shield, from the edge on, with their storage tiers; absent where there are none. */
  readonly regional?: readonly { readonly level: Regional; readonly tiers: readonly string[] }[];
  /** The nodes behind the edge, in the plan's order; absent: the shield alone, if there is one. */
  readonly behind?: readonly {
    readonly level: CacheLevel;
    readonly name: string;
    readonly place: string;
    readonly priceRegion: string;
    /** Index in `providers`; 0 where there is one. */
    readonly provider: number;
  }[];
  /** What breaks, and when: in the scenario's order. */
  readonly faults: readonly {
    readonly name: string;
    readonly fromMicros: number;
    readonly untilMicros: number;
  }[];
  /** What is purged, in the scenario's order; absent: nothing is. */
  readonly purges?: readonly string[];
  /** Plans of the warming and rules for prefetching; absent: none. */
  readonly warming?: readonly string[];
  /** Attacks in the scenario's order; absent: none. */
  readonly attacks?: readonly CensusAttack[];
  /** UTC time of day at the start, microseconds after midnight. */
  readonly startOfDayMicros: number;
  /** Rows before this are warm-up: shown in time, counted nowhere else. */
  readonly warmupMicros: number;
  /** Infinity when the run ends with its trace. */
  readonly durationMicros: number;
  /** Width of a bucket of the timeline that was asked for. */
  readonly timelineMicros: number;
}
