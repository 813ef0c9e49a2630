/**
 * Standard time of a town, minutes east of UTC. One offset a country comes from the table of countries; the rules here
 * split the countries with several, by GeoNames division code or position, as the tz database (2025b) has them.
 */
import { findCountry } from "../../src/network/countries.ts";
import type { Town } from "./towns.ts";

/** Divisions by country: "codes offset; codes offset; ...". */
const BY_DIVISION: Readonly<Record<string, string>> = {
  US: "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI -360; AZ CO ID MT NM UT WY -420; CA NV OR WA -480; AK -540; HI -600",
  CA: "01 -420; 02 -480; 03 11 -360; 04 07 09 -240; 05 -210",
  AU: "03 05 570; 08 480",
  BR: "04 11 14 24 25 -240; 01 -300",
  MX: "02 -480; 03 18 25 26 -420; 23 -300",
};

/** Standard time of a town, minutes east of UTC. */
export function utcOffsetMinutes(town: Town): number {
  const { lat, lon } = town;
  for (const rule of (BY_DIVISION[town.country] ?? "").split("; ")) {
    const words = rule.split(" ");
    if (words.slice(0, -1).includes(town.admin)) return Number(words.at(-1));
  }
  if (town.country === "RU") return russia(lat, lon);
  if (town.country === "ID" && lon >= 128) return 540;
  if (town.country === "ID" && (lon >= 115 || (lon >= 114.4 && lat > -4.5))) return 480;
  if (town.country === "CD" && lon >= 22.5) return 120;
  if (town.country === "MN" && lon < 100) return 420;
  if (town.country === "ES" && lon < -10) return 0;
  if (town.country === "PT" && lon < -20) return -60;
  if (town.country === "CL" && lat < -50) return -180;
  return findCountry(town.country)?.utcOffsetMinutes ?? 0;
}

/** Russia's zones follow its oblasts; for its cities these bounds give the same. */
function russia(lat: number, lon: number): number {
  if (lon < 22.9) return 120;
  if (lon < 45 || lat < 45 || (lat > 55.5 && lon < 52)) return 180;
  if (lon < 54) return 240;
  if (lon < 70) return 300;
  if (lon < 76) return 360;
  if (lon < 98) return 420;
  if (lon < 110) return 480;
  if (lon < 131) return 540;
  return 600;
}
