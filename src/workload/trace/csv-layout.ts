/**
 * How a CSV file is laid out: its delimiter, whether it starts with a header, and in which columns the fields
 * are. All of it is found out from the first line and the scenario's column map.
 */
import { nearest, plainName } from "../../base/nearest.ts";
import type { CsvColumns } from "./contract.ts";
import { CsvFields } from "./csv-fields.ts";
import { INVALID, readBytes, TimeField } from "./csv-values.ts";
import { printable } from "./damage.ts";
import { TraceError } from "./error.ts";

/** Fields in the order in which readers number them. */
export const FIELDS = ["key", "time", "size", "client", "status"] as const;

/** What else the columns of the usual names are called, by libCacheSim and its like, in plain spelling. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  key: ["object", "objectid", "obj", "objid", "id"],
  time: ["timestamp", "clocktime", "ts"],
  size: ["objectsize", "objsize", "bytes"],
};
/** The column of times to live, seconds, wherever there is a header. */
const TTL = "ttl";

const QUOTE = 34;
/** Comma, semicolon, tab, bar. */
const DELIMITERS = [44, 59, 9, 124];
/** Columns looked at in a header; files with more are not traces. */
const MOST_COLUMNS = 256;

/** Layout of one file. */
export interface CsvLayout {
  /** Character code. */
  readonly delimiter: number;
  readonly hasHeader: boolean;
  /** 0-based column of each of {@link FIELDS} and, last, of the time to live; -1: there is none. */
  readonly columns: readonly number[];
}

/** The layout of a file whose first line is `bytes[from..to)`. Throws `TraceError` when the map does not fit. */
export function csvLayout(
  bytes: Uint8Array,
  from: number,
  to: number,
  map: CsvColumns,
  fileName: string,
): CsvLayout {
  const delimiter = delimiterOf(bytes, from, to);
  const cells = cellsOf(bytes, from, to, delimiter);
  if (isBare(map, cells))
    return { delimiter, hasHeader: false, columns: [1, 0, cells.length > 2 ? 2 : -1, -1, -1, -1] };
  const named = FIELDS.some((field) => map[field] !== "" && !isNumber(map[field]));
  const columns = FIELDS.map((field) => columnOf(field, map[field], cells, fileName));
  if (columns[0] < 0)
    throw new TraceError(fileName, "no column for the key", "columns.key, by name or number");
  FIELDS.forEach((field, n) => {
    const other = columns[n] < 0 ? n : columns.indexOf(columns[n]);
    if (other !== n)
      throw new TraceError(
        fileName,
        `column ${columns[n] + 1} is both ${FIELDS[other]} and ${field}`,
        "a column of its own for each field",
        'Leave fields that the file does not have empty: columns.client: "".',
      );
  });
  const hasHeader = named || looksLikeHeader(cells, columns);
  const ttl = hasHeader ? cells.findIndex((cell) => plainCell(cell) === TTL) : -1;
  return { delimiter, hasHeader, columns: [...columns, columns.includes(ttl) ? -1 : ttl] };
}

/** The delimiter that is in the line most often, outside quotes; the comma when there is none. */
export function delimiterOf(bytes: Uint8Array, from: number, to: number): number {
  const counts = DELIMITERS.map(() => 0);
  let quoted = false;
  for (let at = from; at < to; at++) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    const which = quoted ? -1 : DELIMITERS.indexOf(bytes[at]);
    if (which >= 0) counts[which]++;
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** All cells of a line as text. */
export function cellsOf(bytes: Uint8Array, from: number, to: number, delimiter: number): string[] {
  const all = new CsvFields(
    delimiter,
    Array.from({ length: MOST_COLUMNS }, (_, n) => n),
  );
  const decoder = new TextDecoder();
  const count = all.split(bytes, from, to);
  return Array.from({ length: Math.max(0, count) }, (_, n) =>
    decoder.decode(all.buffers[n].subarray(all.starts[n], all.ends[n])).trim(),
  );
}

function columnOf(field: string, name: string, cells: readonly string[], fileName: string): number {
  if (name === "") return -1;
  if (isNumber(name)) {
    const column = Number(name);
    if (column >= 1 && column <= cells.length) return column - 1;
    throw new TraceError(
      `${fileName}: line 1`,
      `${cells.length} columns`,
      `at least ${name}, because columns.${field} is ${name}`,
      "Columns count from 1.",
    );
  }
  const plain = cells.map(plainCell);
  for (const wanted of [plainName(name), ...(name === field ? (ALIASES[field] ?? []) : [])])
    if (plain.includes(wanted)) return plain.indexOf(wanted);
  const others = FIELDS.filter((other) => other !== field) as readonly string[];
  const near = nearest(
    name,
    cells.filter((_, n) => !others.includes(plain[n])),
  );
  const shown = cells.map((cell) => printable(new TextEncoder().encode(cell), 0, cell.length)).slice(0, 12);
  throw new TraceError(
    `${fileName}: line 1`,
    `no column "${name}" among ${shown.join(", ")}`,
    `a header with a column for columns.${field}`,
    near === null
      ? `Name the column, or give its number: columns.${field}: "1"${field === "key" ? "" : `; "" when the file has none`}.`
      : `Did you mean columns.${field}: "${near}"?`,
  );
}

/**
 * With nothing said about the columns: does the file begin with a record, and that in the order that is usual for cache
 * traces (time, key, size, and what may follow; or time and key alone)?
 */
function isBare(map: CsvColumns, cells: readonly string[]): boolean {
  const usual = FIELDS.every((field) => map[field] === (ALIASES[field] === undefined ? "" : field));
  const numbers = cells.length === 2 ? cells : [cells[0], cells[2] ?? ""];
  return usual && numbers.every((cell) => /^[0-9]+(\.[0-9]+)?$/.test(cell));
}

/** A column's name without what does not count in names; a header may be marked as a remark. */
function plainCell(cell: string): string {
  return plainName(cell.replace(/^#/, ""));
}

/** With columns by number: the first line is a header when its time, or else its size, is none. */
function looksLikeHeader(cells: readonly string[], columns: readonly number[]): boolean {
  const encoder = new TextEncoder();
  const [, time, size] = columns;
  if (time >= 0) {
    const bytes = encoder.encode(cells[time]);
    return Number.isNaN(new TimeField(1).read(bytes, 0, bytes.length));
  }
  if (size < 0) return false;
  const bytes = encoder.encode(cells[size]);
  return readBytes(bytes, 0, bytes.length) === INVALID;
}

function isNumber(name: string): boolean {
  return /^[0-9]+$/.test(name);
}
