/**
 * Line charts as SVG, to scale: sizes across on a logarithmic axis, ratios up from 0. Lines carry their names at their
 * right ends; what no policy can reach is shaded. Lines are told apart by names, colours and dashes, on white and, where
 * whoever looks prefers that, on black. Scales and paths are d3's.
 */
import { scaleLinear, scaleLog } from "d3-scale";
import { area, line } from "d3-shape";
import { type DrawnLine, LABEL_HEIGHT, labelsWidth, lineLabels } from "./chart-labels.ts";
import { chartStyles, DASHES } from "./chart-styles.ts";
import { CHART_COLOURS } from "./palette.ts";
import { svgNumber as at, svgText as escaped } from "./svg.ts";

/** A line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** Sizes and ratios, by size. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Not one of those that compete: drawn in grey. */
  readonly isBound?: boolean;
  /** The optimum: what lies below it is shaded. */
  readonly isOptimum?: boolean;
  /** Half the height of the band around the line at each point; none unless told. */
  readonly errors?: readonly number[];
}

/** One panel: axes and lines. */
export interface ChartPanel {
  readonly title: string;
  readonly xTitle: string;
  /** How a size is written on the axis. */
  readonly xText: (x: number) => string;
  readonly lines: readonly ChartLine[];
}

/** Chart of some panels, one below the other. */
export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly ChartPanel[];
}

const PLOT_WIDTH = 586;
const PLOT_HEIGHT = 294;
const LEFT = 64;
const HEAD = 62;
/** Above the plot its title, below it the axis. */
const ABOVE = 34;
const BELOW = 52;
/** Room that a size needs across, pixels. */
const SIZE_WIDTH = 58;
/** Pixels of a character of the title, at most. */
const TITLE_CHARACTER = 9;

/** The chart as an SVG document. */
export function chartSvg({ title, subtitle, panels }: Chart): string {
  const names = panels.flatMap(({ lines }) => lines.map(({ label }) => label));
  const width = LEFT + PLOT_WIDTH + labelsWidth(names);
  let height = HEAD;
  const body = panels.map((panel) => {
    const plotHeight = Math.max(PLOT_HEIGHT, panel.lines.length * LABEL_HEIGHT);
    const svg = panelSvg(panel, height, plotHeight);
    height += ABOVE + plotHeight + BELOW;
    return svg;
  });
  const most = Math.floor((width - LEFT) / TITLE_CHARACTER);
  const shown = title.length <= most ? title : `${title.slice(0, most - 1)}…`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">
<style>
${chartStyles()}
</style>
<rect class="back" width="${width}" height="${height}"/>
<text class="ink" x="${LEFT}" y="26" font-size="16" font-weight="600">${escaped(shown)}</text>
<text class="soft" x="${LEFT}" y="46">${escaped(subtitle)}</text>
${body.join("\n")}
</svg>
`;
}

function panelSvg({ title, xTitle, xText, lines }: ChartPanel, top: number, plotHeight: number): string {
  const drawn = looksOf(lines);
  const xs = lines.flatMap(({ points }) => points.map(([x]) => x));
  const ys = lines.flatMap(({ points, errors }) => points.map(([, y], n) => y + (errors?.[n] ?? 0)));
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  const end = LEFT + PLOT_WIDTH;
  // A single size has no width to draw it in.
  const x = scaleLog([left === right ? left / 2 : left, left === right ? right * 2 : right], [LEFT, end]);
  const ceiling = top + ABOVE;
  const floor = ceiling + plotHeight;
  const y = scaleLinear([0, Math.min(1, Math.max(0.01, ...ys) * 1.05)], [floor, ceiling]).nice();
  const sizes = [...new Set(xs)].sort((a, b) => a - b);
  return [
    `<text class="ink" x="${LEFT}" y="${top + 18}" font-weight="600">${escaped(title)}</text>`,
    ...y
      .ticks(6)
      .flatMap((tick) => [
        `<line class="grid" x1="${LEFT}" x2="${end}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`,
        `<text class="soft" x="${LEFT - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${percentText(tick)}</text>`,
      ]),
    ...apart(sizes, x).map(
      (size) =>
        `<line class="grid" x1="${at(x(size))}" x2="${at(x(size))}" y1="${floor}" y2="${floor + 5}"/><text class="soft" x="${at(x(size))}" y="${floor + 18}" text-anchor="middle">${escaped(xText(size))}</text>`,
    ),
    `<text class="soft" x="${(LEFT + end) / 2}" y="${floor + 38}" text-anchor="middle">${escaped(xTitle)}</text>`,
    ...drawn.filter(({ isOptimum }) => isOptimum).map((optimum) => shade(optimum, x, y, floor)),
    ...drawn.map((one) => lineSvg(one, x, y, xText)),
    ...lineLabels(drawn, y, { from: end, top: ceiling, floor }),
  ].join("\n");
}

/** Colours for those that compete, then the same ones dashed; grey for bounds. */
function looksOf(lines: readonly ChartLine[]): (ChartLine & DrawnLine)[] {
  let bounds = 0;
  let others = 0;
  return lines.map((one) => {
    const number = one.isBound ? bounds++ : others++;
    const dashes = DASHES[(one.isBound ? number : Math.floor(number / CHART_COLOURS.length)) % DASHES.length];
    return {
      ...one,
      colour: one.isBound ? "bound" : `c${number % CHART_COLOURS.length}`,
      dash: dashes === "" ? "" : ` stroke-dasharray="${dashes}"`,
    };
  });
}

/** From sizes or ratios to pixels. */
type Scale = (value: number) => number;
type Point = readonly [x: number, y: number];

function shade({ points }: ChartLine, x: Scale, y: Scale, floor: number): string {
  const path = area<Point>(
    ([size]) => x(size),
    floor,
    ([, ratio]) => y(ratio),
  ).digits(1);
  return `<path class="optimum" d="${path([...points])}"/>`;
}

function lineSvg(
  { label, points, errors, colour, dash }: ChartLine & DrawnLine,
  x: Scale,
  y: Scale,
  xText: ChartPanel["xText"],
): string {
  const across = ([size]: Point) => x(size);
  const path = line<Point>(across, ([, ratio]) => y(ratio)).digits(1);
  const band = area<Point>(
    across,
    ([, ratio], n) => y(Math.max(0, ratio - (errors?.[n] ?? 0))),
    ([, ratio], n) => y(Math.min(1, ratio + (errors?.[n] ?? 0))),
  ).digits(1);
  const bandSvg =
    errors === undefined ? "" : `<path d="${band([...points])}" fill="currentColor" fill-opacity="0.12"/>`;
  const dots = points.map(
    ([size, ratio]) =>
      `<circle cx="${at(x(size))}" cy="${at(y(ratio))}" r="2.5" fill="currentColor"><title>${escaped(`${label}, ${xText(size)}: ${percentText(ratio)}`)}</title></circle>`,
  );
  return `<g class="${colour}">${bandSvg}<path d="${path([...points])}" fill="none" stroke="currentColor" stroke-width="1.8"${dash}/>${dots.join("")}</g>`;
}

/** Those of the sizes whose names have room beside each other. */
function apart(sizes: readonly number[], x: Scale): number[] {
  const shown: number[] = [];
  for (const size of sizes)
    if (shown.length === 0 || x(size) - x(shown[shown.length - 1]) >= SIZE_WIDTH) shown.push(size);
  return shown;
}

function percentText(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))} %`;
}
