/**
 * Metro areas: where the users are. Every country with people online has one at least, the large ones one for each 11 million
 * people online; each stands for the people online around it, and those of a country sum to the country's people online.
 *
 * "Represented" means: lives online in a country that has a metro. By that measure the table represents all
 * people online that the table of countries knows, about 5.2 billion.
 */
import { type AccessGroup, findCountry } from "./countries.ts";
import { greatCircleKm, type Position } from "./geo.ts";
import { foldName, namesOf } from "./place-names.ts";
import type { Region } from "./regions.ts";
import { METRO_LINES } from "./tables/metros.ts";

/** A metro area. */
export interface Metro extends Position {
  /** "frankfurt-am-main-de": name and country, unique. */
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Standard time, minutes east of UTC; daylight saving is not modelled. */
  readonly utcOffsetMinutes: number;
  /** People online that it stands for. */
  readonly online: number;
  readonly region: Region;
  /** Mix of access networks: see access.ts. */
  readonly accessGroup: AccessGroup;
}

let all: readonly Metro[] | null = null;

/** All metros, most people online first. */
export function metros(): readonly Metro[] {
  all ??= METRO_LINES.trim().split("\n").map(metroOf);
  return all;
}

/** The metro of this id or name ("Frankfurt", "sao-paulo-br", "Paris, FR"), or null; the largest of several. */
export function findMetro(text: string): Metro | null {
  const [name, qualifier] = text.split(",");
  const folded = namesOf(foldName(name));
  const country = qualifier === undefined ? null : findCountry(qualifier);
  const id = text.trim().toLowerCase();
  const whole = foldName(text);
  return (
    metros().find((metro) => metro.id === id) ??
    metros().find(
      (metro) =>
        (qualifier === undefined || metro.country === country?.code) && folded.includes(foldedName(metro)),
    ) ??
    // "Washington, D.C." has its comma in the name.
    metros().find((metro) => foldedName(metro) === whole) ??
    null
  );
}

const foldedNames = new WeakMap<Metro, string>();

function foldedName(metro: Metro): string {
  let folded = foldedNames.get(metro);
  if (folded === undefined) foldedNames.set(metro, (folded = foldName(metro.name)));
  return folded;
}

/** The metro whose centre is nearest to a position. */
export function nearestMetro(position: Position): Metro {
  let best = metros()[0];
  let least = Infinity;
  for (const metro of metros()) {
    const km = greatCircleKm(metro, position);
    if (km < least) {
      least = km;
      best = metro;
    }
  }
  return best;
}

function metroOf(line: string): Metro {
  const [id, name, code, lat, lon, offset, thousands] = line.split("|");
  const country = findCountry(code);
  if (country === null) throw new Error(`metro ${id}: the table of countries lacks ${code}`);
  return {
    id,
    name,
    country: code,
    lat: Number(lat),
    lon: Number(lon),
    utcOffsetMinutes: Number(offset),
    online: Number(thousands) * 1000,
    region: country.region,
    accessGroup: country.accessGroup,
  };
}
