/**
 * What one request costs: its bytes and requests, with all it was the cause of behind the edge, priced as if a month
 * had nothing else. That is the first step of each volume scale; who sends more pays less for the same request.
 */
import type { FillTrace, RequestTrace } from "../cdn/trace-rows.ts";
import type { Census } from "../metrics/census.ts";
import { ORIGIN } from "../model/plan.ts";
import { billOf, MONTH_MICROS } from "../pricing/bill.ts";
import { findOriginPrices, findPriceBook } from "../pricing/registry.ts";
import type { Pricing } from "../scenario/types.ts";

/** What a request caused behind the edge. */
export interface Caused {
  readonly shieldRequests: number;
  readonly originRequests: number;
  readonly originBytes: number;
}

/** The cost of a request. */
export interface RequestCost extends Caused {
  readonly book: string;
  readonly usd: number;
  readonly edgeUsd: number;
  readonly shieldUsd: number;
  readonly originUsd: number;
}

const NANO_PER_USD = 1e9;

/** The cost of a recorded request; null when it reached no PoP, and nobody could bill it. */
export function requestCost(trace: RequestTrace, census: Census, pricing: Pricing): RequestCost | null {
  if (trace.pop < 0) return null;
  const book = findPriceBook(pricing.book);
  const prices = book === null ? null : findOriginPrices(book, pricing.originEgress);
  if (book === null || prices === null) throw new RangeError(`there is no price book "${pricing.book}"`);
  const caused = causedBy(trace.caused);
  const bill = billOf(book, prices, pricing.https, {
    measuredMicros: MONTH_MICROS,
    edge: [{ region: census.pops[trace.pop].priceRegion, requests: 1, bytes: trace.bytes }],
    shield: (census.behind ?? []).flatMap(({ level, priceRegion }, index) =>
      level === "shield"
        ? [{ region: priceRegion, requests: askedAt(trace.caused, census.pops.length + index) }]
        : [],
    ),
    originRequests: caused.originRequests,
    originBytes: caused.originBytes,
  });
  const usdOf = (level: string) =>
    bill.lines.reduce((sum, line) => sum + (line.level === level ? Number(line.nanoUsd) : 0), 0) /
    NANO_PER_USD;
  return {
    ...caused,
    book: book.name,
    usd: Number(bill.nanoUsd) / NANO_PER_USD,
    edgeUsd: usdOf("edge"),
    shieldUsd: usdOf("shield"),
    originUsd: usdOf("origin"),
  };
}

/** How many of the fills, and of those behind them, went to a node. */
function askedAt(fills: readonly FillTrace[], node: number): number {
  return fills.reduce(
    (sum, fill) =>
      sum +
      (fill.upstream === node && !Number.isNaN(fill.reachedMicros) ? 1 : 0) +
      askedAt(behind(fill), node),
    0,
  );
}

/** What fills, and those behind them, asked of shield and origin. */
export function causedBy(fills: readonly FillTrace[]): Caused {
  let shieldRequests = 0;
  let originRequests = 0;
  let originBytes = 0;
  for (const fill of fills) {
    if (fill.upstream > ORIGIN) {
      if (!Number.isNaN(fill.reachedMicros)) shieldRequests++;
    }
    // What has not come back yet when the request is told is not known, and not counted.
    else if (fill.outcome >= 0) {
      originRequests++;
      originBytes += fill.bytes;
    }
    const further = causedBy(behind(fill));
    shieldRequests += further.shieldRequests;
    originRequests += further.originRequests;
    originBytes += further.originBytes;
  }
  return { shieldRequests, originRequests, originBytes };
}

/** What a fill was the cause of: its upstream's fills, and the attempt that came after it. */
function behind({ caused, then }: FillTrace): readonly FillTrace[] {
  return then === null ? caused : [...caused, then];
}
