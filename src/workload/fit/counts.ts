/**
 * How often are the objects of a catalogue asked for, when ranks have the probabilities of Zipf-Mandelbrot and a share
 * of the requests repeats earlier ones? The requests for an object are families: a Poisson number of founders, each
 * with repeats, repeats of those, and so on. The sum has P. Consul and G. Jain's generalized Poisson distribution
 * (Technometrics 15(4), 1973), P(n) = t (t + c n)^(n - 1) exp(-t - c n) / n!, with c the share of repeats; Poisson when c is 0.
 *
 * Ranks are taken together in bins 8 % wide: a catalogue of millions is some 200 terms.
 */
import { exp, log, pow } from "../../base/math.ts";
import { normalCdf } from "../../base/normal.ts";

/** Ranks up to here are bins of their own. */
const FINE = 32;
const RATIO = 1.08;
/** Standard deviations that are summed term by term. */
const REACH = 8;
/** Above this ratio of mean to standard deviation, squared, a normal number is near enough. */
const NORMAL_FROM = 25;
const SQRT_TWO_PI = 2.5066282746310002;

/** A law of popularity over a catalogue. */
export interface Law {
  readonly objects: number;
  readonly exponent: number;
  readonly offset: number;
}

/** Neighbouring ranks: how many, and the probability of each. */
export interface RankBin {
  readonly ranks: number;
  readonly probability: number;
  /** Of the middle rank, from 1. */
  readonly middle: number;
}

/** The ranks of a law in bins; probabilities sum to 1. */
export function rankBins({ objects, exponent, offset }: Law): RankBin[] {
  const bins: { ranks: number; probability: number; middle: number }[] = [];
  let sum = 0;
  for (let first = 1; first <= objects;) {
    const end = Math.min(objects + 1, first < FINE ? first + 1 : Math.floor(first * RATIO) + 1);
    const ranks = end - first;
    // The mean weight: the integral over the bin's ranks, each from half before it to half after.
    const weight =
      ranks === 1
        ? pow(first + offset, -exponent)
        : powerIntegral(first - 0.5 + offset, end - 0.5 + offset, exponent) / ranks;
    bins.push({ ranks, probability: weight, middle: (first + end - 1) / 2 });
    sum += ranks * weight;
    first = end;
  }
  for (const bin of bins) bin.probability /= sum;
  return bins;
}

/** Objects that `founders` requests by popularity are expected to name, when only the first `objects` ranks are there. */
export function expectedObjects(bins: readonly RankBin[], founders: number, objects = Infinity): number {
  let [there, probabilities] = [0, 0];
  for (const { ranks, probability } of bins) {
    const taken = Math.min(ranks, objects - there);
    if (taken <= 0) break;
    there += taken;
    probabilities += taken * probability;
  }
  let [left, named] = [objects, 0];
  for (const { ranks, probability } of bins) {
    const taken = Math.min(ranks, left);
    if (taken <= 0) break;
    left -= taken;
    named += taken * (1 - exp((-founders * probability) / probabilities));
  }
  return named;
}

/** Of a catalogue: how many objects have at least so many requests, and how many requests those have together. */
export interface Standing {
  readonly objects: Float64Array;
  readonly requests: Float64Array;
}

/**
 * The expected standing at each level.
 * @param founders requests by popularity
 * @param repeating share of all requests that repeat earlier ones, below 1
 * @param levels numbers of requests, rising from 1
 */
export function expectedStanding(
  bins: readonly RankBin[],
  founders: number,
  repeating: number,
  levels: readonly number[],
): Standing {
  const objects = new Float64Array(levels.length);
  const requests = new Float64Array(levels.length);
  for (const { ranks, probability } of bins) {
    const t = founders * probability;
    const mean = t / (1 - repeating);
    const deviation = Math.sqrt(mean) / (1 - repeating);
    if (mean > deviation * Math.sqrt(NORMAL_FROM)) normal(mean, deviation, ranks);
    else summed(t, mean, deviation, ranks);
  }
  return { objects, requests };

  function normal(mean: number, deviation: number, ranks: number): void {
    for (let at = 0; at < levels.length; at++) {
      const z = (levels[at] - 0.5 - mean) / deviation;
      const above = normalCdf(-z);
      objects[at] += ranks * above;
      requests[at] += ranks * (mean * above + (deviation * exp((-z * z) / 2)) / SQRT_TWO_PI);
    }
  }

  function summed(t: number, mean: number, deviation: number, ranks: number): void {
    // What lies below a level is taken off the whole.
    let share = exp(-t);
    let part = 0;
    let n = 1;
    let logFactorial = 0;
    const end = mean + REACH * deviation + 4;
    for (let at = 0; at < levels.length && levels[at] <= end; at++) {
      for (; n < levels[at]; n++) {
        logFactorial += log(n);
        const chance = exp(log(t) + (n - 1) * log(t + repeating * n) - t - repeating * n - logFactorial);
        share += chance;
        part += n * chance;
      }
      objects[at] += ranks * Math.max(0, 1 - share);
      requests[at] += ranks * Math.max(0, mean - part);
    }
  }
}

/** Integral of x^-s from a to b. */
function powerIntegral(a: number, b: number, s: number): number {
  const d = 1 - s;
  if (Math.abs(d) < 1e-9) return log(b / a);
  return (pow(b, d) - pow(a, d)) / d;
}
