/** Repeats, sizes that go with popularity, and rates by the hour: what the generator makes of them. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/base/normal.ts";
import { columns, source } from "./generator.ts";

const REQUESTS = 60_000;

describe("repeats", () => {
  const repeats = { share: 0.4, after: { kind: "fixed", value: 7 } } as const;

  it("ask for what was asked for so many requests of the class before", () => {
    const { object } = columns(
      source(REQUESTS, [{ objects: 1_000_000, popularity: { exponent: 0, offset: 0 }, repeats }]),
    );
    // A million objects alike hardly meet by chance.
    const repeated = object.filter((id, n) => n >= 7 && id === object[n - 7]).length / object.length;
    expect(Math.abs(repeated - 0.4)).toBeLessThan(4 * Math.sqrt((0.4 * 0.6) / REQUESTS) + 1e-4);
    const others = object.filter((id, n) => n >= 5 && id === object[n - 5]).length;
    expect(others).toBeLessThan(5);
  });

  it("count the requests of their own class only", () => {
    const classes = [
      { share: 1, objects: 1_000_000, popularity: { exponent: 0, offset: 0 }, repeats },
      { share: 3, objects: 50 },
    ];
    const all = columns(source(REQUESTS, classes));
    const own = all.object.filter((_, n) => all.class[n] === 0);
    const repeated = own.filter((id, n) => n >= 7 && id === own[n - 7]).length / own.length;
    expect(Math.abs(repeated - 0.4)).toBeLessThan(4 * Math.sqrt((0.4 * 0.6) / own.length) + 1e-4);
  });

  it("leave each object its share of the requests, and all other draws as they are", () => {
    const plain = columns(source(200_000, [{}]));
    const bursty = columns(
      source(200_000, [{ repeats: { share: 0.5, after: { kind: "exponential", mean: 20 } } }]),
    );
    expect(bursty.at).toEqual(plain.at);
    const unchanged = bursty.object.filter((id, n) => id === plain.object[n]).length / bursty.object.length;
    expect(unchanged).toBeGreaterThan(0.49);
    const first = (object: readonly number[], ranks: number) =>
      object.filter((id) => id < ranks).length / object.length;
    // Repeats of repeats: the variance of an object's share grows by 1 / (1 - c)^2, which is 4.
    for (const ranks of [1, 10, 100]) {
      const expected = first(plain.object, ranks);
      const error = Math.sqrt((expected * (1 - expected) * (1 + 4)) / 200_000);
      expect(Math.abs(first(bursty.object, ranks) - expected)).toBeLessThan(4 * error);
    }
  });
});

describe("sizes", () => {
  const size = { kind: "lognormal", median: 10_000, sigma: 1 } as const;

  it.each([undefined, 0.3])(
    "end at what caches can count, whatever the tail: correlation %s",
    (sizeCorrelation) => {
      const wide = { kind: "lognormal", median: 5e11, sigma: 2 } as const;
      const { catalogue } = source(1, [
        { objects: 1000, size: wide, ...(sizeCorrelation && { sizeCorrelation }) },
      ]);
      const most = catalogue.sizeBytes.reduce((a, b) => Math.max(a, b));
      expect(most).toBe(1e12);
    },
  );

  it.each([-0.6, 0.3])("go with popularity as far as the correlation says: %d", (sizeCorrelation) => {
    const objects = 20_000;
    const { catalogue } = source(1, [{ objects, size, sizeCorrelation }]);
    // Kendall's tau of a normal copula is 2 / pi x asin(r): the chance that of two objects the more popular is larger.
    let larger = 0;
    let pairs = 0;
    for (let n = 0; n + 7919 < objects; n++) {
      pairs++;
      if (catalogue.sizeBytes[n] > catalogue.sizeBytes[n + 7919]) larger++;
      const [a, b] = [(n * 31) % objects, (n * 77 + 13) % objects];
      if (a === b) continue;
      pairs++;
      if (catalogue.sizeBytes[Math.min(a, b)] > catalogue.sizeBytes[Math.max(a, b)]) larger++;
    }
    const near = (2 * larger) / pairs - 1;
    const tau = (2 / Math.PI) * Math.asin(sizeCorrelation);
    // The pairs are not all pairs: those far apart weigh a little more.
    expect(Math.sign(near)).toBe(Math.sign(sizeCorrelation));
    expect(near / tau).toBeGreaterThan(0.85);
    expect(near / tau).toBeLessThan(1.45);
    // As a whole they are distributed as ever.
    const below = (bytes: number) => catalogue.sizeBytes.filter((one) => one < bytes).length / objects;
    for (const bytes of [2000, 10_000, 40_000])
      expect(Math.abs(below(bytes) - normalCdf(Math.log(bytes / 10_000)))).toBeLessThan(
        4 * Math.sqrt(0.25 / objects),
      );
  });

  it("of newcomers go with the rank they take", () => {
    const churning = source(20_000, [
      {
        objects: 500,
        size,
        sizeCorrelation: -0.95,
        churnPerDay: 86_400,
        popularity: { exponent: 0, offset: 0 },
      },
    ]);
    columns(churning);
    const { catalogue } = churning;
    const mean = (from: number, until: number) => {
      let sum = 0;
      for (let rank = from; rank < until; rank++)
        sum += Math.log(catalogue.sizeBytes[catalogue.objectAtRank(0, rank)]);
      return sum / (until - from);
    };
    expect(catalogue.objectAtRank(0, 0)).toBeGreaterThanOrEqual(500);
    expect(mean(0, 100)).toBeLessThan(mean(400, 500) - 0.3);
    // All but those that are due at the very end have come, and have sizes of whole bytes.
    const come = catalogue.sizeBytes.subarray(0, catalogue.objects - 10);
    expect(come.length).toBeGreaterThan(10_000);
    expect(come.every((bytes) => Number.isInteger(bytes) && bytes >= 1)).toBe(true);
  });
});

describe("a daily curve by the hour", () => {
  it("gives each hour its share of the requests, in local time", () => {
    const hours = Array.from({ length: 24 }, (_, hour) => (hour === 5 ? 0 : 1 + (hour % 4)));
    const { at } = columns(
      source(0, [{}], {
        durationMicros: 86_400e6,
        requestsPerSecond: 1,
        startOfDayMicros: 3 * 3600e6,
        diurnal: { trough: 0, peakHour: 3, hours },
        metros: [{ weight: 1, utcOffsetMicros: -2 * 3600e6, country: "", region: "" }],
      }),
    );
    const all = hours.reduce((sum, rate) => sum + rate, 0);
    for (let hour = 0; hour < 24; hour++) {
      const expected = (86_400 * hours[(hour + 3 - 2) % 24]) / all;
      const found = at.filter((micros) => Math.floor(micros / 3600e6) === hour).length;
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(4.5 * Math.sqrt(expected));
    }
  });
});
