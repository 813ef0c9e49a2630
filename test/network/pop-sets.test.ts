import { describe, expect, it } from "vitest";
import { findCountry } from "../../src/network/countries.ts";
import { chordKm, arcOfChordKm, greatCircleKm, unitVectors } from "../../src/network/geo.ts";
import { metros } from "../../src/network/metros.ts";
import { findPop, findPopSet, POP_SETS, popsOf } from "../../src/network/pop-sets.ts";
import { towns } from "../tables/towns.ts";

interface Weighted {
  readonly km: number;
  readonly weight: number;
}

function quantileKm(distances: readonly Weighted[], p: number): number {
  const sorted = [...distances].sort((a, b) => a.km - b.km);
  const total = sorted.reduce((sum, each) => sum + each.weight, 0);
  let covered = 0;
  return sorted.find((each) => (covered += each.weight) >= p * total)?.km ?? NaN;
}

/** Distance to the nearest PoP of towns of 15,000 and more, weighted by their share of the country's people online. */
function townDistances(name: string): Weighted[] {
  const listed = towns().filter((town) => town.population >= 15_000 && findCountry(town.country) !== null);
  const inhabitants = new Map<string, number>();
  for (const { country, population } of listed) {
    inhabitants.set(country, (inhabitants.get(country) ?? 0) + population);
  }
  const pops = unitVectors(popsOf(findPopSet(name)?.codes ?? []));
  const where = unitVectors(listed);
  return listed.map((town, t) => {
    let chord = Infinity;
    for (let p = 0; p < pops.length / 3; p++) chord = Math.min(chord, chordKm(where, t, pops, p));
    const online = findCountry(town.country)?.online ?? 0;
    return {
      km: arcOfChordKm(chord),
      weight: (online * town.population) / (inhabitants.get(town.country) ?? 1),
    };
  });
}

describe("PoP sets", () => {
  it("have the sizes their names promise, distinct and resolvable codes", () => {
    const size = (name: string): number => findPopSet(name)?.codes.length ?? 0;
    expect(size("small")).toBe(10);
    expect(size("fastly-like")).toBe(79);
    expect(size("cloudfront-like")).toBeGreaterThan(95);
    expect(size("cloudfront-like")).toBeLessThan(110);
    expect(size("cloudflare-like")).toBe(330);
    for (const set of POP_SETS) {
      expect(new Set(set.codes).size).toBe(set.codes.length);
      expect(popsOf(set.codes).map((pop) => pop.iata)).toEqual(set.codes);
    }
    expect(findPopSet("enormous")).toBeNull();
    expect(() => popsOf(["FRA", "QQQ"])).toThrow(RangeError);
  });

  it("spread small over six continents", () => {
    const regions = popsOf(findPopSet("small")?.codes ?? []).map((pop) => findCountry(pop.country)?.region);
    expect(new Set(regions).size).toBe(6);
  });

  // Published: distance to the nearest PoP over people online, p50 and p95, of networks with 350, 107 and 79 sites.
  it.each([
    ["cloudflare-like", 74, 660],
    ["cloudfront-like", 290, 1422],
    ["fastly-like", 514, 1793],
  ])("%s is as far from people as published: median %d km, p95 %d km", (name, p50, p95) => {
    const distances = townDistances(name);
    expect(Math.abs(quantileKm(distances, 0.5) / p50 - 1)).toBeLessThan(0.2);
    expect(Math.abs(quantileKm(distances, 0.95) / p95 - 1)).toBeLessThan(0.15);
    // The metros, coarser, still have the tail.
    const pops = popsOf(findPopSet(name)?.codes ?? []);
    const coarse = metros().map((metro) => ({
      km: Math.min(...pops.map((pop) => greatCircleKm(metro, pop))),
      weight: metro.online,
    }));
    expect(Math.abs(quantileKm(coarse, 0.95) / p95 - 1)).toBeLessThan(0.15);
  });

  it("name a PoP by code or by city", () => {
    expect(findPop("FRA")).toMatchObject({ iata: "FRA", country: "DE" });
    expect(findPop("Frankfurt")).toMatchObject({ iata: "FRA" });
    expect(findPop("Sao Paulo")).toMatchObject({ iata: "GRU" });
    expect(findPop("Tokyo")).toMatchObject({ iata: "NRT" });
    expect(findPop("Atlantis")).toBeNull();
    expect(findPop("-40,-120")).toBeNull();
  });
});
