/** A comparison of policies as text of 80 columns, and as a table for CSV. */
import { showCount, showDuration, showPercent, showSize } from "../base/units.ts";
import type { Comparison, ComparisonRow, FlashWrites, TraceIdentity } from "../result/comparison.ts";
import { columnGroups, INDENT, proseLines, tableLines } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { DataTable } from "./tables.ts";

/** Up to so many sizes each has a table of its own, with more columns. */
const FEW_SIZES = 2;

/** Columns of the CSV file, in order. */
const COLUMNS = [
  ["policy", "policy"],
  ["admission", "admission"],
  ["size", "size"],
  ["unit", "unit"],
  ["capacityBytes", "capacity_bytes"],
  ["capacityObjects", "capacity_objects"],
  ["requests", "requests"],
  ["misses", "misses"],
  ["missRatio", "miss_ratio"],
  ["bytesRequested", "bytes_requested"],
  ["bytesMissed", "bytes_missed"],
  ["byteMissRatio", "byte_miss_ratio"],
  ["expired", "expired"],
  ["admittedObjects", "admitted_objects"],
  ["admittedBytes", "admitted_bytes"],
  ["evictedObjects", "evicted_objects"],
  ["heldObjects", "held_objects"],
  ["heldBytes", "held_bytes"],
  ["delayedHits", "delayed_hits"],
  ["latencyUnit", "latency_unit"],
  ["fetchLatency", "fetch_latency"],
  ["totalLatency", "total_latency"],
  ["meanLatency", "mean_latency"],
  ["seconds", "seconds"],
  ["requestsPerSecond", "requests_per_second"],
] as const satisfies readonly (readonly [keyof ComparisonRow, string])[];

/** The comparison for a terminal. */
export function comparisonReport(comparison: Comparison, palette: Palette, withFlash = false): string {
  const { trace, results, notes } = comparison;
  const lines = [
    `${INDENT}${palette.bold(trace.name)}`,
    `${INDENT}${trace.format}   ${traceFacts(trace).join("   ")}`,
    "",
  ];
  const sizes = [...new Set(results.map(({ size }) => size))].filter((size) => size !== "infinite");
  if (sizes.length <= FEW_SIZES)
    for (const size of sizes) lines.push(...league(comparison, size, palette), "");
  else lines.push(...matrices(comparison, sizes, palette));
  for (const size of sizes) lines.push(...latencyLines(comparison, size, palette));
  if (withFlash) for (const size of sizes) lines.push(...flashLines(comparison, size, palette));
  for (const note of notes) lines.push(...proseLines(note));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** What the trace is made of, as far as it was counted. */
export function traceFacts({ requests, objects, footprintBytes, bytesRequested }: TraceIdentity): string[] {
  const all = `${showCount(requests)} requests`;
  if (objects === null || footprintBytes === null) return [all, `${showSize(bytesRequested)} asked for`];
  return [all, `${showCount(objects)} objects`, `footprint ${showSize(footprintBytes)}`];
}

/** The comparison as a table. */
export function comparisonTable({ results }: Comparison): DataTable {
  return {
    columns: COLUMNS.map(([, title]) => title),
    rows: results.map((row) => COLUMNS.map(([key]) => row[key])),
  };
}

/** One size: best first, what the optimum leaves to gain, and the speed of each replay. */
function league({ results }: Comparison, size: string, palette: Palette): string[] {
  const rows = sorted(results.filter((row) => row.size === size));
  const endless = results.filter((row) => row.policy === "infinite" && isUnit(row) === isUnit(rows[0]));
  const columns = [
    { title: "POLICY", align: "left" },
    { title: "MISSES", align: "right" },
    { title: "MISS RATIO", align: "right" },
    { title: "BYTE MISS RATIO", align: "right" },
    { title: "REQUESTS/S", align: "right" },
  ] as const;
  const cells = [...endless, ...rows].map((row) => [
    nameOf(row),
    String(row.misses),
    showPercent(row.missRatio),
    isUnit(row) ? "-" : showPercent(row.byteMissRatio),
    row.requestsPerSecond > 0 ? `${showCount(row.requestsPerSecond)}/s` : "-",
  ]);
  return [`${INDENT}${palette.bold(titleOf(rows[0]))}`, ...tableLines(columns, cells)];
}

/** Many sizes: policies down, sizes across, as many as the width holds; miss ratio, then byte miss ratio. */
function matrices({ results }: Comparison, sizes: readonly string[], palette: Palette): string[] {
  const lines: string[] = [];
  for (const [title, of] of [
    ["MISS RATIO", (row: ComparisonRow) => row.missRatio],
    ["BYTE MISS RATIO", (row: ComparisonRow) => row.byteMissRatio],
  ] as const)
    for (const part of columnGroups([title, ...results.map(nameOf)], sizes)) {
      const known = results.filter((row) => part.includes(row.size));
      if (title === "BYTE MISS RATIO" && known.every(isUnit)) continue;
      // By the first size; what has no row there (no bound where every object counts 1) comes after.
      const names = [
        ...new Set(part.flatMap((size) => sorted(known.filter((row) => row.size === size)).map(nameOf))),
      ];
      const cells = names.map((name) => [
        name,
        ...part.map((size) => {
          const row = known.find((one) => one.size === size && nameOf(one) === name);
          return row === undefined ? "-" : showPercent(of(row));
        }),
      ]);
      const endless = results.find((row) => row.policy === "infinite" && isUnit(row) === isUnit(known[0]));
      if (endless !== undefined)
        cells.unshift([nameOf(endless), ...part.map(() => showPercent(of(endless)))]);
      const columns = [
        { title, align: "left" } as const,
        ...part.map((size) => ({ title: size, align: "right" }) as const),
      ];
      const [head, ...rest] = tableLines(columns, cells);
      lines.push(palette.bold(head), ...rest, "");
    }
  return lines;
}

/** What requests waited at one size, least first; nothing when fetches take no time. */
function latencyLines({ results }: Comparison, size: string, palette: Palette): string[] {
  const rows = results.filter((row) => row.size === size && row.latencyUnit !== null);
  if (rows.length === 0) return [];
  const endless = results.filter((row) => row.policy === "infinite" && isUnit(row) === isUnit(rows[0]));
  const columns = [
    { title: "POLICY", align: "left" },
    { title: "MISS RATIO", align: "right" },
    { title: "DELAYED HITS", align: "right" },
    { title: "TOTAL LATENCY", align: "right" },
    { title: "MEAN", align: "right" },
  ] as const;
  const show = (row: ComparisonRow, latency: number, digits: number) =>
    row.latencyUnit === "ticks" ? latency.toFixed(digits) : showDuration(latency);
  const sortedRows = [...rows].sort((a, b) => (a.totalLatency ?? 0) - (b.totalLatency ?? 0));
  const cells = [...endless, ...sortedRows].map((row) => [
    nameOf(row),
    showPercent(row.missRatio),
    showPercent((row.delayedHits ?? 0) / row.requests),
    show(row, row.totalLatency ?? 0, 0),
    show(row, row.meanLatency ?? 0, 2),
  ]);
  const [{ latencyUnit, fetchLatency }] = rows;
  const fetch = latencyUnit === "ticks" ? `${fetchLatency} ticks` : showDuration(fetchLatency ?? 0);
  const title = `${titleOf(rows[0])}, a fetch takes ${fetch}`;
  return [`${INDENT}${palette.bold(title)}`, ...tableLines(columns, cells), ""];
}

/** Writes to flash at one size, fewest first; nothing when the size is in objects. */
function flashLines({ results }: Comparison, size: string, palette: Palette): string[] {
  const rows = results.filter((row) => row.size === size && row.flash !== null);
  if (rows.length === 0) return [];
  const columns = [
    { title: "POLICY", align: "left" },
    { title: "ADMITTED", align: "right" },
    { title: "LOG", align: "right" },
    { title: "WRITES/DAY", align: "right" },
    { title: "4 KiB SETS", align: "right" },
    { title: "WRITES/DAY", align: "right" },
  ] as const;
  const perDay = (writes: number) => (writes < 0 ? "-" : writes.toPrecision(3));
  const cells = [...rows]
    .sort((a, b) => a.admittedBytes - b.admittedBytes)
    .map((row) => {
      const { logStructured, setAssociative } = row.flash as FlashWrites;
      return [
        nameOf(row),
        showSize(row.admittedBytes),
        `x ${logStructured.amplification.toFixed(2)}`,
        perDay(logStructured.driveWritesPerDay),
        `x ${setAssociative.amplification.toFixed(2)}`,
        perDay(setAssociative.driveWritesPerDay),
      ];
    });
  const title = `on flash of ${titleOf(rows[0])}: bytes written for each admitted, drive writes a day`;
  return [`${INDENT}${palette.bold(title)}`, ...tableLines(columns, cells), ""];
}

function sorted(rows: readonly ComparisonRow[]): ComparisonRow[] {
  return [...rows].sort((a, b) => a.misses - b.misses || a.bytesMissed - b.bytesMissed);
}

function isUnit(row: ComparisonRow | undefined): boolean {
  return row?.unit === "objects";
}

function nameOf({ policy, admission }: ComparisonRow): string {
  return admission === "always" ? policy : `${policy} + ${admission}`;
}

function titleOf(row: ComparisonRow): string {
  if (row.capacityObjects !== null) return `${showCount(row.capacityObjects)} objects`;
  const size = showSize(row.capacityBytes ?? 0);
  return row.size.replace(/\s/g, "") === size.replace(/\s/g, "") ? size : `${row.size} (${size})`;
}
