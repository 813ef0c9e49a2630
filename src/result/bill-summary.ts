/** The bill of a run: usage by price region taken from the counts, priced by the scenario's book, as plain data. */
import type { Census } from "../metrics/census.ts";
import type { Collector } from "../metrics/collector.ts";
import {
  type Bill,
  billOf,
  type HostUsage,
  MONTH_MICROS,
  totalOf,
  type BillLine,
  type Usage,
} from "../pricing/bill.ts";
import type { OriginPrices, PriceBook } from "../pricing/contract.ts";
import { findOriginPrices, findPriceBook } from "../pricing/registry.ts";
import { originsOf } from "../scenario/origin-list.ts";
import { providersOf } from "../scenario/providers.ts";
import type { Pricing, Scenario } from "../scenario/types.ts";
import type { OriginTotals } from "../vocabulary/origin-totals.ts";
import type { Level } from "../vocabulary/totals.ts";
import type { BillLineSummary, BillSummary } from "./summary.ts";

const NANO_PER_MICRO = 1e3;
const MICRO_PER_USD = 1e6;

/** The bill, or null when no time was measured: with several providers the sum of theirs, each by its own book. */
export function billSummary(
  census: Census,
  collector: Collector,
  scenario: Scenario,
  measuredMicros: number,
  purgedPaths = 0,
  origins: readonly OriginTotals[] = [],
): BillSummary | null {
  if (!(measuredMicros > 0)) return null;
  const views = providersOf(scenario);
  const bills = views.map(({ scenario: own }, provider) => ({
    ...pricesOf(own.pricing),
    bill: billOf(...booksOf(own.pricing), {
      ...usageOf(census, collector, provider, measuredMicros),
      ...hostsOf(origins, own, provider),
      purgedPaths,
    }),
  }));
  const lines = bills.flatMap(({ bill }, p) =>
    bill.lines.map((line) => ({ ...line, ...(views[p].name === "" ? {} : { provider: views[p].name }) })),
  );
  const nanoUsd = totalOf(lines);
  const alone = bills.length === 1 ? bills[0].bill : aloneBill(collector, scenario.pricing, measuredMicros);
  const level = (name: Level) => usdOf(totalOf(lines.filter((line) => line.level === name)));
  const { book, prices } = pricesOf(scenario.pricing);
  return {
    book: bills.length === 1 ? bills[0].book.name : namesOf(bills.map((one) => one.book.name)),
    bookCompiled: bills.length === 1 ? book.compiled : namesOf(bills.map((one) => one.book.compiled)),
    origin: prices.name,
    https: scenario.pricing.https,
    measuredMicros,
    monthMicros: MONTH_MICROS,
    lines: lines.map(lineOf),
    nanoUsd: String(nanoUsd),
    usd: usdOf(nanoUsd),
    levels: { edge: level("edge"), shield: level("shield"), origin: level("origin") },
    aloneLines: alone.alone.map(lineOf),
    aloneNanoUsd: String(alone.aloneNanoUsd),
    aloneUsd: usdOf(alone.aloneNanoUsd),
    savedUsd: usdOf(alone.aloneNanoUsd - nanoUsd),
  };
}

/** What a provider's part of a bill comes to, US dollars. */
export function billOfProvider({ lines }: BillSummary, provider: string): number {
  const own = lines.filter((line) => line.provider === provider);
  return usdOf(own.reduce((sum, line) => sum + BigInt(line.nanoUsd), 0n));
}

/** What the bill of the measured time would be less without some requests, US dollars. */
export function usdOfRequests(
  census: Census,
  collector: Collector,
  scenario: Scenario,
  { measuredMicros, monthMicros }: BillSummary,
  left: LeftOut,
): number {
  // Whichever origin they reached, they are priced as the first one's.
  const cost = (without: LeftOut | null) =>
    providersOf(scenario).reduce((sum, { scenario: own }, provider) => {
      const usage = usageOf(census, collector, provider, measuredMicros, without);
      return sum + billOf(...booksOf(own.pricing), usage).nanoUsd;
    }, 0n);
  return (usdOf(cost(null) - cost(left)) * measuredMicros) / monthMicros;
}

/** Requests and bytes that a bill leaves out. */
interface LeftOut {
  readonly pops: readonly { readonly requests: number; readonly bytes: number }[];
  /** Of the nodes behind the edge, as `Census.behind` has them. */
  readonly nodes: readonly { readonly requests: number }[];
  readonly shieldOfProvider: readonly { readonly requests: number }[];
  readonly originOfProvider: readonly { readonly requests: number; readonly bytes: number }[];
}

function usageOf(
  census: Census,
  collector: Collector,
  provider: number,
  measuredMicros: number,
  left: LeftOut | null = null,
): Usage {
  const origin = collector.origin({ provider });
  return {
    measuredMicros,
    // Requests that reached no PoP are not here: nobody could count them.
    edge: census.pops.flatMap(({ priceRegion, provider: whose = 0 }, pop) => {
      if (whose !== provider) return [];
      const { requests, bytes } = collector.pop(pop);
      const { requests: lessRequests, bytes: lessBytes } = left?.pops[pop] ?? NOTHING;
      return [{ region: priceRegion, requests: requests - lessRequests, bytes: bytes - lessBytes }];
    }),
    shield: shieldUsage(census, collector, provider, left),
    originRequests: origin.requests - (left?.originOfProvider[provider].requests ?? 0),
    originBytes: origin.bytes - (left?.originOfProvider[provider].bytes ?? 0),
  };
}

/** Where there are several origins: which host charges a provider's CDN for what. Origins of one host share its volume scale. */
function hostsOf(origins: readonly OriginTotals[], scenario: Scenario, provider: number): Partial<Usage> {
  if (origins.length === 0) return {};
  const { prices: own, book } = pricesOf(scenario.pricing);
  const hosts = new Map<OriginPrices, HostUsage>([
    [own, { prices: own, requests: 0, bytes: 0, directBytes: 0 }],
  ]);
  origins.forEach(({ byProvider, direct, directBytes }, index) => {
    const { egress } = originsOf(scenario)[index];
    const prices = (egress === undefined ? null : findOriginPrices(book, egress)) ?? own;
    const { requests = 0, bytes = 0, directBytes: others = 0 } = hosts.get(prices) ?? {};
    // Those who go round the CDN belong to no provider: they stand on the first one's bill.
    const first = provider === 0 ? 1 : 0;
    hosts.set(prices, {
      prices,
      requests: requests + byProvider[provider].requests + first * direct,
      bytes: bytes + byProvider[provider].bytes,
      directBytes: others + first * directBytes,
    });
  });
  const { requests, bytes, directBytes } = hosts.get(own)!;
  const further = [...hosts.values()].filter(({ prices }) => prices !== own);
  return { originRequests: requests, originBytes: bytes, directBytes, further };
}

const NOTHING = { requests: 0, bytes: 0 };

/** Requests at a provider's shield, region by region; books charge nothing for regional caches. */
function shieldUsage(
  census: Census,
  collector: Collector,
  provider: number,
  left: LeftOut | null,
): Usage["shield"] {
  const nodes = (census.behind ?? []).flatMap((node, index) => {
    const tally = node.level === "shield" && node.provider === provider ? collector.node(index) : null;
    if (tally === null) return [];
    return [{ region: node.priceRegion, requests: tally.requests - (left?.nodes[index]?.requests ?? 0) }];
  });
  if (nodes.length > 0) return nodes;
  const region =
    census.providers === undefined
      ? census.shield?.priceRegion
      : census.providers[provider].shieldPriceRegion;
  if (region === undefined || region === null) return [];
  const { requests } = collector.shield({ provider });
  return [{ region, requests: requests - (left?.shieldOfProvider[provider].requests ?? 0) }];
}

/** The bill of the origin alone, by the scenario's own prices: who sends all the answers has one volume scale. */
function aloneBill(collector: Collector, pricing: Pricing, measuredMicros: number): Bill {
  const [book, prices, https] = booksOf(pricing);
  const all = collector.edge();
  const unreachable = collector.pop(-1);
  return billOf(book, prices, https, {
    measuredMicros,
    edge: [
      {
        region: book.regions[0].name,
        requests: all.requests - unreachable.requests,
        bytes: all.bytes - unreachable.bytes,
      },
    ],
    shield: [],
    originRequests: 0,
    originBytes: 0,
  });
}

function booksOf(pricing: Pricing): [PriceBook, OriginPrices, boolean] {
  const { book, prices } = pricesOf(pricing);
  return [book, prices, pricing.https];
}

function pricesOf({ book: name, originEgress }: Pricing): { book: PriceBook; prices: OriginPrices } {
  const book = findPriceBook(name);
  if (book === null) throw new RangeError(`there is no price book "${name}"`);
  const prices = findOriginPrices(book, originEgress);
  if (prices === null) throw new RangeError(`price book ${book.name} has no origin "${originEgress}"`);
  return { book, prices };
}

function namesOf(names: readonly string[]): string {
  return [...new Set(names)].join(", ");
}

/** Whole nano-dollars in US dollars with six decimals: small logs cost fractions of a cent. */
function usdOf(nanoUsd: bigint): number {
  return Math.round(Number(nanoUsd) / NANO_PER_MICRO) / MICRO_PER_USD;
}

function lineOf(line: BillLine): BillLineSummary {
  return { ...line, quantity: Number(line.quantity), nanoUsd: String(line.nanoUsd) };
}
