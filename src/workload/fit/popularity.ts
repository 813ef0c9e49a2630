/**
 * The law of Zipf and Mandelbrot whose requests would rank like those that were observed: the curve of the cumulative share of
 * requests by rank, as chance and repeats make it (see `counts.ts`), comes nearest. The catalogue is as large as it takes for
 * so many objects to be asked for at all. A search over exponent and offset, coarse and then finer and finer.
 */
import { exp, log } from "../../base/math.ts";
import { expectedObjects, expectedStanding, type Law, rankBins, type Standing } from "./counts.ts";

/** A catalogue has at most so many objects for each that was asked for, and at most as many as a scenario's class. */
const MOST_UNSEEN = 16;
const MOST_OBJECTS = 50_000_000;
/** Ranks at which curves are compared: so many to an e-fold. */
const POINTS_PER_FOLD = 8;
const EXPONENTS = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4, 1.7, 2, 2.5];
const OFFSETS = [0, 1, 4, 16, 64, 256, 1024, 4096];
const STEEPEST = 5;
/** Rounds of the finer search; each halves the steps that brought nothing. */
const ROUNDS = 24;
/** Rounds of the search around a law that is given. */
const FEW_ROUNDS = 10;

/** What was observed of a class. */
export interface Ranked {
  /** Requests of each object, most first. */
  readonly counts: ArrayLike<number>;
  readonly requests: number;
}

/**
 * The law that fits best.
 * @param repeating share of the requests that repeat earlier ones
 * @param wantedObjects objects that a generated run should name: those observed, or more where a run before named too few
 * @param near a law from which to start; null: look everywhere
 */
export function fitLaw(
  ranked: Ranked,
  repeating: number,
  wantedObjects: number,
  near: Law | null = null,
): Law {
  const levels = levelsUpTo(ranked.counts[0]);
  const target = curveAt(standingOf(ranked, levels), ranked);
  const founders = ranked.requests * (1 - repeating);
  const lawOf = (exponent: number, offset: number): Law => ({
    exponent,
    offset,
    objects: objectsFor(exponent, offset, founders, wantedObjects),
  });
  const gapOf = (exponent: number, offset: number): number => {
    const law = lawOf(exponent, offset);
    const curve = curveAt(expectedStanding(rankBins(law), founders, repeating, levels), ranked);
    return gap(target, curve);
  };
  let [exponent, offset, best] = [1, 0, Infinity];
  const attempt = (s: number, q: number): boolean => {
    const found = gapOf(s, q);
    if (!(found < best)) return false;
    [exponent, offset, best] = [s, q, found];
    return true;
  };
  if (near !== null) attempt(near.exponent, near.offset);
  else for (const s of EXPONENTS) for (const q of OFFSETS) if (q <= 4 * wantedObjects) attempt(s, q);
  let [stepS, stepQ] = near === null ? [0.05, 0.7] : [0.02, 0.3];
  const rounds = near === null ? ROUNDS : FEW_ROUNDS;
  for (let round = 0; round < rounds; round++) {
    const [s, q] = [exponent, log(offset + 1)];
    const moved =
      attempt(Math.min(STEEPEST, s + stepS), offset) ||
      attempt(Math.max(0, s - stepS), offset) ||
      attempt(s, exp(q + stepQ) - 1) ||
      attempt(s, Math.max(0, exp(q - stepQ) - 1)) ||
      attempt(Math.min(STEEPEST, s + stepS), exp(q + stepQ) - 1) ||
      attempt(Math.max(0, s - stepS), Math.max(0, exp(q - stepQ) - 1));
    if (!moved) [stepS, stepQ] = [stepS / 2, stepQ / 2];
  }
  // Digits beyond these have no effect that could be seen.
  return lawOf(Math.round(exponent * 1000) / 1000, Number(offset.toPrecision(3)));
}

/** The smallest catalogue, from `wanted` objects up, of which so many founders name `wanted`. */
function objectsFor(exponent: number, offset: number, founders: number, wanted: number): number {
  const most = Math.ceil(Math.max(wanted, Math.min(MOST_OBJECTS, MOST_UNSEEN * wanted)));
  // The probabilities of a smaller catalogue are those of the largest, cut off and scaled up.
  const bins = rankBins({ objects: most, exponent, offset });
  const named = (objects: number) => expectedObjects(bins, founders, objects);
  let low = wanted;
  let high = most;
  if (named(high) < wanted) return most;
  while (high - low > Math.max(0.5, low * 1e-3)) {
    const middle = Math.sqrt(low * high);
    if (named(middle) < wanted) low = middle;
    else high = middle;
  }
  return Math.max(1, Math.round(high));
}

/** Numbers of requests at which standings are taken: each up to 32, then 10 % apart, up to the most. */
function levelsUpTo(most: number): number[] {
  const levels: number[] = [];
  for (let level = 1; level <= most * 4; level = Math.max(level + 1, Math.floor(level * 1.1)))
    levels.push(level);
  return levels;
}

/** The standing that was observed. */
function standingOf({ counts }: Ranked, levels: readonly number[]): Standing {
  const objects = new Float64Array(levels.length);
  const requests = new Float64Array(levels.length);
  let [seen, sum] = [0, 0];
  for (let at = levels.length - 1; at >= 0; at--) {
    for (; seen < counts.length && counts[seen] >= levels[at]; seen++) sum += counts[seen];
    objects[at] = seen;
    requests[at] = sum;
  }
  return { objects, requests };
}

/** Cumulative share of the requests at ranks from 1 to the number of objects, evenly over the logarithm. */
function curveAt({ objects, requests }: Standing, { counts, requests: all }: Ranked): Float64Array {
  const points = Math.max(2, Math.ceil(log(counts.length + 1) * POINTS_PER_FOLD));
  const curve = new Float64Array(points);
  let at = objects.length - 1;
  for (let point = 0; point < points; point++) {
    const rank = exp((log(counts.length) * point) / (points - 1));
    while (at > 0 && objects[at] < rank) at--;
    // Between two levels the objects have about the same number of requests each.
    const [fewer, more] = [at + 1 < objects.length ? objects[at + 1] : 0, objects[at]];
    const [less, rest] = [at + 1 < objects.length ? requests[at + 1] : 0, requests[at]];
    const part = more > fewer ? Math.min(1, (rank - fewer) / (more - fewer)) : 1;
    curve[point] = (less + part * (rest - less)) / all;
  }
  return curve;
}

/** How far apart two curves are: on average, and a little of the most. */
function gap(one: Float64Array, other: Float64Array): number {
  let [sum, most] = [0, 0];
  for (let at = 0; at < one.length; at++) {
    const off = Math.abs(one[at] - other[at]);
    sum += off;
    if (off > most) most = off;
  }
  return sum / one.length + most / 4;
}
