/**
 * Logarithms by table and short polynomial. With x = 2^e m, the top seven bits of m choose a c near 1/m, and
 * log x = e ln 2 - log c + log(1 + r) where r = m c - 1 is tiny. c has so few bits that the upper half of m
 * times c is exact, which keeps r exact to the last bit; entries next to 1 have c = 1, so that results near
 * zero keep their relative accuracy. The scheme is P. T. P. Tang, "Table-driven implementation of the
 * logarithm function in IEEE floating-point arithmetic", ACM TOMS 16 (1990). No division: it is on the path of
 * every exponential draw.
 */

/*
 * One float64 seen as two 32-bit halves. In this file and not in one of its own, because V8 folds a module's own
 * constants into the machine code but loads imported ones every time: log takes twice as long with those.
 */
const CELL = new Float64Array(1);
const CELL_BITS = new Int32Array(CELL.buffer);
CELL[0] = 1;
/** Index of the half with sign, exponent and 20 bits of mantissa, and of the half with the other 32. */
const HIGH = CELL_BITS[1] !== 0 ? 1 : 0;
const LOW = 1 - HIGH;
/** 2^-20 and 2^-52: weight of the lowest mantissa bit of either half. */
const HIGH_ULP = 1 / 1048576;
const LOW_ULP = 1 / 4503599627370496;

/** ln 2 in two parts; the first has 40 bits, so that a whole exponent times it is exact. */
export const LN2_HIGH = 0.6931471805592082;
export const LN2_LOW = 7.371002565167799e-13;
/** 1 / ln 2 and 1 / ln 10, rounded. */
const LOG2_E = 1.4426950408889634;
const LOG10_E = 0.4342944819032518;
const TWO_54 = 18014398509481984;

/** Entries a power of two; the first {@link SPLIT} (m below about sqrt 2) keep the exponent, the rest take e + 1. */
const ENTRIES = 128;
const SPLIT = 53;
/** Four numbers an entry: c, -log c in two parts, one unused to make it half a cache line. */
const TABLE = reciprocalTable();

/** 2^(n - 31): brings a 32-bit number with n leading zeros to between 1 and 2. */
const LEADING_SCALE = Float64Array.from(
  { length: 32 },
  (_, n) => (1 / 2147483648) * (n === 31 ? 2147483648 : 1 << n),
);

/** Natural logarithm. 0 gives -Infinity, negative numbers NaN. */
export function log(x: number): number {
  CELL[0] = x;
  const high = CELL_BITS[HIGH];
  const low = CELL_BITS[LOW];
  if (high < 0x00100000 || high >= 0x7ff00000) return unusual(x);
  const entry = (high >> 13) & 127;
  const exponent = (high >> 20) - 1023 + (entry >= SPLIT ? 1 : 0);
  const at = entry << 2;
  const c = TABLE[at];
  const r = (1 + (high & 0xfffff) * HIGH_ULP) * c - 1 + (low >>> 0) * LOW_ULP * c;
  return exponent * LN2_HIGH + TABLE[at + 1] + (r + (logTail(r) + exponent * LN2_LOW));
}

/**
 * Natural logarithm of (n + 1/2) / 2^32 for a whole n from 0 to 2^32 - 1: {@link log} for a random draw, half as
 * long, because n shows its bits without a detour through memory and n c is exact at once.
 */
export function logOfDraw(n: number): number {
  const bits = n | 0;
  if (bits === 0) return -33 * LN2_HIGH - 33 * LN2_LOW;
  const leading = Math.clz32(bits);
  // The half is one bit more, which small n feel among their top seven.
  const entry = (((bits << leading) | ((1 << leading) >>> 1)) >>> 24) & 127;
  const exponent = (entry >= SPLIT ? 0 : -1) - leading;
  const at = entry << 2;
  const r = (n + 0.5) * LEADING_SCALE[leading] * TABLE[at] - 1;
  return exponent * LN2_HIGH + TABLE[at + 1] + (r + (logTail(r) + exponent * LN2_LOW));
}

/** Logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  CELL[0] = x;
  const high = CELL_BITS[HIGH];
  const low = CELL_BITS[LOW];
  if (high < 0x00100000 || high >= 0x7ff00000) return x > 0 && x < 1 ? log2(x * TWO_54) - 54 : unusual(x);
  const entry = (high >> 13) & 127;
  const exponent = (high >> 20) - 1023 + (entry >= SPLIT ? 1 : 0);
  const at = entry << 2;
  const c = TABLE[at];
  const r = (1 + (high & 0xfffff) * HIGH_ULP) * c - 1 + (low >>> 0) * LOW_ULP * c;
  return exponent + (TABLE[at + 1] + (r + logTail(r))) * LOG2_E;
}

/** Logarithm to base 10; exact for 1, 10, 100 ... 10^22. */
export function log10(x: number): number {
  const result = log(x) * LOG10_E;
  const whole = Math.round(result);
  if (whole >= 0 && whole <= 22 && Math.abs(result - whole) < 1e-12) {
    let power = 1;
    for (let n = 0; n < whole; n++) power *= 10;
    if (power === x) return whole;
  }
  return result;
}

/** log(1 + x), accurate for small x. -1 gives -Infinity. */
export function log1p(x: number): number {
  const u = 1 + x;
  // What rounding lost in u, the factor x / (u - 1) gives back (a remark of W. Kahan, in the HP-15C handbook).
  if (u === 1 || u === Infinity) return x;
  return u > 0 ? log(u) * (x / (u - 1)) : log(u);
}

/** The second part of the last {@link logInTwoParts}: two results without an object to carry them. */
let smallPart = 0;

/** log x of a positive finite x as a sum of two numbers, good to about 2^-62; {@link lowPartOfLog} is the second. */
export function logInTwoParts(x: number): number {
  let scale = 0;
  if (x < 2.2250738585072014e-308) {
    x *= TWO_54;
    scale = -54;
  }
  CELL[0] = x;
  const high = CELL_BITS[HIGH];
  const low = CELL_BITS[LOW];
  const entry = (high >> 13) & 127;
  const exponent = (high >> 20) - 1023 + scale + (entry >= SPLIT ? 1 : 0);
  const at = entry << 2;
  const c = TABLE[at];
  const rTop = (1 + (high & 0xfffff) * HIGH_ULP) * c - 1;
  const rRest = (low >>> 0) * LOW_ULP * c;
  const r = rTop + rRest;
  const rLost = rTop - r + rRest;
  const base = exponent * LN2_HIGH;
  const lead = base + TABLE[at + 1];
  const leadLost = exponent === 0 ? 0 : base - lead + TABLE[at + 1];
  // Either lead is 0 or it is larger than r, so the sums lose nothing that is not caught.
  const sum = lead + r;
  const sumLost = lead === 0 ? 0 : lead - sum + r;
  const rest = sumLost + (leadLost + (exponent * LN2_LOW + TABLE[at + 2] + (rLost * (1 - r) + logTail(r))));
  const result = sum + rest;
  smallPart = sum - result + rest;
  return result;
}

/** The second part of the last {@link logInTwoParts}. */
export function lowPartOfLog(): number {
  return smallPart;
}

/** log(1 + r) - r for |r| <= 2^-7: the series to r^9, whose next term is below 2^-66 of r. */
function logTail(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const first = -1 / 2 + r * (1 / 3) + r2 * (-1 / 4 + r * (1 / 5));
  const second = -1 / 6 + r * (1 / 7) + r2 * (-1 / 8 + r * (1 / 9));
  return r2 * (first + r4 * second);
}

/** Zero, negative, subnormal, infinite, not a number. */
function unusual(x: number): number {
  if (x === 0) return -Infinity;
  if (x !== x || x < 0) return NaN;
  if (x === Infinity) return Infinity;
  return log(x * TWO_54) - 54 * LN2_HIGH - 54 * LN2_LOW;
}

/** Fills {@link TABLE} with whole-number arithmetic, so that it too has the same bits everywhere. */
function reciprocalTable(): Float64Array {
  const table = new Float64Array(ENTRIES * 4);
  for (let entry = 0; entry < ENTRIES; entry++) {
    // 1024 c: the reciprocal of the middle of the entry; 1 and 1/2 at the two ends, beside x = 1.
    const middle = 2 * (ENTRIES + entry) + 1;
    const c = entry === 0 ? 1024 : entry === ENTRIES - 1 ? 512 : Math.round((1024 * 2 * ENTRIES) / middle);
    const [high, low] = logOfRatio(entry >= SPLIT ? 512 : 1024, c);
    table[entry * 4] = c / 1024;
    table[entry * 4 + 1] = high;
    table[entry * 4 + 2] = low;
  }
  return table;
}

/** log(a / b) in two parts, by 2 artanh((a - b) / (a + b)) in fixed point with 120 bits. */
function logOfRatio(a: number, b: number): [number, number] {
  const bits = 120n;
  const s = (BigInt(a - b) << bits) / BigInt(a + b);
  const s2 = (s * s) >> bits;
  let power = s;
  let sum = 0n;
  for (let k = 1n; power !== 0n && power !== -1n; k += 2n) {
    sum += power / k;
    power = (power * s2) >> bits;
  }
  sum *= 2n;
  const scale = Number(1n << bits);
  const high = Number(sum) / scale;
  return [high, Number(sum - BigInt(high * scale)) / scale];
}
