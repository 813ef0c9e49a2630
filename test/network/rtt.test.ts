import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greatCircleKm, type Position } from "../../src/network/geo.ts";
import { metros } from "../../src/network/metros.ts";
import { findPlace, type Place } from "../../src/network/places.ts";
import { findPopSet, popsOf } from "../../src/network/pop-sets.ts";
import {
  FIBRE_KM_PER_MILLI,
  latencyBetween,
  microsOfPath,
  PUBLIC_INTERNET_FACTOR,
  rttMatrix,
  rttMicros,
  RttModel,
} from "../../src/network/rtt.ts";
import { measuredPairs, quantileOfSizes, relativeErrors } from "../tables/fit-rtt.ts";
import { PUBLISHED_RTT } from "./published-rtt.ts";

const position = fc.record({
  lat: fc.double({ min: -55, max: 70, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});
const metro = fc.constantFrom(...metros());

const place = (text: string): Place => {
  const found = findPlace(text);
  if (found === null) throw new Error(`no place ${text}`);
  return found;
};

const lightMicros = (a: Position, b: Position): number => (2000 * greatCircleKm(a, b)) / FIBRE_KM_PER_MILLI;

describe("round trips", () => {
  it("are symmetric and never faster than light in glass along the great circle", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const micros = rttMicros(a, b);
        expect(micros).toBe(rttMicros(b, a));
        expect(micros).toBeGreaterThanOrEqual(lightMicros(a, b));
        expect(micros).toBeLessThan(lightMicros(a, b) * 3 + 400_000);
        expect(Number.isInteger(micros)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("between metros gain little by a detour over a third", () => {
    fc.assert(
      fc.property(metro, metro, metro, (a, b, c) => {
        // A third metro may lie on the right side of a zone's border or be directly linked to both: not by much.
        expect(rttMicros(a, c)).toBeLessThan(1.6 * (rttMicros(a, b) + rttMicros(b, c)) + 60_000);
      }),
      { numRuns: 300 },
    );
  });

  it("grow with the path, less than in proportion: a constant comes with the first hundreds of km", () => {
    const km = fc.double({ min: 0, max: 30_000, noNaN: true });
    fc.assert(
      fc.property(km, km, (a, b) => {
        expect(microsOfPath(Math.max(a, b))).toBeGreaterThanOrEqual(microsOfPath(Math.min(a, b)));
        expect(microsOfPath(a + b)).toBeLessThanOrEqual(microsOfPath(a) + microsOfPath(b));
      }),
    );
  });

  it("are short between near places", () => {
    expect(rttMicros(place("LHR"), place("LCY"))).toBeLessThanOrEqual(1000);
    expect(rttMicros(place("Tokyo"), place("Yokohama"))).toBeLessThan(3000);
    expect(rttMicros(place("Baltimore"), place("Washington"))).toBeLessThan(5000);
    // Neighbours without a hub near them need none.
    expect(rttMicros(place("Kisumu"), place("Eldoret"))).toBeLessThan(8000);
  });

  it("in a matrix are those of the pairs", () => {
    const from = metros().slice(0, 40);
    const to = popsOf(findPopSet("small")?.codes ?? []);
    const matrix = rttMatrix(from, to);
    const model = new RttModel();
    from.forEach((a, i) =>
      to.forEach((b, j) => expect(matrix[i * to.length + j]).toBe(model.rttMicros(a, b))),
    );
  });

  it("come with distance, path, public round trip and hubs", () => {
    const latency = latencyBetween(place("Mumbai"), place("Stockholm"));
    expect(latency.distanceKm).toBeCloseTo(6230, -2);
    expect(latency.pathKm).toBeGreaterThan(latency.distanceKm);
    expect(latency.rttMs).toBe(rttMicros(place("Mumbai"), place("Stockholm")) / 1000);
    expect(latency.publicRttMs).toBeCloseTo(latency.rttMs * PUBLIC_INTERNET_FACTOR, 9);
    expect(latency.via[0]).toBe("BOM");
    expect(latency.via).toContain("SUZ");
    expect(latency.via.at(-1)).toBe("STO");
    expect(latencyBetween(place("FRA"), place("FRA"))).toMatchObject({ distanceKm: 0, rttMs: 0.5 });
  });

  it("are the same told at length, for places anywhere", () => {
    const position = fc.record({
      lat: fc.double({ min: -60, max: 75, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(position, position, (a, b) => {
        expect(latencyBetween(a, b).rttMs).toBe(rttMicros(a, b) / 1000);
      }),
      { numRuns: 300 },
    );
  });
});

describe("published round trips between regions of other clouds", () => {
  const errors = PUBLISHED_RTT.map((pair) => rttMicros(pair.a, pair.b) / 1000 / pair.rttMs - 1);

  it("are met to 7 % at the median and 24 % for nine in ten", () => {
    expect(errors.length).toBeGreaterThan(170);
    expect(quantileOfSizes(errors, 0.5)).toBeLessThan(0.07);
    expect(quantileOfSizes(errors, 0.9)).toBeLessThan(0.24);
  });

  it("of 50 ms and more are all but one met to 15 %, and without bias", () => {
    const long = PUBLISHED_RTT.flatMap((pair, k) => (pair.rttMs >= 50 ? [{ pair, error: errors[k] }] : []));
    const off = long.filter(({ error }) => Math.abs(error) > 0.15).map(({ pair }) => pair.names);
    expect(off.length, off.join(", ")).toBeLessThanOrEqual(1);
    const middle = long.map(({ error }) => error).sort((a, b) => a - b)[long.length >> 1];
    expect(Math.abs(middle)).toBeLessThan(0.03);
  });

  it("below 50 ms are met to 3 ms at the median and 7 ms for nine in ten", () => {
    const short = PUBLISHED_RTT.flatMap((pair, k) => (pair.rttMs < 50 ? [errors[k] * pair.rttMs] : []));
    expect(quantileOfSizes(short, 0.9)).toBeLessThan(7);
    expect(quantileOfSizes(short, 0.5)).toBeLessThan(3);
  });
});

const MEASURED = new URL("../../../shared/reference/rtt_backbone_p50.csv", import.meta.url);

describe.skipIf(!existsSync(MEASURED))("measured medians between 36 cloud regions", () => {
  it("are met to 5 % at the median (8 % is asked) and 16 % for nine in ten", () => {
    const errors = relativeErrors(measuredPairs(fileURLToPath(MEASURED)));
    expect(errors).toHaveLength(630);
    expect(quantileOfSizes(errors, 0.5)).toBeLessThan(0.05);
    expect(quantileOfSizes(errors, 0.9)).toBeLessThan(0.16);
  });
});
