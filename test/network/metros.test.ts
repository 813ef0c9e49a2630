import { describe, expect, it } from "vitest";
import { ACCESS_GROUPS, countries, findCountry } from "../../src/network/countries.ts";
import { greatCircleKm } from "../../src/network/geo.ts";
import { findMetro, metros, nearestMetro } from "../../src/network/metros.ts";
import { REGIONS } from "../../src/network/regions.ts";

const worldOnline = countries().reduce((sum, each) => sum + each.online, 0);

describe("countries", () => {
  it("have the world's population and people online", () => {
    const population = countries().reduce((sum, each) => sum + each.population, 0);
    // UN World Population Prospects 2024: 8.16 billion. ITU Facts and Figures 2023 and 2024: 5.3 to 5.5 billion online;
    // the latest year of some countries, India's above all, lies before that.
    expect(population / 8.162e9).toBeCloseTo(1, 2);
    expect(worldOnline).toBeGreaterThan(5.1e9);
    expect(worldOnline).toBeLessThan(5.6e9);
  });

  it("have distinct codes, valid regions, groups and offsets", () => {
    expect(new Set(countries().map((each) => each.code)).size).toBe(countries().length);
    expect(new Set(countries().map((each) => each.code3)).size).toBe(countries().length);
    for (const country of countries()) {
      expect(REGIONS).toContain(country.region);
      expect(ACCESS_GROUPS).toContain(country.accessGroup);
      expect(country.onlineShare).toBeLessThanOrEqual(1);
      expect(Math.abs(country.utcOffsetMinutes) % 15).toBe(0);
    }
  });

  it("are found by code, name and common name", () => {
    for (const text of ["DE", "deu", "Germany", "germany"]) expect(findCountry(text)?.code).toBe("DE");
    expect(findCountry("UK")?.code).toBe("GB");
    expect(findCountry("Côte d'Ivoire")?.code).toBe("CI");
    expect(findCountry("Atlantis")).toBeNull();
  });
});

describe("metros", () => {
  it("are at least 400 in 150 countries and represent 90 % of people online", () => {
    const represented = new Set(metros().map((metro) => metro.country));
    expect(metros().length).toBeGreaterThanOrEqual(400);
    expect(represented.size).toBeGreaterThanOrEqual(150);
    let online = 0;
    for (const country of countries()) if (represented.has(country.code)) online += country.online;
    expect(online / worldOnline).toBeGreaterThan(0.9);
    for (const region of REGIONS) expect(metros().some((metro) => metro.region === region)).toBe(true);
  });

  it("sum to each country's people online", () => {
    for (const country of countries()) {
      const own = metros().filter((metro) => metro.country === country.code);
      const sum = own.reduce((total, metro) => total + metro.online, 0);
      if (own.length > 0) expect(Math.abs(sum - country.online)).toBeLessThanOrEqual(1000 * own.length);
    }
  });

  it("lie 50 km apart inside a country, with distinct ids, most people first", () => {
    const list = metros();
    expect(new Set(list.map((metro) => metro.id)).size).toBe(list.length);
    for (let i = 1; i < list.length; i++) expect(list[i].online).toBeLessThanOrEqual(list[i - 1].online);
    for (const a of list) {
      for (const b of list) {
        // A capital that took a suburb's place may be a little nearer.
        if (a.id < b.id && a.country === b.country) expect(greatCircleKm(a, b)).toBeGreaterThan(25);
      }
    }
  });

  it("give China and India their due", () => {
    const total = metros().reduce((sum, metro) => sum + metro.online, 0);
    const share = (code: string): number =>
      metros().reduce((sum, metro) => sum + (metro.country === code ? metro.online : 0), 0) / total;
    expect(share("CN")).toBeGreaterThan(0.19);
    expect(share("IN")).toBeGreaterThan(0.11);
    expect(share("US")).toBeLessThan(0.08);
  });

  // Standard times of the tz database.
  it.each([
    ["new-york-city-us", -300],
    ["chicago-us", -360],
    ["denver-us", -420],
    ["phoenix-us", -420],
    ["los-angeles-us", -480],
    ["manaus-br", -240],
    ["sao-paulo-br", -180],
    ["mexico-city-mx", -360],
    ["tijuana-mx", -480],
    ["london-gb", 0],
    ["berlin-de", 60],
    ["kinshasa-cd", 60],
    ["lubumbashi-cd", 120],
    ["moscow-ru", 180],
    ["samara-ru", 240],
    ["yekaterinburg-ru", 300],
    ["omsk-ru", 360],
    ["novosibirsk-ru", 420],
    ["tehran-ir", 210],
    ["kabul-af", 270],
    ["new-delhi-in", 330],
    ["kathmandu-np", 345],
    ["yangon-mm", 390],
    ["jakarta-id", 420],
    ["makassar-id", 480],
    ["tokyo-jp", 540],
    ["sydney-au", 600],
    ["auckland-nz", 720],
  ])("%s keeps standard time %d min east of UTC", (id, minutes) => {
    expect(findMetro(id)?.utcOffsetMinutes).toBe(minutes);
  });

  it("are found by id, name and name with country; the nearest by position", () => {
    expect(findMetro("sao-paulo-br")?.name).toBe("São Paulo");
    expect(findMetro("Frankfurt")?.id).toBe("frankfurt-am-main-de");
    expect(findMetro("New York")?.id).toBe("new-york-city-us");
    expect(findMetro("Paris, FR")?.country).toBe("FR");
    expect(findMetro("Washington, D.C.")?.country).toBe("US");
    expect(findMetro("Atlantis")).toBeNull();
    expect(findMetro("Paris, Atlantis")).toBeNull();
    expect(nearestMetro({ lat: 48.8, lon: 2.2 }).country).toBe("FR");
  });
});
