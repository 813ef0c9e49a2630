/**
 * The key-value traces of Twitter's in-memory caches (J. Yang et al., "A large scale analysis of hundreds of in-memory
 * cache clusters at Twitter", OSDI 2020; github.com/twitter/cache-trace): CSV without a header of time stamp in seconds,
 * anonymised key, key size, value size, client id, operation, time to live in seconds.
 *
 * Requests are `get` and `gets`. What they do not tell is taken from the last write of the key (`set`, `add`, ...): its
 * time to live, which the trace has only there, and the value's size where a get found nothing and so tells 0. An
 * object is key and value. Fields are found from the end of the line, so that a key may hold commas.
 */
import { ByObject } from "./by-object.ts";
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET } from "./contract.ts";
import { isDigits, positionOf, wholeNumber } from "./digits.ts";
import { type LineParser, LineRecords, NO_REQUEST, shareOfLines } from "./line-records.ts";
import { TextHash } from "./text-hash.ts";

const COMMA = 44;
const NONE = -1;
const SECOND_MICROS = 1_000_000;
/** Columns behind the key. */
const BEHIND = 5;

/** Operations of memcached and Twemcache; true: it stores a whole value and gives it its time to live. */
const OPERATIONS: ReadonlyMap<string, boolean> = new Map([
  ...["get", "gets", "delete", "incr", "decr", "append", "prepend"].map((name) => [name, false] as const),
  ...["set", "add", "replace", "cas"].map((name) => [name, true] as const),
]);

/** The format. */
export const twitter: TraceFormat = {
  name: "twitter",
  title: "Twitter key-value trace (CSV without header)",
  extensions: [".csv"],
  about: "Twitter's cache traces: gets are the requests; key and value sizes, times to live from the sets.",
  recordBytes: 0,
  detect: (head) => shareOfLines(head, isRecord),
  open: (bytes, context) => new LineRecords(bytes, context, new TwitterParser(context)),
};

/** Ends of the seven columns of a line. */
const ends = new Int32Array(7);

/** Finds the columns; false when there are not enough. */
function findColumns(bytes: Uint8Array, from: number, to: number): boolean {
  let at = to;
  ends[6] = to;
  for (let n = BEHIND; n > 0; n--) {
    do at--;
    while (at >= from && bytes[at] !== COMMA);
    if (at < from) return false;
    ends[n] = at;
  }
  ends[0] = positionOf(COMMA, bytes, from, to);
  return ends[0] < ends[1];
}

function isRecord(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    findColumns(bytes, from, to) &&
    isDigits(bytes, from, ends[0]) &&
    isDigits(bytes, ends[1] + 1, ends[2]) &&
    isDigits(bytes, ends[2] + 1, ends[3]) &&
    OPERATIONS.has(operationOf(bytes, ends[4] + 1, ends[5])) &&
    isDigits(bytes, ends[5] + 1, ends[6])
  );
}

/** The word, when it is short enough for an operation; else no word. */
function operationOf(bytes: Uint8Array, from: number, to: number): string {
  return to - from > 7 ? "" : String.fromCharCode(...bytes.subarray(from, to));
}

class TwitterParser implements LineParser {
  readonly tickMicros = SECOND_MICROS;
  readonly #context: ReaderContext;
  readonly #client = new TextHash();
  /** Of the last write of each object: time to live, microseconds, and value, bytes. */
  readonly #ttlMicros = new ByObject(NONE);
  readonly #valueBytes = new ByObject(0);

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    if (!findColumns(bytes, from, to)) return "fewer than 7 columns";
    const time = wholeNumber(bytes, from, ends[0]);
    if (time < 0) return "the time is not a whole number of seconds";
    if (ends[0] + 1 === ends[1]) return "the key is empty";
    const keyBytes = wholeNumber(bytes, ends[1] + 1, ends[2]);
    const valueBytes = wholeNumber(bytes, ends[2] + 1, ends[3]);
    if (keyBytes < 0 || valueBytes < 0) return "the size is not a whole number of bytes";
    const ttl = wholeNumber(bytes, ends[5] + 1, ends[6]);
    if (ttl < 0) return "the time to live is not a whole number of seconds";
    // Most lines are gets, and are known by their letters.
    const isGet = isGetAt(bytes, ends[4] + 1, ends[5]);
    const stores = isGet ? false : OPERATIONS.get(operationOf(bytes, ends[4] + 1, ends[5]));
    if (stores === undefined) return "the operation is none of memcached's";
    if (!isGet && !stores) return NO_REQUEST;
    const id = this.#context.objects.ofText(bytes, ends[0] + 1, ends[1]);
    if (stores) {
      this.#ttlMicros.set(id, ttl > 0 ? ttl * SECOND_MICROS : NONE);
      this.#valueBytes.set(id, valueBytes);
      return NO_REQUEST;
    }
    batch.timeMicros[row] = time * SECOND_MICROS;
    batch.object[row] = id;
    batch.sizeBytes[row] = keyBytes + (valueBytes > 0 ? valueBytes : this.#valueBytes.of(id));
    batch.sentBytes[row] = NONE;
    this.#client.of(bytes, ends[3] + 1, ends[4]);
    batch.client[row] = this.#client.low & 0x7fffffff;
    batch.status[row] = NONE;
    batch.method[row] = GET;
    batch.ttlMicros[row] = ttl > 0 ? ttl * SECOND_MICROS : this.#ttlMicros.of(id);
    return null;
  }
}

/** `get` or `gets`? */
function isGetAt(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length !== 3 && !(length === 4 && bytes[from + 3] === 115)) return false;
  return bytes[from] === 103 && bytes[from + 1] === 101 && bytes[from + 2] === 116;
}
