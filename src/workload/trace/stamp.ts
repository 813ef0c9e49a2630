/**
 * Time stamps written out: `17/May/2015:10:05:03 +0000` of web servers and ISO 8601. Parsed from bytes, because
 * there is one in every line. Days are counted by H. Hinnant's algorithm ("chrono-compatible low-level date
 * algorithms"): years that begin in March have their leap day last.
 */

const MINUS = 45;
const PLUS = 43;
const COLON = 58;
const SECOND_MICROS = 1_000_000;

/** Letters of the English month names in one number each, from January. */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map(
  (name) => (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
);

/** Length of a web server's stamp without the brackets. */
export const LOG_STAMP_LENGTH = 26;

/** Microseconds since 1970 of `dd/Mon/yyyy:hh:mm:ss +zzzz` at `at`; NaN when that is not what stands there. */
export function logStamp(bytes: Uint8Array, at: number): number {
  const letters = (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
  const month = MONTHS.indexOf(letters | 0x202020) + 1;
  if (bytes[at + 2] !== 47 || bytes[at + 6] !== 47 || bytes[at + 11] !== COLON || bytes[at + 20] !== 32)
    return NaN;
  const year = digits(bytes, at + 7, 4);
  const zone = zoneSeconds(bytes, at + 21, at + 26);
  return dayMicros(year, month, digits(bytes, at, 2)) + clockMicros(bytes, at + 12) - zone * SECOND_MICROS;
}

/**
 * Microseconds since 1970 of `yyyy-mm-ddThh:mm:ss[.fraction][Z|+hh:mm]` in `bytes[from..to)`, a space instead
 * of the T allowed; without a zone it is UTC. NaN when that is not what stands there.
 */
export function isoStamp(bytes: Uint8Array, from: number, to: number): number {
  const between = bytes[from + 10];
  if (to - from < 19 || bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS) return NaN;
  if (between !== 84 && between !== 116 && between !== 32) return NaN;
  const day = dayMicros(digits(bytes, from, 4), digits(bytes, from + 5, 2), digits(bytes, from + 8, 2));
  let at = from + 19;
  let fraction = 0;
  if (at < to && (bytes[at] === 46 || bytes[at] === 44)) {
    let unit = SECOND_MICROS;
    for (at++; at < to && bytes[at] >= 48 && bytes[at] <= 57; at++)
      fraction += (bytes[at] - 48) * (unit /= 10);
  }
  let zone = 0;
  if (at < to && (bytes[at] === 90 || bytes[at] === 122)) at++;
  else if (at < to) {
    zone = zoneSeconds(bytes, at, to);
    at = to;
  }
  if (at !== to) return NaN;
  return day + clockMicros(bytes, from + 11) + Math.round(fraction) - zone * SECOND_MICROS;
}

/** Microseconds since 1970 of `yyyymmddhhmmss` in `bytes[from..to)`, as UTC; NaN when that is not what stands there. */
export function compactStamp(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 14) return NaN;
  const day = dayMicros(digits(bytes, from, 4), digits(bytes, from + 4, 2), digits(bytes, from + 6, 2));
  const hour = digits(bytes, from + 8, 2);
  const minute = digits(bytes, from + 10, 2);
  const second = digits(bytes, from + 12, 2);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NaN;
  return day + (hour * 3600 + minute * 60 + second) * SECOND_MICROS;
}

/** Microseconds from 1970 to the start of a day of the Gregorian calendar; NaN when there is no such day. */
function dayMicros(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return NaN;
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const y = month > 2 ? year : year - 1;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  // 719,468 days lie between 1 March of year 0 and 1 January 1970.
  const days = 365 * y + leapDays + Math.floor((153 * fromMarch + 2) / 5) + day - 1 - 719_468;
  return days * 86_400 * SECOND_MICROS;
}

/** Microseconds from midnight of `hh:mm:ss`; a leap second (60) is allowed. */
function clockMicros(bytes: Uint8Array, at: number): number {
  const hour = digits(bytes, at, 2);
  const minute = digits(bytes, at + 3, 2);
  const second = digits(bytes, at + 6, 2);
  if (bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NaN;
  return (hour * 3600 + minute * 60 + second) * SECOND_MICROS;
}

/** Seconds east of UTC of `+hhmm` or `+hh:mm` or `+hh` in `bytes[at..to)`. */
function zoneSeconds(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at] === MINUS ? -1 : bytes[at] === PLUS ? 1 : NaN;
  const length = to - at;
  if (length === 3) return sign * digits(bytes, at + 1, 2) * 3600;
  const colon = bytes[at + 3] === COLON ? 1 : 0;
  if (length !== 5 + colon) return NaN;
  return sign * (digits(bytes, at + 1, 2) * 3600 + digits(bytes, at + 3 + colon, 2) * 60);
}

/** A number of exactly `count` digits, else NaN. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let n = 0; n < count; n++) {
    const digit = bytes[at + n] - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
