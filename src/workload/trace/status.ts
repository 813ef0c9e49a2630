/**
 * What a logged status means for a cache. A log tells what a server answered; the question here is what a
 * cache in front of it would have been asked and could have kept. The rule, by RFC 9110 (15.1 lists the
 * statuses that are cacheable by default):
 *
 * - 200, 203: the whole object, stored with the logged bytes as its size;
 * - 206: part of the object; 304: the client's own copy was good. Both look the object up;
 * - 204, 300, 301, 308, 404, 405, 410, 414, 501: an answer of its own, stored with its logged bytes;
 * - all else is passed through: with a body (other 2xx) or as an error or redirect (1xx, 302, 303, 307, other
 *   4xx, 5xx).
 */

/** The whole object was sent. */
export const WHOLE = 0;
/** A part of it was sent. */
export const PART = 1;
/** Nothing was sent, the client has it. */
export const NOT_MODIFIED = 2;
/** An answer that may be stored but says nothing about the size of the object itself. */
export const OWN_ANSWER = 3;
/** Not stored, with a body of use to the client. */
export const PASSED = 4;
/** Not stored, an error or redirect. */
export const PASSED_EMPTY = 5;

/** Highest status with an entry. */
const STATUSES = 1000;

/** Meaning of each status from 0 to 999. */
export const MEANING: Uint8Array = meanings();

function meanings(): Uint8Array {
  const table = new Uint8Array(STATUSES).fill(PASSED_EMPTY);
  table.fill(PASSED, 200, 300);
  table[200] = table[203] = WHOLE;
  table[206] = PART;
  table[304] = NOT_MODIFIED;
  for (const status of [204, 300, 301, 308, 404, 405, 410, 414, 501]) table[status] = OWN_ANSWER;
  return table;
}
