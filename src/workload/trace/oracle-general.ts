/**
 * oracleGeneral: the binary traces of libCacheSim (github.com/1a1a11a/libCacheSim), in which most public cache
 * traces are offered. Records of 24 bytes, little-endian: u32 time in seconds, u64 object id, u32 size in
 * bytes, i64 number of the next request for the same object (1-based; -1, or the largest number, when there is
 * none), which only a clairvoyant policy needs.
 */
import { type ByteSource, GET, RECORD_ROWS, type ReaderContext, type RecordBatch } from "./contract.ts";
import type { RecordReader, TraceFormat } from "./contract.ts";
import { printable } from "./damage.ts";
import { TraceError } from "./error.ts";
import { RecordGuard } from "./record-guard.ts";

const RECORD_BYTES = 24;
const SECOND_MICROS = 1_000_000;
const TWO_32 = 4294967296;
const LARGEST_HIGH = 0x7fffffff;
/** Records looked at to recognise a file. */
const PROBED = 2000;
/** Numbers of requests above this are no numbers of requests: a trace with so many fills 26 TB. */
const MOST_REQUESTS = 1e12;

/** The format. */
export const oracleGeneral: TraceFormat = {
  name: "oracleGeneral",
  title: "oracleGeneral (24-byte records of libCacheSim)",
  extensions: [".oracleGeneral", ".oracleGeneral.bin", ".bin"],
  about: "Binary cache traces of libCacheSim: time in seconds, 64-bit object id, size, next request.",
  recordBytes: RECORD_BYTES,
  detect,
  open: (bytes, context) => new OracleGeneralReader(bytes, context),
};

/** Share of the first records that make sense: time does not run back, the next request is later. */
function detect(head: Uint8Array): number {
  const records = Math.min(Math.floor(head.length / RECORD_BYTES), PROBED);
  if (records === 0) return 0;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  let good = 0;
  let before = view.getUint32(0, true);
  for (let n = 0; n < records; n++) {
    const at = n * RECORD_BYTES;
    const time = view.getUint32(at, true);
    const low = view.getUint32(at + 16, true);
    const high = view.getInt32(at + 20, true);
    const next = high * TWO_32 + low;
    const none = next === -1 || (high === LARGEST_HIGH && low === 0xffffffff);
    if (time >= before && (none || (next > n && next < MOST_REQUESTS))) good++;
    before = time;
  }
  // Disorder of a few records is possible; text or noise passes the test of the next request only by chance.
  return good >= records * 0.9 ? 0.95 * (good / records) : 0;
}

class OracleGeneralReader implements RecordReader {
  readonly tickMicros = SECOND_MICROS;
  readonly #source: ByteSource;
  readonly #context: ReaderContext;
  readonly #guard = new RecordGuard();
  /** Whole records, from {@link #at} to {@link #until}, and after them the beginning of one. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #at = 0;
  #until = 0;
  /** A chunk that has to wait until the record that it completes is read. */
  #chunk: Uint8Array | null = null;
  #chunkAt = 0;
  /** Beginning of a record that the chunk cut through. */
  readonly #carry = new Uint8Array(RECORD_BYTES);
  #carried = 0;
  /** Records read, damaged ones included. */
  #record = 0;

  constructor(source: ByteSource, context: ReaderContext) {
    this.#source = source;
    this.#context = context;
  }

  read(batch: RecordBatch): void {
    const { objects, damage } = this.#context;
    const guard = this.#guard;
    let row = 0;
    while (row < RECORD_ROWS) {
      if (this.#at === this.#until && !this.#refill()) break;
      const at = this.#at;
      const view = this.#view;
      this.#at = at + RECORD_BYTES;
      this.#record++;
      const timeMicros = view.getUint32(at, true) * SECOND_MICROS;
      const sizeBytes = view.getUint32(at + 12, true);
      const problem = guard.problem(timeMicros, sizeBytes);
      if (problem !== null) {
        damage.add(this.#record, printable(this.#bytes, at, at + RECORD_BYTES), problem, row);
        continue;
      }
      batch.timeMicros[row] = timeMicros;
      batch.object[row] = objects.ofNumber(view.getInt32(at + 4, true), view.getInt32(at + 8, true));
      batch.sizeBytes[row] = sizeBytes;
      batch.sentBytes[row] = -1;
      batch.client[row] = -1;
      batch.status[row] = -1;
      batch.method[row] = GET;
      row++;
    }
    batch.rows = row;
    damage.records += row;
  }

  /** Makes whole records available. False: the end. */
  #refill(): boolean {
    for (;;) {
      if (this.#chunk === null) {
        this.#chunk = this.#source.read();
        this.#chunkAt = 0;
        if (this.#chunk === null) {
          if (this.#carried > 0) this.#refuseRest();
          return false;
        }
      }
      const chunk = this.#chunk;
      const left = chunk.length - this.#chunkAt;
      if (this.#carried > 0 || left < RECORD_BYTES) {
        const taken = Math.min(RECORD_BYTES - this.#carried, left);
        this.#carry.set(chunk.subarray(this.#chunkAt, this.#chunkAt + taken), this.#carried);
        this.#carried += taken;
        this.#chunkAt += taken;
        if (this.#chunkAt === chunk.length) this.#chunk = null;
        if (this.#carried < RECORD_BYTES) continue;
        this.#carried = 0;
        this.#show(this.#carry, 0, RECORD_BYTES);
        return true;
      }
      const whole = left - (left % RECORD_BYTES);
      this.#show(chunk, this.#chunkAt, whole);
      this.#chunkAt += whole;
      if (this.#chunkAt === chunk.length) this.#chunk = null;
      return true;
    }
  }

  #show(bytes: Uint8Array, from: number, length: number): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = from;
    this.#until = from + length;
  }

  #refuseRest(): never {
    throw new TraceError(
      `${this.#context.fileName}: byte ${this.#record * RECORD_BYTES}`,
      `the file ends inside a record, after ${this.#carried} of its ${RECORD_BYTES} bytes`,
      `${oracleGeneral.title}, all of them whole`,
      "Was the file copied completely?",
    );
  }
}
