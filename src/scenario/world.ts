/** Names that a scenario may use for parts of the world, each from the table or registry that owns it. */
import { ACCESS_KINDS } from "../network/access.ts";
import { findMetro } from "../network/metros.ts";
import { findPlace, nearestPlaces } from "../network/places.ts";
import type { Users } from "./types.ts";

/** Names of access networks, in the order of lists. */
export function accessNames(): readonly string[] {
  return ACCESS_KINDS.map((network) => network.name);
}

/** Null when the text names a place, else what was probably meant. */
export function placeProblem(text: string): { hint: string | null } | null {
  return findPlace(text) === null ? { hint: nearestPlaces(text)[0] ?? null } : null;
}

/** Regions in which there are users. */
export function regionsOf(users: Users): ReadonlySet<string> {
  const regions = new Set<string>();
  for (const { metro } of users.metros) {
    const found = findMetro(metro);
    if (found !== null) regions.add(found.region);
  }
  return regions;
}
