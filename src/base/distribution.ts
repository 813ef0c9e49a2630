/**
 * Distributions of sizes and times, each by its quantile function: a draw is `quantile(u)`, one uniform number
 * whatever the distribution, so that streams stay in step. Hot paths draw from a table of quantiles instead.
 */
import { exp, expm1, log, log1p, pow } from "./math.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/** A distribution by name and parameters; values carry the unit of the field they stand for. */
export type DistributionSpec =
  | { readonly kind: "fixed"; readonly value: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "lognormal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly min: number; readonly alpha: number; readonly max: number }
  | {
      readonly kind: "lognormal-pareto";
      readonly median: number;
      readonly sigma: number;
      readonly tailShare: number;
      readonly alpha: number;
      readonly max: number;
    }
  | { readonly kind: "quantiles"; readonly at: readonly number[]; readonly values: readonly number[] };

/** What a distribution can be asked. */
export interface Distribution {
  /** The value below which the share p of all values lies; p in (0, 1). */
  readonly quantile: (p: number) => number;
  /** Mean in closed form; may be Infinity. */
  readonly mean: number;
}

/** The distribution that a specification names. */
export function distribution(spec: DistributionSpec): Distribution {
  switch (spec.kind) {
    case "fixed":
      return fixed(spec.value);
    case "uniform":
      return uniform(spec.min, spec.max);
    case "exponential":
      return exponential(spec.mean);
    case "lognormal":
      return lognormal(spec.median, spec.sigma);
    case "pareto":
      return pareto(spec.min, spec.alpha, spec.max);
    case "lognormal-pareto":
      return lognormalPareto(spec.median, spec.sigma, spec.tailShare, spec.alpha, spec.max);
    case "quantiles":
      return quantiles(spec.at, spec.values);
  }
}

/** `entries` equally likely values: the quantiles at the middles of equal cells. Draw with `table[stream.below(entries)]`. */
export function quantileTable(quantile: (p: number) => number, entries = 4096): Float64Array {
  const table = new Float64Array(entries);
  for (let n = 0; n < entries; n++) table[n] = quantile((n + 0.5) / entries);
  return table;
}

/** Always `value`. */
export function fixed(value: number): Distribution {
  return { quantile: () => value, mean: value };
}

/** Every value from min to max equally likely. */
export function uniform(min: number, max: number): Distribution {
  return { quantile: (p) => min + (max - min) * p, mean: (min + max) / 2 };
}

/** Memoryless times of the given mean. */
export function exponential(mean: number): Distribution {
  return { quantile: (p) => -mean * log1p(-p), mean };
}

/** exp of a normal number; `sigma` is the standard deviation of the logarithm. */
export function lognormal(median: number, sigma: number): Distribution {
  return {
    quantile: (p) => (sigma === 0 ? median : median * exp(sigma * normalQuantile(p))),
    mean: median * exp((sigma * sigma) / 2),
  };
}

/** Pareto between min and max (Infinity: unbounded): P(X > x) falls as x^-alpha. */
export function pareto(min: number, alpha: number, max = Infinity): Distribution {
  // Share of the unbounded distribution that lies below max.
  const kept = max === Infinity ? 1 : -expm1(-alpha * log(max / min));
  return {
    quantile: (p) => (kept === 0 ? min : Math.min(max, min * pow(1 - p * kept, -1 / alpha))),
    mean: paretoMean(min, alpha, max, kept),
  };
}

/** Lognormal body; the share `tailShare` of values comes from a Pareto tail between the body's median and `max`. */
export function lognormalPareto(
  median: number,
  sigma: number,
  tailShare: number,
  alpha: number,
  max: number,
): Distribution {
  const body = lognormal(median, sigma);
  const tail = pareto(median, alpha, max);
  const kept = max === Infinity ? 1 : -expm1(-alpha * log(max / median));
  const share = (x: number) => {
    const inBody = sigma === 0 ? (x < median ? 0 : 1) : normalCdf(log(x / median) / sigma);
    const inTail = x <= median ? 0 : x >= max ? 1 : (1 - pow(median / x, alpha)) / kept;
    return (1 - tailShare) * inBody + tailShare * inTail;
  };
  const quantile = (p: number) => {
    if (tailShare <= 0) return body.quantile(p);
    if (tailShare >= 1) return tail.quantile(p);
    if (p <= (1 - tailShare) / 2) return body.quantile(p / (1 - tailShare));
    // A mixture's quantile lies between its parts' quantiles.
    const a = body.quantile(p);
    const b = tail.quantile(p);
    return root((x) => share(x) - p, Math.min(a, b), Math.max(a, b));
  };
  return { quantile, mean: (1 - tailShare) * body.mean + tailShare * tail.mean };
}

/**
 * Measured values: `values[n]` is the quantile at the share `at[n]`. In between the logarithm rises in a straight line, as
 * suits what spans orders of magnitude; next to a 0, which has none, the value itself does.
 * @param at rising from 0 to 1
 * @param values never falling, as many
 */
export function quantiles(at: readonly number[], values: readonly number[]): Distribution {
  const between = (low: number, high: number, part: number) => {
    if (high <= low) return low;
    return low > 0 ? low * exp(part * log(high / low)) : high * part;
  };
  let mean = 0;
  for (let n = 1; n < at.length; n++) {
    const [low, high] = [values[n - 1], values[n]];
    const inside = low > 0 && high > low * (1 + 1e-9) ? (high - low) / log(high / low) : (low + high) / 2;
    mean += (at[n] - at[n - 1]) * inside;
  }
  return {
    quantile: (p) => {
      let below = 0;
      let above = at.length - 1;
      while (above - below > 1) {
        const middle = (below + above) >>> 1;
        if (at[middle] <= p) below = middle;
        else above = middle;
      }
      return between(values[below], values[above], (p - at[below]) / (at[above] - at[below]));
    },
    mean,
  };
}

/** Mean of the bounded Pareto distribution, steady through alpha = 1. */
function paretoMean(min: number, alpha: number, max: number, kept: number): number {
  if (max === Infinity) return alpha > 1 ? (alpha * min) / (alpha - 1) : Infinity;
  if (kept === 0) return min;
  const span = log(max / min);
  const d = 1 - alpha;
  return ((min * alpha) / kept) * (d === 0 ? span : expm1(d * span) / d);
}

/**
 * Where a rising function crosses 0 between low and high, to 1e-13: false position that halves the value of an
 * end which stays (the Illinois rule, M. Dowell and P. Jarratt, BIT 11, 1971), and now and then a bisection,
 * because the function may have a step.
 */
function root(f: (x: number) => number, low: number, high: number): number {
  let below = f(low);
  let above = f(high);
  let moved = 0;
  for (let step = 1; step < 200 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    const guess = step % 6 === 0 ? middle : low - (below * (high - low)) / (above - below);
    const x = guess > low && guess < high ? guess : middle;
    const value = f(x);
    if (value === 0) return x;
    if (value < 0) {
      low = x;
      below = value;
      if (moved < 0) above /= 2;
      moved = -1;
    } else {
      high = x;
      above = value;
      if (moved > 0) below /= 2;
      moved = 1;
    }
  }
  return high;
}
