/** Values of CSV fields, read from bytes without making strings. Spaces around them do not count. */
import { isoStamp } from "./stamp.ts";
import { AUTO_UNIT, tickOf, timeUnitOf } from "./time-unit.ts";

/** The field is empty, or a lone hyphen: the trace does not tell. */
export const NOT_TOLD = -1;
/** The field holds something else. */
export const INVALID = -2;

const SPACE = 32;
const MINUS = 45;
const POINT = 46;

/** A number in decimal notation, its parts apart so that its unit can be applied exactly. */
class Decimal {
  whole = 0;
  fraction = 0;
  /** Digits after the point. */
  decimals = 0;

  /** Reads `bytes[from..to)`; false when that is not a number without a sign. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    let value = 0;
    let at = from;
    for (; at < to; at++) {
      const digit = bytes[at] - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    this.whole = value;
    this.fraction = 0;
    this.decimals = 0;
    if (at === to) return at > from;
    if (bytes[at] !== POINT || at === from) return false;
    let scale = 1;
    let digits = 0;
    for (at++; at < to; at++) {
      const digit = bytes[at] - 48;
      if (!(digit >= 0 && digit <= 9)) return false;
      // Beyond 15 digits a float64 holds nothing more.
      if (this.decimals++ >= 15) continue;
      digits = digits * 10 + digit;
      scale *= 10;
    }
    this.fraction = digits / scale;
    return true;
  }
}

const decimal = new Decimal();

/** Reads time stamps, and finds out how finely they are written. */
export class TimeField {
  /** Resolution of the stamps read so far, microseconds; 0: none (some have a fraction). */
  tickMicros: number;
  #unitMicros = 0;
  /** Does the first plain number tell the unit? */
  #isOpen: boolean;

  /** @param unitMicros unit of plain numbers, or {@link AUTO_UNIT} */
  constructor(unitMicros: number) {
    this.#isOpen = unitMicros === AUTO_UNIT;
    this.#unitMicros = timeUnitOf(unitMicros);
    this.tickMicros = tickOf(this.#unitMicros);
  }

  /** Microseconds of a plain number in the unit or an ISO 8601 stamp; NaN when it is neither. */
  read(bytes: Uint8Array, from: number, to: number): number {
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    if (decimal.read(bytes, from, to)) {
      if (this.#isOpen) this.#settle(decimal.whole);
      if (decimal.decimals > 0) this.tickMicros = 0;
      return Math.round(decimal.whole * this.#unitMicros + decimal.fraction * this.#unitMicros);
    }
    const micros = isoStamp(bytes, from, to);
    if (micros === micros) {
      const second = 1_000_000;
      this.tickMicros = this.tickMicros > 0 && micros % second === 0 ? second : 0;
    }
    return micros;
  }

  #settle(firstStamp: number): void {
    this.#isOpen = false;
    this.#unitMicros = timeUnitOf(AUTO_UNIT, firstStamp);
    if (this.tickMicros > 0) this.tickMicros = tickOf(this.#unitMicros);
  }
}

/** A number of bytes, {@link NOT_TOLD} or {@link INVALID}. A fraction (programs write 512.0) is rounded. */
export function readBytes(bytes: Uint8Array, from: number, to: number): number {
  while (from < to && bytes[from] === SPACE) from++;
  while (to > from && bytes[to - 1] === SPACE) to--;
  if (from === to || (to === from + 1 && bytes[from] === MINUS)) return NOT_TOLD;
  if (!decimal.read(bytes, from, to) || decimal.whole > Number.MAX_SAFE_INTEGER) return INVALID;
  return decimal.decimals === 0 ? decimal.whole : Math.round(decimal.whole + decimal.fraction);
}

/** Microseconds of a number of seconds, {@link NOT_TOLD} (also for negative ones) or {@link INVALID}. */
export function readSeconds(bytes: Uint8Array, from: number, to: number): number {
  while (from < to && bytes[from] === SPACE) from++;
  while (to > from && bytes[to - 1] === SPACE) to--;
  if (from === to) return NOT_TOLD;
  const isNegative = bytes[from] === MINUS;
  if (isNegative && to === from + 1) return NOT_TOLD;
  if (!decimal.read(bytes, isNegative ? from + 1 : from, to)) return INVALID;
  return isNegative ? NOT_TOLD : Math.round((decimal.whole + decimal.fraction) * 1e6);
}

/** An HTTP status from 100 to 999, {@link NOT_TOLD} or {@link INVALID}. */
export function readStatus(bytes: Uint8Array, from: number, to: number): number {
  const value = readBytes(bytes, from, to);
  return value === NOT_TOLD || (value >= 100 && value <= 999) ? value : INVALID;
}
