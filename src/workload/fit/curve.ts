/**
 * A measured distribution as a short table of quantiles: knots are added one by one where the table is farthest from
 * what was measured, until it is near enough. Between knots the share rises in a straight line over the logarithm of
 * the value, as in scenarios, and the last stretch has the mean of what was measured there. What many have in common (an atom) keeps its exact value; all else is rounded to three
 * digits, so that no single object can be recognised by its size.
 */
import type { DistributionSpec } from "../../base/distribution.ts";
import { log } from "../../base/math.ts";

/** Values at which shares are compared, besides atoms and the tail. */
const GRID = 1000;
/** Distance of shares at which a table is near enough: half of what chance makes of so many values, and no less than this. */
const NEAR = 0.004;
const LUCK = 0.5;
/** Knots at most, and values to a knot at least: a knot is to say something of many. */
const MOST_KNOTS = 32;
const VALUES_PER_KNOT = 8;
/** Shares are written with so many decimals, and differ by at least one of them. */
const SHARE_GRAIN = 1e-6;

/** A point of a distribution function: the share of the values that are below `value`, or not above it. */
export interface CurvePoint {
  readonly value: number;
  readonly share: number;
  /** Do many have just this value? */
  readonly exact: boolean;
  /** Sum of the values up to here, those of this value with the share only, over the number of all; absent: not asked for. */
  readonly sum?: number;
}

/** The distribution function of sorted values above 0, in at most a few thousand points. */
export function curveOf(sorted: ArrayLike<number>): CurvePoint[] {
  const n = sorted.length;
  const points: CurvePoint[] = [];
  const common = Math.max(5, n / GRID);
  let nextOnGrid = 0;
  let left = n;
  let sum = 0;
  for (let from = 0; from < n;) {
    const value = sorted[from];
    let until = from + 1;
    while (until < n && sorted[until] === value) until++;
    const exact = until - from >= common;
    // The tail on a grid of its own: the last one, two, four, eight ...
    const isTail = n - until < left / 2;
    if (exact || from === 0 || until === n || until >= nextOnGrid || isTail) {
      points.push(
        { value, share: from / n, exact, sum: sum / n },
        { value, share: until / n, exact, sum: (sum + value * (until - from)) / n },
      );
      nextOnGrid = until + n / GRID;
      if (isTail) left = n - until;
    }
    sum += value * (until - from);
    from = until;
  }
  return points;
}

/**
 * A table of quantiles near the curve, or one fixed value.
 * @param points values and shares never falling, 0 to 1
 * @param count values that the curve is made of
 */
export function quantileSpec(points: readonly CurvePoint[], count: number): DistributionSpec {
  const near = Math.max(NEAR, LUCK / Math.sqrt(count));
  const most = Math.min(MOST_KNOTS, Math.max(2, Math.floor(count / VALUES_PER_KNOT)));
  const knots = chosen(points, tailOf(points, count, most), near, most);
  const at: number[] = [];
  const values: number[] = [];
  for (const [n, knot] of knots.entries()) {
    const { value, share, exact } = points[knot];
    const least = n === 0 ? 0 : at[n - 1] + SHARE_GRAIN;
    const last = n === knots.length - 1;
    if (!last && least > 1 - (knots.length - n) * SHARE_GRAIN) continue;
    at.push(last ? 1 : rounded(n === 0 ? 0 : Math.max(least, share)));
    values.push(Math.max(values.at(-1) ?? 1, exact ? value : threeDigits(value)));
  }
  const end = endOf(points[knots[knots.length - 2]], points[knots[knots.length - 1]]);
  if (end !== null) values[values.length - 1] = Math.max(values[values.length - 2], threeDigits(end));
  if (values[0] === values[values.length - 1]) return { kind: "fixed", value: values[0] };
  return { kind: "quantiles", at, values };
}

/**
 * Knots in the tail, where a small share of the values has a large share of the sum: with 8, 64, 512 ... values above.
 * At most half of all knots.
 */
function tailOf(points: readonly CurvePoint[], count: number, most: number): number[] {
  const knots: number[] = [];
  if (points[0].sum === undefined) return knots;
  for (
    let above = VALUES_PER_KNOT;
    above <= count / VALUES_PER_KNOT && knots.length < most / 2 - 1;
    above *= VALUES_PER_KNOT
  ) {
    const at = points.findLastIndex(({ share }) => (1 - share) * count >= above);
    if (at > 0 && at !== knots[0]) knots.unshift(at);
  }
  return knots;
}

/**
 * The value at which a table must end for its last stretch to have the mean of what was measured there; null when that
 * is no question. So the largest value, which is one object's, is not told either.
 */
function endOf(from: CurvePoint, to: CurvePoint): number | null {
  if (to.exact || from.sum === undefined || to.sum === undefined || to.share <= from.share) return null;
  const mean = (to.sum - from.sum) / (to.share - from.share);
  const ratio = mean / from.value;
  if (!(ratio > 1)) return null;
  // Of a stretch from 1 to x the mean is (x - 1) / log(x), which rises with x.
  let [low, high] = [1, 1e12];
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    if ((middle - 1) / Math.max(1e-12, log(middle)) < ratio) low = middle;
    else high = middle;
  }
  return from.value * high;
}

/** Indices of the points that become knots, in order; `tail` are some of them. */
function chosen(
  points: readonly CurvePoint[],
  tail: readonly number[],
  near: number,
  most: number,
): number[] {
  const logs = points.map(({ value }) => log(Math.max(1, value)));
  const knots = [0, ...tail, points.length - 1];
  // Distances of segments stay what they are until a knot falls into one.
  let farthest = knots.slice(1).map((until, n) => worst(points, logs, knots[n], until));
  while (knots.length < most) {
    let at = 0;
    for (let n = 1; n < farthest.length; n++) if (farthest[n].distance > farthest[at].distance) at = n;
    const { point, distance } = farthest[at];
    if (!(distance > near)) break;
    const [from, until] = [knots[at], knots[at + 1]];
    knots.splice(at + 1, 0, point);
    farthest = [
      ...farthest.slice(0, at),
      worst(points, logs, from, point),
      worst(points, logs, point, until),
      ...farthest.slice(at + 1),
    ];
  }
  return knots;
}

/** The point between two knots that is farthest from the line between them. */
function worst(points: readonly CurvePoint[], logs: readonly number[], from: number, until: number) {
  let point = -1;
  let distance = 0;
  const width = logs[until] - logs[from];
  const rise = points[until].share - points[from].share;
  for (let at = from + 1; at < until; at++) {
    const part = width > 0 ? (logs[at] - logs[from]) / width : 0;
    // On a vertical stretch, which is an atom, every share is right.
    const off = width > 0 ? Math.abs(points[from].share + part * rise - points[at].share) : 0;
    if (off > distance) {
      distance = off;
      point = at;
    }
  }
  return { point, distance };
}

/** To three significant digits. */
export function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

function rounded(share: number): number {
  return Math.round(share / SHARE_GRAIN) / Math.round(1 / SHARE_GRAIN);
}
