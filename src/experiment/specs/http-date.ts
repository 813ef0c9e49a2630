/** Dates as HTTP writes them: IMF-fixdate, RFC 9110 section 5.6.7. */

/** `Sun, 06 Nov 1994 08:49:37 GMT` of milliseconds since 1970. */
export function httpDate(millis: number): string {
  return new Date(millis).toUTCString();
}
