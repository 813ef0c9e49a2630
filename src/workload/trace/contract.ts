/**
 * What a trace format is: it recognises its files by their first bytes and turns bytes into records. Order,
 * spreading, sizes, classes and metros are the same for all formats and live in `source.ts`, so that a new
 * format is one file and one line of `registry.ts`. All of it pulls synchronously, so that it runs in any
 * room and in a browser.
 */
import type { ClassPatterns } from "./classes.ts";
import type { DamageLog } from "./damage.ts";
import type { KeyListener, Objects } from "./objects.ts";

export { TraceError } from "./error.ts";

/** Raw bytes, front to back. */
export interface ByteSource {
  /** The next chunk, of any length and valid until the next call, or null at the end. */
  read(): Uint8Array | null;
  /** SHA-256 of everything read so far, hex, when the source counts along (with native code, faster than here). */
  sha256Hex?(): string;
}

/** Where each field stands in a CSV file: a column's name, or its 1-based number as text; empty: there is none. */
export interface CsvColumns {
  readonly time: string;
  readonly key: string;
  readonly size: string;
  readonly client: string;
  readonly status: string;
}

/** What a replay needs to know. The scenario's trace workload has most of it under the same names. */
export interface TraceOptions {
  /** A name of the registry, or `auto`. */
  readonly format: string;
  /** CSV only. */
  readonly columns: CsvColumns;
  /** Formats whose stamps have no unit of their own (csv, lrb; txt: from line to line): that unit, microseconds, or `AUTO_UNIT`. */
  readonly timeUnitMicros: number;
  /** By time stamp, or as fast as possible, when stamps give no more than the order. */
  readonly pace: "recorded" | "closed-loop";
  /** The replay ends at this time when the pace is recorded; Infinity: with the trace. */
  readonly durationMicros: number;
  /** What the log says of requests before this time does not count; microseconds. */
  readonly warmupMicros: number;
  /** Trace time / this is simulated time. */
  readonly speedup: number;
  readonly reorderWindowMicros: number;
  /** Share of damaged records above which the trace is refused. */
  readonly damageLimit: number;
  /** Replay at most this many records; Infinity: all. */
  readonly limit: number;
  /** Content classes, at least one; the last takes what no pattern fits. */
  readonly classes: readonly ClassPatterns[];
  /** Path patterns that cut each class to parts, which stand in `classes` one after another; absent: none do. */
  readonly parts?: readonly string[] | undefined;
  /** Weights of the metros among which clients are spread. */
  readonly metroWeights: Float64Array;
  /** `hash`: a client's metro is drawn by the hash of its name; else the index of the metro that all are in. */
  readonly clientMetro: "hash" | number;
  readonly seed: string;
  /** Do logged writes that succeeded make stored copies stale? */
  readonly writesInvalidate?: boolean | undefined;
  /** What the cache key keeps of a key with a query; absent: all of it. */
  readonly keyText?: ((text: string) => string) | undefined;
  /** Will anybody speak of objects by the texts of their keys? They are then kept. */
  readonly named?: boolean | undefined;
  /** Hears of each key when it first appears, with its dense id; absent: nobody does. */
  readonly onKey?: KeyListener | undefined;
}

/** What a reader gets to work with. */
export interface ReaderContext {
  readonly fileName: string;
  readonly columns: CsvColumns;
  /** Unit of stamps that have none of their own, microseconds, or `AUTO_UNIT`. */
  readonly timeUnitMicros: number;
  /** Gives each key its dense id. */
  readonly objects: Objects;
  /** Takes records that make no sense; throws when they are too many. */
  readonly damage: DamageLog;
}

/** One way of writing down requests. */
export interface TraceFormat {
  /** As scenarios name it. */
  readonly name: string;
  readonly title: string;
  /** File name endings, with the dot, compression's ending not counted. */
  readonly extensions: readonly string[];
  /** One sentence for lists. */
  readonly about: string;
  /** Bytes of a record of fixed length; 0: a record is a line of text. */
  readonly recordBytes: number;
  /** How sure is this format that a file that starts with `head` is its own, from 0 to 1? From 0.5 on it may be. */
  detect(head: Uint8Array, fileName: string): number;
  /** Starts reading. Throws `TraceError` when the options do not fit the file. */
  open(bytes: ByteSource, context: ReaderContext): RecordReader;
}

/** Reads records in the order of the file. */
export interface RecordReader {
  /** Overwrites the batch with the next records; 0 rows: the end. Throws `TraceError` on a hopeless file. */
  read(batch: RecordBatch): void;
  /** Resolution of the time stamps, microseconds; 0: none (every stamp is exact). Settled by the first `read`. */
  readonly tickMicros: number;
  /** Names of the sites so far, by the index that stands in `RecordBatch.site`. Only of formats that tell them. */
  readonly sites?: readonly string[];
}

/** Methods as far as caches care (RFC 9110, 9.3). Formats without methods say GET. */
export const GET = 0;
export const HEAD = 1;
export const OTHER_METHOD = 2;
/** A method that changes things: what it succeeds in makes stored copies stale (RFC 9111, 4.4). Caches answer it as little as other methods. */
export const WRITING_METHOD = 3;

/** The code of a method's name, in upper case. */
export function methodCode(name: string): number {
  if (name === "GET") return GET;
  if (name === "HEAD") return HEAD;
  return WRITING.includes(name) ? WRITING_METHOD : OTHER_METHOD;
}

/** Names of the writing methods. */
export const WRITING: readonly string[] = ["POST", "PUT", "DELETE", "PATCH"];

/** Rows of a batch of records. */
export const RECORD_ROWS = 1024;

/** Columns of records; "not told" is -1. */
export class RecordColumns {
  /** Time stamp, microseconds since 1970 or since whenever the trace counts from. */
  readonly timeMicros: Float64Array;
  /** Dense id of the key. */
  readonly object: Int32Array;
  /** Size of the whole object, bytes. */
  readonly sizeBytes: Float64Array;
  /** Body bytes sent, as logged. */
  readonly sentBytes: Float64Array;
  /** First byte that was sent, of an answer that is a part. Formats that never tell leave it alone. */
  readonly fromByte: Float64Array;
  /** Hash of the client's name, 31 bits. */
  readonly client: Int32Array;
  /** HTTP status. */
  readonly status: Int16Array;
  readonly method: Uint8Array;
  /** How long the answer may be kept, microseconds. Formats that do not tell leave the column alone. */
  readonly ttlMicros: Float64Array;
  /**
   * What the CDN's own cache did, as logged: 1 hit, 0 miss; -1: the trace does not tell, or the cache was not asked.
   * Formats that never tell leave it alone.
   */
  readonly loggedHit: Int8Array;

  constructor(rows: number) {
    this.timeMicros = new Float64Array(rows);
    this.object = new Int32Array(rows);
    this.sizeBytes = new Float64Array(rows);
    this.sentBytes = new Float64Array(rows);
    this.fromByte = new Float64Array(rows).fill(-1);
    this.client = new Int32Array(rows);
    this.status = new Int16Array(rows);
    this.method = new Uint8Array(rows);
    this.ttlMicros = new Float64Array(rows).fill(-1);
    this.loggedHit = new Int8Array(rows).fill(-1);
  }

  /** Copies all columns of `from`, which must not be longer, to the beginning. */
  setAll(from: RecordColumns): void {
    this.timeMicros.set(from.timeMicros);
    this.object.set(from.object);
    this.sizeBytes.set(from.sizeBytes);
    this.sentBytes.set(from.sentBytes);
    this.fromByte.set(from.fromByte);
    this.client.set(from.client);
    this.status.set(from.status);
    this.method.set(from.method);
    this.ttlMicros.set(from.ttlMicros);
    this.loggedHit.set(from.loggedHit);
  }
}

/** Records on their way from a format's reader. */
export class RecordBatch extends RecordColumns {
  /** Rows filled, from 0. */
  rows = 0;
  /** The CDN's site that answered: index in the reader's `sites`; -1: not told. Formats that never tell leave it alone. */
  readonly site = new Int32Array(RECORD_ROWS).fill(-1);

  constructor() {
    super(RECORD_ROWS);
  }
}
