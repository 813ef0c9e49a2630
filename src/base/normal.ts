/**
 * The standard normal distribution: quantile and distribution function. Normal and lognormal draws go through
 * the quantile, which spends exactly one uniform number a draw, so that streams stay in step between variants.
 */
import { exp, log } from "./math.ts";

/**
 * Inverse of the standard normal distribution function: p in (0, 1) to z, relative error about 1e-15. 0 gives
 * -Infinity, 1 Infinity. M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution",
 * Applied Statistics 37 (1988), routine PPND16; the coefficients are the paper's.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * middle(0.180625 - q * q);
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const z = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -z : z;
}

/** Probability that a standard normal number is at most z, with relative error below 1e-13 in both tails. */
export function normalCdf(z: number): number {
  if (z !== z) return NaN;
  const size = Math.abs(z);
  if (size < 2) {
    // phi(z) (z + z^3/3 + z^5/(3 5) + ...): all terms of one sign. G. Marsaglia, J. Stat. Software 11(4), 2004.
    let term = size;
    let sum = size;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (size * size) / k;
      sum += term;
    }
    const half = sum * density(size);
    return z < 0 ? 0.5 - half : 0.5 + half;
  }
  if (size > 39) return z < 0 ? 0 : 1;
  // Laplace's continued fraction z + 1/(z + 2/(z + 3/ ...)), from the back; this depth is enough for 1e-16.
  let fraction = size;
  for (let k = 20 + Math.ceil(400 / (size * size)); k > 0; k--) fraction = size + k / fraction;
  const beyond = density(size) / fraction;
  return z < 0 ? beyond : 1 - beyond;
}

/** Density of the standard normal distribution at z. */
function density(z: number): number {
  return exp(-0.5 * z * z) * 0.3989422804014327; // 1 / sqrt(2 pi)
}

/** AS 241 for |p - 1/2| <= 0.425, r = 0.425^2 - (p - 1/2)^2. */
function middle(r: number): number {
  // prettier-ignore
  const above =
    ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
      45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r +
      133.14166789178437745) * r + 3.387132872796366608;
  // prettier-ignore
  const below =
    ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r +
      21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r +
      42.313330701600911252) * r + 1;
  return above / below;
}

/** AS 241 for the tails down to e^-25, r = sqrt(-ln p) - 1.6. */
function tail(r: number): number {
  // prettier-ignore
  const above =
    ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
      1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r +
      4.6303378461565452959) * r + 1.42343711074968357734;
  // prettier-ignore
  const below =
    ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
      0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r +
      2.05319162663775882187) * r + 1;
  return above / below;
}

/** AS 241 beyond, r = sqrt(-ln p) - 5. */
function farTail(r: number): number {
  // prettier-ignore
  const above =
    ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
      0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r +
      5.4637849111641143699) * r + 6.6579046435011037772;
  // prettier-ignore
  const below =
    ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
      7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r +
      0.59983220655588793769) * r + 1;
  return above / below;
}
