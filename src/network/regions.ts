/**
 * The seven regions that results are grouped by: continents as people speak of them, with the Middle East on
 * its own (it buys transit and pays prices unlike Asia's). Central America and the Caribbean belong to north-america;
 * the Caucasus and Central Asia to asia; Russia, whose users live mostly west of the Urals, to europe.
 */

/** Closed set, in the order of reports. */
export const REGIONS = [
  "north-america",
  "south-america",
  "europe",
  "middle-east",
  "africa",
  "asia",
  "oceania",
] as const;

/** Name of a region. */
export type Region = (typeof REGIONS)[number];
