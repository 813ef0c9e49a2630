/** The warming's own requests: what they were expected to cost, what they did cost, and what they were good for. */
import type { Census } from "../metrics/census.ts";
import type { WarmingMeter } from "../metrics/warming-meter.ts";
import { billOf, MONTH_MICROS } from "../pricing/bill.ts";
import { findOriginPrices, findPriceBook } from "../pricing/registry.ts";
import type { Scenario } from "../scenario/types.ts";
import type { WarmingEstimate, WarmingEstimates, WarmingTotals } from "../vocabulary/warming-totals.ts";
import { ratioOf } from "./part.ts";
import type { PricedEstimate, WarmingSummary } from "./warming-summary.ts";

/** The section of the summary. */
export function warmingOf(
  census: Census,
  { plans, firstRequests, firstHits }: WarmingTotals,
  meter: WarmingMeter,
  scenario: Scenario,
): WarmingSummary {
  const usd = priceOf(census, scenario);
  const measures = meter.measures();
  return {
    plans: plans.map(({ estimates, ...plan }, at) => ({
      ...plan,
      firstMicros: plan.firstMicros < 0 ? null : plan.firstMicros,
      lastMicros: plan.lastMicros < 0 ? null : plan.lastMicros,
      wastedRatio: ratioOf(plan.wasted, plan.useful + plan.wasted),
      ...measures[at],
      usd: usd(measures[at]),
      estimates: estimates === null ? null : priced(estimates, usd),
    })),
    originRequests: meter.originRequests,
    originBytes: meter.originBytes,
    firstRequests,
    firstHitRatio: ratioOf(firstHits, firstRequests),
  };
}

/** Estimates with prices. */
export function priced(
  { own, full, tiered }: WarmingEstimates,
  usd: (load: Load) => number,
): { own: PricedEstimate; full: PricedEstimate; tiered: PricedEstimate } {
  const of = (estimate: WarmingEstimate) => ({ ...estimate, usd: usd(estimate) });
  return { own: of(own), full: of(full), tiered: of(tiered) };
}

type Load = Pick<WarmingEstimate, "shieldRequests" | "originRequests" | "originBytes">;

/**
 * What a load costs as if it were the month's first: shield fees, the origin's request fees and its egress. Nobody is
 * charged for requests that the CDN makes to itself. Of several providers, by the scenario's own book.
 */
export function priceOf(census: Census, { pricing }: Scenario): (load: Load) => number {
  const book = findPriceBook(pricing.book);
  const origin = book === null ? null : findOriginPrices(book, pricing.originEgress);
  if (book === null || origin === null) throw new RangeError(`there is no price book "${pricing.book}"`);
  const region = book.regions.find(({ name }) => name === census.shield?.priceRegion)?.name;
  return ({ shieldRequests, originRequests, originBytes }) => {
    const { nanoUsd } = billOf(book, origin, pricing.https, {
      measuredMicros: MONTH_MICROS,
      edge: [],
      shield: region === undefined ? [] : [{ region, requests: shieldRequests }],
      originRequests,
      originBytes,
    });
    return Math.round(Number(nanoUsd) / 1e3) / 1e6;
  };
}
