/**
 * Sine, cosine and the inverse functions. An angle is brought to within pi/4 by taking out a multiple of pi/2
 * held in three parts (W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980), then
 * summed as a Taylor series. The arc tangent is measured from the nearest of nine known angles.
 */

/** pi/2 in three parts; the first two have 33 bits, so that multiples up to 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;
/** pi and pi/2 rounded, and what rounding left. */
const PI = 3.141592653589793;
const PI_LOW = 1.2246467991473532e-16;
const HALF_PI = 1.5707963267948966;
const HALF_PI_LOW = 6.123233995736766e-17;
/** Beyond this angle turns are taken off with %, whose 2 pi is a rounded one: accuracy fades in proportion. */
const MANY_TURNS = 1e6;
/** atan(j / 8), j from 0 to 8. */
const ATAN_EIGHTHS = [
  0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624,
  0.6435011087932844, 0.7188299996216245, 0.7853981633974483,
];

/** Sine of an angle in radians; accurate to the last bits up to a million radians. */
export function sin(x: number): number {
  return turned(x, 0);
}

/** Cosine of an angle in radians; accurate to the last bits up to a million radians. */
export function cos(x: number): number {
  return turned(x, 1);
}

/** Arc tangent, -pi/2 to pi/2. */
export function atan(x: number): number {
  if (!(x < 0 || x > 0)) return x;
  const size = Math.abs(x);
  const angle = size <= 1 ? atanToOne(size) : HALF_PI - (atanToOne(1 / size) - HALF_PI_LOW);
  return x < 0 ? -angle : angle;
}

/** Angle of the point (x, y), -pi to pi, with the special cases of Math.atan2. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const left = x < 0 || Object.is(x, -0);
  const below = y < 0 || Object.is(y, -0);
  const right = Math.abs(x);
  const up = Math.abs(y);
  let angle: number;
  if (up === 0) angle = 0;
  else if (up === Infinity) angle = right === Infinity ? HALF_PI / 2 : HALF_PI;
  else if (up <= right) angle = atanToOne(up / right);
  else angle = HALF_PI - (atanToOne(right / up) - HALF_PI_LOW);
  if (left) angle = PI - (angle - PI_LOW);
  return below ? -angle : angle;
}

/** Arc sine, -pi/2 to pi/2; NaN outside -1 to 1. */
export function asin(x: number): number {
  return atan2(x, Math.sqrt((1 - x) * (1 + x)));
}

/** Arc cosine, 0 to pi; NaN outside -1 to 1. */
export function acos(x: number): number {
  return atan2(Math.sqrt((1 - x) * (1 + x)), x);
}

/** Sine of x + quarters pi/2. */
function turned(x: number, quarters: number): number {
  if (Math.abs(x) > MANY_TURNS) x %= 2 * PI;
  const k = Math.floor(x * TWO_OVER_PI + 0.5);
  if (k === 0) return quarters === 0 ? sinNear(x, 0) : cosNear(x, 0);
  const coarse = x - k * HALF_PI_1;
  const step = k * HALF_PI_2;
  const fine = coarse - step;
  const rest = coarse - fine - step - k * HALF_PI_3;
  const r = fine + rest;
  const tail = fine - r + rest;
  switch ((k + quarters) & 3) {
    case 0:
      return sinNear(r, tail);
    case 1:
      return cosNear(r, tail);
    case 2:
      return -sinNear(r, tail);
    default:
      return -cosNear(r, tail);
  }
}

/** sin(r + tail) for |r| <= pi/4: the series to r^17, whose next term is below 2^-63. */
function sinNear(r: number, tail: number): number {
  if (r === 0) return r;
  const z = r * r;
  const sum =
    z *
    (1 / 120 +
      z *
        (-1 / 5040 +
          z *
            (1 / 362880 +
              z * (-1 / 39916800 + z * (1 / 6227020800 + z * (-1 / 1307674368000 + z / 355687428096000))))));
  return r + (r * (z * (-1 / 6 + sum)) + tail * (1 - z / 2));
}

/** cos(r + tail) for |r| <= pi/4: the series to r^16, whose next term is below 2^-58. */
function cosNear(r: number, tail: number): number {
  const z = r * r;
  const sum =
    1 / 24 +
    z *
      (-1 / 720 +
        z *
          (1 / 40320 +
            z * (-1 / 3628800 + z * (1 / 479001600 + z * (-1 / 87178291200 + z / 20922789888000)))));
  const half = z / 2;
  const top = 1 - half;
  return top + (1 - top - half + (z * z * sum - r * tail));
}

/** Arc tangent of t from 0 to 1. */
function atanToOne(t: number): number {
  const j = Math.floor(t * 8 + 0.5);
  const c = j / 8;
  const u = j === 0 ? t : (t - c) / (1 + t * c);
  const z = u * u;
  const sum =
    -1 / 3 + z * (1 / 5 + z * (-1 / 7 + z * (1 / 9 + z * (-1 / 11 + z * (1 / 13 + z * (-1 / 15))))));
  return ATAN_EIGHTHS[j] + (u + u * (z * sum));
}
