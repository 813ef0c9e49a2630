/**
 * The generator of one class fitted to its requests: law of popularity, size of the catalogue, repeats. Neither has
 * a formula that holds once repeats reach far or the log is short, so the generator itself is asked: requests are
 * generated, their lags and objects counted, and what is missing or too much is corrected, for some rounds. The
 * round nearest to the log wins.
 */
import type { DistributionSpec } from "../../base/distribution.ts";
import { ranking } from "../analysis/popularity.ts";
import { RequestBatch } from "../requests.ts";
import { SyntheticSource } from "../synthetic.ts";
import type { Law } from "./counts.ts";
import { LAG_BINS, LagCounter, lagOf, lagSpec } from "./lags.ts";
import { fitLaw, type Ranked } from "./popularity.ts";

/** Rounds of generating and correcting. */
const ROUNDS = 8;
/** Rounds without progress before the fit ends, and the distance that is near enough: luck alone makes some. */
const PATIENCE = 3;
const NEAR = 0.006;
const LUCK = 3;
/** Part of a difference that a round corrects: all of it would overshoot, because repeats are repeated. */
const STEP = 0.7;
/** Repeats beyond this would leave too few requests to popularity. */
const MOST_REPEATING = 0.98;
/** Fewer repeats than this are luck. */
const LEAST_REPEATING = 0.005;
/** Largest lag that scenarios can hold, requests. */
const MOST_LAG = 16_777_216;
/** Requests a second of the generated runs: any number does. */
const RATE = 1000;

/** A class of a log, as far as the fit looks at it. */
export interface ClassRequests {
  readonly requests: number;
  /** Requests of each object, most first. */
  readonly counts: Uint32Array;
  /** Lags by bin. */
  readonly lags: Float64Array;
}

/** A generator. */
export interface ClassFit {
  readonly law: Law;
  /** Null: no more repeats than popularity brings. */
  readonly repeats: { readonly share: number; readonly after: DistributionSpec } | null;
}

/**
 * Fits.
 * @param sample the class's first requests, no more than can be generated a few times over; all of them, if that is possible
 * @param whole all requests of each object, most first, and their sum
 * @param onRound is told the rounds that are done, of how many at most
 */
export function fitClass(
  sample: ClassRequests,
  whole: Ranked,
  onRound?: (done: number, all: number) => void,
): ClassFit {
  const { requests, counts } = sample;
  const weights = new Float64Array(LAG_BINS);
  let wanted = counts.length;
  let best: { readonly fit: ClassFit; readonly gap: number; readonly wanted: number } | null = null;
  for (let round = 0, worse = 0; round < ROUNDS && worse < PATIENCE; round++) {
    const fit = fitWith(sample, weights, wanted, best?.fit.law ?? null);
    const made = generated(fit, requests);
    const gap = gapOf(sample, made);
    worse = best !== null && gap >= best.gap ? worse + 1 : 0;
    if (worse === 0) best = { fit, gap, wanted };
    onRound?.(round + 1, ROUNDS);
    if (gap < Math.max(NEAR, LUCK / Math.sqrt(requests))) break;
    correct(weights, sample, made);
    // The catalogue follows: halfway each time, because repeats change too.
    wanted *= Math.sqrt(counts.length / Math.max(1, made.counts.length));
    wanted = Math.max(1, Math.min(requests, wanted));
  }
  if (best === null) throw new RangeError("no requests to fit");
  if (whole.requests === requests) return best.fit;
  const { repeats } = best.fit;
  const objects = Math.min(whole.requests, (whole.counts.length * best.wanted) / counts.length);
  return { law: fitLaw(whole, repeats?.share ?? 0, objects), repeats };
}

/** Adds repeats at lags that are too rare, takes them away where they are too frequent. */
function correct(weights: Float64Array, observed: ClassRequests, made: ClassRequests): void {
  const { requests, counts, lags } = observed;
  for (let bin = 0; bin < LAG_BINS; bin++) {
    const off = lags[bin] - made.lags[bin];
    // Differences that chance alone would make are left alone.
    const luck = 2 * Math.sqrt(lags[bin] + made.lags[bin]);
    const known = Math.sign(off) * Math.max(0, Math.abs(off) - luck);
    const change = (STEP * known) / requests / Math.max(0.1, 1 - lagOf(bin) / requests);
    weights[bin] = lagOf(bin) <= MOST_LAG ? Math.max(0, weights[bin] + change) : 0;
  }
  // Each object needs a request of its own to begin with.
  const most = Math.min(MOST_REPEATING, 1 - counts.length / requests);
  const reaching = reachingOf(weights, requests);
  if (reaching > most) for (let bin = 0; bin < LAG_BINS; bin++) weights[bin] *= most / reaching;
}

function fitWith(observed: ClassRequests, weights: Float64Array, wanted: number, near: Law | null): ClassFit {
  const share = sum(weights);
  const repeats =
    share < LEAST_REPEATING
      ? null
      : {
          share: Math.round(share * 10_000) / 10_000,
          after: lagSpec(weights, MOST_LAG, share * observed.requests),
        };
  const reaching = repeats === null ? 0 : reachingOf(weights, observed.requests);
  return { law: fitLaw(observed, reaching, wanted, near), repeats };
}

/** Share of the requests that repeat one: those that would reach back before the first request go by popularity. */
function reachingOf(weights: Float64Array, requests: number): number {
  return weights.reduce((all, weight, bin) => all + weight * Math.max(0, 1 - lagOf(bin) / requests), 0);
}

/** What the generator makes of the fit. */
function generated({ law, repeats }: ClassFit, requests: number): ClassRequests {
  const { exponent, offset, objects } = law;
  const source = new SyntheticSource({
    seed: "fit",
    durationMicros: Math.max(1, Math.round((requests / RATE) * 1e6)),
    startOfDayMicros: 0,
    requestsPerSecond: RATE,
    diurnal: { trough: 1, peakHour: 0 },
    metros: [{ weight: 1, utcOffsetMicros: 0, country: "", region: "" }],
    classes: [
      {
        share: 1,
        regionalTaste: 0,
        objects,
        size: { kind: "fixed", value: 1 },
        popularity: { exponent, offset },
        churnPerDay: 0,
        uncacheableShare: 0,
        repeats: repeats ?? undefined,
      },
    ],
    crowds: [],
  });
  const counter = new LagCounter();
  const counts = new Uint32Array(source.objects);
  const batch = new RequestBatch();
  for (source.fill(batch); batch.rows > 0; source.fill(batch))
    for (let row = 0; row < batch.rows; row++) {
      counts[batch.object[row]]++;
      counter.request(batch.object[row]);
    }
  return { requests: counter.requests, counts: ranked(counts), lags: counter.counts };
}

/** Counts above 0, most first. */
export function ranked(counts: Uint32Array): Uint32Array {
  const steps = ranking(counts);
  const sorted = new Uint32Array(steps.reduce((all, { objects }) => all + objects, 0));
  let at = 0;
  for (const { requests, objects } of steps) sorted.fill(requests, at, (at += objects));
  return sorted;
}

/** How far apart two runs are: lags, the number of objects, and popularity at its head. */
function gapOf(observed: ClassRequests, made: ClassRequests): number {
  let [one, other, apart] = [0, 0, 0];
  for (let bin = 0; bin < LAG_BINS; bin++) {
    one += observed.lags[bin] / observed.requests;
    other += made.lags[bin] / Math.max(1, made.requests);
    apart = Math.max(apart, Math.abs(one - other));
  }
  const head = Math.abs(observed.counts[0] / observed.requests - made.counts[0] / Math.max(1, made.requests));
  return apart + popularityGap(observed.counts, made.counts).max + head;
}

/** Largest and mean distance of the cumulative shares of requests by share of the ranks, evenly over the logarithm. */
export function popularityGap(one: Uint32Array, other: Uint32Array): { max: number; mean: number } {
  const curves = [one, other].map((counts) => {
    const cumulative = new Float64Array(counts.length + 1);
    for (let rank = 0; rank < counts.length; rank++) cumulative[rank + 1] = cumulative[rank] + counts[rank];
    return (share: number) => {
      const at = share * counts.length;
      const below = Math.floor(at);
      const [low, high] = [cumulative[below], cumulative[Math.min(counts.length, below + 1)]];
      return (low + (at - below) * (high - low)) / cumulative[counts.length];
    };
  });
  if (one.length === 0 || other.length === 0) return { max: 1, mean: 1 };
  let [max, sumOfGaps, steps] = [0, 0, 0];
  const least = 0.5 / Math.max(one.length, other.length);
  // 2^(-1 / 8)
  for (let share = 1; share > least; share *= 0.9170040432046712) {
    const off = Math.abs(curves[0](share) - curves[1](share));
    max = Math.max(max, off);
    sumOfGaps += off;
    steps++;
  }
  return { max, mean: sumOfGaps / Math.max(1, steps) };
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}
