/**
 * Access logs of Apache and nginx: the common log format and the combined one, which adds referrer and agent.
 * `host ident user [17/May/2015:10:05:03 +0000] "GET /path HTTP/1.1" 200 1234 "referrer" "agent"`; a virtual
 * host in front (`vhost_combined`) is understood too, whatever follows the bytes is passed over.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader, TraceFormat } from "./contract.ts";
import { GET, HEAD, OTHER_METHOD, RECORD_ROWS, WRITING, WRITING_METHOD } from "./contract.ts";
import { printable } from "./damage.ts";
import { LineReader } from "./lines.ts";
import { LOG_STAMP_LENGTH, logStamp } from "./stamp.ts";
import { TextHash } from "./text-hash.ts";
import { RecordGuard } from "./record-guard.ts";

const SPACE = 32;
const QUOTE = 34;
const MINUS = 45;
const COLON = 58;
const OPEN = 91;
const CLOSE = 93;
const BACKSLASH = 92;

const SECOND_MICROS = 1_000_000;
/** Lines looked at to recognise a file. */
const PROBED = 200;
/** Longest registered method is 17 letters (IANA: UPDATEREDIRECTREF). */
const LONGEST_METHOD = 20;
/** Key of requests without an understandable request line: handshakes on the wrong port, time-outs, garbage. */
const NO_KEY = new Uint8Array([MINUS]);

/** The format. */
export const combined: TraceFormat = {
  name: "combined",
  title: "access log (Apache or nginx, common or combined)",
  extensions: [".log", ".access"],
  about: "Access logs of Apache and nginx, common or combined: client, time, request, status, bytes sent.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new CombinedReader(bytes, context),
};

/** Share of the first whole lines that can be understood. */
function detect(head: Uint8Array): number {
  const line = new CombinedLine();
  let lines = 0;
  let good = 0;
  for (let from = 0; from < head.length && lines < PROBED;) {
    let to = head.indexOf(10, from);
    // The last line may be cut off; if it is the only one it has to do.
    if (to < 0 && lines > 0) break;
    if (to < 0) to = head.length;
    if (to - from > 1) {
      lines++;
      if (line.parse(head, from, to) === null) good++;
    }
    from = to + 1;
  }
  return lines === 0 ? 0 : good / lines;
}

class CombinedReader implements RecordReader {
  readonly tickMicros = SECOND_MICROS;
  readonly #lines: LineReader;
  readonly #context: ReaderContext;
  readonly #guard = new RecordGuard();
  readonly #line = new CombinedLine();
  readonly #client = new TextHash();

  constructor(source: ByteSource, context: ReaderContext) {
    this.#lines = new LineReader(source);
    this.#context = context;
  }

  read(batch: RecordBatch): void {
    const { objects, damage } = this.#context;
    const lines = this.#lines;
    const line = this.#line;
    let row = 0;
    while (row < RECORD_ROWS && lines.next()) {
      const { bytes, start, end } = lines;
      const problem =
        (lines.tooLong ? "the line is longer than a megabyte" : line.parse(bytes, start, end)) ??
        this.#guard.problem(line.timeMicros, line.sentBytes);
      if (problem !== null) {
        damage.add(lines.line, printable(bytes, start, end), problem, row);
        continue;
      }
      batch.timeMicros[row] = line.timeMicros;
      batch.object[row] =
        line.keyEnd > line.keyStart
          ? objects.ofText(bytes, line.keyStart, line.keyEnd)
          : objects.ofText(NO_KEY, 0, 1);
      batch.sizeBytes[row] = -1;
      batch.sentBytes[row] = line.sentBytes;
      this.#client.of(bytes, line.clientStart, line.clientEnd);
      batch.client[row] = this.#client.low & 0x7fffffff;
      batch.status[row] = line.status;
      batch.method[row] = line.method;
      row++;
    }
    batch.rows = row;
    damage.records += row;
  }
}

/** The parts of one line, as positions and numbers. */
class CombinedLine {
  clientStart = 0;
  clientEnd = 0;
  timeMicros = 0;
  method = GET;
  /** Path with query as logged; empty when there is none. */
  keyStart = 0;
  keyEnd = 0;
  status = 0;
  sentBytes = 0;

  /** Takes `bytes[from..to)` apart. Returns what is wrong with it, or null. */
  parse(bytes: Uint8Array, from: number, to: number): string | null {
    const clientEnd = indexOf(bytes, SPACE, from, to);
    if (clientEnd <= from) return "no client at the start";
    this.clientStart = from;
    this.clientEnd = clientEnd;

    // Names of users may hold brackets and spaces; the bracket of the time has a date in it.
    let open = clientEnd;
    do {
      open = indexOf(bytes, OPEN, open + 1, to);
      if (open < 0) return "no time in brackets";
    } while (bytes[open + 3] !== 47);
    const stampEnd = open + 1 + LOG_STAMP_LENGTH;
    if (stampEnd + 3 >= to || bytes[stampEnd] !== CLOSE)
      return "the time does not read dd/Mon/yyyy:hh:mm:ss +hhmm";
    this.timeMicros = logStamp(bytes, open + 1);
    if (this.timeMicros !== this.timeMicros) return "the time does not read dd/Mon/yyyy:hh:mm:ss +hhmm";
    this.#passVirtualHost(bytes, open);

    if (bytes[stampEnd + 1] !== SPACE || bytes[stampEnd + 2] !== QUOTE)
      return "no request in quotes after the time";
    const request = stampEnd + 3;
    const quote = requestEnd(bytes, request, to);
    if (quote < 0) return "no closing quote after the request, followed by a status";
    this.status = (bytes[quote + 2] - 48) * 100 + (bytes[quote + 3] - 48) * 10 + bytes[quote + 4] - 48;
    this.#request(bytes, request, quote);
    return this.#sent(bytes, quote + 6, to);
  }

  /** `www.example.com:443 192.0.2.7 - - [...]`: the client is the second word. */
  #passVirtualHost(bytes: Uint8Array, open: number): void {
    const colon = indexOf(bytes, COLON, this.clientStart, this.clientEnd);
    if (colon < 0 || colon + 1 === this.clientEnd) return;
    for (let at = colon + 1; at < this.clientEnd; at++) if (bytes[at] < 48 || bytes[at] > 57) return;
    const start = this.clientEnd + 1;
    const end = indexOf(bytes, SPACE, start, open);
    if (end <= start || (end === start + 1 && bytes[start] === MINUS)) return;
    this.clientStart = start;
    this.clientEnd = end;
  }

  /** `GET /path HTTP/1.1`: method and path. What is not a request line gets no key and no known method. */
  #request(bytes: Uint8Array, from: number, to: number): void {
    this.method = OTHER_METHOD;
    this.keyStart = this.keyEnd = to;
    let at = from;
    while (at < to && bytes[at] >= 65 && bytes[at] <= 90) at++;
    if (at === from || at - from > LONGEST_METHOD || bytes[at] !== SPACE || at + 1 >= to) return;
    if (is(bytes, from, at, "GET")) this.method = GET;
    else if (is(bytes, from, at, "HEAD")) this.method = HEAD;
    else if (WRITING.some((name) => is(bytes, from, at, name))) this.method = WRITING_METHOD;
    this.keyStart = at + 1;
    // Paths with spaces in them are not allowed, and sent all the same: the version is the last word.
    let end = to;
    while (end > at + 1 && bytes[end - 1] !== SPACE) end--;
    this.keyEnd = end > at + 1 && is(bytes, end, Math.min(end + 5, to), "HTTP/") ? end - 1 : to;
  }

  /** Bytes sent: a number, or `-` for none. */
  #sent(bytes: Uint8Array, from: number, to: number): string | null {
    let value = 0;
    let at = from;
    for (; at < to && bytes[at] >= 48 && bytes[at] <= 57; at++) value = value * 10 + (bytes[at] - 48);
    if (at === from && at < to && bytes[at] === MINUS) at++;
    if (at === from || (at < to && bytes[at] !== SPACE)) return "the bytes sent are neither a number nor -";
    if (value > Number.MAX_SAFE_INTEGER) return "the bytes sent are more than 2^53";
    this.sentBytes = value;
    return null;
  }
}

/**
 * The quote that ends the request: the first one that is not escaped and is followed by a status. Servers
 * escape quotes inside as \" or \x22, but not all of them, so that a quote alone does not suffice.
 */
function requestEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at + 5 < to; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE && bytes[at + 1] === SPACE && bytes[at + 5] === SPACE && isStatus(bytes, at + 2))
      return at;
  }
  return -1;
}

function isStatus(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at];
  return first >= 49 && first <= 57 && isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]);
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function indexOf(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at] === byte) return at;
  return -1;
}

function is(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let n = 0; n < word.length; n++) if (bytes[from + n] !== word.charCodeAt(n)) return false;
  return true;
}
