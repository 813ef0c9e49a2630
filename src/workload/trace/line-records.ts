/**
 * What the formats with one record a line share: going through the lines, counting what is damaged, judging the time.
 * A format brings a parser, which takes one line apart and writes a row.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader } from "./contract.ts";
import { RECORD_ROWS } from "./contract.ts";
import { printable } from "./damage.ts";
import { LineReader } from "./lines.ts";
import { RecordGuard } from "./record-guard.ts";

const LF = 10;
const CR = 13;
/** Lines looked at to recognise a file. */
const PROBED = 200;

/** Result of a line that is in order and is no request. */
export const NO_REQUEST = "";

/** Takes lines apart. */
export interface LineParser {
  /** Resolution of the stamps so far, microseconds; 0: exact. */
  readonly tickMicros: number;
  /**
   * Reads the line `bytes[from..to)`, number `line` of the file, into a row of the batch. Returns null, {@link NO_REQUEST}, or
   * what is wrong with it. Columns that formats may leave alone are left alone by all rows or by none.
   */
  row(
    bytes: Uint8Array,
    from: number,
    to: number,
    batch: RecordBatch,
    row: number,
    line: number,
  ): string | null;
}

/** Reads records from lines. */
export class LineRecords implements RecordReader {
  tickMicros: number;
  readonly #lines: LineReader;
  readonly #context: ReaderContext;
  readonly #parser: LineParser;
  readonly #guard = new RecordGuard();

  constructor(source: ByteSource, context: ReaderContext, parser: LineParser) {
    this.#lines = new LineReader(source);
    this.#context = context;
    this.#parser = parser;
    this.tickMicros = parser.tickMicros;
  }

  read(batch: RecordBatch): void {
    const { damage } = this.#context;
    const lines = this.#lines;
    const parser = this.#parser;
    let row = 0;
    while (row < RECORD_ROWS && lines.next()) {
      const { bytes, start, end } = lines;
      let problem: string | null = "the line is longer than a megabyte";
      if (!lines.tooLong) {
        problem = parser.row(bytes, start, end, batch, row, lines.line);
        if (problem === null)
          problem = this.#guard.problem(
            batch.timeMicros[row],
            Math.max(batch.sizeBytes[row], batch.sentBytes[row]),
          );
        else if (problem === NO_REQUEST) continue;
      }
      if (problem === null) row++;
      else damage.add(lines.line, printable(bytes, start, end), problem, row);
    }
    batch.rows = row;
    // Finer stamps that turn up later come too late to change the spreading of what went before.
    if (damage.records === 0) this.tickMicros = parser.tickMicros;
    damage.records += row;
  }
}

/** Share of the first whole lines that pass the test, 0 when there are none; for detection. */
export function shareOfLines(
  head: Uint8Array,
  test: (bytes: Uint8Array, from: number, to: number) => boolean,
): number {
  let lines = 0;
  let good = 0;
  let from = startOfText(head);
  while (from < head.length && lines < PROBED) {
    let to = head.indexOf(LF, from);
    // The last line may be cut off; if it is the only one it has to do.
    if (to < 0 && lines > 0) break;
    if (to < 0) to = head.length;
    const end = to > from && head[to - 1] === CR ? to - 1 : to;
    if (end > from) {
      lines++;
      if (test(head, from, end)) good++;
    }
    from = to + 1;
  }
  return lines === 0 ? 0 : good / lines;
}

/** The first line as text. */
export function firstLine(head: Uint8Array): string {
  const from = startOfText(head);
  const at = head.indexOf(LF, from);
  return new TextDecoder().decode(head.subarray(from, at < 0 ? head.length : at)).trimEnd();
}

/** Where the text starts, after a byte order mark. */
function startOfText(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}
