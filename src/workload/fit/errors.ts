/** How far generated requests are from those of the log, in the figures that decide what caches do. */
import { coverOf } from "./daily.ts";
import { popularityGap } from "./class-fit.ts";
import { HOUR_MICROS, type Traffic } from "./traffic.ts";

/** One figure of both. */
export interface Pair {
  readonly log: number;
  readonly synthetic: number;
}

/** Hit ratios of LRU at one size. */
export interface LruPair {
  /** Capacity, bytes, and as a share of the log's footprint. */
  readonly capacityBytes: number;
  readonly footprintShare: number;
  readonly hitRatio: Pair;
  readonly byteHitRatio: Pair;
}

/** All figures. Shares are from 0 to 1. */
export interface FitErrors {
  readonly requests: Pair;
  readonly requestsPerSecond: Pair;
  readonly objects: Pair;
  readonly footprintBytes: Pair;
  readonly bytesRequested: Pair;
  /** Share of the objects that are asked for once. */
  readonly askedOnce: Pair;
  /** Requests for the most popular object, as a share of all. */
  readonly topObject: Pair;
  /** Zipf exponents as `trace info` finds them; null where too few objects are asked for often. */
  readonly zipfExponent: { readonly log: number | null; readonly synthetic: number | null };
  /** Distance of the cumulative shares of requests by share of the ranks. */
  readonly popularity: { readonly maxGap: number; readonly meanGap: number };
  /** Kolmogorov-Smirnov distances of the sizes: of objects, and of what is asked for. */
  readonly sizes: { readonly byObject: number; readonly byRequest: number };
  readonly lru: readonly LruPair[];
  /** Quantiles of the reuse distance, objects in between. */
  readonly reuse: { readonly p50: Pair; readonly p90: Pair } | null;
  /** Distance of the rates of each stretch of time, as a share of the mean rate. */
  readonly rate: { readonly widthMicros: number; readonly meanGap: number; readonly maxGap: number } | null;
}

/** Compares. `lru` comes from whoever has caches. */
export function fitErrors(
  log: Traffic,
  synthetic: Traffic,
  startOfDayMicros: number,
  spanMicros: number,
  lru: readonly LruPair[],
): FitErrors {
  const pair = (of: (traffic: Traffic) => number): Pair => ({ log: of(log), synthetic: of(synthetic) });
  const { max, mean } = popularityGap(log.counts, synthetic.counts);
  const reuse = [log, synthetic].map(({ profile }) => profile.reuse.distances);
  const [one, other] = reuse;
  const byObject = (traffic: Traffic) => traffic.sizes.map(() => 1);
  return {
    requests: pair(({ profile }) => profile.requests),
    requestsPerSecond: pair(({ profile }) => (profile.requests / spanMicros) * 1e6),
    objects: pair(({ profile }) => profile.objects),
    footprintBytes: pair(({ sizes }) => sizes.reduce((sum, size) => sum + size, 0)),
    bytesRequested: pair(({ bytes }) => bytes),
    askedOnce: pair(({ profile }) => profile.oneHit.ofObjects),
    topObject: pair(({ profile }) => profile.mostRequests / Math.max(1, profile.requests)),
    zipfExponent: {
      log: log.profile.zipf?.exponent ?? null,
      synthetic: synthetic.profile.zipf?.exponent ?? null,
    },
    popularity: { maxGap: max, meanGap: mean },
    sizes: {
      byObject: kolmogorovSmirnov(log.sizes, byObject(log), synthetic.sizes, byObject(synthetic)),
      byRequest: kolmogorovSmirnov(log.sizes, log.requestsOfSize, synthetic.sizes, synthetic.requestsOfSize),
    },
    lru,
    reuse:
      one === null || other === null
        ? null
        : {
            p50: { log: one.p50, synthetic: other.p50 },
            p90: { log: one.p90, synthetic: other.p90 },
          },
    rate: rateGap(log, synthetic, startOfDayMicros, spanMicros),
  };
}

/** Largest distance of two weighted distribution functions; values rise. */
export function kolmogorovSmirnov(
  one: ArrayLike<number>,
  weightsOfOne: ArrayLike<number>,
  other: ArrayLike<number>,
  weightsOfOther: ArrayLike<number>,
): number {
  const [allOfOne, allOfOther] = [sum(weightsOfOne), sum(weightsOfOther)];
  if (allOfOne === 0 || allOfOther === 0) return 1;
  let [a, b, below, belowOther, most] = [0, 0, 0, 0, 0];
  while (a < one.length || b < other.length) {
    const value = Math.min(a < one.length ? one[a] : Infinity, b < other.length ? other[b] : Infinity);
    for (; a < one.length && one[a] === value; a++) below += weightsOfOne[a];
    for (; b < other.length && other[b] === value; b++) belowOther += weightsOfOther[b];
    most = Math.max(most, Math.abs(below / allOfOne - belowOther / allOfOther));
  }
  return most;
}

/** By hours of the clock where there are some; else by the stretches of the profile, when both have the same. */
function rateGap(log: Traffic, synthetic: Traffic, startOfDayMicros: number, spanMicros: number) {
  const hours = Math.max(log.hours.length, synthetic.hours.length);
  const mean = log.profile.requests / spanMicros;
  if (spanMicros >= 2 * HOUR_MICROS) {
    const covers = Array.from({ length: hours }, (_, hour) => coverOf(hour, startOfDayMicros, spanMicros));
    const gaps = covers.flatMap((cover, hour) => {
      const off = Math.abs((log.hours[hour] ?? 0) - (synthetic.hours[hour] ?? 0));
      // A piece of an hour, at the ends, is too short for a rate.
      return cover < HOUR_MICROS / 4 ? [] : [off / cover / mean];
    });
    return { widthMicros: HOUR_MICROS, meanGap: sum(gaps) / gaps.length, maxGap: Math.max(...gaps) };
  }
  const [one, other] = [log.profile.time.rate, synthetic.profile.time.rate];
  if (one.widthMicros !== other.widthMicros || one.requests.length < 3) return null;
  // The last stretch may be cut short.
  const gaps = one.requests
    .slice(0, -1)
    .map((count, at) => Math.abs(count - (other.requests[at] ?? 0)) / (mean * one.widthMicros));
  return { widthMicros: one.widthMicros, meanGap: sum(gaps) / gaps.length, maxGap: Math.max(...gaps) };
}

function sum(values: ArrayLike<number>): number {
  let all = 0;
  for (let at = 0; at < values.length; at++) all += values[at];
  return all;
}
