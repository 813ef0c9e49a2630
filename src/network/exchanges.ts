/**
 * Cities where networks meet: the places of large internet exchanges and of the buildings around them. Size 3 is where networks
 * of other continents come to, 2 where those of the region do. Known from the public lists of exchanges by members and traffic; the
 * classes are ours, coarse on purpose.
 */
import type { Position } from "./geo.ts";
import { placeOfCode } from "./places.ts";

/** A city where networks meet. */
export interface Exchange extends Position {
  readonly code: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly size: 2 | 3;
}

const WORLD = "AMS FRA LHR CDG MRS IAD LGA MIA LAX SJC ORD DFW SEA SIN HKG NRT GRU";
const REGIONAL = `
ATL DEN YYZ YUL QRO BOG EZE SCL LIM FOR GIG
MAD LIS MXP ARN CPH DUB VIE PRG WAW ZRH BRU HAM MUC MAN HEL OTP SOF IST DME LED KBP ATH BUD
DXB FJR JED TLV CAI JNB CPT LOS NBO ACC MBA
BOM MAA DEL CCU CGK KUL BKK MNL ICN KIX TPE HAN SGN DAC KHI SYD MEL PER AKL
`;

let all: readonly Exchange[] | null = null;

/** All of them, the world's first. */
export function exchanges(): readonly Exchange[] {
  all ??= [...listed(WORLD, 3), ...listed(REGIONAL, 2)];
  return all;
}

function listed(codes: string, size: 2 | 3): Exchange[] {
  return codes
    .trim()
    .split(/\s+/)
    .map((code) => {
      const place = placeOfCode(code);
      if (place === null) throw new Error(`exchange ${code} is no place`);
      return { code, country: place.country, lat: place.lat, lon: place.lon, size };
    });
}
