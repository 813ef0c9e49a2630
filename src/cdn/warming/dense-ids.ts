/**
 * Places of ids in columns: objects have the even ones and their new names after deploys the odd ones, so that ids which begin high up
 * take no more room than others.
 */
import { FIRST_NAME } from "../../workload/requests.ts";

/** Place of an object's or name's id. */
export function placeOf(id: number): number {
  return id < FIRST_NAME ? 2 * id : 2 * (id - FIRST_NAME) + 1;
}

/** The id whose place it is. */
export function idAt(place: number): number {
  return (place & 1) === 0 ? place / 2 : FIRST_NAME + (place - 1) / 2;
}
