/**
 * Age on arrival (RFC 9111 sections 4.2.3 and 5.1): the greater of what the clocks say (now less Date) and what the caches on
 * the way say (Age plus the delay of the answer).
 */
import { INVALID, parseSeconds } from "./directives.ts";
import { parseHttpDate } from "./dates.ts";
import { firstLine, listMembers } from "./fields.ts";
import type { Fields } from "./message.ts";

/** corrected_initial_age, milliseconds. */
export function initialAgeMillis(
  fields: Fields,
  times: { readonly requestMillis: number; readonly responseMillis: number },
): number {
  const dateMillis = dateOf(fields, times.responseMillis);
  // Date counts whole seconds: within the second of its making a response is not older for that.
  const apparent = Math.max(0, Math.floor(times.responseMillis / 1000) * 1000 - dateMillis);
  const delay = Math.max(0, times.responseMillis - times.requestMillis);
  return Math.max(apparent, ageSeconds(fields) * 1000 + delay);
}

/** Age in seconds: the first member of the first line; 0 when absent or no number (RFC 9111 section 5.1). */
export function ageSeconds(fields: Fields): number {
  const line = firstLine(fields, "age");
  if (line === null) return 0;
  const seconds = parseSeconds(listMembers(line)[0] ?? "");
  return seconds === INVALID ? 0 : seconds;
}

/** Date in milliseconds; the time of arrival when there is none that can be read (RFC 9110 section 6.6.1). */
export function dateOf(fields: Fields, arrivedMillis: number): number {
  const line = firstLine(fields, "date");
  const millis = line === null ? Number.NaN : parseHttpDate(line, arrivedMillis);
  return Number.isNaN(millis) ? arrivedMillis : millis;
}
