/** HTTP dates: RFC 9110 section 5.6.7, read by caches as RFC 9111 section 4.2 says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHttpDate, parseHttpDate } from "../../src/http/dates.ts";

const NOW = Date.UTC(2026, 0, 1);
/** The instant of RFC 9110's examples. */
const EXAMPLE = 784_111_777_000;

describe("dates that are valid", () => {
  it.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE],
    ["Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE],
    ["Sun Nov  6 08:49:37 1994", EXAMPLE],
    ["sun, 06 nov 1994 08:49:37 gmt", EXAMPLE],
    ["SUN, 06 NOV 1994 08:49:37 GMT", EXAMPLE],
    ["SUNDAY, 06-NOV-94 08:49:37 GMT", EXAMPLE],
    ["Mon, 06 Nov 1994 08:49:37 GMT", EXAMPLE],
    ["Tue, 19 Jan 2038 03:14:08 GMT", 2_147_483_648_000],
    ["Sun, 21 Nov 2286 04:46:39 GMT", Date.UTC(2286, 10, 21, 4, 46, 39)],
    ["Thu Nov 17 08:49:37 2050", Date.UTC(2050, 10, 17, 8, 49, 37)],
    ["Thursday, 18-Aug-50 02:01:18 GMT", Date.UTC(2050, 7, 18, 2, 1, 18)],
    ["Thursday, 18-Aug-76 02:01:18 GMT", Date.UTC(2076, 7, 18, 2, 1, 18)],
    ["Thursday, 18-Aug-77 02:01:18 GMT", Date.UTC(1977, 7, 18, 2, 1, 18)],
    ["Sat, 29 Feb 2020 00:00:00 GMT", Date.UTC(2020, 1, 29)],
    ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ])("%s", (text, millis) => expect(parseHttpDate(text, NOW)).toBe(millis));
});

describe("dates that are not", () => {
  it.each([
    "",
    "0",
    "-1",
    "never",
    "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sun, 06 Nov 1994 08:49:37 EST",
    "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 08:49:37",
    "Sun,  06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 1994 8:49:37 GMT",
    "Sun, 06 Nov 1994 08.49.37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 2021 08:49:37 GMT",
    "Sun, 29 Feb 2100 08:49:37 GMT",
    "Sun, 06-Nov-1994 08:49:37 GMT",
    "Sun Nov 6 08:49:37 1994",
    "1994-11-06T08:49:37Z",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ",
  ])("%j", (text) => expect(parseHttpDate(text, NOW)).toBeNaN());
});

it("reads what it writes, for every second of 1970 to 9999", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      expect(parseHttpDate(formatHttpDate(seconds * 1000), NOW)).toBe(seconds * 1000);
    }),
  );
});
