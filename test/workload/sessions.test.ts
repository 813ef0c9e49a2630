/** When sessions begin, and where segments lie. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { type ArrivalWorld, SessionArrivals } from "../../src/workload/sessions/arrivals.ts";
import { SESSION_KINDS, type SessionGroup } from "../../src/workload/sessions/kinds.ts";
import { SessionLuck } from "../../src/workload/sessions/luck.ts";
import { layOut, layoutOf, segmentBytes, segmentObject } from "../../src/workload/sessions/media.ts";

const HOUR = 3_600_000_000;
const WORLD: ArrivalWorld = {
  durationMicros: 24 * HOUR,
  startOfDayMicros: 0,
  diurnal: { trough: 1, peakHour: 22 },
  metros: [
    { weight: 0.5, utcOffsetMicros: 0, region: "europe" },
    { weight: 0.3, utcOffsetMicros: 9 * HOUR, region: "asia" },
    { weight: 0.2, utcOffsetMicros: 0, region: "africa" },
  ],
};
const GROUP: SessionGroup = { name: "them", kind: "polling", sessionsPerSecond: 0.5, contentClass: "thing" };

function arrivals(group: Partial<SessionGroup> = {}, world: Partial<ArrivalWorld> = {}) {
  const source = new SessionArrivals({ ...GROUP, ...group }, { ...WORLD, ...world }, stream("1", "sessions"));
  const all: { at: number; metro: number }[] = [];
  while (source.dueMicros < Infinity) {
    all.push({ at: source.dueMicros, metro: source.metro() });
    source.advance();
  }
  return all;
}

/** Within four standard deviations of a Poisson count. */
function near(found: number, expected: number) {
  expect(Math.abs(found - expected)).toBeLessThan(4 * Math.sqrt(expected) + 1);
}

describe("beginnings of sessions", () => {
  it("come at the given rate, in order, with exponential gaps", () => {
    const all = arrivals();
    near(all.length, 0.5 * 86_400);
    const gaps = all.slice(1).map(({ at }, n) => at - all[n].at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    near(gaps.filter((gap) => gap > 2e6).length, gaps.length * Math.exp(-1));
  });

  it("come from metros by weight, and from regions only that are asked for", () => {
    const all = arrivals();
    near(all.filter(({ metro }) => metro === 1).length, 0.3 * all.length);
    const asia = arrivals({ regions: ["asia"] });
    expect(new Set(asia.map(({ metro }) => metro))).toEqual(new Set([1]));
    near(asia.length, 0.5 * 86_400);
  });

  it("follow each metro's day", () => {
    const diurnal = { trough: 0, peakHour: 12 };
    const all = arrivals({}, { diurnal, metros: WORLD.metros.slice(0, 1) });
    near(all.length, 0.5 * 86_400);
    // Mean of 1 + cos over the six hours around noon is 1 + 2 sqrt(2) / pi.
    near(
      all.filter(({ at }) => at >= 9 * HOUR && at < 15 * HOUR).length,
      0.5 * 6 * 3600 * (1 + (2 * Math.SQRT2) / Math.PI),
    );
  });

  it("of a release begin when it comes out and halve in every half-life", () => {
    const all = arrivals({ kind: "release", atMicros: 2 * HOUR, halfLifeMicros: 3 * HOUR });
    near(all.length, 0.5 * 86_400);
    expect(all[0].at).toBeGreaterThanOrEqual(2 * HOUR);
    const within = (n: number) =>
      all.filter(({ at }) => at >= (2 + 3 * n) * HOUR && at < (5 + 3 * n) * HOUR).length;
    // Slots of a minute round the curve: 0.4 % at this half-life.
    for (const n of [0, 1, 2]) near(within(n + 1), within(n) / 2);
  });
});

describe("a session's choices", () => {
  it("follow from its seed, evenly", () => {
    const one = new SessionLuck(5);
    const other = new SessionLuck(5);
    const drawn = Array.from({ length: 20_000 }, () => one.uniform());
    expect(drawn.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => other.uniform()));
    near(drawn.filter((u) => u < 0.1).length, 2000);
    near(drawn.filter((u, n) => n > 0 && u < 0.5 && drawn[n - 1] < 0.5).length, 5000);
  });
});

describe("titles in a catalogue", () => {
  it("take an object a segment and bit rate, none twice; the next id is the next segment", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (titles, segments, rungs) => {
          const ladder = Array.from({ length: rungs }, (_, rung) => 1e5 * (rung + 1));
          const group = {
            ...GROUP,
            kind: "video" as const,
            segmentMicros: 2e6,
            lengthMicros: 2e6 * segments,
            ladder,
          };
          const spare = titles * segments * rungs + (rungs * segments - 1);
          const layout = layoutOf(group, HOUR, 100, spare);
          expect(layout.titles).toBe(titles);
          const seen = new Set<number>();
          const sizes = new Float64Array(100 + spare);
          layOut(layout, sizes);
          for (let title = 0; title < titles; title++)
            for (let rung = 0; rung < rungs; rung++)
              for (let segment = 0; segment < segments; segment++) {
                const object = segmentObject(layout, title, rung, segment);
                seen.add(object);
                if (segment > 0) expect(segmentObject(layout, title, rung, segment - 1)).toBe(object - 1);
                expect(sizes[object]).toBe(segmentBytes(layout, rung));
                expect(sizes[object]).toBe(25_000 * (rung + 1));
              }
          expect(seen.size).toBe(titles * segments * rungs);
          expect(Math.min(...seen)).toBe(100);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("kinds", () => {
  it("have what they need or a value for it, never both", () => {
    for (const { needs, may, or = [] } of Object.values(SESSION_KINDS)) {
      const fields = [...needs, ...Object.keys(may), ...or];
      expect(new Set(fields).size).toBe(fields.length);
    }
  });
});
