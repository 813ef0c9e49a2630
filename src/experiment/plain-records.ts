/**
 * Uncompressed oracleGeneral files, the format that most public traces come in, as they stand on the disk: a buffer of whole records after
 * the other. What is not plain (another format, compression, times out of order, gaps that look like damage, half a record at the end)
 * is for the general way of reading, which takes more care.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { formatOf } from "../workload/trace/detect.ts";

/** Bytes of a record: seconds, key of 64 bits, size, next access of 64 bits. */
export const RECORD_BYTES = 24;
/** The same in words of 32 bits. */
export const RECORD_WORDS = 6;
const SIZE_AT = 3;
/** Bytes looked at to recognise the format. */
const HEAD_BYTES = 1 << 16;
/** Gaps from here on are for `RecordGuard` to judge: 31 days, seconds. */
export const LONG_GAP_SECONDS = 31 * 86_400;
const SECOND_MICROS = 1_000_000;

/** Who takes records. */
export interface RecordTaker {
  /** Records to read at once: at first, and then. */
  readonly atOnce: readonly [first: number, then: number];
  /** The file has so many records; may it be read? */
  begin(records: number): boolean;
  /** So many records stand at the beginning of `words`; `share` of the file is read. False: they are not plain after all. */
  take(words: Int32Array, records: number, share: number): boolean;
}

/** Reads the file into the taker; false when it is not plain, or the taker does not want it (the taker is then of no use). */
export function readPlainRecords(path: string, format: string, taker: RecordTaker): boolean {
  let fd: number;
  try {
    // A pipe is not even opened: whoever closed it again would end its writer.
    if (!statSync(path).isFile()) return false;
    fd = openSync(path, "r");
  } catch {
    return false;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size === 0 || stat.size % RECORD_BYTES !== 0) return false;
    const [first, then] = taker.atOnce;
    const buffer = new ArrayBuffer(RECORD_BYTES * Math.max(first, then));
    let bytes = new Uint8Array(buffer, 0, RECORD_BYTES * first);
    const words = new Int32Array(buffer);
    let length = readSync(fd, bytes);
    if (!isPlain(bytes.subarray(0, Math.min(length, HEAD_BYTES)), path, format)) return false;
    if (!taker.begin(stat.size / RECORD_BYTES)) return false;
    let read = 0;
    while (length > 0) {
      // A short read leaves part of a record: what is missing is asked for again.
      while (length % RECORD_BYTES !== 0) {
        const more = readSync(fd, bytes, length, bytes.length - length, null);
        if (more === 0) return false;
        length += more;
      }
      read += length;
      if (!taker.take(words, length / RECORD_BYTES, read / stat.size)) return false;
      bytes = new Uint8Array(buffer, 0, RECORD_BYTES * then);
      length = readSync(fd, bytes);
    }
    return true;
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

/** What is known of records without telling their objects apart. */
export class RecordSums {
  requests = 0;
  bytesRequested = 0;
  /** Requests of size 0. */
  emptyRequests = 0;
  #firstSecond = -1;
  #second = -1;
  /** Requests in the last second. */
  #inSecond = 0;

  /** Adds so many records from the `first` on; false when their times are not plain. */
  add(words: Int32Array, first: number, records: number): boolean {
    if (this.#firstSecond < 0) this.#firstSecond = this.#second = words[0] >>> 0;
    let second = this.#second;
    let inSecond = this.#inSecond;
    let bytesRequested = 0;
    let emptyRequests = 0;
    for (let at = first * RECORD_WORDS; at < (first + records) * RECORD_WORDS; at += RECORD_WORDS) {
      const time = words[at] >>> 0;
      if (time !== second) {
        if (time < second || time - second > LONG_GAP_SECONDS) return false;
        second = time;
        inSecond = 0;
      }
      inSecond++;
      const size = words[at + SIZE_AT] >>> 0;
      bytesRequested += size;
      if (size === 0) emptyRequests++;
    }
    this.#second = second;
    this.#inSecond = inSecond;
    this.requests += records;
    this.bytesRequested += bytesRequested;
    this.emptyRequests += emptyRequests;
    return true;
  }

  /** Time of the last request, microseconds from the first second on: those of one second are spread evenly over it. */
  get lastMicros(): number {
    const whole = (this.#second - this.#firstSecond) * SECOND_MICROS;
    return whole + Math.floor((SECOND_MICROS * (this.#inSecond - 0.5)) / this.#inSecond);
  }
}
