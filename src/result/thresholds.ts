/**
 * Thresholds: does the run keep to them, and if not, where and when was it worst? A threshold on something that
 * was never measured fails: silence is not a pass.
 */
import type { Collector } from "../metrics/collector.ts";
import type { Threshold } from "../scenario/types.ts";
import { type Measured, metricValue, partMetric } from "./metric-value.ts";
import { partOf } from "./part.ts";
import type { PartSummary, ThresholdResult, Worst } from "./summary.ts";

/** A cell of time and region counts as a place to look when it has this many requests, if any has. */
const ENOUGH_REQUESTS = 100;

/** Judges one threshold. */
export function judge(threshold: Threshold, measured: Measured, collector: Collector): ThresholdResult {
  const { text, metric, scope, op, limit } = threshold;
  const value = metricValue(measured, metric, scope);
  const pass = value !== null && keeps(value, op, limit);
  const worst = pass || value === null ? null : worstOf(threshold, measured, collector);
  return { text, metric, scope: { ...scope }, op, limit, value, pass, worst };
}

/** Does `value op limit` hold? */
export function keeps(value: number, op: Threshold["op"], limit: number): boolean {
  if (op === "<") return value < limit;
  if (op === "<=") return value <= limit;
  return op === ">" ? value > limit : value >= limit;
}

/** Where the threshold was missed by most: for all or one region by time and region, for a class by region. */
function worstOf(threshold: Threshold, measured: Measured, collector: Collector): Worst | null {
  const { metric, scope } = threshold;
  if (partMetric(measured.total, metric) === undefined || metric === "requests" || metric === "bytes")
    return null;
  if (scope.kind === "all" || scope.kind === "region") return worstInTime(threshold, measured, collector);
  if (scope.kind !== "class") return null;
  const contentClass = measured.classes.findIndex(({ name }) => name === scope.name);
  const cells = collector.regions.map((_, region) => partOf(collector.edge({ region, contentClass })));
  const region = worstCell(cells, threshold);
  if (region < 0) return null;
  return {
    value: partMetric(cells[region], metric) as number,
    region: collector.regions[region],
    time: null,
  };
}

function worstInTime(threshold: Threshold, measured: Measured, collector: Collector): Worst | null {
  const { metric, scope, op, limit } = threshold;
  const { timeline, regions } = collector;
  const width = timeline.widthMicros;
  const first = Math.ceil(measured.simulated.warmupMicros / width);
  const count = Math.max(0, timeline.buckets - first);
  // Cells in rows of regions, one row a bucket of time.
  const cells: PartSummary[] = [];
  for (let bucket = first; bucket < first + count; bucket++)
    for (let region = 0; region < regions.length; region++)
      cells.push(partOf(timeline.tally(bucket, region)));
  const ofScope = (cell: number) => scope.kind === "all" || regions[cell % regions.length] === scope.name;
  const worst = worstCell(cells, threshold, ofScope);
  if (worst < 0) return null;
  const misses = (row: number, region: number) => {
    const value = row >= 0 && row < count ? partMetric(cells[row * regions.length + region], metric) : null;
    return typeof value === "number" && !keeps(value, op, limit);
  };
  const region = worst % regions.length;
  let from = Math.floor(worst / regions.length);
  let until = from + 1;
  while (misses(from - 1, region)) from--;
  while (misses(until, region)) until++;
  return {
    value: partMetric(cells[worst], metric) as number,
    region: regions[region],
    time: {
      fromMicros: (first + from) * width,
      untilMicros: Math.min((first + until) * width, measured.simulated.durationMicros),
    },
  };
}

/** Index of the cell that is furthest on the wrong side, or -1; of equals the first. */
function worstCell(
  cells: readonly PartSummary[],
  { metric, op }: Threshold,
  eligible: (cell: number) => boolean = () => true,
): number {
  const upwards = op === "<" || op === "<=";
  for (const enough of [ENOUGH_REQUESTS, 1]) {
    let worst = -1;
    let worstValue = 0;
    cells.forEach((cell, at) => {
      if (cell.requests < enough || !eligible(at)) return;
      const value = partMetric(cell, metric);
      if (typeof value !== "number") return;
      if (worst < 0 || (upwards ? value > worstValue : value < worstValue)) {
        worst = at;
        worstValue = value;
      }
    });
    if (worst >= 0) return worst;
  }
  return -1;
}
