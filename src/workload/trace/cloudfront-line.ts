/** One line of a CloudFront log, taken apart without making strings. */
import { GET, HEAD, OTHER_METHOD, WRITING, WRITING_METHOD } from "./contract.ts";
import { CsvFields } from "./csv-fields.ts";
import { INVALID, NOT_TOLD, readBytes } from "./csv-values.ts";
import { isoStamp } from "./stamp.ts";
import { KEY_SCHEME } from "./url-key.ts";

const TAB = 9;
const SPACE = 32;
const PERCENT = 37;
const MINUS = 45;
const SLASH = 47;
const QUESTION = 63;

/** `yyyy-mm-dd` and `hh:mm:ss`. */
const DATE_LENGTH = 10;
const CLOCK_LENGTH = 8;
/** Logged as 000: the client went before there was an answer; nginx's status for that. */
const CLIENT_CLOSED = 499;
const OK = 200;

/** Fields of interest, in the order in which they are numbered here. */
const FIELDS = [
  "date",
  "time",
  "timestamp(ms)",
  "timestamp",
  "cs-uri-stem",
  "cs-uri-query",
  "cs(Host)",
  "cs-method",
  "sc-status",
  "sc-bytes",
  "sc-content-len",
  "c-ip",
  "x-edge-location",
  "x-edge-result-type",
  "x-edge-detailed-result-type",
  "sc-range-start",
] as const;

/** Names of the columns by a `#Fields:` line; null: it is another line. */
export function layoutOf(line: string): string[] | null {
  const start = "#Fields:";
  if (!line.startsWith(start)) return null;
  return line
    .slice(start.length)
    .trim()
    .split(/[\s,]+/);
}

/** Do the columns tell what was asked for, and when? */
export function isLayout(names: readonly string[]): boolean {
  const hasClock = names.includes("date") && names.includes("time");
  const hasTime = hasClock || names.includes("timestamp") || names.includes("timestamp(ms)");
  return hasTime && names.includes("cs-uri-stem");
}

/** The parts of one line, as positions and numbers. */
export class CloudFrontLine {
  timeMicros = 0;
  /** The key is `key[0..keyBytes)`. */
  key = new Uint8Array(1 << 10);
  keyBytes = 0;
  method = GET;
  status = NOT_TOLD;
  /** Size of the object where the answer's header tells it, bytes. */
  sizeBytes = NOT_TOLD;
  /** Body bytes where the header tells how many there are; else all that was sent, the header included. */
  sentBytes = NOT_TOLD;
  /** First byte of the part that was sent. */
  fromByte = NOT_TOLD;
  loggedHit = NOT_TOLD;
  clientStart = 0;
  clientEnd = 0;
  siteStart = 0;
  siteEnd = 0;

  readonly #fields: CsvFields;
  /** Columns that a line must have. */
  readonly #columns: number = 0;
  /** Position of each of {@link FIELDS} among those that {@link #fields} notes, -1: the file does not have it. */
  readonly #at: readonly number[];
  readonly #stamp = new Uint8Array(DATE_LENGTH + 1 + CLOCK_LENGTH);

  /** @param names of the columns */
  constructor(names: readonly string[]) {
    const columns = FIELDS.map((field) => names.indexOf(field));
    const present = FIELDS.map((_, n) => n).filter((n) => columns[n] >= 0);
    this.#fields = new CsvFields(
      TAB,
      present.map((n) => columns[n]),
    );
    this.#columns = Math.max(...columns) + 1;
    this.#at = FIELDS.map((_, n) => present.indexOf(n));
    this.#stamp[DATE_LENGTH] = SPACE;
  }

  /** Takes `bytes[from..to)` apart. Returns what is wrong with it, or null. */
  parse(bytes: Uint8Array, from: number, to: number): string | null {
    const found = this.#fields.split(bytes, from, to);
    if (found < this.#columns) return `${Math.max(0, found)} columns, ${this.#columns} are needed`;
    const [, , , , , , , method, statusAt, sent, length, client, site, result, detailed, range] = this.#at;
    this.timeMicros = this.#time();
    if (this.timeMicros !== this.timeMicros) return "the date and time are none";
    if (!this.#writeKey()) return "no path";
    this.method = this.#is(method, "HEAD")
      ? HEAD
      : this.#told(method) && !this.#is(method, "GET")
        ? WRITING.some((name) => this.#is(method, name))
          ? WRITING_METHOD
          : OTHER_METHOD
        : GET;
    const status = this.#number(statusAt);
    this.status = status === 0 ? CLIENT_CLOSED : status;
    if (this.status !== NOT_TOLD && (this.status < 100 || this.status > 999))
      return "the status is not an HTTP status";
    const allBytes = this.#number(sent);
    const bodyBytes = this.#number(length);
    this.fromByte = this.#number(range);
    if (allBytes === INVALID || bodyBytes === INVALID || this.fromByte === INVALID)
      return "the bytes are not a number of bytes";
    this.sizeBytes = this.status === OK && this.method < OTHER_METHOD ? bodyBytes : NOT_TOLD;
    this.sentBytes = bodyBytes >= 0 && (allBytes < 0 || bodyBytes < allBytes) ? bodyBytes : allBytes;
    this.loggedHit = this.#hit(result >= 0 ? result : detailed);
    this.clientStart = this.#told(client) ? this.#fields.starts[client] : 0;
    this.clientEnd = this.#told(client) ? this.#fields.ends[client] : 0;
    this.siteStart = site < 0 ? 0 : this.#fields.starts[site];
    this.siteEnd = site < 0 ? 0 : this.#fields.ends[site];
    return null;
  }

  /** Microseconds since 1970, NaN when it is no time. */
  #time(): number {
    const [date, clock, millis, seconds] = this.#at;
    const { buffers, starts, ends } = this.#fields;
    if (date >= 0 && clock >= 0) {
      if (ends[date] - starts[date] !== DATE_LENGTH || ends[clock] - starts[clock] !== CLOCK_LENGTH)
        return NaN;
      const stamp = this.#stamp;
      for (let n = 0; n < DATE_LENGTH; n++) stamp[n] = buffers[date][starts[date] + n];
      for (let n = 0; n < CLOCK_LENGTH; n++) stamp[DATE_LENGTH + 1 + n] = buffers[clock][starts[clock] + n];
      return isoStamp(stamp, 0, stamp.length);
    }
    const value = this.#number(millis >= 0 ? millis : seconds);
    return value < 0 ? NaN : value * (millis >= 0 ? 1000 : 1_000_000);
  }

  /** Host, path and query, decoded. False: there is no path. */
  #writeKey(): boolean {
    const [, , , , stem, query, host] = this.#at;
    const { starts, ends } = this.#fields;
    if (!this.#told(stem)) return false;
    let room = KEY_SCHEME.length + 2 + ends[stem] - starts[stem];
    if (this.#told(query)) room += ends[query] - starts[query];
    if (this.#told(host)) room += ends[host] - starts[host];
    if (this.key.length < room) this.key = new Uint8Array(2 * room);
    const { key } = this;
    let at = 0;
    if (this.#told(host)) {
      for (; at < KEY_SCHEME.length; at++) key[at] = KEY_SCHEME.charCodeAt(at);
      const start = at;
      at = this.#decode(host, at);
      for (let n = start; n < at; n++) if (key[n] >= 65 && key[n] <= 90) key[n] += 32;
    }
    if (this.#fields.buffers[stem][starts[stem]] !== SLASH) key[at++] = SLASH;
    at = this.#decode(stem, at);
    if (this.#told(query)) {
      key[at++] = QUESTION;
      at = this.#decode(query, at);
    }
    this.keyBytes = at;
    return true;
  }

  /** Appends a field to the key from `at` on, %XX as the byte it stands for; returns where it ends. */
  #decode(field: number, at: number): number {
    const bytes = this.#fields.buffers[field];
    const end = this.#fields.ends[field];
    for (let from = this.#fields.starts[field]; from < end; from++) {
      const high = bytes[from] === PERCENT && from + 2 < end ? hexDigit(bytes[from + 1]) : -1;
      const low = high >= 0 ? hexDigit(bytes[from + 2]) : -1;
      this.key[at++] = low >= 0 ? high * 16 + low : bytes[from];
      if (low >= 0) from += 2;
    }
    return at;
  }

  #hit(field: number): number {
    if (this.#is(field, "Hit") || this.#is(field, "RefreshHit") || this.#is(field, "OriginShieldHit"))
      return 1;
    return this.#is(field, "Miss") ? 0 : NOT_TOLD;
  }

  #number(field: number): number {
    if (field < 0) return NOT_TOLD;
    const { buffers, starts, ends } = this.#fields;
    return readBytes(buffers[field], starts[field], ends[field]);
  }

  /** Does the file have the field, and the line a value for it? */
  #told(field: number): boolean {
    if (field < 0) return false;
    const { buffers, starts, ends } = this.#fields;
    const length = ends[field] - starts[field];
    return length > 1 || (length === 1 && buffers[field][starts[field]] !== MINUS);
  }

  #is(field: number, word: string): boolean {
    if (field < 0) return false;
    const { buffers, starts, ends } = this.#fields;
    if (ends[field] - starts[field] !== word.length) return false;
    for (let n = 0; n < word.length; n++)
      if (buffers[field][starts[field] + n] !== word.charCodeAt(n)) return false;
    return true;
  }
}

/** Value of a hexadecimal digit, -1: it is none. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
