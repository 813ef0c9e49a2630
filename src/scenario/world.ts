/** Names that a scenario may use for parts of the world, each from the table or registry that owns it. */
import { ACCESS_KINDS } from "../network/access.ts";
import { findPlace, nearestPlaces } from "../network/places.ts";

/** Names of access networks, in the order of lists. */
export function accessNames(): readonly string[] {
  return ACCESS_KINDS.map((network) => network.name);
}

/** Null when the text names a place, else what was probably meant. */
export function placeProblem(text: string): { hint: string | null } | null {
  return findPlace(text) === null ? { hint: nearestPlaces(text)[0] ?? null } : null;
}
