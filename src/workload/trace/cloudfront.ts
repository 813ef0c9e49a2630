/**
 * CloudFront standard access logs: W3C extended log format, tab separated (Amazon CloudFront Developer Guide,
 * "Standard log file format"). `#Fields:` says which columns there are and is obeyed wherever it stands, so that
 * joined files may differ. Values are URL-encoded once by the log writer, and decoded once here. The stamp is when
 * the answer ended, whole seconds of UTC.
 *
 * A hit is the result type `Hit` or `RefreshHit` (an expired copy that the origin confirmed) or `OriginShieldHit`;
 * `Miss` is a miss. `Error`, `Redirect`, `LimitExceeded`, `CapacityExceeded` and answers of functions tell nothing.
 */
import type { ByteSource, ReaderContext, RecordBatch, RecordReader, TraceFormat } from "./contract.ts";
import { RECORD_ROWS } from "./contract.ts";
import { CloudFrontLine, isLayout, layoutOf } from "./cloudfront-line.ts";
import { printable } from "./damage.ts";
import { TraceError } from "./error.ts";
import { LineReader } from "./lines.ts";
import { Sites } from "./sites.ts";
import { StampGrain } from "./stamp-grain.ts";
import { TextHash } from "./text-hash.ts";
import { RecordGuard } from "./record-guard.ts";

const LF = 10;
const HASH = 35;
/** Header lines looked at to recognise a file; it has two. */
const PROBED = 10;

/** The format. */
export const cloudfront: TraceFormat = {
  name: "cloudfront",
  title: "CloudFront standard access log",
  extensions: [".log", ".tsv"],
  about:
    "CloudFront standard access logs, columns by their #Fields line, with CloudFront's own hits and sites.",
  recordBytes: 0,
  detect,
  open: (bytes, context) => new CloudFrontReader(bytes, context),
};

/** A header with columns that only CloudFront has: other W3C logs (IIS) name none of the edge's. */
function detect(head: Uint8Array): number {
  const decoder = new TextDecoder();
  let from = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for (let n = 0; n < PROBED && head[from] === HASH; n++) {
    const at = head.indexOf(LF, from);
    const to = at < 0 ? head.length : at;
    const names = layoutOf(decoder.decode(head.subarray(from, to)));
    if (names !== null) return names.some((name) => name.startsWith("x-edge-")) && isLayout(names) ? 1 : 0;
    from = to + 1;
  }
  return 0;
}

class CloudFrontReader implements RecordReader {
  tickMicros = 0;
  readonly #lines: LineReader;
  readonly #context: ReaderContext;
  readonly #sites = new Sites();
  readonly #grain = new StampGrain();
  readonly #guard = new RecordGuard();
  readonly #hash = new TextHash();
  readonly #decoder = new TextDecoder();
  /** By the last `#Fields:` line. */
  #line: CloudFrontLine | null = null;

  constructor(source: ByteSource, context: ReaderContext) {
    this.#lines = new LineReader(source);
    this.#context = context;
  }

  get sites(): readonly string[] {
    return this.#sites.names;
  }

  read(batch: RecordBatch): void {
    const { damage } = this.#context;
    const lines = this.#lines;
    let row = 0;
    while (row < RECORD_ROWS && lines.next()) {
      const { bytes, start, end } = lines;
      if (bytes[start] === HASH) {
        this.#header(this.#decoder.decode(bytes.subarray(start, end)));
        continue;
      }
      const problem = lines.tooLong ? "the line is longer than a megabyte" : this.#row(batch, row);
      if (problem === null) row++;
      else damage.add(lines.line, printable(bytes, start, end), problem, row);
    }
    batch.rows = row;
    // Finer stamps that turn up later come too late to change the spreading of what went before.
    if (damage.records === 0) this.tickMicros = this.#grain.tickMicros;
    damage.records += row;
  }

  /** Obeys a header line; remarks and `#Version:` are passed over. */
  #header(content: string): void {
    const names = layoutOf(content);
    if (names === null) return;
    if (!isLayout(names))
      throw new TraceError(
        `${this.#context.fileName}: line ${this.#lines.line}`,
        "a #Fields line without time or path",
        "date and time (or a timestamp), and cs-uri-stem, among the fields",
      );
    this.#line = new CloudFrontLine(names);
  }

  /** Reads the current line into a row of the batch. Returns what is wrong with it, or null. */
  #row(batch: RecordBatch, row: number): string | null {
    const line = this.#line;
    if (line === null) return "no #Fields line before the first record";
    const { bytes, start, end } = this.#lines;
    const problem =
      line.parse(bytes, start, end) ??
      this.#guard.problem(line.timeMicros, Math.max(line.sizeBytes, line.sentBytes));
    if (problem !== null) return problem;
    this.#grain.note(line.timeMicros);
    batch.timeMicros[row] = line.timeMicros;
    batch.object[row] = this.#context.objects.ofText(line.key, 0, line.keyBytes);
    batch.sizeBytes[row] = line.sizeBytes;
    batch.sentBytes[row] = line.sentBytes;
    batch.client[row] = -1;
    if (line.clientEnd > line.clientStart) {
      this.#hash.of(bytes, line.clientStart, line.clientEnd);
      batch.client[row] = this.#hash.low & 0x7fffffff;
    }
    batch.status[row] = line.status;
    batch.method[row] = line.method;
    batch.fromByte[row] = line.fromByte;
    batch.loggedHit[row] = line.loggedHit;
    batch.site[row] = this.#sites.ofText(bytes, line.siteStart, line.siteEnd);
    return null;
  }
}
