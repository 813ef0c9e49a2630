/**
 * The fast way into a comparison: records of a plain file go straight into columns, ids looked up a block at a time. Gives the same
 * columns as the general way, and gives up (returns null) on whatever is not plain; then the general way reads the file again, with all its care.
 */
import { Intern } from "../workload/trace/intern.ts";
import { LONG_GAP_SECONDS, readPlainRecords, RECORD_WORDS } from "./plain-records.ts";

/** Records of a block: its ids are looked up together, so that the processor overlaps the waits for memory. */
const BLOCK = 512;
/** Blocks read at once: about a megabyte. */
const BLOCKS = 85;
/** Entries that the table of ids starts with at most. */
const MOST_ENTRIES = 1 << 22;
const SECOND_MICROS = 1_000_000;

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

/** Reads the file into the sink; false when it has to be read the general way (decoder and sink are then of no use). */
export function readOracleFile(
  path: string,
  format: string,
  decoder: OracleDecoder,
  sink: OracleSink,
): boolean {
  return readPlainRecords(path, format, {
    atOnce: [BLOCK * BLOCKS, BLOCK * BLOCKS],
    begin: (records) => {
      decoder.begin(records);
      return true;
    },
    take: (words, records, share) => {
      for (let from = 0; from < records; from += BLOCK) {
        const rows = Math.min(BLOCK, records - from);
        if (!decoder.block(words, from, rows, sink.room())) return false;
        sink.wrote(rows, share);
      }
      return true;
    },
  });
}

/** Tells the objects of a file apart. */
export class OracleDecoder {
  /** Sum of the first-seen sizes, bytes. */
  footprintBytes = 0;
  #table = new Intern();
  readonly #low = new Int32Array(BLOCK);
  readonly #high = new Int32Array(BLOCK);
  readonly #ids = new Int32Array(BLOCK);
  #firstSecond = -1;
  #second = -1;

  /** @param records in the whole file: a tenth of them may well be new, and a table that grows is filled anew */
  begin(records: number): void {
    let entries = 1 << 12;
    while (entries < MOST_ENTRIES && entries < records / 5) entries *= 2;
    this.#table = new Intern(entries);
  }

  /** Objects so far. */
  get objects(): number {
    return this.#table.size;
  }

  /** Hash of the key of an object. */
  hashOf(object: number): number {
    return this.#table.hashOf(object);
  }

  /** Decodes records `from` to `from + rows - 1` of the buffer; false when their times are not plain. */
  block(
    words: Int32Array,
    from: number,
    rows: number,
    out: OracleColumns & { readonly row: number },
  ): boolean {
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
