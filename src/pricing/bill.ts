/**
 * The bill: measured traffic scaled to a month of 30 days and priced line by line in whole nano-dollars. Volume
 * scales belong to a month, so quantities are scaled first and priced after. All arithmetic is on integers: the
 * scale is an exact fraction, each line is rounded once (half up), and the total is the sum of the lines.
 */
import type { Level } from "../vocabulary/totals.ts";
import type { OriginPrices, PriceBook, PriceRegion, PurgePrices, VolumeScale } from "./contract.ts";

/** Microseconds of the month that prices are scaled to: 30 days. */
export const MONTH_MICROS = 30 * 86_400_000_000;

/** Requests and bytes of one price region over the measured time. */
export interface RegionUsage {
  /** Name of a price region of the book. */
  readonly region: string;
  readonly requests: number;
  /** Sent to users. */
  readonly bytes: number;
}

/** What is billed, over the measured time. */
export interface Usage {
  readonly measuredMicros: number;
  /** Traffic of the PoPs; a region may be named more than once. */
  readonly edge: readonly RegionUsage[];
  /** Requests that reached shields; a region may be named more than once. */
  readonly shield: readonly { readonly region: string; readonly requests: number }[];
  readonly originRequests: number;
  /** Sent by the origin to the CDN. */
  readonly originBytes: number;
  /** Paths purged; absent: none. */
  readonly purgedPaths?: number | undefined;
  /** Sent by the origin to others: billed as sent over the internet. */
  readonly directBytes?: number;
  /** What hosts of further origins charge for. */
  readonly further?: readonly HostUsage[];
}

/** What an origin's host charges for, over the measured time. */
export interface HostUsage {
  readonly prices: OriginPrices;
  readonly requests: number;
  /** Sent to the CDN, and to others. */
  readonly bytes: number;
  readonly directBytes: number;
}

/** What a line charges for. */
export type BillItem =
  "data out" | "requests" | "shield requests" | "invalidations" | "origin egress" | "origin requests";

/** One line of the bill. */
export interface BillLine {
  readonly item: BillItem;
  readonly level: Level;
  /** Title of the price region or of the origin's host. */
  readonly region: string;
  /** Step of the volume scale: "first 10 TB", "10 to 50 TB"; empty without a scale. */
  readonly step: string;
  /** The month's bytes, requests or paths, rounded to whole ones. */
  readonly quantity: bigint;
  readonly unit: "bytes" | "requests" | "paths";
  /** US dollars as decimal text, and for how much. */
  readonly rateUsd: string;
  readonly ratePer: "GB" | "10,000 requests" | "path";
  readonly nanoUsd: bigint;
}

/** A month's bill. */
export interface Bill {
  readonly lines: readonly BillLine[];
  readonly nanoUsd: bigint;
  /** The same answers sent to the same users by the origin, without a CDN. */
  readonly alone: readonly BillLine[];
  readonly aloneNanoUsd: bigint;
}

/** The month's bill of `usage`; `https` chooses the request fee. `usage.measuredMicros` must be above 0. */
export function billOf(book: PriceBook, origin: OriginPrices, https: boolean, usage: Usage): Bill {
  if (!(usage.measuredMicros > 0)) throw new RangeError("a bill needs a measured time above 0");
  const pen = new Pen(BigInt(MONTH_MICROS), BigInt(Math.round(usage.measuredMicros)), BigInt(book.gbBytes));
  for (const part of usage.edge) regionOf(book, part.region);
  const lines: BillLine[] = [];
  for (const region of book.regions) {
    const { bytes, requests } = sumOf(usage.edge, region.name);
    const fee = https ? region.usdPer10kHttps : region.usdPer10kHttp;
    lines.push(...pen.volume("data out", "edge", region.title, bytes, region.dataOut));
    lines.push(...pen.requests("requests", "edge", region.title, requests, fee));
  }
  for (const name of new Set(usage.shield.map(({ region }) => region))) {
    const { title, usdPer10kShield } = regionOf(book, name);
    const requests = usage.shield.reduce((sum, part) => sum + (part.region === name ? part.requests : 0), 0);
    lines.push(...pen.requests("shield requests", "shield", title, requests, usdPer10kShield));
  }
  if (book.purges !== undefined) lines.push(...pen.paths(usage.purgedPaths ?? 0, book.purges));
  const { originRequests, originBytes, directBytes = 0, further = [] } = usage;
  lines.push(
    ...hostLines(pen, { prices: origin, requests: originRequests, bytes: originBytes, directBytes }),
  );
  for (const host of further) lines.push(...hostLines(pen, host));

  const all = sumOf(usage.edge, null);
  const alone = [
    ...pen.volume("origin egress", "origin", origin.title, all.bytes, origin.egress),
    ...pen.requests("origin requests", "origin", origin.title, all.requests, origin.usdPer10kRequests),
  ];
  return { lines, nanoUsd: totalOf(lines), alone, aloneNanoUsd: totalOf(alone) };
}

/** What one host of origins charges for: one scale for all its bytes, unless those to the CDN are free. */
function hostLines(pen: Pen, { prices, requests, bytes, directBytes }: HostUsage): BillLine[] {
  const { title, egress, freeToCdn, usdPer10kRequests } = prices;
  const volume = (amount: number, scale: VolumeScale) =>
    pen.volume("origin egress", "origin", title, amount, scale);
  return [
    ...(freeToCdn
      ? [...volume(bytes, FREE), ...volume(directBytes, egress)]
      : volume(bytes + directBytes, egress)),
    ...pen.requests("origin requests", "origin", title, requests, usdPer10kRequests),
  ];
}

/** Sum of lines, nano-dollars. */
export function totalOf(lines: readonly BillLine[]): bigint {
  return lines.reduce((sum, line) => sum + line.nanoUsd, 0n);
}

/** Decimal text in US dollars as whole nano-dollars: "0.085" is 85,000,000. */
export function nanoUsdOf(usd: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(usd);
  if (match === null) throw new RangeError(`"${usd}" is not an amount in dollars with at most nine decimals`);
  return BigInt(match[1]) * 1_000_000_000n + BigInt((match[2] ?? "").padEnd(9, "0"));
}

const FREE: VolumeScale = [{ untilGb: Infinity, usdPerGb: "0" }];
const TB_GB = 1024;

/** Writes lines under one scale: the month's quantity is the measured one times month / measured. */
class Pen {
  readonly #month: bigint;
  readonly #measured: bigint;
  readonly #gbBytes: bigint;

  constructor(month: bigint, measured: bigint, gbBytes: bigint) {
    this.#month = month;
    this.#measured = measured;
    this.#gbBytes = gbBytes;
  }

  requests(item: BillItem, level: Level, region: string, count: number, usdPer10k: string): BillLine[] {
    if (count === 0) return [];
    const scaled = BigInt(Math.round(count)) * this.#month;
    const quantity = rounded(scaled, this.#measured);
    const nanoUsd = rounded(scaled * nanoUsdOf(usdPer10k), this.#measured * 10_000n);
    const fixed = { step: "", unit: "requests", ratePer: "10,000 requests" } as const;
    return [{ item, level, region, quantity, rateUsd: usdPer10k, nanoUsd, ...fixed }];
  }

  /** Paths purged, the free ones first. */
  paths(count: number, { freePathsPerMonth, usdPerPath }: PurgePrices): BillLine[] {
    if (count === 0) return [];
    const scaled = BigInt(Math.round(count)) * this.#month;
    const free = BigInt(freePathsPerMonth) * this.#measured;
    const fixed = {
      item: "invalidations",
      level: "edge",
      region: "worldwide",
      unit: "paths",
      ratePer: "path",
    } as const;
    const line = (step: string, part: bigint, rateUsd: string): BillLine => ({
      ...fixed,
      step,
      quantity: rounded(part, this.#measured),
      rateUsd,
      nanoUsd: rounded(part * nanoUsdOf(rateUsd), this.#measured),
    });
    const first = line(`first ${freePathsPerMonth} paths`, scaled < free ? scaled : free, "0");
    return scaled <= free
      ? [first]
      : [first, line(`over ${freePathsPerMonth} paths`, scaled - free, usdPerPath)];
  }

  volume(item: BillItem, level: Level, region: string, bytes: number, scale: VolumeScale): BillLine[] {
    const lines: BillLine[] = [];
    // Quantities here are bytes times the measured time, which keeps the scale's fraction out until the end.
    const scaled = BigInt(Math.round(bytes)) * this.#month;
    let fromGb = 0;
    for (const { untilGb, usdPerGb } of scale) {
      const from = BigInt(fromGb) * this.#gbBytes * this.#measured;
      const until = untilGb === Infinity ? scaled : BigInt(untilGb) * this.#gbBytes * this.#measured;
      const inside = (scaled < until ? scaled : until) - from;
      if (inside <= 0n) break;
      lines.push({
        item,
        level,
        region,
        step: scale.length === 1 ? "" : stepTitle(fromGb, untilGb),
        quantity: rounded(inside, this.#measured),
        unit: "bytes",
        rateUsd: usdPerGb,
        ratePer: "GB",
        nanoUsd: rounded(inside * nanoUsdOf(usdPerGb), this.#measured * this.#gbBytes),
      });
      fromGb = untilGb;
    }
    return lines;
  }
}

/** "first 10 TB", "10 to 50 TB", "over 5120 TB". */
function stepTitle(fromGb: number, untilGb: number): string {
  if (untilGb === Infinity) return `over ${fromGb / TB_GB} TB`;
  return fromGb === 0 ? `first ${untilGb / TB_GB} TB` : `${fromGb / TB_GB} to ${untilGb / TB_GB} TB`;
}

/** The whole number nearest to a fraction of whole numbers, halves up. */
function rounded(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function regionOf(book: PriceBook, name: string): PriceRegion {
  const region = book.regions.find((candidate) => candidate.name === name);
  if (region === undefined) throw new RangeError(`price book ${book.name} has no region "${name}"`);
  return region;
}

/** Requests and bytes of one region, or of all (null). */
function sumOf(usage: readonly RegionUsage[], name: string | null): { requests: number; bytes: number } {
  let requests = 0;
  let bytes = 0;
  for (const part of usage) {
    if (name !== null && part.region !== name) continue;
    requests += part.requests;
    bytes += part.bytes;
  }
  return { requests, bytes };
}
