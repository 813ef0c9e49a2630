/**
 * Logs with one JSON object a line (NDJSON), what CDNs' log streams write. The lines are parsed by the runtime, whose
 * parser is native code; what the members mean is the formats' business.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader } from "./contract.ts";
import { RECORD_ROWS } from "./contract.ts";
import { printable } from "./damage.ts";
import { JsonRows, type TakeApart } from "./json-request.ts";
import { isRecord, type JsonRecord } from "./json-values.ts";
import { LineReader } from "./lines.ts";
import { Sites } from "./sites.ts";

const LF = 10;
const OPEN = 123;
/** Lines looked at to recognise a file. */
const PROBED = 50;

/** Reads JSON lines. */
export class JsonLinesReader implements RecordReader {
  tickMicros = 0;
  readonly #lines: LineReader;
  readonly #context: ReaderContext;
  readonly #takeApart: TakeApart;
  readonly #sites = new Sites();
  readonly #rows: JsonRows;
  readonly #decoder = new TextDecoder();

  constructor(source: ByteSource, context: ReaderContext, takeApart: TakeApart) {
    this.#lines = new LineReader(source);
    this.#context = context;
    this.#takeApart = takeApart;
    this.#rows = new JsonRows(context, this.#sites);
  }

  get sites(): readonly string[] {
    return this.#sites.names;
  }

  read(batch: RecordBatch): void {
    const { damage } = this.#context;
    const lines = this.#lines;
    let row = 0;
    while (row < RECORD_ROWS && lines.next()) {
      const { bytes, start, end } = lines;
      const record = lines.tooLong ? null : parsed(this.#decoder, bytes, start, end);
      if (record !== null && !this.#takeApart(record, this.#rows.request)) continue;
      const problem = lines.tooLong
        ? "the line is longer than a megabyte"
        : record === null
          ? "the line is not a JSON object"
          : this.#rows.write(batch, row);
      if (problem === null) row++;
      else damage.add(lines.line, printable(bytes, start, end), problem, row);
    }
    batch.rows = row;
    // Finer stamps that turn up later come too late to change the spreading of what went before.
    if (damage.records === 0) this.tickMicros = this.#rows.grain.tickMicros;
    damage.records += row;
  }
}

/** The whole ones among the first lines that are JSON objects, and how many lines were looked at. */
export function probeJsonLines(head: Uint8Array): { readonly records: JsonRecord[]; readonly lines: number } {
  const decoder = new TextDecoder();
  const records: JsonRecord[] = [];
  let lines = 0;
  for (let from = startOf(head); from < head.length && lines < PROBED;) {
    let to = head.indexOf(LF, from);
    // The last line may be cut off; if it is the only one it has to do.
    if (to < 0 && lines > 0) break;
    if (to < 0) to = head.length;
    if (to - from > 1) {
      lines++;
      const record = parsed(decoder, head, from, to);
      if (record !== null) records.push(record);
    }
    from = to + 1;
  }
  return { records, lines };
}

/** Where the text starts, after a byte order mark. */
function startOf(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** The JSON object in `bytes[from..to)`, or null. */
function parsed(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  from: number,
  to: number,
): JsonRecord | null {
  // Lines that cannot be objects are spared the parser's exception, which is slow.
  let at = from;
  while (at < to && bytes[at] <= 32) at++;
  if (bytes[at] !== OPEN) return null;
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes.subarray(from, to)));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
