/**
 * Places as people name them: a city ("São Paulo", "sao paulo", "Portland, US", "Portland, ME"), an IATA code
 * of an airport or a metropolitan area (it means the city, where its people and data centres are), or "lat,lon".
 *
 * Cities come from GeoNames (CC BY 4.0), codes from OurAirports (public domain): see tables/. Both are parsed on
 * first use.
 */
import { distance } from "fastest-levenshtein";
import { findCountry } from "./countries.ts";
import { greatCircleKm, type Position } from "./geo.ts";
import { cityOfMetroCode, metroCodes } from "./metro-codes.ts";
import { foldName, namesOf } from "./place-names.ts";
import { AIRPORT_LINES } from "./tables/airports.ts";
import { CITY_LINES } from "./tables/cities.ts";

/** A named position. */
export interface Place extends Position {
  readonly name: string;
  /** ISO 3166-1 alpha-2; of coordinates, that of the nearest city. */
  readonly country: string;
  /** The code by which it was found, where it was found by one. */
  readonly iata?: string;
}

/** The place that a text names, or null. The most populous of several cities wins. */
export function findPlace(text: string): Place | null {
  const typed = text.trim();
  const coordinates = COORDINATES.exec(typed);
  if (coordinates) return placeAt(Number(coordinates[1]), Number(coordinates[2]));
  // Capitals say "code"; in lower case "ulm" and "pau" are cities first.
  if (/^[A-Z]{3}$/.test(typed)) return placeOfCode(typed) ?? findCity(typed);
  const code = typed.toUpperCase();
  return findCity(typed) ?? (/^[A-Z]{3}$/.test(code) ? placeOfCode(code) : null);
}

/** The place of an IATA code, capital letters, or null. */
export function placeOfCode(code: string): Place | null {
  const coded = cityOfMetroCode(code);
  const city = coded && cityNamed(coded.city, coded.country, "");
  if (city) return { name: city.name, country: city.country, lat: city.lat, lon: city.lon, iata: code };
  return airportTable().get(code) ?? null;
}

/** All IATA codes that `placeOfCode` knows. */
export function knownCodes(): readonly string[] {
  return [...new Set([...airportTable().keys(), ...metroCodes()])];
}

/** Up to three names or codes near a text that names no place: for error messages. */
export function nearestPlaces(text: string): string[] {
  const typed = text.trim();
  const wanted = foldName(typed.split(",")[0]);
  if (wanted === "") return [];
  const cities = cityTable();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const found: { name: string; edits: number; order: number }[] = [];
  const seen = new Set<string>();
  const offer = (name: string, folded: string, order: number): void => {
    if (Math.abs(folded.length - wanted.length) > allowed && !folded.startsWith(wanted)) return;
    const edits = wanted.length >= 3 && folded.startsWith(wanted) ? 0.5 : distance(wanted, folded);
    if (edits <= allowed && !seen.has(name)) {
      seen.add(name);
      found.push({ name, edits, order });
    }
  };
  cities.forEach((city, order) => {
    for (const name of namesOf(city.folded)) offer(`${city.name}, ${city.country}`, name, order);
  });
  if (wanted.length === 3) {
    let order = cities.length;
    for (const code of airportTable().keys()) offer(code, code.toLowerCase(), order++);
  }
  found.sort((a, b) => a.edits - b.edits || a.order - b.order);
  return found.slice(0, 3).map((each) => each.name);
}

/** The listed city nearest to a position and its distance, km. */
export function nearestCity(position: Position): { place: Place; distanceKm: number } {
  const cities = cityTable();
  let best = cities[0];
  let distanceKm = Infinity;
  for (const city of cities) {
    // A degree of latitude is 111 km at least: most cities are ruled out without trigonometry.
    if (Math.abs(city.lat - position.lat) * 110 > distanceKm) continue;
    const km = greatCircleKm(city, position);
    if (km < distanceKm) {
      best = city;
      distanceKm = km;
    }
  }
  const { name, country, lat, lon } = best;
  return { place: { name, country, lat, lon }, distanceKm };
}

/** "lat,lon" in decimal degrees, comma or blank between. */
const COORDINATES = /^([+-]?\d+(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d+(?:\.\d+)?)$/;

interface City extends Place {
  readonly folded: string;
  /** State code in the United States, else "". */
  readonly state: string;
}

/** Cities, most populous first. The tables are parsed when they are first asked for. */
const cityTable = once((): readonly City[] => CITY_LINES.trim().split("\n").map(cityOfLine));

const citiesByName = once(() => grouped(cityTable().map((city) => ({ key: city.folded, value: city }))));

const airportTable = once((): ReadonlyMap<string, Place> => {
  const airports = new Map<string, Place>();
  for (const line of AIRPORT_LINES.trim().split("\n")) {
    const [iata, country, lat, lon, name] = line.split("|");
    airports.set(iata, { name, country, lat: Number(lat), lon: Number(lon), iata });
  }
  return airports;
});

const airportsByCity = once(() =>
  grouped([...airportTable().values()].map((place) => ({ key: foldName(place.name), value: place }))),
);

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function cityOfLine(line: string): City {
  const [name, country, lat, lon, , state = ""] = line.split("|");
  return { name, country, lat: Number(lat), lon: Number(lon), folded: foldName(name), state };
}

function grouped<T>(entries: readonly { key: string; value: T }[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const { key, value } of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** "City", "City, country" or "City, state". */
function findCity(typed: string): Place | null {
  const whole = cityNamed(typed, "", "");
  if (whole) return whole;
  const comma = typed.lastIndexOf(",");
  if (comma < 0) return null;
  const name = typed.slice(0, comma);
  const qualifier = typed.slice(comma + 1).trim();
  const country = findCountry(qualifier);
  const inCountry = country && cityNamed(name, country.code, "");
  if (inCountry) return inCountry;
  const state = US_STATES.get(foldName(qualifier)) ?? qualifier.toUpperCase();
  const inState = /^[A-Z]{2}$/.test(state) ? cityNamed(name, "US", state) : null;
  if (inState) return inState;
  // "Mumbai, Maharashtra, IN": what stands between does not count.
  return country && name.includes(",") ? cityNamed(name.split(",")[0], country.code, "") : null;
}

function cityNamed(name: string, country: string, state: string): Place | null {
  const cities = cityTable();
  let best: City | null = null;
  let bestOrder = Infinity;
  for (const folded of namesOf(foldName(name))) {
    for (const city of citiesByName().get(folded) ?? []) {
      if (country !== "" && city.country !== country) continue;
      if (state !== "" && city.state !== state) continue;
      const order = cities.indexOf(city);
      if (order < bestOrder) {
        best = city;
        bestOrder = order;
      }
    }
  }
  if (best) return { name: best.name, country: best.country, lat: best.lat, lon: best.lon };
  // Small towns are known only as the city an airport serves.
  if (state !== "") return null;
  for (const folded of namesOf(foldName(name))) {
    const place = (airportsByCity().get(folded) ?? []).find(
      (each) => country === "" || each.country === country,
    );
    if (place) return { name: place.name, country: place.country, lat: place.lat, lon: place.lon };
  }
  return null;
}

function placeAt(lat: number, lon: number): Place | null {
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  const { place, distanceKm } = nearestCity({ lat, lon });
  // Farther than this from any listed city, coordinates lie at sea or in a wilderness: no country is claimed.
  return { name: `${lat},${lon}`, country: distanceKm <= 500 ? place.country : "", lat, lon };
}

/** States of the United States by folded name. */
const US_STATES: ReadonlyMap<string, string> = new Map(
  (
    "alabama AL,alaska AK,arizona AZ,arkansas AR,california CA,colorado CO,connecticut CT,delaware DE,florida FL,georgia GA," +
    "hawaii HI,idaho ID,illinois IL,indiana IN,iowa IA,kansas KS,kentucky KY,louisiana LA,maine ME,maryland MD,massachusetts MA," +
    "michigan MI,minnesota MN,mississippi MS,missouri MO,montana MT,nebraska NE,nevada NV,new hampshire NH,new jersey NJ," +
    "new mexico NM,new york NY,north carolina NC,north dakota ND,ohio OH,oklahoma OK,oregon OR,pennsylvania PA,rhode island RI," +
    "south carolina SC,south dakota SD,tennessee TN,texas TX,utah UT,vermont VT,virginia VA,washington WA,west virginia WV," +
    "wisconsin WI,wyoming WY,district of columbia DC"
  )
    .split(",")
    .map((entry) => [entry.slice(0, -3), entry.slice(-2)]),
);
