/**
 * Keys that are numbers: most research traces have had their URLs replaced by whole numbers. Taken as such they are told
 * apart exactly, cost no hashing, and survive a conversion to another format.
 */

const TWO_32 = 4294967296;
const ZERO = 48;
/** Digits of the largest number of 64 bits. */
const MOST_DIGITS = 20;
/** So many digits are exact in a float64. */
const EXACT_DIGITS = 15;

/** Reads keys; the result stays in {@link low} and {@link high}, so that nothing is allocated. */
export class NumericKey {
  low = 0;
  high = 0;

  /** Reads `bytes[from..to)`; false when that is no number below 2^64 in plain decimal notation (no sign, no 007). */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[from] === ZERO)) return false;
    let at = from;
    let value = 0;
    for (const end = Math.min(to, from + EXACT_DIGITS); at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (!(digit >= 0 && digit <= 9)) return false;
      value = value * 10 + digit;
    }
    let high = Math.floor(value / TWO_32);
    let low = value - high * TWO_32;
    for (; at < to; at++) {
      const digit = bytes[at] - ZERO;
      if (!(digit >= 0 && digit <= 9)) return false;
      const sum = low * 10 + digit;
      const carry = Math.floor(sum / TWO_32);
      low = sum - carry * TWO_32;
      high = high * 10 + carry;
    }
    if (high >= TWO_32) return false;
    this.low = low | 0;
    this.high = high | 0;
    return true;
  }
}
