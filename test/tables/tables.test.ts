import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { airportsTable } from "./airports.ts";
import { citiesTable } from "./cities.ts";
import { metrosTable } from "./metros.ts";

const committed = (name: string): string =>
  readFileSync(new URL(`../../src/network/tables/${name}.ts`, import.meta.url), "utf8");

// Differences are shown by their first line: a whole table would drown the report.
function firstDifference(a: string, b: string): string {
  const other = b.split("\n");
  return a.split("\n").find((line, k) => line !== other[k]) ?? (a === b ? "" : "length");
}

it("the committed cities are what the generator makes", () => {
  expect(firstDifference(citiesTable(), committed("cities"))).toBe("");
});

it("the committed metros are what the generator makes", () => {
  expect(firstDifference(metrosTable(), committed("metros"))).toBe("");
});

const airports = airportsTable();
it.skipIf(airports === null)("the committed airports are what the generator makes", () => {
  expect(firstDifference(airports ?? "", committed("airports"))).toBe("");
});

it("the tables stay small enough to load at start", () => {
  for (const name of ["cities", "airports", "metros"]) expect(committed(name).length).toBeLessThan(250_000);
});
