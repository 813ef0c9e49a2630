/**
 * Price book: what a provider charges, as data with source and date. Prices are decimal text in US dollars,
 * as providers print them, because binary fractions cannot hold 0.085; the bill works them out exactly.
 */
import type { Region } from "../network/regions.ts";

/** How sure a figure is: read in a stored copy of the source, worked out from one, or from general knowledge. */
export type PriceStatus = "verified" | "derived" | "recalled";

/** Where figures come from. */
export interface PriceSource {
  readonly what: string;
  readonly where: string;
  /** When the source was published or last changed, ISO 8601; "undated" when it does not say. */
  readonly date: string;
  readonly status: PriceStatus;
}

/** Price of one step of a volume scale. */
export interface VolumeStep {
  /** Where the step ends, in a month's GB of the book; Infinity is the last one. */
  readonly untilGb: number;
  readonly usdPerGb: string;
}

/** A volume scale: each step's price holds for the part of the month's volume inside the step. */
export type VolumeScale = readonly VolumeStep[];

/** One price region of a provider. */
export interface PriceRegion {
  readonly name: string;
  readonly title: string;
  /** Bytes from the edge to users. */
  readonly dataOut: VolumeScale;
  readonly usdPer10kHttp: string;
  readonly usdPer10kHttps: string;
  /** Requests that reach a shield in this region. */
  readonly usdPer10kShield: string;
  readonly shieldStatus: PriceStatus;
}

/** What an origin's host charges for answers. */
export interface OriginPrices {
  readonly name: string;
  readonly title: string;
  /** Bytes sent over the internet. */
  readonly egress: VolumeScale;
  /** Are bytes sent to the book's CDN free of charge? */
  readonly freeToCdn: boolean;
  /** Requests that the origin answers. */
  readonly usdPer10kRequests: string;
}

/** What purges cost. */
export interface PurgePrices {
  /** Paths purged free of charge every month: of the account, and deducted here, since few purge so many as to share it. */
  readonly freePathsPerMonth: number;
  /** Each further path; a wildcard is one. */
  readonly usdPerPath: string;
}

/** Prices of one provider. */
export interface PriceBook {
  readonly name: string;
  readonly title: string;
  /** When the figures were gathered, ISO 8601. */
  readonly compiled: string;
  readonly sources: readonly PriceSource[];
  /** Bytes of one billed GB: 2^30 where the provider's tiers count 1 TB as 1,024 GB. */
  readonly gbBytes: number;
  readonly regions: readonly PriceRegion[];
  /** Price region of a country (ISO 3166-1 alpha-2) that the provider names. */
  readonly regionOfCountry: Readonly<Record<string, string>>;
  /** Price region of all other countries, by their region of the world. */
  readonly regionElsewhere: Readonly<Record<Region, string>>;
  readonly origins: readonly OriginPrices[];
  /** Absent: purges are free of charge. */
  readonly purges?: PurgePrices | undefined;
  /** What each account has free every month. The bill does not deduct it: it is shared by all that an account runs. */
  readonly freePerMonth: string;
  /** What the bill leaves out or simplifies, one sentence each. */
  readonly notes: readonly string[];
}

/** Name of the price region in which a PoP's traffic is billed. */
export function priceRegionOf(book: PriceBook, country: string, region: Region): string {
  return book.regionOfCountry[country] ?? book.regionElsewhere[region];
}
