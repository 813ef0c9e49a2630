/** The bill of a run: usage by price region taken from the counts, priced by the scenario's book, as plain data. */
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import { billOf, MONTH_MICROS, totalOf, type BillLine } from "../pricing/bill.ts";
import { findOriginPrices, findPriceBook } from "../pricing/registry.ts";
import type { Pricing } from "../scenario/types.ts";
import type { Level } from "../vocabulary/totals.ts";
import type { BillLineSummary, BillSummary } from "./summary.ts";

const NANO_PER_MICRO = 1e3;
const MICRO_PER_USD = 1e6;

/** The bill, or null when no time was measured. */
export function billSummary(
  census: Census,
  collector: Collector,
  pricing: Pricing,
  measuredMicros: number,
): BillSummary | null {
  if (!(measuredMicros > 0)) return null;
  const book = findPriceBook(pricing.book);
  if (book === null) throw new RangeError(`there is no price book "${pricing.book}"`);
  const prices = findOriginPrices(book, pricing.originEgress);
  if (prices === null)
    throw new RangeError(`price book ${book.name} has no origin "${pricing.originEgress}"`);
  const origin = collector.origin();
  const { shield } = census;
  const bill = billOf(book, prices, pricing.https, {
    measuredMicros,
    // Requests that reached no PoP are not here: nobody could count them.
    edge: census.pops.map(({ priceRegion }, pop) => {
      const { requests, bytes } = collector.pop(pop);
      return { region: priceRegion, requests, bytes };
    }),
    shield: shield === null ? null : { region: shield.priceRegion, requests: collector.shield().requests },
    originRequests: origin.requests,
    originBytes: origin.bytes,
  });
  const level = (name: Level) => usdOf(totalOf(bill.lines.filter((line) => line.level === name)));
  return {
    book: book.name,
    bookCompiled: book.compiled,
    origin: prices.name,
    https: pricing.https,
    measuredMicros,
    monthMicros: MONTH_MICROS,
    lines: bill.lines.map(lineOf),
    nanoUsd: String(bill.nanoUsd),
    usd: usdOf(bill.nanoUsd),
    levels: { edge: level("edge"), shield: level("shield"), origin: level("origin") },
    aloneLines: bill.alone.map(lineOf),
    aloneNanoUsd: String(bill.aloneNanoUsd),
    aloneUsd: usdOf(bill.aloneNanoUsd),
    savedUsd: usdOf(bill.aloneNanoUsd - bill.nanoUsd),
  };
}

/** Whole nano-dollars in US dollars with six decimals: small logs cost fractions of a cent. */
function usdOf(nanoUsd: bigint): number {
  return Math.round(Number(nanoUsd) / NANO_PER_MICRO) / MICRO_PER_USD;
}

function lineOf(line: BillLine): BillLineSummary {
  return { ...line, quantity: Number(line.quantity), nanoUsd: String(line.nanoUsd) };
}
