import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { Pool } from "../../src/engine/pool.ts";
import { StationGroup } from "../../src/engine/station-group.ts";
import { Stations } from "../../src/engine/stations.ts";

const ARRIVALS = 400_000;
const SERVICE = 10_000;

/** Poisson arrivals into one station; returns its totals and the time simulated. */
function simulate(
  channels: number,
  load: number,
  service: "exponential" | "fixed",
  bytesPerSecond = Infinity,
) {
  const luck = stream("station", service, channels);
  const group = new StationGroup("edge", "test", channels, bytesPerSecond);
  const stations = new Stations();
  const station = stations.add(group);
  const gap = SERVICE / (load * channels);
  let now = 0;
  const departures: number[] = [];
  const arrivals: number[] = [];
  for (let i = 0; i < ARRIVALS; i++) {
    now += luck.exponential(gap);
    const bytes = bytesPerSecond < Infinity ? luck.exponential(SERVICE) : 0;
    const latency = bytes > 0 ? 0 : service === "fixed" ? SERVICE : luck.exponential(SERVICE);
    arrivals.push(now);
    stations.serve(station, now, latency, bytes);
    departures.push(stations.endMicros);
  }
  return { totals: group.totals(now), now, arrivals, departures };
}

/** Probability of waiting in M/M/c (Erlang C), by its recurrence through Erlang B. */
function erlangC(channels: number, load: number): number {
  const offered = channels * load;
  let blocking = 1;
  for (let k = 1; k <= channels; k++) blocking = (offered * blocking) / (k + offered * blocking);
  return blocking / (1 - load * (1 - blocking));
}

describe("a station's mean wait", () => {
  it.each([
    [1, 0.5],
    [1, 0.8],
    [4, 0.7],
    [16, 0.9],
  ])("is that of M/M/%i at load %f", (channels, load) => {
    const { totals } = simulate(channels, load, "exponential");
    const expected = (erlangC(channels, load) * SERVICE) / (channels * (1 - load));
    expect(totals.waitMicros.mean / expected).toBeGreaterThan(0.93);
    expect(totals.waitMicros.mean / expected).toBeLessThan(1.07);
    expect(Math.abs(totals.utilisation - load)).toBeLessThan(0.01);
  });

  it.each([0.5, 0.8])("is that of M/D/1 at load %f", (load) => {
    const { totals } = simulate(1, load, "fixed");
    const expected = (load * SERVICE) / (2 * (1 - load));
    expect(totals.waitMicros.mean / expected).toBeGreaterThan(0.95);
    expect(totals.waitMicros.mean / expected).toBeLessThan(1.05);
  });

  it("is that of M/M/1 when bytes are exponential and only the pipe limits", () => {
    const { totals } = simulate(1, 0.7, "fixed", 1_000_000);
    const expected = (0.7 * SERVICE) / (1 - 0.7);
    expect(totals.waitMicros.mean / expected).toBeGreaterThan(0.93);
    expect(totals.waitMicros.mean / expected).toBeLessThan(1.07);
  });
});

describe("Little's law", () => {
  it("holds between the totals and an independent count of who is inside", () => {
    const { totals, now, arrivals, departures } = simulate(4, 0.8, "exponential");
    const changes = [...arrivals.map((at) => [at, 1]), ...departures.map((at) => [at, -1])] as [
      number,
      number,
    ][];
    changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    let inside = 0;
    let last = 0;
    let area = 0;
    for (const [at, change] of changes) {
      const until = Math.min(at, now);
      area += inside * (until - last);
      last = until;
      inside += change;
    }
    expect(totals.inSystemMean / (area / now)).toBeGreaterThan(0.999);
    expect(totals.inSystemMean / (area / now)).toBeLessThan(1.001);
  });
});

describe("a station", () => {
  it("serves in order of arrival on the channel that is free first, and its pipe one after the other", () => {
    const group = new StationGroup("edge", "test", 2, 1_000_000);
    const stations = new Stations();
    const station = stations.add(group);
    stations.serve(station, 0, 10, 100);
    expect([stations.firstByteMicros, stations.endMicros]).toEqual([10, 110]);
    // A second channel is free at once, but the pipe is busy until 110.
    stations.serve(station, 5, 10, 50);
    expect([stations.firstByteMicros, stations.endMicros]).toEqual([110, 160]);
    // Both channels are busy: the first is free at 110.
    stations.serve(station, 20, 10, 0);
    expect([stations.firstByteMicros, stations.endMicros]).toEqual([160, 160]);
    expect(group.totals(160).waitMicros.max).toBe(130);
  });

  it("starts each service when the full workload vector says, beside busy and idle neighbours", () => {
    const arrival = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 20 }), fc.nat({ max: 90 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(arrival, { maxLength: 300 }),
        (channels, arrivals) => {
          const stations = new Stations();
          const groups = [channels, 1, 3].map((each) => new StationGroup("edge", "test", each));
          const vectors = groups.map((group) => new Array<number>(group.channels).fill(0));
          const bank = groups.map((group) => stations.add(group));
          let now = 0;
          for (const [which, gap, service] of arrivals) {
            now += gap;
            const vector = vectors[which].sort((a, b) => a - b);
            vector[0] = Math.max(now, vector[0]) + service;
            stations.serve(bank[which], now, service, 0);
            expect(stations.endMicros).toBe(vector[0]);
          }
        },
      ),
    );
  });
});

describe("a pool", () => {
  it("hands units to those in line, first come first served, and refuses beyond the limit", () => {
    const group = new StationGroup("origin", "connections", 1);
    const pool = new Pool(1, 2, group);
    expect(pool.ask(10, 0)).toBe(1);
    expect(pool.ask(11, 1)).toBe(0);
    expect(pool.ask(12, 2)).toBe(0);
    expect(pool.ask(13, 3)).toBe(-1);
    expect(pool.giveBack(0, 100)).toBe(11);
    expect(pool.giveBack(100, 150)).toBe(12);
    expect(pool.giveBack(150, 160)).toBe(-1);
    expect(pool.inUse).toBe(0);
    const totals = group.totals(160);
    expect(totals.arrivals).toBe(3);
    expect(totals.waitMicros.mean).toBeCloseTo((0 + 99 + 148) / 3, 9);
    expect(totals.utilisation).toBe(1);
  });
});
