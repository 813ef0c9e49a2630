/** What purges did, from what the world noted and what was counted at the origin. */
import type { Census } from "../metrics/census.ts";
import type { OriginSeconds } from "../metrics/origin-seconds.ts";
import { nanoUsdOf } from "../pricing/bill.ts";
import { findPriceBook } from "../pricing/registry.ts";
import { providersOf } from "../scenario/providers.ts";
import type { Scenario } from "../scenario/types.ts";
import type { PurgeTotals } from "../vocabulary/totals.ts";
import { rounded } from "./part.ts";
import type { PurgeSummary } from "./purge-summary.ts";

/** The time before and after a purge in which requests at the origin are compared, seconds. */
const COMPARED_SECONDS = 60;
const SECOND_MICROS = 1e6;
const NANO_PER_USD = 1e9;

/** The summaries of the purges, in the scenario's order. */
export function purgesOf(
  { purges: names = [] }: Census,
  totals: readonly PurgeTotals[],
  origin: OriginSeconds,
  scenario: Scenario,
): PurgeSummary[] {
  return totals.map((total, at): PurgeSummary => {
    const { atMicros, reachMicros, confirmed, confirmedMicros, ...counts } = total;
    const { count, p50, p95, max } = reachMicros;
    const before = atMicros.map((micros) =>
      origin.between(micros - COMPARED_SECONDS * SECOND_MICROS, COMPARED_SECONDS),
    );
    const after = atMicros.map((micros) => origin.between(micros, COMPARED_SECONDS));
    const sum = (parts: typeof before) => parts.reduce((all, { requests }) => all + requests, 0);
    return {
      name: names[at],
      atMicros: atMicros.length > 0 ? atMicros[0] : null,
      times: atMicros.length,
      ...counts,
      reach: {
        p50Micros: count > 0 ? Math.round(p50) : null,
        p95Micros: count > 0 ? Math.round(p95) : null,
        maxMicros: count > 0 ? Math.round(max) : null,
        allMicros: count > 0 && total.unreached === 0 ? Math.round(max) : null,
      },
      confirmed,
      confirmedMicros: {
        mean: confirmed > 0 ? rounded(confirmedMicros.mean) : null,
        max: confirmed > 0 ? Math.round(confirmedMicros.max) : null,
      },
      origin: {
        requestsBefore: sum(before),
        requestsAfter: sum(after),
        peakPerSecond: after.reduce((most, { peakPerSecond }) => Math.max(most, peakPerSecond), 0),
      },
      usd: (total.paths * nanoUsdOfPath(scenario)) / NANO_PER_USD,
    };
  });
}

/** Paths that each provider's bill is about. */
export function pathsOf(totals: readonly PurgeTotals[]): number {
  return totals.reduce((sum, { paths }) => sum + paths, 0);
}

/** A path beyond the free ones at all providers together. */
function nanoUsdOfPath(scenario: Scenario): number {
  return providersOf(scenario).reduce((sum, { scenario: { pricing } }) => {
    const prices = findPriceBook(pricing.book)?.purges;
    return sum + (prices === undefined ? 0 : Number(nanoUsdOf(prices.usdPerPath)));
  }, 0);
}
