/**
 * The run in time as SVG: requests, hit ratio, time to first byte and errors, one panel below the other over one axis of
 * time. What happens in the scenario (faults, the warm-up) is drawn through all panels, so that cause and effect stand
 * one above the other. Scales and paths are d3's.
 */
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { showDuration, showRate } from "../base/units.ts";
import type { Summary, TimeBucket } from "../result/summary.ts";
import { LABEL_HEIGHT, labelsWidth, lineLabels } from "./chart-labels.ts";
import { chartStyles, DASHES } from "./chart-styles.ts";
import { CHART_COLOURS } from "./palette.ts";
import { svgNumber as at, svgText as escaped } from "./svg.ts";
import { type TimeMark, timeMarks } from "./time-marks.ts";
import { clock, regionTitle } from "./wording.ts";

/** A figure over time; null where there is none. */
interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

interface Panel {
  readonly title: string;
  readonly text: (value: number) => string;
  readonly series: readonly Series[];
  /** Highest value that the figure can have. */
  readonly most?: number;
}

const PLOT_WIDTH = 586;
const PLOT_HEIGHT = 120;
const LEFT = 72;
const HEAD = 58;
const ABOVE = 26;
const BELOW = 12;
const AXIS = 44;
/** Room that a time of day needs across, pixels. */
const TIME_WIDTH = 76;
/** More regions than these would be lines that nobody tells apart. */
const REGIONS_MOST = 6;
const SECOND_MICROS = 1e6;

/** The chart as an SVG document. */
export function timeChart(summary: Summary): string {
  const { timeline, simulated, scenario } = summary;
  const { buckets, widthMicros: bucketMicros } = timeline;
  const panels = panelsOf(buckets, bucketMicros);
  const marks = timeMarks(summary);
  const names = panels.flatMap(({ series }) => series.map(({ label }) => label));
  const width = LEFT + PLOT_WIDTH + labelsWidth(names);
  const legend = marks.map((mark, n) => `${letterOf(n)} ${mark.text}`);
  const head = HEAD + LABEL_HEIGHT * legend.length;
  const endMicros = Math.max(1, buckets.length) * bucketMicros;
  const x = (micros: number) => LEFT + (Math.min(Math.max(micros, 0), endMicros) / endMicros) * PLOT_WIDTH;
  let top = head;
  const body = panels.map((panel) => {
    const height = Math.max(PLOT_HEIGHT, panel.series.length * LABEL_HEIGHT);
    const svg = panelSvg(panel, buckets, { top, height, x, marks, bucketMicros });
    top += ABOVE + height + BELOW;
    return svg;
  });
  const title = `${scenario.name} over time`;
  const height = top + AXIS;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">
<style>
${chartStyles()}
</style>
<rect class="back" width="${width}" height="${height}"/>
<text class="ink" x="${LEFT}" y="26" font-size="16" font-weight="600">${escaped(title)}</text>
<text class="soft" x="${LEFT}" y="44">one point every ${escaped(showDuration(bucketMicros))}, times in UTC</text>
${legend.map((text, n) => `<text class="soft" x="${LEFT}" y="${HEAD + LABEL_HEIGHT * n + 6}">${escaped(text)}</text>`).join("\n")}
${body.join("\n")}
${axisSvg(endMicros, x, top, (micros) => clock(micros, simulated))}
</svg>
`;
}

function panelsOf(buckets: readonly TimeBucket[], bucketMicros: number): Panel[] {
  const seconds = bucketMicros / SECOND_MICROS;
  const rate = (label: string, of: (bucket: TimeBucket) => number): Series => ({
    label,
    values: buckets.map((bucket) => of(bucket) / seconds),
  });
  const rates = [
    rate("users", ({ requests }) => requests),
    rate("shield", ({ shieldRequests }) => shieldRequests),
    rate("origin", ({ originRequests }) => originRequests),
  ].filter(({ values }, n) => n === 0 || values.some((value) => (value ?? 0) > 0));
  const ratio = (label: string, of: (bucket: TimeBucket) => number | null): Series => ({
    label,
    values: buckets.map(of),
  });
  const regions = regionsOf(buckets);
  return [
    { title: "Requests", text: rateText, series: rates },
    {
      title: "Hit ratio",
      text: percentText,
      most: 1,
      series: [
        ratio("requests", ({ hitRatio }) => hitRatio),
        ratio("bytes", ({ byteHitRatio }) => byteHitRatio),
      ],
    },
    {
      title: "Time to first byte",
      text: durationText,
      series: [
        ratio("p99", ({ ttfbP99Micros }) => ttfbP99Micros),
        ratio("p50", ({ ttfbP50Micros }) => ttfbP50Micros),
      ],
    },
    {
      title: "Time to first byte, p99 by region",
      text: durationText,
      series: regions.map((name) =>
        ratio(regionTitle(name), (bucket) => bucket.regions[name]?.ttfbP99Micros ?? null),
      ),
    },
    {
      title: "Failed and shed",
      text: percentText,
      most: 1,
      series: [
        ratio("errors", ({ outcomes, requests }) =>
          requests > 0 ? (outcomes.failed + outcomes.shed) / requests : null,
        ),
      ],
    },
  ].filter(({ series }) => series.length > 0);
}

/** The regions with most requests. */
function regionsOf(buckets: readonly TimeBucket[]): string[] {
  const requests = new Map<string, number>();
  for (const { regions } of buckets)
    for (const [name, region] of Object.entries(regions))
      requests.set(name, (requests.get(name) ?? 0) + region.requests);
  const busy = [...requests].filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
  return busy.length > 1 ? busy.slice(0, REGIONS_MOST).map(([name]) => name) : [];
}

interface Place {
  readonly top: number;
  readonly height: number;
  readonly x: (micros: number) => number;
  readonly marks: readonly TimeMark[];
  readonly bucketMicros: number;
}

type Point = readonly [x: number, y: number];

function panelSvg(panel: Panel, buckets: readonly TimeBucket[], place: Place): string {
  const { title, text, series, most = Infinity } = panel;
  const { top, height, x, marks, bucketMicros } = place;
  const ceiling = top + ABOVE;
  const floor = ceiling + height;
  const end = LEFT + PLOT_WIDTH;
  const highest = Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const y = scaleLinear([0, Math.min(most, highest > 0 ? highest * 1.05 : 0.01)], [floor, ceiling]).nice(4);
  const drawn = series.map(({ label, values }, n) => {
    const points = values.map((value, bucket): Point => [
      buckets[bucket].fromMicros + bucketMicros / 2,
      value ?? NaN,
    ]);
    const dash = DASHES[Math.floor(n / CHART_COLOURS.length) % DASHES.length];
    return {
      label,
      points,
      colour: `c${n % CHART_COLOURS.length}`,
      dash: dash === "" ? "" : ` stroke-dasharray="${dash}"`,
    };
  });
  const path = line<Point>(
    ([micros]) => x(micros),
    ([, value]) => y(value),
  )
    .defined(([, value]) => !Number.isNaN(value))
    .digits(1);
  const known = drawn.map((one) => ({
    ...one,
    points: one.points.filter(([, value]) => !Number.isNaN(value)),
  }));
  return [
    `<text class="ink" x="${LEFT}" y="${top + 18}" font-weight="600">${escaped(title)}</text>`,
    ...marks.map((mark, n) => markSvg(mark, letterOf(n), x, ceiling, floor)),
    ...y
      .ticks(3)
      .flatMap((tick) => [
        `<line class="grid" x1="${LEFT}" x2="${end}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`,
        `<text class="soft" x="${LEFT - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${escaped(text(tick))}</text>`,
      ]),
    ...drawn.map(
      ({ colour, dash, points }) =>
        `<path class="${colour}" d="${path([...points])}" fill="none" stroke="currentColor" stroke-width="1.6"${dash}/>`,
    ),
    ...lineLabels(
      known.filter(({ points }) => points.length > 0),
      y,
      { from: end, top: ceiling, floor },
    ),
  ].join("\n");
}

/** A stretch of time shaded, or a moment as a stroke, with its letter at the top. */
function markSvg(
  { fromMicros, untilMicros }: TimeMark,
  letter: string,
  x: Place["x"],
  ceiling: number,
  floor: number,
): string {
  const from = x(fromMicros);
  const width = Math.max(1, x(untilMicros) - from);
  return (
    `<rect class="optimum" x="${at(from)}" y="${ceiling}" width="${at(width)}" height="${floor - ceiling}"/>` +
    `<text class="soft" x="${at(from + 3)}" y="${ceiling + 11}" font-weight="600">${letter}</text>`
  );
}

function axisSvg(endMicros: number, x: Place["x"], top: number, text: (micros: number) => string): string {
  const most = Math.floor(PLOT_WIDTH / TIME_WIDTH);
  const step = STEPS_MICROS.find((micros) => endMicros / micros <= most) ?? endMicros / most;
  const ticks = Array.from({ length: Math.floor(endMicros / step) + 1 }, (_, n) => n * step);
  return ticks
    .map(
      (micros) =>
        `<line class="grid" x1="${at(x(micros))}" x2="${at(x(micros))}" y1="${top - BELOW}" y2="${top - BELOW + 5}"/><text class="soft" x="${at(x(micros))}" y="${top + 8}" text-anchor="middle">${escaped(text(micros))}</text>`,
    )
    .join("\n");
}

/** Steps of clocks: seconds, minutes, hours, days. */
const STEPS_MICROS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MICROS),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60 * SECOND_MICROS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600 * SECOND_MICROS),
  ...[1, 2, 7, 14, 28, 91, 364].map((days) => days * 86_400 * SECOND_MICROS),
];

/** A, B, ... Z, AA, AB, ... */
function letterOf(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letterOf(Math.floor(n / 26) - 1) + last;
}

function rateText(perSecond: number): string {
  return perSecond === 0 ? "0" : showRate(perSecond);
}

function durationText(micros: number): string {
  return micros === 0 ? "0" : showDuration(micros);
}

function percentText(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))} %`;
}
