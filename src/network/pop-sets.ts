/**
 * Named sets of points of presence, as lists of IATA codes, and the code of a PoP by its name.
 */
import { greatCircleKm } from "./geo.ts";
import { findPlace, knownCodes, type Place, placeOfCode } from "./places.ts";
import { CLOUDFLARE_LIKE, CLOUDFRONT_LIKE, FASTLY_LIKE, SMALL } from "./tables/pop-sites.ts";

/** A named set of PoPs. */
export interface PopSet {
  readonly name: string;
  readonly about: string;
  /** IATA codes of the cities. */
  readonly codes: readonly string[];
}

/** The registry of PoP sets: one line adds one. */
export const POP_SETS: readonly PopSet[] = [
  { name: "small", about: "ten sites, one or two a continent", codes: codesOf(SMALL) },
  { name: "fastly-like", about: "79 cities: few, large, well connected", codes: codesOf(FASTLY_LIKE) },
  { name: "cloudfront-like", about: "about 100 cities", codes: codesOf(CLOUDFRONT_LIKE) },
  { name: "cloudflare-like", about: "330 cities: near most users", codes: codesOf(CLOUDFLARE_LIKE) },
];

/** A place with a code of its own. */
export interface Pop extends Place {
  readonly iata: string;
}

/** The set of this name, or null. */
export function findPopSet(name: string): PopSet | null {
  return POP_SETS.find((set) => set.name === name) ?? null;
}

/** The sites of a list of IATA codes. Throws a RangeError for a code that names no place. */
export function popsOf(codes: readonly string[]): Pop[] {
  return codes.map((code) => {
    const place = placeOfCode(code);
    if (place === null) throw new RangeError(`no place has the IATA code ${code}`);
    return { ...place, iata: code };
  });
}

/** The PoP that a text names: an IATA code, or a city, which gets the code of its nearest airport; null for neither. */
export function findPop(text: string): Pop | null {
  const place = findPlace(text);
  if (place === null) return null;
  if (place.iata !== undefined) return { ...place, iata: place.iata };
  const iata = codeNear(place);
  return iata === null ? null : { ...place, iata };
}

/** A PoP with a code means the city's main airport when a set uses it: "Paris" is CDG, not ORY. */
function codeNear(place: Place): string | null {
  for (const candidates of [POP_SETS.flatMap((set) => set.codes), knownCodes()]) {
    let best: string | null = null;
    let least = NEAR_KM;
    for (const code of candidates) {
      const at = placeOfCode(code);
      const km = at === null ? Infinity : greatCircleKm(place, at);
      if (km < least) {
        best = code;
        least = km;
      }
    }
    if (best !== null) return best;
  }
  return null;
}

/** Airports lie up to this far from the city they serve. */
const NEAR_KM = 60;

function codesOf(text: string): string[] {
  return text
    .replace(/\[[^\]]*\]/g, "")
    .trim()
    .split(/\s+/);
}
