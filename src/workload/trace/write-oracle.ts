/**
 * Writes oracleGeneral, the 24-byte records of libCacheSim (see `oracle-general.ts`). Each record holds the number of
 * the object's next request, which is known only later. So the encoder puts the object's dense id there, and
 * {@link NextRequests} goes over the records from the last to the first and puts the number in its place: memory for the
 * objects only, and none for the requests.
 */
import type { TraceEncoder, TraceWriter, WrittenRows } from "./write-contract.ts";
import { RECORD_ROWS } from "./contract.ts";

/** Length of a record. */
export const ORACLE_BYTES = 24;

const TWO_32 = 4294967296;
const SECOND_MICROS = 1_000_000;
/** Where the number of the next request stands in a record. */
const NEXT_AT = 16;

/** The writer. */
export const oracleWriter: TraceWriter = {
  name: "oracleGeneral",
  extensions: [".bin", ".oracleGeneral"],
  tellsNext: true,
  wholeSeconds: true,
  lastSecond: TWO_32 - 1,
  largestBytes: TWO_32 - 1,
  keepsTtl: false,
  encoder: () => new OracleEncoder(),
};

class OracleEncoder implements TraceEncoder {
  readonly head = new Uint8Array(0);
  readonly #bytes = new Uint8Array(RECORD_ROWS * ORACLE_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);

  encode({ rows, timeMicros, object, keyLow, keyHigh, sizeBytes }: WrittenRows): Uint8Array {
    const view = this.#view;
    for (let row = 0, at = 0; row < rows; row++, at += ORACLE_BYTES) {
      view.setUint32(at, Math.floor(timeMicros[row] / SECOND_MICROS), true);
      view.setInt32(at + 4, keyLow[row], true);
      view.setInt32(at + 8, keyHigh[row], true);
      view.setUint32(at + 12, Math.min(sizeBytes[row], TWO_32 - 1), true);
      view.setInt32(at + NEXT_AT, object[row], true);
      view.setInt32(at + NEXT_AT + 4, 0, true);
    }
    return this.#bytes.subarray(0, rows * ORACLE_BYTES);
  }
}

/** Puts the number of the next request, from 1, where the object's dense id stands; -1: there is none. */
export class NextRequests {
  /** Number of the earliest request seen for each object, 0: none. */
  readonly #next: Float64Array;
  /** Number of the record that is up. */
  #number = 0;

  /** @param records in the whole file @param objects dense ids are below */
  constructor(records: number, objects: number) {
    this.#number = records;
    this.#next = new Float64Array(objects);
  }

  /** Fills in whole records. Stretches of a file are handed in from its end to its beginning. */
  fill(records: Uint8Array): void {
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    const next = this.#next;
    for (let at = records.byteLength - ORACLE_BYTES; at >= 0; at -= ORACLE_BYTES) {
      const object = view.getInt32(at + NEXT_AT, true);
      const number = next[object];
      view.setInt32(at + NEXT_AT, number === 0 ? -1 : (number % TWO_32) | 0, true);
      view.setInt32(at + NEXT_AT + 4, number === 0 ? -1 : Math.floor(number / TWO_32), true);
      next[object] = this.#number--;
    }
  }
}
