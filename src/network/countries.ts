/**
 * Countries and territories by code or name: what the metros and the access mixes are weighted by, and how
 * "Portland, US" is told from its namesakes.
 */
import { foldName } from "./place-names.ts";
import type { Region } from "./regions.ts";
import { COUNTRY_LINES } from "./tables/countries.ts";

/** Kinds of access-network mixes; each has its mix in access.ts. */
export const ACCESS_GROUPS = [
  "east-asia",
  "southeast-asia",
  "south-asia",
  "europe",
  "north-america",
  "latin-america",
  "middle-east-north-africa",
  "sub-saharan-africa",
  "oceania",
] as const;

/** Name of an access group. */
export type AccessGroup = (typeof ACCESS_GROUPS)[number];

/** A country or territory. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  /** ISO 3166-1 alpha-3. */
  readonly code3: string;
  readonly name: string;
  /** People, UN estimate for July 2024. */
  readonly population: number;
  /** Share of them online, 0 to 1. */
  readonly onlineShare: number;
  /** People online: population times share. */
  readonly online: number;
  /** Standard time, minutes east of UTC; of the most populous zone where there are several. */
  readonly utcOffsetMinutes: number;
  readonly region: Region;
  readonly accessGroup: AccessGroup;
}

let all: readonly Country[] | null = null;
let byName: Map<string, Country> | null = null;

/** All countries of the table, by code. */
export function countries(): readonly Country[] {
  all ??= COUNTRY_LINES.trim().split("\n").map(countryOf);
  return all;
}

/** The country with this alpha-2 or alpha-3 code or name (case and accents ignored), or null. */
export function findCountry(text: string): Country | null {
  if (byName === null) {
    byName = new Map();
    for (const country of countries()) {
      for (const key of [country.code, country.code3, country.name]) byName.set(foldName(key), country);
    }
    for (const [alias, code] of ALIASES) {
      const country = byName.get(foldName(code));
      if (country) byName.set(foldName(alias), country);
    }
  }
  return byName.get(foldName(text)) ?? null;
}

/** Other names in common use. */
const ALIASES: readonly (readonly [string, string])[] = [
  ["UK", "GB"],
  ["Great Britain", "GB"],
  ["England", "GB"],
  ["Scotland", "GB"],
  ["America", "US"],
  ["United States of America", "US"],
  ["Korea", "KR"],
  ["Republic of Korea", "KR"],
  ["Czech Republic", "CZ"],
  ["Cote d'Ivoire", "CI"],
  ["UAE", "AE"],
  ["Holland", "NL"],
  ["The Netherlands", "NL"],
  ["Russian Federation", "RU"],
  ["Viet Nam", "VN"],
  ["Turkiye", "TR"],
  ["Burma", "MM"],
  ["Macau", "MO"],
  ["Congo", "CG"],
  ["Democratic Republic of the Congo", "CD"],
  ["Cabo Verde", "CV"],
  ["Swaziland", "SZ"],
];

function countryOf(line: string): Country {
  const [code, code3, thousands, , percent, offset, region, accessGroup, ...name] = line.split(" ");
  const population = Number(thousands) * 1000;
  const onlineShare = Number(percent) / 100;
  return {
    code,
    code3,
    name: name.join(" "),
    population,
    onlineShare,
    online: Math.round(population * onlineShare),
    utcOffsetMinutes: Number(offset),
    region: region as Region,
    accessGroup: accessGroup as AccessGroup,
  };
}
