/**
 * The model by which AdaptSize tunes itself (D. S. Berger, R. K. Sitaraman, M. Harchol-Balter, "AdaptSize:
 * orchestrating the hot object memory cache in a content delivery network", NSDI 2017, section 4.2). An LRU cache
 * admits an object of size s with probability a = exp(-s / c). In the chain of one object asked for at rate r (out,
 * or at some place of the list, sent back to its head by each hit) the share of time inside is
 *
 *     P = a (e^(r T) - 1) / (1 + a (e^(r T) - 1))
 *
 * where T, the time to fall from head to tail, is the same for all objects and is what fills the cache: the sizes
 * times P sum up to the capacity. With a = 1 that is Che's approximation. The object hit ratio is the mean of P
 * by requests. The paper looks at every object; here those alike in size and rate (within an eighth of an octave)
 * are one class, which makes a tuning some hundred times cheaper.
 */
import { exp, expm1, log2 } from "../../base/math.ts";
import type { RequestCounts } from "./request-counts.ts";

/** Classes an octave of size or rate is cut into. */
const PER_OCTAVE = 8;
/** Rates below a count of 2^-16 or above 2^48 do not come up: the key of a class is size x this + rate. */
const RATE_STEPS = 64 * PER_OCTAVE;
const RATE_OFFSET = 16 * PER_OCTAVE;
/**
 * How far ahead entering counts, in units of the time that the rates are counted over. The paper's chain has no
 * such end: an object with a = e^-100 is in for good in the long run that never comes. Chosen by trial on
 * synthetic traces; 30 to 1000 do much the same.
 */
const HORIZON_WINDOWS = 100;
/** e^700 still is a double. */
const MOST_EXPONENT = 700;
/** Golden section: (sqrt(5) - 1) / 2. */
const GOLDEN = 0.6180339887498949;
/** How closely log2(c) is searched: 0.05 octaves are 3.5 % of c, which moves no hit ratio visibly. */
const TOLERANCE_OCTAVES = 0.05;
/** How closely the cache must be filled, as a share of the capacity. */
const FILL_TOLERANCE = 1e-6;

/** Objects alike, by class: how many, how often each is asked for (any unit), how large each is. */
export interface ObjectClasses {
  readonly objects: Float64Array;
  readonly rate: Float64Array;
  readonly sizeBytes: Float64Array;
}

/** Sums the counted objects up into classes. */
export function objectClasses(counted: RequestCounts): ObjectClasses {
  const rowOf = new Map<number, number>();
  const objects: number[] = [];
  const requests: number[] = [];
  const bytes: number[] = [];
  for (let at = 0; at < counted.objects.length; at++) {
    if (counted.objects[at] === -1) continue;
    const size = Math.max(1, counted.sizesBytes[at]);
    const rateStep = Math.floor(PER_OCTAVE * log2(counted.counts[at])) + RATE_OFFSET;
    const key = Math.floor(PER_OCTAVE * log2(size)) * RATE_STEPS + rateStep;
    let row = rowOf.get(key);
    if (row === undefined) {
      row = objects.length;
      rowOf.set(key, row);
      objects.push(0);
      requests.push(0);
      bytes.push(0);
    }
    objects[row]++;
    requests[row] += counted.counts[at];
    bytes[row] += size;
  }
  return {
    objects: Float64Array.from(objects),
    rate: Float64Array.from(requests, (sum, row) => sum / objects[row]),
    sizeBytes: Float64Array.from(bytes, (sum, row) => sum / objects[row]),
  };
}

/** The object hit ratio that an LRU cache with admission exp(-size / c) has in the long run. */
export function modelledHitRatio(classes: ObjectClasses, capacityBytes: number, c: number): number {
  const { objects, rate, sizeBytes } = classes;
  const admission = sizeBytes.map((size) => exp(-size / c));
  const entered = admission.map((a, k) => shareEntered(a * rate[k] * HORIZON_WINDOWS));
  const time = characteristicTime(classes, admission, entered, capacityBytes);
  let hits = 0;
  let requests = 0;
  for (let k = 0; k < rate.length; k++) {
    const weight = objects[k] * rate[k];
    requests += weight;
    hits += weight * entered[k] * shareInside(admission[k], rate[k] * time);
  }
  return requests === 0 ? 0 : hits / requests;
}

/** The c with the highest modelled hit ratio, bytes: octave by octave, then by golden section around the best. */
export function bestScale(classes: ObjectClasses, capacityBytes: number): number {
  const ratioAt = (octave: number): number => modelledHitRatio(classes, capacityBytes, exp2(octave));
  let smallest = capacityBytes;
  for (const size of classes.sizeBytes) smallest = Math.min(smallest, size);
  // Sixteen times the capacity is as good as "always". Where more is no worse, more is taken.
  let best = Math.ceil(log2(capacityBytes)) + 4;
  let bestRatio = ratioAt(best);
  for (let octave = best - 1; octave >= log2(smallest) - 1; octave--) {
    const ratio = ratioAt(octave);
    if (ratio > bestRatio) [best, bestRatio] = [octave, ratio];
  }
  let low = best - 1;
  let high = best + 1;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let leftRatio = ratioAt(left);
  let rightRatio = ratioAt(right);
  while (high - low > TOLERANCE_OCTAVES) {
    if (leftRatio > rightRatio) {
      [high, right, rightRatio] = [right, left, leftRatio];
      left = high - GOLDEN * (high - low);
      leftRatio = ratioAt(left);
    } else {
      [low, left, leftRatio] = [left, right, rightRatio];
      right = low + GOLDEN * (high - low);
      rightRatio = ratioAt(right);
    }
  }
  const middle = (low + high) / 2;
  return exp2(ratioAt(middle) > bestRatio ? middle : best);
}

function exp2(octave: number): number {
  return exp(octave * Math.LN2);
}

/** Share of the horizon after the first admission, when so many are expected in it. */
function shareEntered(admissions: number): number {
  return admissions > 1e-8 ? 1 + expm1(-admissions) / admissions : admissions / 2;
}

function shareInside(admission: number, requests: number): number {
  const odds = admission * expm1(Math.min(requests, MOST_EXPONENT));
  return odds / (1 + odds);
}

/** Time from head to tail of the list, in which the cache is full: Newton's method between bounds. */
function characteristicTime(
  classes: ObjectClasses,
  admission: Float64Array,
  entered: Float64Array,
  capacityBytes: number,
): number {
  const { objects, rate, sizeBytes } = classes;
  let most = 0;
  let least = Infinity;
  for (let k = 0; k < rate.length; k++) {
    if (admission[k] > 0) most += objects[k] * sizeBytes[k] * entered[k];
    least = Math.min(least, rate[k]);
  }
  // At this time even the rarest object is in for good: the bound, and the answer when everything fits.
  let high = MOST_EXPONENT / least;
  if (most <= capacityBytes) return high;
  let low = 0;
  let time = 1 / least;
  for (let round = 0; round < 100; round++) {
    let filled = 0;
    let slope = 0;
    for (let k = 0; k < rate.length; k++) {
      const share = shareInside(admission[k], rate[k] * time);
      const bytes = objects[k] * sizeBytes[k] * entered[k];
      filled += bytes * share;
      // dP/dT = r a e^(rT) / (1 + a (e^(rT) - 1))^2, and a e^(rT) / (1 + ...) = P + a (1 - P).
      slope += bytes * rate[k] * (1 - share) * (share + admission[k] * (1 - share));
    }
    if (Math.abs(filled - capacityBytes) < FILL_TOLERANCE * capacityBytes) return time;
    if (filled > capacityBytes) high = time;
    else low = time;
    const next = time - (filled - capacityBytes) / slope;
    time = next > low && next < high ? next : (low + high) / 2;
  }
  return time;
}
