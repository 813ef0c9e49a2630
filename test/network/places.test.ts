import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { greatCircleKm } from "../../src/network/geo.ts";
import { findPlace, knownCodes, nearestPlaces, placeOfCode } from "../../src/network/places.ts";
import { foldName } from "../../src/network/place-names.ts";

const named = (text: string): string => {
  const place = findPlace(text);
  return place === null ? "none" : `${place.name} ${place.country}`;
};

describe("findPlace", () => {
  it.each([
    ["São Paulo", "São Paulo BR"],
    ["sao paulo", "São Paulo BR"],
    ["SAO PAULO, Brazil", "São Paulo BR"],
    ["lodz", "Łódź PL"],
    ["New York", "New York City US"],
    ["Frankfurt", "Frankfurt am Main DE"],
    ["Washington, D.C.", "Washington, D.C. US"],
    ["St. Louis", "St. Louis US"],
    ["Saint Petersburg", "Saint Petersburg RU"],
    ["St Petersburg, FL", "St. Petersburg US"],
    ["Kiev", "Kyiv UA"],
    ["Bombay", "Mumbai IN"],
    ["Kochi", "Cochin IN"],
    ["Kochi, JP", "Kochi JP"],
    ["Xi'an", "Xi’an CN"],
    ["London", "London GB"],
    ["London, CA", "London CA"],
    ["London, Ontario, Canada", "London CA"],
    ["Ulm", "Ulm DE"],
    ["ulm", "Ulm DE"],
  ])("%s is %s", (text, expected) => {
    expect(named(text)).toBe(expected);
  });

  it("lets the most populous namesake win, and a country or a state choose another", () => {
    expect(findPlace("Portland")?.lon).toBeCloseTo(-122.68, 1);
    expect(findPlace("Portland, US")?.lon).toBeCloseTo(-122.68, 1);
    expect(findPlace("Portland, ME")?.lon).toBeCloseTo(-70.26, 1);
    expect(findPlace("Portland, Maine")?.lon).toBeCloseTo(-70.26, 1);
    expect(findPlace("Los Angeles, CA")?.lat).toBeCloseTo(34.05, 1);
  });

  it("takes a code for the city: its own one, never a hub's", () => {
    expect(findPlace("BOM")).toMatchObject({ name: "Mumbai", country: "IN", iata: "BOM" });
    for (const code of ["LHR", "LGW", "LCY", "LON", "lon"]) expect(findPlace(code)?.name).toBe("London");
    for (const code of ["NRT", "HND", "TYO"]) expect(findPlace(code)?.name).toBe("Tokyo");
    for (const code of ["JFK", "EWR", "NYC"]) expect(findPlace(code)?.name).toBe("New York City");
    expect(findPlace("ICN")?.name).toBe("Seoul");
    expect(findPlace("XQZ")).toBeNull();
  });

  it("takes coordinates, negative ones included, and refuses impossible ones", () => {
    expect(findPlace("-33.9,18.4")).toMatchObject({ lat: -33.9, lon: 18.4, country: "ZA" });
    expect(findPlace("48.86, 2.35")).toMatchObject({ lat: 48.86, lon: 2.35, country: "FR" });
    expect(findPlace("0,-0")).toMatchObject({ lat: 0 });
    expect(findPlace("-40,-120")?.country).toBe("");
    for (const text of ["91,0", "0,181", "", "  ", "12", "1,2,3"]) expect(findPlace(text)).toBeNull();
  });
});

describe("nearestPlaces", () => {
  it("offers what was meant", () => {
    expect(nearestPlaces("Londn")[0]).toBe("London, GB");
    expect(nearestPlaces("Frankfrt")[0]).toBe("Frankfurt am Main, DE");
    expect(nearestPlaces("Sao Paolo")[0]).toBe("São Paulo, BR");
    expect(nearestPlaces("Ho Chi Minh")[0]).toBe("Ho Chi Minh City, VN");
    expect(nearestPlaces("qqqqqqqqqq")).toEqual([]);
    for (const hint of nearestPlaces("Singapur")) expect(findPlace(hint)).not.toBeNull();
  });
});

it("folds names as people leave out accents and signs", () => {
  expect(foldName("  Saint-Étienne ")).toBe("saint etienne");
  expect(foldName("N'Djamena")).toBe(foldName("N’Djaména"));
  expect(foldName("St. Gallen")).toBe("saint gallen");
  expect(foldName("Tromsø")).toBe("tromso");
});

it("resolves every code it lists", () => {
  expect(knownCodes().length).toBeGreaterThan(3200);
  for (const code of knownCodes()) expect(placeOfCode(code)).not.toBeNull();
});

const POPS = new URL("../../../shared/reference/pops.csv", import.meta.url);

describe.skipIf(!existsSync(POPS))("codes of real CDN sites", () => {
  it("all resolve within 60 km of the listed position", () => {
    const far: string[] = [];
    for (const line of readFileSync(POPS, "utf8").trim().split("\n").slice(1)) {
      const fields = line.replace(/"[^"]*"/, "quoted").split(",");
      const code = fields[1];
      if (!/^[A-Z]{3}$/.test(code)) continue;
      const place = placeOfCode(code);
      const listed = { lat: Number(fields[4]), lon: Number(fields[5]) };
      if (place === null || greatCircleKm(place, listed) > 60) far.push(line);
    }
    expect(far).toEqual([]);
  });
});
