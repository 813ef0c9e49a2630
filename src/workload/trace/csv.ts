/**
 * CSV traces (RFC 4180; comma, semicolon, tab or bar): one request a row, columns by name or number. Parsed as
 * bytes, because a parser that makes strings takes longer than the simulation. Without a time column the
 * requests come one a time unit; without a status column the size is the object's, with one it is the bytes sent. A
 * column `ttl` in the header holds seconds. Files of libCacheSim (`time,object,size,next_access_vtime`, with or without
 * a header) need no column map.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader, TraceFormat } from "./contract.ts";
import { GET, RECORD_ROWS } from "./contract.ts";
import { CsvFields, UNCLOSED } from "./csv-fields.ts";
import { cellsOf, csvLayout, delimiterOf } from "./csv-layout.ts";
import { INVALID, NOT_TOLD, readBytes, readSeconds, readStatus, TimeField } from "./csv-values.ts";
import { printable } from "./damage.ts";
import { TraceError } from "./error.ts";
import { LineReader } from "./lines.ts";
import { TextHash } from "./text-hash.ts";
import { timeUnitOf } from "./time-unit.ts";
import { RecordGuard } from "./record-guard.ts";

const LF = 10;
const CR = 13;
const TAB = 9;
/** Lines looked at to recognise a file. */
const PROBED = 100;

/** The format. */
export const csv: TraceFormat = {
  name: "csv",
  title: "CSV with a column map",
  extensions: [".csv", ".tsv", ".txt"],
  about: "CSV with a column map: time, key, size, client, status by column name or number.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new CsvReader(bytes, context),
};

const OPENING_BRACE = 123;

/** Text without control characters, most of whose first lines have the same number of columns, two at least. */
function detect(head: Uint8Array, fileName: string): number {
  // A brace at the start is JSON, whose commas would pass for columns.
  if (head[0] === OPENING_BRACE) return 0;
  let columns = 0;
  let delimiter = 0;
  let lines = 0;
  let alike = 0;
  for (let from = 0; from < head.length && lines < PROBED;) {
    let to = head.indexOf(LF, from);
    if (to < 0 && lines > 0) break;
    if (to < 0) to = head.length;
    const end = to > from && head[to - 1] === CR ? to - 1 : to;
    for (let at = from; at < end; at++) if (head[at] < 32 && head[at] !== TAB) return 0;
    if (end > from) {
      if (lines === 0) delimiter = delimiterOf(head, from, end);
      const count = cellsOf(head, from, end, delimiter).length;
      if (lines === 0) columns = count;
      if (count === columns) alike++;
      lines++;
    }
    from = to + 1;
  }
  if (columns < 2) return 0;
  return ((/\.[ct]sv(\.|$)/i.test(fileName) ? 0.9 : 0.7) * alike) / lines;
}

class CsvReader implements RecordReader {
  readonly #lines: LineReader;
  readonly #context: ReaderContext;
  readonly #fields: CsvFields;
  /** Columns that a row must have. */
  readonly #columns: number = 0;
  /** Position of each field among those that {@link #fields} notes, -1: the file does not have it. */
  readonly #time: number = 0;
  readonly #size: number = 0;
  readonly #client: number = 0;
  readonly #status: number = 0;
  readonly #ttl: number = 0;
  readonly #stamps: TimeField;
  readonly #guard = new RecordGuard();
  readonly #hash = new TextHash();
  /** A line that was read to find out the layout and is data. */
  #pending: boolean;
  /** Rows so far, damaged ones included: the clock of files without time. */
  #rows = 0;
  tickMicros = 0;

  constructor(source: ByteSource, context: ReaderContext) {
    const lines = new LineReader(source);
    if (!lines.next()) throw new TraceError(context.fileName, "no lines", "a CSV file");
    const layout = csvLayout(lines.bytes, lines.start, lines.end, context.columns, context.fileName);
    this.#lines = lines;
    this.#context = context;
    this.#pending = !layout.hasHeader;
    const numbers = layout.columns.map((_, n) => n);
    const present = numbers.filter((n) => layout.columns[n] >= 0);
    const columns = present.map((n) => layout.columns[n]);
    this.#fields = new CsvFields(layout.delimiter, columns);
    this.#columns = Math.max(...columns) + 1;
    const places = numbers.map((n) => present.indexOf(n));
    [, this.#time, this.#size, this.#client, this.#status, this.#ttl] = places;
    this.#stamps = new TimeField(context.timeUnitMicros);
  }

  read(batch: RecordBatch): void {
    const { damage } = this.#context;
    const lines = this.#lines;
    let row = 0;
    while (row < RECORD_ROWS && (this.#pending || lines.next())) {
      this.#pending = false;
      const problem = this.#row(batch, row);
      this.#rows++;
      if (problem === null) row++;
      else damage.add(lines.line, printable(lines.bytes, lines.start, lines.end), problem, row);
    }
    batch.rows = row;
    // Fractions that turn up later come too late to change the spreading of what went before.
    if (damage.records === 0) this.tickMicros = this.#time < 0 ? 0 : this.#stamps.tickMicros;
    damage.records += row;
  }

  /** Reads the current line into a row of the batch. Returns what is wrong with it, or null. */
  #row(batch: RecordBatch, row: number): string | null {
    const fields = this.#fields;
    const { buffers, starts, ends } = fields;
    const time = this.#time;
    const problem = this.#split();
    if (problem !== null) return problem;
    const timeMicros =
      time < 0
        ? this.#rows * timeUnitOf(this.#context.timeUnitMicros)
        : this.#stamps.read(buffers[time], starts[time], ends[time]);
    if (timeMicros !== timeMicros) return "the time is neither a number nor ISO 8601";
    const size = this.#size;
    const bytes = size < 0 ? NOT_TOLD : readBytes(buffers[size], starts[size], ends[size]);
    if (bytes === INVALID) return "the size is not a number of bytes";
    const at = this.#status;
    const status = at < 0 ? NOT_TOLD : readStatus(buffers[at], starts[at], ends[at]);
    if (status === INVALID) return "the status is not an HTTP status";
    const expiry = this.#ttl;
    const ttl = expiry < 0 ? NOT_TOLD : readSeconds(buffers[expiry], starts[expiry], ends[expiry]);
    if (ttl === INVALID) return "the time to live is not a number of seconds";
    if (starts[0] === ends[0]) return "the key is empty";
    const doubt = this.#guard.problem(timeMicros, bytes);
    if (doubt !== null) return doubt;
    batch.timeMicros[row] = timeMicros;
    batch.object[row] = this.#context.objects.ofText(buffers[0], starts[0], ends[0]);
    batch.sizeBytes[row] = status < 0 ? bytes : NOT_TOLD;
    batch.sentBytes[row] = status < 0 ? NOT_TOLD : bytes;
    batch.client[row] = this.#clientHash();
    batch.status[row] = status;
    batch.method[row] = GET;
    batch.ttlMicros[row] = ttl;
    return null;
  }

  /** Splits the current record, over as many lines as its quotes need. */
  #split(): string | null {
    const lines = this.#lines;
    for (;;) {
      if (lines.tooLong) return "the line is longer than a megabyte";
      const found = this.#fields.split(lines.bytes, lines.start, lines.end);
      if (found === this.#columns) return null;
      if (found !== UNCLOSED) return `${found} columns, ${this.#columns} are needed`;
      if (!lines.extend()) {
        lines.shrink();
        return "a quote is not closed";
      }
    }
  }

  #clientHash(): number {
    const { buffers, starts, ends } = this.#fields;
    const client = this.#client;
    if (client < 0 || starts[client] === ends[client]) return NOT_TOLD;
    this.#hash.of(buffers[client], starts[client], ends[client]);
    return this.#hash.low & 0x7fffffff;
  }
}
