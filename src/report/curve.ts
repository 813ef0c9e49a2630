/** Miss ratio curves as text of 80 columns, as a table for CSV, and as a chart. */
import { showCount, showPercent, showSize } from "../base/units.ts";
import type { ComparisonRow } from "../result/comparison.ts";
import type { Curve, CurvePoint } from "../result/curve.ts";
import { type Chart, chartSvg } from "./chart.ts";
import { columnGroups, INDENT, proseLines, tableLines } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { DataTable } from "./tables.ts";

/** The optimum where every object counts 1, and what stands for it where sizes count. */
const OPTIMA = ["offline-bound", "belady"];
const BOUNDS = [...OPTIMA, "infinite"];

/** Columns of the CSV file, in order. */
const COLUMNS = [
  ["policy", "policy"],
  ["method", "method"],
  ["size", "size"],
  ["unit", "unit"],
  ["capacity", "capacity"],
  ["requests", "requests"],
  ["misses", "misses"],
  ["missRatio", "miss_ratio"],
  ["missRatioError", "miss_ratio_error"],
  ["bytesRequested", "bytes_requested"],
  ["bytesMissed", "bytes_missed"],
  ["byteMissRatio", "byte_miss_ratio"],
  ["byteMissRatioError", "byte_miss_ratio_error"],
] as const satisfies readonly (readonly [keyof CurvePoint, string])[];

/** The curves for a terminal. */
export function curveReport(curve: Curve, palette: Palette): string {
  const { trace, points, notes } = curve;
  const lines = [
    `${INDENT}${palette.bold(trace.name)}`,
    `${INDENT}${trace.format}   ${showCount(trace.requests)} requests   ${showCount(trace.objects)} objects   ` +
      `footprint ${showSize(trace.footprintBytes)}`,
    "",
  ];
  lines.push(...matrix("MISS RATIO", points, ({ missRatio }) => missRatio, palette));
  if (points.some(({ unit }) => unit === "bytes"))
    lines.push(...matrix("BYTE MISS RATIO", points, ({ byteMissRatio }) => byteMissRatio, palette));
  lines.push(...methodLines(points));
  for (const note of notes) lines.push(...proseLines(note));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The points as a table. */
export function curveTable({ points }: Curve): DataTable {
  return {
    columns: COLUMNS.map(([, title]) => title),
    rows: points.map((point) => COLUMNS.map(([key]) => point[key])),
  };
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

/** Policies down, sizes across, as many as the width holds. */
function matrix(
  title: string,
  points: readonly CurvePoint[],
  of: (point: CurvePoint) => number,
  palette: Palette,
): string[] {
  const lines: string[] = [];
  const sizes = [...new Set(points.map(({ size }) => size))];
  const names = [...new Set(points.map(({ policy }) => policy))];
  for (const part of columnGroups([title, ...names], sizes)) {
    const rows = names.map((name) => [
      name,
      ...part.map((size) => {
        const point = points.find((one) => one.size === size && one.policy === name);
        return point === undefined ? "-" : showPercent(of(point));
      }),
    ]);
    const columns = [
      { title, align: "left" } as const,
      ...part.map((size) => ({ title: size, align: "right" }) as const),
    ];
    const [head, ...rest] = tableLines(columns, rows);
    lines.push(palette.bold(head), ...rest, "");
  }
  return lines;
}

/** How each policy's points were found, and how far they can be off at most: lines for each way. */
function methodLines(points: readonly CurvePoint[]): string[] {
  const ways = new Map<string, CurvePoint[]>();
  for (const point of points) {
    if (point.method === "count") continue;
    // Sizes in bytes and in objects say the same where nothing is estimated.
    const way = `${point.policy} ${point.method} ${point.missRatioError === null ? "" : point.unit}`;
    ways.set(way, [...(ways.get(way) ?? []), point]);
  }
  const rows = [...ways.values()].map((own) => {
    const [{ policy, method, unit, missRatioError }] = own;
    const most = Math.max(...own.map((point) => point.missRatioError ?? 0));
    const mostOfBytes = Math.max(...own.map((point) => point.byteMissRatioError ?? 0));
    const byte = unit === "bytes" ? `, of bytes ${pointsText(mostOfBytes)}` : "";
    const exactly = method === "bound" ? "-" : "exact";
    return [policy, method, missRatioError === null ? exactly : `up to +- ${pointsText(most)}${byte}`];
  });
  const columns = ["POLICY", "METHOD", "ERROR"].map((title) => ({ title, align: "left" }) as const);
  return [...tableLines(columns, rows), ""];
}

function pointsText(share: number): string {
  return `${Number((share * 100).toPrecision(2))} points`;
}
