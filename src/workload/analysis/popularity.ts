/**
 * How steep is popularity? The exponent s of Zipf's law, P(rank) proportional to rank^-s, from the number of
 * requests of each object. Two estimates that fail in different ways:
 *
 * - maximum likelihood over the ranks that were asked for often enough. Chance decides who stands where among
 *   objects asked a few times, so the tail of a ranking by counts is not that of the law behind it; the likelihood
 *   is therefore conditional on the head (A. Clauset, C. Shalizi, M. Newman, SIAM Review 51(4), 2009, for why not
 *   to trust a line through a log-log plot alone);
 * - that line: least squares over logarithmic bins of ranks.
 *
 * The error stated covers chance (two standard errors of the likelihood), what the two disagree by, which is
 * what shows that the law does not hold, and half of what ranking by counts was corrected for.
 */
import { exp, log, pow } from "../../base/math.ts";

/** Objects with fewer requests are left out of the fit: their order is mostly chance. */
const LEAST_REQUESTS = 20;
/** Requests taken off for luck at most: with more, the expansion behind it means nothing. */
const MOST_LUCK = LEAST_REQUESTS / 4;
/** The exponent and the luck depend on each other; three rounds settle both to the third digit. */
const ROUNDS = 3;
/** Ranks up to here are bins of their own; beyond, a bin is this part of its rank wide. */
const FINE_RANKS = 64;
/** Bins that a fit needs to mean anything. */
const LEAST_BINS = 5;
/** Searched between these exponents. */
const STEEPEST = 10;

/** A fitted law. */
export interface ZipfFit {
  /** Exponent s by maximum likelihood. */
  readonly exponent: number;
  /**
   * The true exponent lies within this of {@link exponent} in most cases, if the law holds and it is 0.4 or more; where all objects are
   * nearly alike, chance alone makes a ranking, and the exponent comes out up to 0.15 too large.
   */
  readonly error: number;
  /** Exponent by least squares through log-binned ranks, and its share of explained variance. */
  readonly leastSquaresExponent: number;
  readonly rSquared: number;
  /** Ranks fitted, from 1, and the share of the requests that they got. */
  readonly ranks: number;
  readonly requestShare: number;
}

/** Neighbouring ranks together. */
interface Bin {
  readonly ranks: number;
  readonly middle: number;
  /** (width / middle)^2 / 24: how a sum over the bin departs from its middle, to second order. */
  readonly bend: number;
  readonly requests: number;
}

/** Fits Zipf's law to how often each object was asked for; null when too few were asked for often. */
export function fitZipf(requestsOf: Uint32Array): ZipfFit | null {
  const steps = ranking(requestsOf);
  const all = steps.reduce((sum, { requests, objects }) => sum + requests * objects, 0);
  const counted = binned(steps);
  if (counted.length < LEAST_BINS) return null;
  const raw = likeliest(counted).exponent;
  let bins = counted;
  for (let round = 0, exponent = raw; round < ROUNDS; round++) {
    bins = withoutLuck(counted, exponent);
    exponent = likeliest(bins).exponent;
  }
  const likely = likeliest(bins);
  const line = leastSquares(bins);
  return {
    exponent: likely.exponent,
    error:
      2 * likely.standardError +
      Math.abs(likely.exponent - line.exponent) +
      Math.abs(likely.exponent - raw) / 2,
    leastSquaresExponent: line.exponent,
    rSquared: line.rSquared,
    ranks: counted.reduce((sum, { ranks }) => sum + ranks, 0),
    requestShare: counted.reduce((sum, { requests }) => sum + requests, 0) / all,
  };
}

/**
 * Takes from each object the requests that it owes to having been ranked by them. Where rates are distributed as
 * x^-(1 + a), a = 1 / s, and counts are Poisson, the objects with k requests or more number as many as those of rate
 * k - (a + 1) / 2 or more, from Gamma(k - a) / Gamma(k) = k^-a (1 + a (a + 1) / (2 k) + ...); half a request of that is the step
 * between k and k + 1.
 */
function withoutLuck(bins: readonly Bin[], exponent: number): Bin[] {
  const luck = Math.min(MOST_LUCK, 0.5 / Math.max(exponent, 1e-9));
  return bins.map((bin) => ({ ...bin, requests: bin.requests - luck * bin.ranks }));
}

/** How many objects had how many requests, most first. What was never asked for is left out. */
export function ranking(requestsOf: Uint32Array): { readonly requests: number; readonly objects: number }[] {
  const objectsWith = new Map<number, number>();
  for (let object = 0; object < requestsOf.length; object++) {
    const requests = requestsOf[object];
    if (requests > 0) objectsWith.set(requests, (objectsWith.get(requests) ?? 0) + 1);
  }
  return [...objectsWith]
    .map(([requests, objects]) => ({ requests, objects }))
    .sort((a, b) => b.requests - a.requests);
}

/** Bins of the ranks whose objects had {@link LEAST_REQUESTS} or more. The last is dropped when it is cut short. */
function binned(steps: readonly { requests: number; objects: number }[]): Bin[] {
  const bins: Bin[] = [];
  let first = 1;
  let width = 1;
  let inBin = 0;
  let requests = 0;
  for (const step of steps) {
    if (step.requests < LEAST_REQUESTS) break;
    for (let left = step.objects; left > 0;) {
      const taken = Math.min(left, width - inBin);
      inBin += taken;
      left -= taken;
      requests += taken * step.requests;
      if (inBin < width) continue;
      const middle = first + (width - 1) / 2;
      // A sum over w whole numbers has the second moment (w^2 - 1) / 12.
      bins.push({ ranks: width, middle, bend: (width * width - 1) / (24 * middle * middle), requests });
      first += width;
      width = Math.max(1, Math.floor(first / FINE_RANKS));
      inBin = 0;
      requests = 0;
    }
  }
  return bins;
}

/** The exponent of greatest likelihood given that a request is for one of the bins, and its standard error. */
function likeliest(bins: readonly Bin[]): { exponent: number; standardError: number } {
  const logs = bins.map(({ middle }) => log(middle));
  const requests = bins.reduce((sum, bin) => sum + bin.requests, 0);
  const observed = bins.reduce((sum, bin, n) => sum + bin.requests * logs[n], 0) / requests;
  let low = -1;
  let high = STEEPEST;
  // The expected logarithm of the rank falls with s: halve until float64 has no more to give.
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (logRank(bins, logs, middle).mean > observed) low = middle;
    else high = middle;
  }
  const exponent = (low + high) / 2;
  return { exponent, standardError: 1 / Math.sqrt(requests * logRank(bins, logs, exponent).variance) };
}

/** Mean and variance of the logarithm of a request's rank under exponent s. */
function logRank(
  bins: readonly Bin[],
  logs: readonly number[],
  s: number,
): { mean: number; variance: number } {
  let weight = 0;
  let first = 0;
  let second = 0;
  for (let n = 0; n < bins.length; n++) {
    const { ranks, middle, bend } = bins[n];
    const share = ranks * pow(middle, -s) * (1 + s * (s + 1) * bend);
    weight += share;
    first += share * logs[n];
    second += share * logs[n] * logs[n];
  }
  const mean = first / weight;
  return { mean, variance: Math.max(1e-12, second / weight - mean * mean) };
}

/** Line through the logarithms; ranks that were binned together count once for each e-fold they span, as on paper. */
function leastSquares(bins: readonly Bin[]): { exponent: number; rSquared: number } {
  const groups = coarse(bins);
  const n = groups.length;
  const x = groups.map(({ logRank }) => logRank);
  const y = groups.map(({ logRequests }) => logRequests);
  const meanX = x.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let at = 0; at < n; at++) {
    xx += (x[at] - meanX) * (x[at] - meanX);
    xy += (x[at] - meanX) * (y[at] - meanY);
    yy += (y[at] - meanY) * (y[at] - meanY);
  }
  return { exponent: -xy / xx, rSquared: yy === 0 ? 1 : (xy * xy) / (xx * yy) };
}

/** Bins put together to about ten a decade, so that the many fine ones of the tail do not outvote the head. */
function coarse(bins: readonly Bin[]): { logRank: number; logRequests: number }[] {
  const ratio = exp(log(10) / 10);
  const groups: { logRank: number; logRequests: number }[] = [];
  for (let at = 0; at < bins.length;) {
    const limit = bins[at].middle * ratio;
    let ranks = 0;
    let requests = 0;
    let logs = 0;
    do {
      ranks += bins[at].ranks;
      requests += bins[at].requests;
      logs += bins[at].ranks * log(bins[at].middle);
      at++;
    } while (at < bins.length && bins[at].middle < limit);
    groups.push({ logRank: logs / ranks, logRequests: log(requests / ranks) });
  }
  return groups;
}
