/** Whole numbers in runs of bytes: the fields of research traces, which have no decimals, quotes or spaces around them. */

const ZERO = 48;
const MINUS = 45;

/** Digits of numbers that a float64 holds exactly. */
const MOST_DIGITS = 15;

/** The number written in `bytes[from..to)`, of at most 15 digits or so many as are said (more are rounded); -1: it is none. */
export function wholeNumber(bytes: Uint8Array, from: number, to: number, mostDigits = MOST_DIGITS): number {
  if (to <= from || to - from > mostDigits) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Are there digits, and only digits? */
export function isDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] < ZERO || bytes[at] > ZERO + 9) return false;
  return to > from;
}

/** Is it a number in decimal or scientific notation, by its characters? */
export function isNumeric(bytes: Uint8Array, from: number, to: number): boolean {
  let digits = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte >= ZERO && byte <= ZERO + 9) digits++;
    else if (byte !== MINUS && byte !== 43 && byte !== 46 && (byte | 32) !== 101) return false;
  }
  return digits > 0;
}

/** Where `byte` stands first from `from` on, or `to`. */
export function positionOf(byte: number, bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== byte) at++;
  return at;
}
