/**
 * HTTP Archive 1.2 (J. Odvarko's specification): what a browser's network panel saves, one JSON document, parsed as
 * a whole. All requests are one client's. Passed over are entries that no server got or answered: from the browser's
 * own cache (`_fromCache`, Chrome), blocked or broken off (status 0), and URLs other than http and https.
 *
 * Bytes sent are the first of these that is told: `bodySize`; `_transferSize` (Chrome) without the header; the
 * plain `content.size` less what compression saved. Damage is located by the entry's number, from 1.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader, TraceFormat } from "./contract.ts";
import { RECORD_ROWS } from "./contract.ts";
import { TraceError } from "./error.ts";
import { printable } from "./damage.ts";
import { type JsonRequest, JsonRows } from "./json-request.ts";
import { isRecord, type JsonRecord, numberOf, stampOf, textOf } from "./json-values.ts";
import { Sites } from "./sites.ts";
import { urlKey } from "./url-key.ts";

/** Largest document, bytes: the longest string of V8 has 2^29 characters, and browsers must hold it, too. */
const MOST_BYTES = 1 << 28;
/** Characters of the beginning in which the first members stand. */
const PROBED = 4096;
/** Text kept of a damaged entry. */
const SHOWN = 200;

/** The format. */
export const har: TraceFormat = {
  name: "har",
  title: "HTTP Archive (HAR 1.2)",
  extensions: [".har"],
  about: "HTTP Archive 1.2 as browsers save it: the requests of one browser, in milliseconds.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new HarReader(bytes, context),
};

/** An object whose first member is `log`, with a member of an archive soon after. */
function detect(head: Uint8Array): number {
  const content = new TextDecoder().decode(head.subarray(0, PROBED));
  if (!/^\s*\{\s*"log"\s*:\s*\{/.test(content)) return 0;
  return /"(version|creator|browser|pages|entries)"\s*:/.test(content) ? 1 : 0;
}

class HarReader implements RecordReader {
  tickMicros = 0;
  readonly #context: ReaderContext;
  readonly #rows: JsonRows;
  /** Null before the first read. */
  #entries: readonly unknown[] | null = null;
  #next = 0;
  readonly #source: ByteSource;

  constructor(source: ByteSource, context: ReaderContext) {
    this.#source = source;
    this.#context = context;
    this.#rows = new JsonRows(context, new Sites());
  }

  read(batch: RecordBatch): void {
    const { damage, fileName } = this.#context;
    this.#entries ??= entriesOf(wholeText(this.#source, fileName), fileName);
    const entries = this.#entries;
    let row = 0;
    while (row < RECORD_ROWS && this.#next < entries.length) {
      const entry = entries[this.#next++];
      if (takeApart(entry, this.#rows.request) === PASS_OVER) continue;
      const problem = this.#rows.write(batch, row);
      if (problem === null) row++;
      else damage.add(this.#next, shown(entry), `entry ${this.#next}: ${problem}`, row);
    }
    batch.rows = row;
    if (damage.records === 0) this.tickMicros = this.#rows.grain.tickMicros;
    damage.records += row;
  }
}

const PASS_OVER = false;

/** Takes an entry apart. {@link PASS_OVER}: it is no request to a server. */
function takeApart(entry: unknown, into: JsonRequest): boolean {
  const whole = recordOf(entry);
  const request = recordOf(whole.request);
  const response = recordOf(whole.response);
  const url = textOf(request.url);
  const isWeb = /^https?:\/\/./i.test(url);
  const isOther = !isWeb && /^[a-z][a-z0-9+.-]*:/i.test(url);
  const status = numberOf(response.status);
  if (isOther || status === 0 || textOf(whole._fromCache) !== "") return PASS_OVER;
  into.timeMicros = stampOf(whole.startedDateTime);
  into.key = isWeb ? urlKey("", url) : "";
  into.sentBytes = bodyBytes(response);
  into.client = "browser";
  into.status = status;
  into.method = textOf(request.method).toUpperCase();
  into.loggedHit = -1;
  into.site = "";
  return true;
}

/** Body bytes as sent; -1: not told. Archives write -1 for what they do not know, and 0 where there is no body. */
function bodyBytes(response: JsonRecord): number {
  const body = known(response.bodySize);
  if (body > 0) return body;
  const transfer = known(response._transferSize);
  const header = Math.max(0, known(response.headersSize));
  if (transfer > header) return transfer - header;
  const content = recordOf(response.content);
  const plain = known(content.size);
  const saved = typeof content.compression === "number" ? content.compression : 0;
  return plain > 0 ? Math.max(0, plain - saved) : Math.max(body, plain);
}

/** A number of bytes, -1 for all that is none. */
function known(value: unknown): number {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : -1;
}

/** The entries of an archive. Throws `TraceError` when it is none. */
function entriesOf(content: string, fileName: string): readonly unknown[] {
  let whole: unknown;
  try {
    whole = JSON.parse(content);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new TraceError(
      fileName,
      `no JSON (${text})`,
      "a whole HTTP Archive",
      "Was the file copied completely?",
    );
  }
  const { entries } = recordOf(recordOf(whole).log);
  if (Array.isArray(entries)) return entries as readonly unknown[];
  throw new TraceError(fileName, "JSON without log.entries", "an HTTP Archive");
}

/** All bytes as text. */
function wholeText(source: ByteSource, fileName: string): string {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  for (let chunk = source.read(); chunk !== null; chunk = source.read()) {
    length += chunk.length;
    if (length > MOST_BYTES)
      throw new TraceError(
        fileName,
        `more than ${MOST_BYTES / (1 << 20)} MB of JSON in one piece`,
        "an HTTP Archive that fits the memory",
        "Save it without contents.",
      );
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  pieces.push(decoder.decode());
  return pieces.join("");
}

function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** An entry as it is shown when it is damaged. */
function shown(entry: unknown): string {
  const bytes = new TextEncoder().encode((JSON.stringify(entry) ?? "").slice(0, SHOWN));
  return printable(bytes, 0, bytes.length);
}
