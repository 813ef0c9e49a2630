import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as units from "../../src/base/units.ts";

describe("text to numbers", () => {
  test.each([
    ["10GB", 1e10],
    ["1.5 GB", 1.5e9],
    ["64MiB", 67108864],
    ["1kB", 1000],
    ["1KB", 1000],
    ["1KiB", 1024],
    ["2TiB", 2199023255552],
    ["512", 512],
    ["512B", 512],
    ["0", 0],
    ["1.005GB", 1005000000],
    ["1e6", 1000000],
    ["50GBB", null],
    ["10gb", null],
    ["10Mb", null],
    ["-1GB", null],
    ["", null],
    ["GB", null],
    ["1 2GB", null],
    ["1.GB", null],
    ["9e99PB", null],
    ["Infinity", null],
    ["constructor", null],
    ["5constructor", null],
  ])("size %s", (text, bytes) => expect(units.parseSize(text)).toBe(bytes));

  test.each([
    ["250ms", 250_000],
    ["7d", 604_800_000_000],
    ["1h30m", 5_400_000_000],
    ["1h 30min", 5_400_000_000],
    ["1.5s", 1_500_000],
    ["10us", 10],
    ["10µs", 10],
    ["2w", 1_209_600_000_000],
    ["1y", 31_536_000_000_000],
    ["0", 0],
    ["0s", 0],
    ["5", null],
    ["-5s", null],
    ["30m1h", null],
    ["1h1h", null],
    ["1h30", null],
    ["5 sec", null],
    ["s", null],
    ["1H", null],
  ])("duration %s", (text, micros) => expect(units.parseDuration(text)).toBe(micros));

  test.each([
    ["1.5Gbps", 1.5e9],
    ["100Mbps", 1e8],
    ["64kbps", 64_000],
    ["3GB/s", 24e9],
    ["unlimited", Infinity],
    ["100", null],
    ["100MBps", null],
  ])("bit rate %s", (text, bits) => expect(units.parseBitRate(text)).toBe(bits));

  test.each([
    ["20k/s", 20_000],
    ["1.2M/s", 1_200_000],
    ["90/min", 1.5],
    ["5/h", 5 / 3600],
    ["5", null],
    ["5/week", null],
    ["/s", null],
    ["-1/s", null],
  ])("rate %s", (text, rate) => expect(units.parseRate(text)).toBe(rate));

  test.each([
    ["200k", 200_000],
    ["1.5M", 1_500_000],
    ["3", 3],
    ["2.3k", 2300],
    ["0.5", null],
    ["1.0005k", null],
    ["-3", null],
    ["3x", null],
  ])("count %s", (text, count) => expect(units.parseCount(text)).toBe(count));

  test.each([
    ["5%", 0.05],
    ["0.05", 0.05],
    ["100 %", 1],
    ["5%%", null],
    ["-5%", null],
  ])("share %s", (text, share) => expect(units.parseShare(text)).toBe(share));
});

describe("what is formatted parses back to the same number", () => {
  const wholes = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(),
    fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 12 })).map(([n, e]) => n * Number(`1e${e}`)),
    fc.tuple(fc.nat(4000), fc.integer({ min: 0, max: 40 })).map(([n, e]) => n * 2 ** e),
  );
  const reals = fc.double({ min: 0, max: 1e15, noNaN: true });
  const runs = { numRuns: 3000 };

  test("whole bytes, microseconds and counts", () => {
    fc.assert(
      fc.property(wholes, (n) => units.parseSize(units.formatSize(n)) === n),
      runs,
    );
    fc.assert(
      fc.property(wholes, (n) => units.parseDuration(units.formatDuration(n)) === n),
      runs,
    );
    fc.assert(
      fc.property(wholes, (n) => units.parseCount(units.formatCount(n)) === n),
      runs,
    );
  });

  test("rates and shares of any value", () => {
    for (const values of [wholes, reals]) {
      fc.assert(
        fc.property(values, (n) => units.parseBitRate(units.formatBitRate(n)) === n),
        runs,
      );
      fc.assert(
        fc.property(values, (n) => units.parseRate(units.formatRate(n)) === n),
        runs,
      );
      fc.assert(
        fc.property(values, (n) => units.parseShare(units.formatShare(n)) === n),
        runs,
      );
    }
    fc.assert(fc.property(fc.nat(1000), (n) => units.parseShare(units.formatShare(n / 1000)) === n / 1000));
  });

  test("in the plain form people write", () => {
    expect(units.formatSize(10e9)).toBe("10GB");
    expect(units.formatSize(1_500_000)).toBe("1.5MB");
    expect(units.formatSize(64 * 1024 * 1024)).toBe("64MiB");
    expect(units.formatSize(1023)).toBe("1.023kB");
    expect(units.formatSize(0)).toBe("0B");
    expect(units.formatDuration(604_800_000_000)).toBe("7d");
    expect(units.formatDuration(5_400_000_000)).toBe("1h30m");
    expect(units.formatDuration(1_500_000)).toBe("1.5s");
    expect(units.formatDuration(250_000)).toBe("250ms");
    expect(units.formatDuration(0)).toBe("0");
    expect(units.formatBitRate(1.5e9)).toBe("1.5Gbps");
    expect(units.formatBitRate(Infinity)).toBe("unlimited");
    expect(units.formatRate(20_000)).toBe("20k/s");
    expect(units.formatRate(5 / 3600)).toBe("5/h");
    expect(units.formatCount(1_500_000)).toBe("1.5M");
    expect(units.formatShare(0.05)).toBe("5%");
    expect(units.formatShare(0.934)).toBe("93.4%");
  });

  test("what has no text is refused", () => {
    expect(() => units.formatSize(NaN)).toThrow(RangeError);
    expect(() => units.formatSize(-1)).toThrow(RangeError);
  });
});

test("numbers for people", () => {
  expect([0, 640, 999.4, 1000, 25.2e12, 212e12, 999_499, 999_500].map(units.showSize)).toEqual([
    "0 B",
    "640 B",
    "999 B",
    "1.00 kB",
    "25.2 TB",
    "212 TB",
    "999 kB",
    "1.00 MB",
  ]);
  expect(
    [
      0,
      850,
      1e3,
      14e3,
      14_320,
      612e3,
      1.5e6,
      59.96e6,
      131e6,
      3600e6,
      6 * 3600e6,
      12_000e6,
      86_399e6,
      90_000e6,
    ].map(units.showDuration),
  ).toEqual([
    "0 us",
    "850 us",
    "1 ms",
    "14 ms",
    "14.3 ms",
    "612 ms",
    "1.5 s",
    "1 min",
    "2 min 11 s",
    "1 h",
    "6 h",
    "3 h 20 min",
    "1 d",
    "1 d 1 h",
  ]);
  expect([0, 7, 1234, 9999, 12_345, 460_000, 18_000_000, 1.25].map(units.showCount)).toEqual([
    "0",
    "7",
    "1,234",
    "9,999",
    "12.3 k",
    "460 k",
    "18.0 M",
    "1.25",
  ]);
  expect([0, 0.934, 0.9999, 0.0001, 1, 0.06].map(units.showPercent)).toEqual([
    "0 %",
    "93.4 %",
    ">99.9 %",
    "<0.1 %",
    "100 %",
    "6.0 %",
  ]);
  expect([13_310, 310.4, 4.2, 0, 0.0021, 0.00999, 1_234_567].map(units.showUsd)).toEqual([
    "$13,310",
    "$310",
    "$4.20",
    "$0.00",
    "$0.0021",
    "$0.01",
    "$1,234,567",
  ]);
  expect(units.showUsd(-4_200_000_000n)).toBe("-$4.20");
  expect([42.5, 960_000].map(units.showRate)).toEqual(["42.5/s", "960 k/s"]);
  expect([119e6, Infinity].map(units.showBitRate)).toEqual(["119 Mbps", "unlimited"]);
});

test.each([
  ["50GBB", "size", "50GB"],
  ["10gb", "size", "10GB"],
  ["64 MIB", "size", "64MiB"],
  ["5 bytes", "size", "5B"],
  ["1,000MB", "size", "1000MB"],
  ["-5s", "duration", "5s"],
  ["5 seconds", "duration", "5s"],
  ["30 minutes", "duration", "30m"],
  ["100", "duration", "100s"],
  ["100Mbits", "bitRate", "100Mbps"],
  ["unlimted", "bitRate", "unlimited"],
  ["20k", "rate", "20k/s"],
  ["20krps", "rate", "20k/s"],
  ["5/sec", "rate", "5/s"],
  ["3 million", "count", "3M"],
  ["5 percent", "share", "5%"],
  ["banana", "size", null],
  ["5 bananas", "size", null],
] as const)("%s is not a %s; nearest is %s", (text, kind, wanted) => {
  expect(units.suggestUnit(text, kind)).toBe(wanted);
});
