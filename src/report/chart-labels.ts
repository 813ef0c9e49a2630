/**
 * Names of lines beside a chart, at the right ends of the lines: as near to them as they can be without overlapping, and tied
 * to them by a stroke of the line's own colour and dashes.
 */
import { svgNumber, svgText } from "./svg.ts";

/** A line with its looks. */
export interface DrawnLine {
  readonly label: string;
  /** Sizes and ratios, by size. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Class that gives the colour. */
  readonly colour: string;
  /** Attribute of strokes: empty, or dashes with a space before them. */
  readonly dash: string;
}

/** Where names may stand, pixels. */
export interface LabelRoom {
  /** Right edge of the plot. */
  readonly from: number;
  readonly top: number;
  readonly floor: number;
}

/** Room that a name needs up and down, pixels. */
export const LABEL_HEIGHT = 14;
/** From the edge of the plot: a gap, a stroke to the height of the name, a stroke like the line, the name. */
const STROKE_AT = 4;
const LEVEL_AT = 18;
const NAME_AT = 46;
const GAP = 4;
/** Pixels of a character, at most on average. */
const CHARACTER = 7;

/** Width that names need, pixels. */
export function labelsWidth(names: readonly string[]): number {
  return NAME_AT + CHARACTER * Math.max(0, ...names.map((name) => name.length)) + GAP;
}

/** The names and their strokes. @param y from ratios to pixels */
export function lineLabels(
  lines: readonly DrawnLine[],
  y: (ratio: number) => number,
  { from, top, floor }: LabelRoom,
): string[] {
  const ends = lines
    .map(({ label, points, colour, dash }) => {
      const heights = points.map(([, ratio]) => y(ratio));
      const middle = heights.reduce((sum, height) => sum + height, 0) / heights.length;
      return { label, colour, dash, end: heights[heights.length - 1], middle };
    })
    // Lines that end together are named in the order in which they came.
    .sort((a, b) => Math.round(a.end) - Math.round(b.end) || a.middle - b.middle);
  const places = spread(
    ends.map(({ end }) => end),
    LABEL_HEIGHT,
    top,
    floor,
  );
  return ends.map(({ label, colour, dash, end }, n) => {
    const place = svgNumber(places[n]);
    return (
      `<g class="${colour}"><path d="M${from + STROKE_AT},${svgNumber(end)}L${from + LEVEL_AT},${place}H${from + NAME_AT - GAP}" stroke="currentColor" fill="none"${dash}/>` +
      `<text x="${from + NAME_AT}" y="${svgNumber(places[n] + 4)}" fill="currentColor">${svgText(label)}</text></g>`
    );
  });
}

/**
 * Places a step apart at least, nearest to the wished ones, which are in order: those that would overlap are set around the
 * middle of what they wish (isotonic regression by pooling neighbours), all between `top` and `floor` if there is room.
 */
export function spread(wished: readonly number[], step: number, top: number, floor: number): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const [n, wish] of wished.entries()) {
    let pool = { sum: wish - n * step, count: 1 };
    for (let last = pools.at(-1); last !== undefined && meanOf(last) > meanOf(pool); last = pools.at(-1)) {
      pools.pop();
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
    }
    pools.push(pool);
  }
  const lowest = Math.max(top, floor - (wished.length - 1) * step);
  return pools
    .flatMap((pool) => new Array<number>(pool.count).fill(Math.min(Math.max(meanOf(pool), top), lowest)))
    .map((place, n) => place + n * step);
}

function meanOf({ sum, count }: { sum: number; count: number }): number {
  return sum / count;
}
