/**
 * Meta's CDN traces for CacheLib (cachelib.org, "Evaluating SSD hardware for Facebook workloads": the CDN traces of CacheBench;
 * B. Berg et al., "The CacheLib Caching Engine", OSDI 2020). CSV whose header names the columns: timestamp in
 * seconds, cacheKey, OpType, objectSize, responseSize, responseHeaderSize, rangeStart, rangeEnd, TTL in seconds,
 * SamplingRate, cache_hit and more. Names are obeyed, order is not; only timestamp and cacheKey have to be there.
 *
 * An object is what its key names as a whole, whatever range of it was asked for. Where its size is not told (absent,
 * 0 or below), it is the response's, and of a range at least where that ends. A type that is a number is taken for a
 * request. A TTL of 0 or below is none.
 */
import { plainName } from "../../base/nearest.ts";
import type { ReaderContext, RecordBatch, TraceFormat } from "./contract.ts";
import { GET, methodCode } from "./contract.ts";
import { CsvFields } from "./csv-fields.ts";
import { cellsOf, delimiterOf } from "./csv-layout.ts";
import { INVALID, NOT_TOLD, readBytes, readSeconds, TimeField } from "./csv-values.ts";
import { TraceError } from "./error.ts";
import { firstLine, type LineParser, LineRecords, NO_REQUEST } from "./line-records.ts";

const MINUS = 45;
const SECOND_MICROS = 1_000_000;
/** A part of the object was sent (RFC 9110, 15.3.7). */
const PARTIAL = 206;

/** Columns that are read, as their names are spelt plainly. */
const COLUMNS = [
  "timestamp",
  "cachekey",
  "optype",
  "objectsize",
  "responsesize",
  "rangestart",
  "ttl",
  "cachehit",
] as const;

/** The format. */
export const metaCdn: TraceFormat = {
  name: "meta-cdn",
  title: "Meta CDN trace of CacheLib (CSV with header)",
  extensions: [".csv"],
  about: "Meta's CDN traces for CacheLib, columns by header, with times to live and the hits of their cache.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new LineRecords(bytes, context, new MetaCdnParser(context)),
};

/** A header with the key's name and another that only these files have together with it. */
function detect(head: Uint8Array): number {
  const line = new TextEncoder().encode(firstLine(head));
  const names = namesOf(line, 0, line.length);
  const more = ["optype", "objectsize", "responsesize", "cachehit"];
  return names.includes("cachekey") && more.some((name) => names.includes(name)) ? 1 : 0;
}

function namesOf(bytes: Uint8Array, from: number, to: number): string[] {
  const cells = cellsOf(bytes, from, to, delimiterOf(bytes, from, to));
  return cells.map((cell) => plainName(cell.replace(/^#/, "")));
}

class MetaCdnParser implements LineParser {
  readonly #context: ReaderContext;
  readonly #stamps = new TimeField(SECOND_MICROS);
  readonly #decoder = new TextDecoder();
  /** By the header. */
  #fields: CsvFields | null = null;
  #columns = 0;
  /** Position of each of {@link COLUMNS} among those that {@link #fields} notes, -1: the file does not have it. */
  #at: readonly number[] = [];

  constructor(context: ReaderContext) {
    this.#context = context;
  }

  get tickMicros(): number {
    return this.#stamps.tickMicros;
  }

  row(bytes: Uint8Array, from: number, to: number, batch: RecordBatch, row: number): string | null {
    if (this.#fields === null) {
      this.#fields = this.#layOut(bytes, from, to);
      return NO_REQUEST;
    }
    const { buffers, starts, ends } = this.#fields;
    const found = this.#fields.split(bytes, from, to);
    if (found < this.#columns) return `${Math.max(0, found)} columns, ${this.#columns} are needed`;
    const [time, key, type, object, response, range, ttl, hit] = this.#at;
    const timeMicros = this.#stamps.read(buffers[time], starts[time], ends[time]);
    if (timeMicros !== timeMicros) return "the time is neither a number nor ISO 8601";
    if (starts[key] === ends[key]) return "the key is empty";
    const objectBytes = this.#number(object);
    const responseBytes = this.#number(response);
    const rangeStart = this.#number(range);
    if (objectBytes === INVALID || responseBytes === INVALID || rangeStart === INVALID)
      return "a size is not a number of bytes";
    const ttlMicros = ttl < 0 ? NOT_TOLD : readSeconds(buffers[ttl], starts[ttl], ends[ttl]);
    if (ttlMicros === INVALID) return "the time to live is not a number of seconds";
    const isSizeTold = objectBytes > 0;
    const isPart = !isSizeTold && rangeStart >= 0;
    batch.timeMicros[row] = timeMicros;
    batch.object[row] = this.#context.objects.ofText(buffers[key], starts[key], ends[key]);
    batch.sizeBytes[row] = isSizeTold
      ? objectBytes
      : isPart
        ? NOT_TOLD
        : Math.max(objectBytes, responseBytes);
    batch.sentBytes[row] = responseBytes;
    batch.fromByte[row] = rangeStart;
    batch.client[row] = NOT_TOLD;
    batch.status[row] = isPart ? PARTIAL : NOT_TOLD;
    batch.method[row] = methodOf(this.#word(type));
    batch.ttlMicros[row] = ttlMicros > 0 ? ttlMicros : NOT_TOLD;
    batch.loggedHit[row] = hitOf(this.#word(hit));
    return null;
  }

  #layOut(bytes: Uint8Array, from: number, to: number): CsvFields {
    const names = namesOf(bytes, from, to);
    const columns = COLUMNS.map((name) => names.indexOf(name));
    if (columns[0] < 0 || columns[1] < 0)
      throw new TraceError(
        `${this.#context.fileName}: line 1`,
        `no column "${columns[0] < 0 ? "timestamp" : "cacheKey"}" among ${names.slice(0, 12).join(", ")}`,
        "a header with timestamp and cacheKey",
        "A file with other names is read with format: csv and a column map.",
      );
    const present = COLUMNS.map((_, n) => n).filter((n) => columns[n] >= 0);
    this.#at = COLUMNS.map((_, n) => present.indexOf(n));
    this.#columns = Math.max(...columns) + 1;
    return new CsvFields(
      delimiterOf(bytes, from, to),
      present.map((n) => columns[n]),
    );
  }

  /** A number; what is negative, empty or absent is not told. */
  #number(field: number): number {
    if (field < 0) return NOT_TOLD;
    const { buffers, starts, ends } = this.#fields!;
    const value = readBytes(buffers[field], starts[field], ends[field]);
    if (value !== INVALID || buffers[field][starts[field]] !== MINUS) return value;
    return readBytes(buffers[field], starts[field] + 1, ends[field]) === INVALID ? INVALID : NOT_TOLD;
  }

  /** A word in small letters; empty where the file has no such column. */
  #word(field: number): string {
    if (field < 0) return "";
    const { buffers, starts, ends } = this.#fields!;
    // Mostly one letter, for which a decoder takes longer than all the rest of the line.
    if (ends[field] - starts[field] === 1) return String.fromCharCode(buffers[field][starts[field]] | 0x20);
    return this.#decoder.decode(buffers[field].subarray(starts[field], ends[field])).trim().toLowerCase();
  }
}

function methodOf(type: string): number {
  if (type === "" || type === "get" || type === "read" || /^[0-9]+$/.test(type)) return GET;
  return methodCode(type.toUpperCase());
}

function hitOf(word: string): number {
  if (word === "1" || word === "true" || word === "hit") return 1;
  return word === "0" || word === "false" || word === "miss" ? 0 : NOT_TOLD;
}
