/**
 * bunny.net's list prices of its standard network, US dollars, before taxes: a price a GB by continent, nothing a request.
 * It has no origin hosts of its own here: origins are those of the other book, and they bill every byte.
 */
import { CLOUDFRONT } from "./cloudfront.ts";
import type { OriginPrices, PriceBook, PriceRegion } from "./contract.ts";

/** bunny.net's book. */
export const BUNNY: PriceBook = {
  name: "bunny",
  title: "bunny.net, standard network",
  compiled: "2026-11-20",
  // The provider does not say in its list what a GB is; decimal, as its dashboard has it (recalled).
  gbBytes: 1_000_000_000,
  sources: [
    {
      what: "data out by continent; requests are free",
      where:
        "https://github.com/api-evangelist/bunny-net plans/bunny-net-plans-pricing.yml (from bunny.net/pricing)",
      date: "2026-09-20",
      status: "verified",
    },
  ],
  regions: [
    region("europe-north-america", "Europe, North America", "0.01"),
    region("asia-oceania", "Asia, Oceania", "0.03"),
    region("south-america", "South America", "0.045"),
    region("middle-east-africa", "Middle East, Africa", "0.06"),
  ],
  regionOfCountry: {},
  regionElsewhere: {
    "north-america": "europe-north-america",
    "south-america": "south-america",
    europe: "europe-north-america",
    "middle-east": "middle-east-africa",
    africa: "middle-east-africa",
    asia: "asia-oceania",
    oceania: "asia-oceania",
  },
  origins: CLOUDFRONT.origins.map(billed),
  freePerMonth: "nothing",
  notes: [
    "The shield and requests are free of charge.",
    "The volume network, with fewer PoPs and lower prices, is not in the book.",
    "Storage and the monthly minimum are not charged: they are not simulated.",
  ],
};

function region(name: string, title: string, usdPerGb: string): PriceRegion {
  return {
    name,
    title,
    dataOut: [{ untilGb: Infinity, usdPerGb }],
    usdPer10kHttp: "0",
    usdPer10kHttps: "0",
    usdPer10kShield: "0",
    shieldStatus: "verified",
  };
}

/** The same origin, which is free to its own CDN only. */
function billed(origin: OriginPrices): OriginPrices {
  const host = origin.title.replace(/:.*/, "");
  return { ...origin, title: `${host}: its egress is billed`, freeToCdn: false };
}
