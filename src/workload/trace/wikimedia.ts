/**
 * Wikimedia's CDN traces of 2019 (wikitech.wikimedia.org, "Analytics/Data Lake/Traffic/Caching"): tab-separated lines of
 * the caches for images (`relative_unix hashed_host_path_query image_type response_size time_firstbyte`) and for
 * pages (the same without the image type). Columns are found by the header, which may stand again where files were
 * joined; files without one are known by the number of their columns.
 */
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET } from "./contract.ts";
import { CsvFields } from "./csv-fields.ts";
import { INVALID, NOT_TOLD, readBytes } from "./csv-values.ts";
import { isDigits, isNumeric, wholeNumber } from "./digits.ts";
import { firstLine, type LineParser, LineRecords, NO_REQUEST, shareOfLines } from "./line-records.ts";

const TAB = 9;
const POINT = 46;
const SECOND_MICROS = 1_000_000;
/** Surer than CSV in a file with its ending; a header settles it. */
const WITHOUT_HEADER = 0.95;

/** Columns that are read, by name. */
const COLUMNS = ["relative_unix", "hashed_host_path_query", "response_size"] as const;
/** The columns of a header begin with this one, which no record holds. */
const HEADER_START = new TextEncoder().encode(COLUMNS[0]);
/** The same columns in files without a header, by how many columns there are. */
const BY_COUNT: Readonly<Record<number, readonly number[]>> = { 5: [0, 1, 3], 4: [0, 1, 2] };

/** The format. */
export const wikimedia: TraceFormat = {
  name: "wikimedia",
  title: "Wikimedia CDN trace (tab separated)",
  extensions: [".tsv", ".txt"],
  about: "Wikimedia's caches, images or pages, of 2019: relative seconds, hashed URL, response size.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new LineRecords(bytes, context, new WikimediaParser(context)),
};

function detect(head: Uint8Array): number {
  if (byHeader(firstLine(head)) !== null) return 1;
  return WITHOUT_HEADER * shareOfLines(head, isRecord);
}

/** Places of {@link COLUMNS} in a header; null: it is none. */
function byHeader(line: string): number[] | null {
  const names = line.split("\t").map((name) => name.trim().toLowerCase());
  const places = COLUMNS.map((name) => names.indexOf(name));
  return places.includes(-1) ? null : places;
}

/** Seconds, hash, perhaps a type, bytes, and a time to first byte with a point. */
function isRecord(bytes: Uint8Array, from: number, to: number): boolean {
  const cells: [number, number][] = [];
  for (let at = from, start = from; at <= to && cells.length < 6; at++)
    if (at === to || bytes[at] === TAB) {
      cells.push([start, at]);
      start = at + 1;
    }
  const isCount = (n: number) => isDigits(bytes, ...cells[n]);
  if (!(cells.length in BY_COUNT) || !isCount(0) || cells[1][0] === cells[1][1] || !isCount(cells.length - 2))
    return false;
  const [start, end] = cells[cells.length - 1];
  if (!isNumeric(bytes, start, end) || !bytes.subarray(start, end).includes(POINT)) return false;
  return cells.length === 4 || !isNumeric(bytes, ...cells[2]);
}

class WikimediaParser implements LineParser {
  readonly tickMicros = SECOND_MICROS;
  readonly #context: ReaderContext;
  readonly #decoder = new TextDecoder();
  /** By the header, or the first line. */
  #fields: CsvFields | null = null;
  #columns = 0;

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    if (this.#isHeader(bytes, from, to)) return NO_REQUEST;
    if (this.#fields === null) {
      const places = BY_COUNT[this.#decoder.decode(bytes.subarray(from, to)).split("\t").length];
      if (places === undefined) return "no header with relative_unix, and neither 4 nor 5 columns";
      this.#layOut(places);
    }
    const fields = this.#fields!;
    const found = fields.split(bytes, from, to);
    if (found < this.#columns) return `${Math.max(0, found)} columns, ${this.#columns} are needed`;
    const { buffers, starts, ends } = fields;
    const time = wholeNumber(buffers[0], starts[0], ends[0]);
    if (time < 0) return "the time is not a whole number of seconds";
    if (starts[1] === ends[1]) return "the key is empty";
    const size = readBytes(buffers[2], starts[2], ends[2]);
    if (size === INVALID) return "the size is not a number of bytes";
    batch.timeMicros[row] = time * SECOND_MICROS;
    batch.object[row] = this.#context.objects.ofText(buffers[1], starts[1], ends[1]);
    batch.sizeBytes[row] = size;
    batch.sentBytes[row] = NOT_TOLD;
    batch.client[row] = NOT_TOLD;
    batch.status[row] = NOT_TOLD;
    batch.method[row] = GET;
    return null;
  }

  /** Obeys a header. */
  #isHeader(bytes: Uint8Array, from: number, to: number): boolean {
    for (let n = 0; n < HEADER_START.length; n++) if (bytes[from + n] !== HEADER_START[n]) return false;
    const places = byHeader(this.#decoder.decode(bytes.subarray(from, to)));
    if (places !== null) this.#layOut(places);
    return places !== null;
  }

  #layOut(places: readonly number[]): void {
    this.#fields = new CsvFields(TAB, places);
    this.#columns = Math.max(...places) + 1;
  }
}
