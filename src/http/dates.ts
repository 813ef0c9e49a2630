/**
 * HTTP dates: the three formats of RFC 9110 section 5.6.7, read strictly, but without regard to case, as RFC 9111
 * section 4.2 asks of caches; any zone other than GMT makes the date invalid (same section). The day's name is not
 * compared with the date: nothing is computed from it.
 */

/** Milliseconds since 1970; NaN when invalid. `nowMillis` resolves years of two digits. */
export function parseHttpDate(text: string, nowMillis: number): number {
  let match = IMF_FIXDATE.exec(text);
  if (match !== null) return instant(+match[3], match[2], +match[1], match[4], match[5], match[6]);
  match = RFC850_DATE.exec(text);
  if (match !== null) {
    // More than 50 years ahead is meant as the most recent year in the past with these digits (RFC 9110 section 5.6.7).
    const thisYear = new Date(nowMillis).getUTCFullYear();
    const century = thisYear - (thisYear % 100);
    let year = century + +match[3];
    if (year > thisYear + 50) year -= 100;
    return instant(year, match[2], +match[1], match[4], match[5], match[6]);
  }
  match = ASCTIME_DATE.exec(text);
  if (match !== null) return instant(+match[6], match[1], +match[2], match[3], match[4], match[5]);
  return Number.NaN;
}

/** The preferred format: `Sun, 06 Nov 1994 08:49:37 GMT`. Fractions of a second are dropped. */
export function formatHttpDate(millis: number): string {
  return new Date(millis).toUTCString();
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`, "i");
const RFC850_DATE = new RegExp(`^${LONG_DAY}, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`, "i");
const ASCTIME_DATE = new RegExp(`^${DAY} ${MONTH} (\\d\\d| \\d) ${TIME} (\\d{4})$`, "i");

function instant(
  year: number,
  month: string,
  day: number,
  hour: string,
  minute: string,
  second: string,
): number {
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  if (day < 1 || day > DAYS_OF_MONTH[monthIndex]) return Number.NaN;
  if (monthIndex === 1 && day === 29 && !isLeapYear(year)) return Number.NaN;
  // A second of 60 is a leap second (RFC 9110 section 5.6.7).
  if (+hour > 23 || +minute > 59 || +second > 60) return Number.NaN;
  const millis = Date.UTC(year, monthIndex, day, +hour, +minute, +second);
  // Date.UTC takes years below 100 for 1900 and later; no such date is of use here.
  return year < 100 ? Number.NEGATIVE_INFINITY : millis;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
