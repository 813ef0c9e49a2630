/** The price books: complete, well formed, and (where the reference is at hand) equal to it, figure by figure. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countries } from "../../src/network/countries.ts";
import { nanoUsdOf } from "../../src/pricing/bill.ts";
import { CLOUDFRONT } from "../../src/pricing/cloudfront.ts";
import { priceRegionOf } from "../../src/pricing/contract.ts";
import { findOriginPrices, findPriceBook, PRICE_BOOKS } from "../../src/pricing/registry.ts";

const REFERENCE = "../shared/reference/pricing.json";

describe.each(PRICE_BOOKS)("price book $name", (book) => {
  it("prices every country of the world in one of its regions", () => {
    const names = new Set(book.regions.map(({ name }) => name));
    for (const { code, region } of countries()) expect(names).toContain(priceRegionOf(book, code, region));
  });

  it("has scales that rise in volume, fall in price, and end nowhere", () => {
    for (const scale of [
      ...book.regions.map(({ dataOut }) => dataOut),
      ...book.origins.map(({ egress }) => egress),
    ]) {
      expect(scale[scale.length - 1].untilGb).toBe(Infinity);
      for (let step = 1; step < scale.length; step++) {
        expect(scale[step].untilGb).toBeGreaterThan(scale[step - 1].untilGb);
        expect(nanoUsdOf(scale[step].usdPerGb)).toBeLessThanOrEqual(nanoUsdOf(scale[step - 1].usdPerGb));
      }
    }
  });

  it("says where its figures come from and when they were gathered", () => {
    expect(book.compiled).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(book.sources.length).toBeGreaterThan(0);
    for (const { date } of book.sources) expect(date).toMatch(/^(\d{4}-\d{2}-\d{2}|undated)$/);
  });

  it("is found by name, and so are its origins", () => {
    expect(findPriceBook(book.name)).toBe(book);
    for (const origin of book.origins) expect(findOriginPrices(book, origin.name)).toBe(origin);
    expect(new Set(book.origins.map(({ name }) => name)).size).toBe(book.origins.length);
  });
});

describe("CloudFront's regions", () => {
  it("are those of the price list", () => {
    const of = (code: string) => {
      const country = countries().find((candidate) => candidate.code === code);
      return country === undefined ? null : priceRegionOf(CLOUDFRONT, code, country.region);
    };
    expect(["US", "BR", "DE", "IL", "ZA", "AE", "JP", "AU", "SG", "IN", "KR", "MX"].map(of)).toEqual([
      "us-mx-ca", "south-america", "europe-il-tr", "europe-il-tr", "africa-middle-east", "africa-middle-east",
      "japan", "australia-nz", "asia", "india", "asia", "us-mx-ca",
    ]); // prettier-ignore
  });
});

describe("names that do not exist", () => {
  it("are null", () => {
    expect(findPriceBook("free-lunch")).toBeNull();
    expect(findOriginPrices(CLOUDFRONT, "atlantis")).toBeNull();
  });
});

describe.skipIf(!existsSync(REFERENCE))("CloudFront's figures", () => {
  const read = () => JSON.parse(readFileSync(REFERENCE, "utf8"));
  /** Our names in the reference's words. */
  const NAMES: Record<string, string> = {
    "us-mx-ca": "us_mx_ca",
    "europe-il-tr": "europe_israel_turkiye",
    "africa-middle-east": "south_africa_kenya_nigeria_middle_east",
    "south-america": "south_america",
    japan: "japan",
    "australia-nz": "australia_nz",
    asia: "hk_id_ph_sg_kr_tw_th_my_vn",
    india: "india",
  };

  it("equal the collected ones", () => {
    const { cloudfront } = read();
    for (const region of CLOUDFRONT.regions) {
      const name = NAMES[region.name];
      expect(region.dataOut.map(({ usdPerGb }) => Number(usdPerGb))).toEqual(
        cloudfront.data_out_per_gb[name],
      );
      expect(Number(region.usdPer10kHttp)).toBe(cloudfront.http_per_10k[name]);
      expect(Number(region.usdPer10kHttps)).toBe(cloudfront.https_per_10k[name]);
    }
    const ends = CLOUDFRONT.regions[0].dataOut.map(({ untilGb }) =>
      untilGb === Infinity ? null : untilGb / 1024,
    );
    expect(ends).toEqual(cloudfront.tier_upper_tb_cumulative);
    expect(Number(CLOUDFRONT.regions.find(({ name }) => name === "south-america")?.usdPer10kShield)).toBe(
      cloudfront.origin_shield_per_10k.south_america,
    );
  });

  it("have the collected origin egress", () => {
    const { origin } = read();
    for (const { name, egress, usdPer10kRequests } of CLOUDFRONT.origins) {
      const prices = egress.map(({ usdPerGb }) => Number(usdPerGb));
      const ends = egress.map(({ untilGb }) => (untilGb === Infinity ? null : untilGb / 1024));
      if (name === "gcs") {
        expect(prices).toEqual(origin.gcs_internet_egress_per_gb_worldwide.price);
        expect(ends).toEqual(origin.gcs_internet_egress_per_gb_worldwide.tier_upper_tb_cumulative);
      } else {
        expect(prices).toEqual(origin.ec2_s3_internet_egress_per_gb[name.slice(4).replaceAll("-", "_")]);
        expect(ends).toEqual(origin.ec2_s3_internet_egress_per_gb.tier_upper_tb_cumulative);
        expect(Number(usdPer10kRequests)).toBe(origin.s3_us_east_1.get_per_1k * 10);
      }
    }
  });
});
