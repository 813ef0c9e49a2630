/**
 * Exponential functions. exp takes out the nearest multiple of ln 2 and sums the Taylor series of the rest;
 * pow keeps the logarithm in two parts, because an error in it is multiplied by the result's exponent.
 */
import { LN2_HIGH, LN2_LOW, logInTwoParts, lowPartOfLog } from "./logarithm.ts";

const LOG2_E = 1.4426950408889634;
/** Above: Infinity (ln of the largest number is 709.78). Below: 0 (ln of half the smallest is -745.13). */
const OVERFLOW = 709.79;
const UNDERFLOW = -745.14;
/** 2^27 + 1: T. J. Dekker's constant that splits a float64 in halves, Numerische Mathematik 18 (1971). */
const SPLITTER = 134217729;

/** e to the power x. */
export function exp(x: number): number {
  if (!(x <= OVERFLOW)) return x > 0 ? Infinity : NaN;
  if (x < UNDERFLOW) return 0;
  const k = Math.floor(x * LOG2_E + 0.5);
  return scaled(1 + expTail(x - k * LN2_HIGH - k * LN2_LOW), k);
}

/** e to the power x, less 1; accurate for small x. */
export function expm1(x: number): number {
  if (x > -0.35 && x < 0.35) return x === 0 ? x : expTail(x);
  return exp(x) - 1;
}

/** x to the power y, with the special cases of Math.pow. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === Infinity || y === -Infinity) {
    const size = Math.abs(x);
    if (size === 1) return NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  const odd = Math.abs(y) % 2 === 1;
  if (x === 0 || x === Infinity || x === -Infinity) {
    const size = (x === 0) === y > 0 ? 0 : Infinity;
    return odd && (x < 0 || Object.is(x, -0)) ? -size : size;
  }
  if (x > 0) return positivePower(x, y);
  if (Math.floor(y) !== y) return NaN;
  return odd ? -positivePower(-x, y) : positivePower(-x, y);
}

/** x to the power y for a positive finite x and a finite y. */
function positivePower(x: number, y: number): number {
  if (x === 1) return 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -1) return 1 / x;
  const high = logInTwoParts(x);
  const low = lowPartOfLog();
  const product = y * high;
  if (product > 800) return Infinity;
  if (product < -800) return 0;
  // |y high| <= 800 and |high| > 2^-54 bound y, so the split cannot overflow.
  const yTop = splitTop(y);
  const highTop = splitTop(high);
  const yRest = y - yTop;
  const highRest = high - highTop;
  const lost = yTop * highTop - product + yTop * highRest + yRest * highTop + yRest * highRest;
  const rest = lost + y * low;
  const k = Math.floor(product * LOG2_E + 0.5);
  const r = product - k * LN2_HIGH + (rest - k * LN2_LOW);
  return scaled(1 + expTail(r), k);
}

/** The upper half of the bits of x. */
function splitTop(x: number): number {
  const scaledUp = SPLITTER * x;
  return scaledUp - (scaledUp - x);
}

/** exp(r) - 1 for |r| <= 0.35: the Taylor series to r^14, whose next term is below 2^-60. */
function expTail(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = 1 / 6 + r * (1 / 24) + r2 * (1 / 120 + r * (1 / 720));
  const b = 1 / 5040 + r * (1 / 40320) + r2 * (1 / 362880 + r * (1 / 3628800));
  const c = 1 / 39916800 + r * (1 / 479001600) + r2 * (1 / 6227020800 + r * (1 / 87178291200));
  return r + r2 * (0.5 + r * (a + r4 * (b + r4 * c)));
}

/** 2^(32 n) for n from -30 to 30, and 2^n for n from 0 to 31: their products are the powers of two, exact. */
const COARSE_POWERS = powers(4294967296, -30, 61);
const FINE_POWERS = powers(2, 0, 32);

/** value x 2^k, where the result may be subnormal or infinite though 2^k alone would not do. */
function scaled(value: number, k: number): number {
  if (k > 960) return value * powerOfTwo(960) * powerOfTwo(k - 960);
  if (k < -960) return value * powerOfTwo(k + 128) * powerOfTwo(-128);
  return value * powerOfTwo(k);
}

/** 2^k for k from -960 to 991, exact. */
function powerOfTwo(k: number): number {
  return COARSE_POWERS[(k + 960) >> 5] * FINE_POWERS[k & 31];
}

/** `base` to the powers `first`, `first` + 1 ...; exact for powers of two. */
function powers(base: number, first: number, length: number): Float64Array {
  const table = new Float64Array(length);
  for (let n = 0; n < length; n++) {
    const factor = first + n < 0 ? 1 / base : base;
    table[n] = 1;
    for (let times = Math.abs(first + n); times > 0; times--) table[n] *= factor;
  }
  return table;
}
