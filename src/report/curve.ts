/** Miss ratio curves as text of 80 columns, as a table for CSV, and as a chart. */
import { showCount, showPercent, showSize } from "../base/units.ts";
import type { Curve, CurvePoint } from "../result/curve.ts";
import { columnGroups, INDENT, proseLines, tableLines } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { DataTable } from "./tables.ts";

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
