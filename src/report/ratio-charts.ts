/** Miss ratios by cache size as charts: of a comparison, and of curves. */
import { showCount, showPercent, showSize } from "../base/units.ts";
import type { Comparison, ComparisonRow } from "../result/comparison.ts";
import type { Curve, CurvePoint } from "../result/curve.ts";
import { type Chart, chartSvg } from "./chart.ts";
import { traceFacts } from "./comparison.ts";

/** The optimum where every object counts 1, and what stands for it where sizes count. */
const OPTIMA = ["offline-bound", "belady"];
const BOUNDS = [...OPTIMA, "infinite"];

/** The comparison as a chart: miss ratio by size. */
export function comparisonChart({ trace, results }: Comparison): string {
  return chartOf(
    `Miss ratio of policies: ${fileName(trace.name)}`,
    traceFacts(trace).join(", "),
    comparisonPoints(results),
  );
}

/** The curves as a chart. */
export function curveChart({ trace, points, sampleRate, samples }: Curve): string {
  const sampled = sampleRate < 1 ? `, ${samples} samples of ${showPercent(sampleRate)} of the objects` : "";
  return chartOf(
    `Miss ratio by cache size: ${fileName(trace.name)}`,
    `${showCount(trace.requests)} requests, ${showCount(trace.objects)} objects, footprint ${showSize(trace.footprintBytes)}${sampled}`,
    points,
  );
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** What a comparison's row has in common with a point of a curve. */
export function comparisonPoints(rows: readonly ComparisonRow[]): ChartPoint[] {
  const sizes = rows.flatMap(({ unit, capacityBytes, capacityObjects }) => {
    const capacity = unit === "objects" ? capacityObjects : capacityBytes;
    return capacity === null ? [] : [{ unit, capacity }];
  });
  return rows.flatMap((row) => {
    const policy = row.admission === "always" ? row.policy : `${row.policy} + ${row.admission}`;
    const { unit, missRatio, byteMissRatio } = row;
    const own = unit === "objects" ? row.capacityObjects : row.capacityBytes;
    // The cache that holds everything is the same at any size.
    const capacities =
      own !== null ? [own] : sizes.filter((size) => size.unit === unit).map(({ capacity }) => capacity);
    return [...new Set(capacities)].map((capacity) => ({ policy, unit, capacity, missRatio, byteMissRatio }));
  });
}

/** A point on a chart. */
export type ChartPoint = Pick<CurvePoint, "policy" | "unit" | "capacity" | "missRatio" | "byteMissRatio"> &
  Partial<Pick<CurvePoint, "missRatioError" | "byteMissRatioError">>;

/** A chart of some points: a panel for each unit and ratio. */
export function chartOf(title: string, subtitle: string, points: readonly ChartPoint[]): string {
  const panels: Chart["panels"][number][] = [];
  for (const unit of ["bytes", "objects"] as const) {
    const own = points.filter((point) => point.unit === unit);
    if (own.length === 0) continue;
    const xTitle = unit === "bytes" ? "cache size" : "cache size, objects";
    const xText = (size: number) => (unit === "bytes" ? showSize(size) : showCount(size));
    const linesOf = (
      ratio: (point: ChartPoint) => number,
      error: (point: ChartPoint) => number | null | undefined,
    ) => {
      const names = [...new Set(own.map(({ policy }) => policy))];
      const optimum = OPTIMA.find((name) => names.includes(name));
      return names.map((label) => {
        const some = own.filter(({ policy }) => policy === label).sort((a, b) => a.capacity - b.capacity);
        const errors = some.map(error).filter((half) => half !== null && half !== undefined);
        return {
          label,
          points: some.map((point) => [point.capacity, ratio(point)] as const),
          isBound: BOUNDS.includes(label),
          isOptimum: label === optimum,
          ...(errors.length === some.length ? { errors } : {}),
        };
      });
    };
    const title = "Miss ratio: requests that the cache did not hold";
    panels.push({
      title,
      xTitle,
      xText,
      lines: linesOf(
        (p) => p.missRatio,
        (p) => p.missRatioError,
      ),
    });
    if (unit === "objects") continue;
    const byBytes = linesOf(
      (p) => p.byteMissRatio,
      (p) => p.byteMissRatioError,
    );
    panels.push({
      title: "Byte miss ratio: bytes that the cache did not hold",
      xTitle,
      xText,
      lines: byBytes,
    });
  }
  return chartSvg({ title, subtitle, panels });
}
