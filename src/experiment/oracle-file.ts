/**
 * The fast way into a comparison for the format that most public traces come in: an uncompressed oracleGeneral file
 * goes from one buffer straight into columns, ids looked up a block at a time. Gives the same columns as the general
 * way, and gives up (returns null) on whatever is not plain: another format, compression, stamps out of order,
 * gaps that look like damage, half a record at the end. Then the general way reads the file again, with all its care.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { formatOf } from "../workload/trace/detect.ts";
import { Intern } from "../workload/trace/intern.ts";

const RECORD_BYTES = 24;
const RECORD_WORDS = 6;
/** Records of a block: its ids are looked up together, so that the processor overlaps the waits for memory. */
const BLOCK = 512;
/** Bytes read at once: whole blocks, about a megabyte. */
const BUFFER_BYTES = RECORD_BYTES * BLOCK * 85;
/** Entries that the table of ids starts with at most. */
const MOST_ENTRIES = 1 << 22;
/** Bytes looked at to recognise the format. */
const HEAD_BYTES = 1 << 16;
const SECOND_MICROS = 1_000_000;
/** Gaps from here on are for `TimeGuard` to judge: 31 days, seconds. */
const LONG_GAP_SECONDS = 31 * 86_400;

/** Columns to fill. */
export interface OracleColumns {
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  readonly timeMicros: Float64Array;
}

/** What takes the columns of a file. */
export interface OracleSink {
  /** Columns with room for the next {@link BLOCK} rows from `row` on. */
  room(): OracleColumns & { readonly row: number };
  /** So many rows were written; `share` of the file is read. */
  wrote(rows: number, share: number): void;
}

/** What a file had in it. */
export interface OracleTotals {
  readonly objects: number;
  readonly footprintBytes: number;
}

/** Reads the file into the sink; null when it has to be read the general way (the sink is then of no use). */
export function readOracleFile(path: string, format: string, sink: OracleSink): OracleTotals | null {
  let fd: number;
  try {
    // A pipe is not even opened: whoever closed it again would end its writer.
    if (!statSync(path).isFile()) return null;
    fd = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size === 0 || stat.size % RECORD_BYTES !== 0) return null;
    const buffer = new ArrayBuffer(BUFFER_BYTES);
    const bytes = new Uint8Array(buffer);
    const words = new Int32Array(buffer);
    let length = readSync(fd, bytes);
    if (!isPlain(bytes.subarray(0, Math.min(length, HEAD_BYTES)), path, format)) return null;
    const decoder = new Decoder(words, stat.size / RECORD_BYTES);
    let read = 0;
    while (length > 0) {
      // A short read leaves part of a record: what is missing is asked for again.
      while (length % RECORD_BYTES !== 0) {
        const more = readSync(fd, bytes, length, BUFFER_BYTES - length, null);
        if (more === 0) return null;
        length += more;
      }
      const records = length / RECORD_BYTES;
      for (let from = 0; from < records; from += BLOCK) {
        const rows = Math.min(BLOCK, records - from);
        if (!decoder.block(from, rows, sink.room())) return null;
        read += rows * RECORD_BYTES;
        sink.wrote(rows, read / stat.size);
      }
      length = readSync(fd, bytes);
    }
    return decoder;
  } finally {
    closeSync(fd);
  }
}

function isPlain(head: Uint8Array, path: string, format: string): boolean {
  // The machine's own order of bytes is the format's nearly everywhere.
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) return false;
  try {
    return formatOf(format, head, path).name === "oracleGeneral";
  } catch {
    return false;
  }
}

class Decoder implements OracleTotals {
  footprintBytes = 0;
  readonly #words: Int32Array;
  readonly #table: Intern;
  readonly #low = new Int32Array(BLOCK);
  readonly #high = new Int32Array(BLOCK);
  readonly #ids = new Int32Array(BLOCK);
  #firstSecond = -1;
  #second = -1;

  /** @param records in the whole file: a tenth of them may well be new, and a table that grows is filled anew */
  constructor(words: Int32Array, records: number) {
    this.#words = words;
    let entries = 1 << 12;
    while (entries < MOST_ENTRIES && entries < records / 5) entries *= 2;
    this.#table = new Intern(entries);
  }

  get objects(): number {
    return this.#table.size;
  }

  /** Decodes records `from` to `from + rows - 1` of the buffer; false when their times are not plain. */
  block(from: number, rows: number, out: OracleColumns & { readonly row: number }): boolean {
    const words = this.#words;
    const low = this.#low;
    const high = this.#high;
    const ids = this.#ids;
    const { object, sizeBytes, timeMicros, row } = out;
    if (this.#firstSecond < 0) this.#second = this.#firstSecond = words[from * RECORD_WORDS] >>> 0;
    let second = this.#second;
    for (let n = 0; n < rows; n++) {
      const at = (from + n) * RECORD_WORDS;
      const time = words[at] >>> 0;
      const step = time - second;
      if (step < 0 || step > LONG_GAP_SECONDS) return false;
      second = time;
      low[n] = words[at + 1];
      high[n] = words[at + 2];
      sizeBytes[row + n] = words[at + 3] >>> 0;
      timeMicros[row + n] = (time - this.#firstSecond) * SECOND_MICROS;
    }
    this.#second = second;
    let known = this.#table.size;
    this.#table.idsOf(low, high, rows, ids);
    for (let n = 0; n < rows; n++) {
      const id = ids[n];
      object[row + n] = id;
      if (id < known) continue;
      known = id + 1;
      this.footprintBytes += sizeBytes[row + n];
    }
    return true;
  }
}
