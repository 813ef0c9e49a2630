/** The bill against amounts worked out by hand, a floating-point oracle, and what must hold for any traffic. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billOf, MONTH_MICROS, nanoUsdOf, totalOf, type Usage } from "../../src/pricing/bill.ts";
import { findOriginPrices, findPriceBook } from "../../src/pricing/registry.ts";
import type { OriginPrices, PriceBook, VolumeScale } from "../../src/pricing/contract.ts";

const book = findPriceBook("cloudfront") as PriceBook;
const aws = findOriginPrices(book, "aws-us-east-1") as OriginPrices;
const gcs = findOriginPrices(book, "gcs") as OriginPrices;

const GB = 1073741824;
const TB = 1024 * GB;
const DAY = 86_400_000_000;

const NOTHING: Usage = {
  measuredMicros: MONTH_MICROS,
  edge: [],
  shield: [],
  originRequests: 0,
  originBytes: 0,
};

function usd(nanoUsd: bigint): number {
  return Number(nanoUsd) / 1e9;
}

describe("bill of a month", () => {
  it("charges 100 GB and a million HTTPS requests in the United States as the price list does", () => {
    const edge = [{ region: "us-mx-ca", requests: 1_000_000, bytes: 100 * GB }];
    const { lines, nanoUsd } = billOf(book, aws, true, { ...NOTHING, edge });
    expect(lines.map((line) => [line.item, usd(line.nanoUsd)])).toEqual([
      ["data out", 8.5],
      ["requests", 1],
    ]);
    expect(usd(nanoUsd)).toBe(9.5);
  });

  it("takes the HTTP fee without HTTPS", () => {
    const edge = [{ region: "south-america", requests: 1_000_000, bytes: 0 }];
    expect(usd(billOf(book, aws, false, { ...NOTHING, edge }).nanoUsd)).toBe(1.6);
    expect(usd(billOf(book, aws, true, { ...NOTHING, edge }).nanoUsd)).toBe(2.2);
  });

  it("climbs the volume scale step by step", () => {
    const edge = [{ region: "europe-il-tr", requests: 0, bytes: 60 * TB }];
    const { lines, nanoUsd } = billOf(book, aws, true, { ...NOTHING, edge });
    expect(lines.map((line) => [line.step, usd(line.nanoUsd)])).toEqual([
      ["first 10 TB", 870.4],
      ["10 to 50 TB", 3276.8],
      ["50 to 150 TB", 614.4],
    ]);
    expect(usd(nanoUsd)).toBe(4761.6);
  });

  it("lets each region climb its own scale", () => {
    const edge = [
      { region: "europe-il-tr", requests: 0, bytes: 6 * TB },
      { region: "us-mx-ca", requests: 0, bytes: 6 * TB },
      { region: "us-mx-ca", requests: 0, bytes: 6 * TB },
    ];
    const { lines } = billOf(book, aws, true, { ...NOTHING, edge });
    expect(lines.map((line) => [line.region, line.step])).toEqual([
      ["United States, Mexico, Canada", "first 10 TB"],
      ["United States, Mexico, Canada", "10 to 50 TB"],
      ["Europe, Israel, Turkiye", "first 10 TB"],
    ]);
  });

  it("scales the measured time to 30 days before it climbs", () => {
    const edge = [{ region: "us-mx-ca", requests: 100, bytes: TB }];
    const { lines } = billOf(book, aws, true, { ...NOTHING, measuredMicros: DAY, edge });
    expect(lines.map((line) => [line.quantity, usd(line.nanoUsd)])).toEqual([
      [BigInt(10 * TB), 870.4],
      [BigInt(20 * TB), 1638.4],
      [3000n, 0.003],
    ]);
  });

  it("charges a shield per 10,000 requests: 1 to 2 million cost about a dollar, not a hundred", () => {
    const shield = [{ region: "us-mx-ca", requests: 2_000_000 }];
    const { lines, nanoUsd } = billOf(book, aws, true, { ...NOTHING, shield });
    expect(lines.map((line) => line.item)).toEqual(["shield requests"]);
    expect(usd(nanoUsd)).toBe(1.5);
  });

  it("charges the bytes from origin to CDN only where the origin's host does", () => {
    const usage = { ...NOTHING, originBytes: 3 * TB, originRequests: 1_000_000 };
    const free = billOf(book, aws, true, usage);
    expect(free.lines.map((line) => [line.item, usd(line.nanoUsd)])).toEqual([
      ["origin egress", 0],
      ["origin requests", 0.4],
    ]);
    // 1 TB at 0.12 and 2 TB at 0.11.
    const billed = billOf(book, gcs, true, usage).lines.filter((line) => line.item === "origin egress");
    expect(usd(totalOf(billed))).toBeCloseTo(1024 * 0.12 + 2048 * 0.11, 9);
  });

  it("compares with the origin alone: every byte at internet prices, every request at the origin", () => {
    const edge = [
      { region: "japan", requests: 1_000_000, bytes: 8 * TB },
      { region: "india", requests: 1_000_000, bytes: 4 * TB },
    ];
    const { alone, aloneNanoUsd } = billOf(book, aws, true, { ...NOTHING, edge });
    expect(alone.map((line) => [line.item, usd(line.nanoUsd)])).toEqual([
      ["origin egress", 921.6],
      ["origin egress", 174.08],
      ["origin requests", 0.8],
    ]);
    expect(aloneNanoUsd).toBe(totalOf(alone));
  });

  it("charges misses their edge egress too: bytes to users count whatever their outcome", () => {
    const edge = [{ region: "us-mx-ca", requests: 10, bytes: GB }];
    const { lines } = billOf(book, aws, true, { ...NOTHING, edge, originRequests: 10, originBytes: GB });
    expect(lines.filter((line) => line.item === "data out")).toHaveLength(1);
  });

  it("refuses a region that the book does not have, and a measured time of nothing", () => {
    const edge = [{ region: "atlantis", requests: 1, bytes: 1 }];
    expect(() => billOf(book, aws, true, { ...NOTHING, edge })).toThrow(/atlantis/);
    expect(() => billOf(book, aws, true, { ...NOTHING, measuredMicros: 0 })).toThrow(/measured time/);
  });
});

describe("any bill", () => {
  const regions = book.regions.map(({ name }) => name);
  const usageOf = fc.record({
    measuredMicros: fc.integer({ min: 1, max: 40 * 86_400 }).map((seconds) => seconds * 1e6 + 1),
    edge: fc.array(
      fc.record({
        region: fc.constantFrom(...regions),
        requests: fc.nat(2_000_000_000),
        bytes: fc.integer({ min: 0, max: 1e14 }),
      }),
      { maxLength: 12 },
    ),
    shield: fc.array(fc.record({ region: fc.constantFrom(...regions), requests: fc.nat(1e9) }), {
      maxLength: 3,
    }),
    originRequests: fc.nat(1e9),
    originBytes: fc.integer({ min: 0, max: 1e14 }),
  });
  const origins = fc.constantFrom(...book.origins);

  it("is the sum of its lines, and no line is negative", () => {
    fc.assert(
      fc.property(usageOf, origins, fc.boolean(), (usage, origin, https) => {
        const bill = billOf(book, origin, https, usage);
        expect(bill.nanoUsd).toBe(bill.lines.reduce((sum, line) => sum + line.nanoUsd, 0n));
        expect(bill.aloneNanoUsd).toBe(bill.alone.reduce((sum, line) => sum + line.nanoUsd, 0n));
        for (const line of [...bill.lines, ...bill.alone]) expect(line.nanoUsd >= 0n).toBe(true);
      }),
    );
  });

  it("agrees with plain floating-point arithmetic", () => {
    fc.assert(
      fc.property(usageOf, origins, fc.boolean(), (usage, origin, https) => {
        const expected = oracle(origin, https, usage);
        const found = usd(billOf(book, origin, https, usage).nanoUsd);
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-6);
      }),
    );
  });

  it("does not fall when traffic grows", () => {
    fc.assert(
      fc.property(usageOf, fc.nat(1e6), fc.integer({ min: 0, max: 1e12 }), fc.constantFrom(...regions), (usage, requests, bytes, region) => {
        const more = { ...usage, edge: [...usage.edge, { region, requests, bytes }] };
        const before = billOf(book, gcs, true, usage);
        const after = billOf(book, gcs, true, more);
        expect(after.nanoUsd >= before.nanoUsd).toBe(true);
        expect(after.aloneNanoUsd >= before.aloneNanoUsd).toBe(true);
      }),
    ); // prettier-ignore
  });

  it("does not depend on how traffic is split among PoPs of a region", () => {
    fc.assert(
      fc.property(usageOf, (usage) => {
        const halves = usage.edge.flatMap(({ region, requests, bytes }) => {
          const [r, b] = [Math.floor(requests / 2), Math.floor(bytes / 3)];
          return [
            { region, requests: r, bytes: b },
            { region, requests: requests - r, bytes: bytes - b },
          ];
        });
        const whole = billOf(book, aws, true, usage);
        expect(billOf(book, aws, true, { ...usage, edge: halves })).toEqual(whole);
      }),
    );
  });

  /** The same bill in dollars and floats, from the definition. */
  function oracle(origin: OriginPrices, https: boolean, usage: Usage): number {
    const month = MONTH_MICROS / usage.measuredMicros;
    let sum = 0;
    for (const region of book.regions) {
      const own = usage.edge.filter((part) => part.region === region.name);
      const requests = own.reduce((total, part) => total + part.requests, 0);
      sum += onScale(own.reduce((total, part) => total + part.bytes, 0) * month, region.dataOut);
      sum += (requests * month * Number(https ? region.usdPer10kHttps : region.usdPer10kHttp)) / 1e4;
      for (const shield of usage.shield)
        if (shield.region === region.name)
          sum += (shield.requests * month * Number(region.usdPer10kShield)) / 1e4;
    }
    if (!origin.freeToCdn) sum += onScale(usage.originBytes * month, origin.egress);
    return sum + (usage.originRequests * month * Number(origin.usdPer10kRequests)) / 1e4;
  }

  function onScale(bytes: number, scale: VolumeScale): number {
    let sum = 0;
    let from = 0;
    for (const { untilGb, usdPerGb } of scale) {
      sum += Math.max(0, Math.min(bytes / GB, untilGb) - from) * Number(usdPerGb);
      from = untilGb;
    }
    return sum;
  }
});

describe("amounts as text", () => {
  it("become whole nano-dollars", () => {
    expect(nanoUsdOf("0.085")).toBe(85_000_000n);
    expect(nanoUsdOf("0.1093")).toBe(109_300_000n);
    expect(nanoUsdOf("12")).toBe(12_000_000_000n);
    expect(nanoUsdOf("0")).toBe(0n);
  });

  it("must be plain decimals of at most nine places", () => {
    for (const text of ["", "-1", "1e-3", "0.0000000001", ".5", "1,5"])
      expect(() => nanoUsdOf(text)).toThrow();
  });
});
