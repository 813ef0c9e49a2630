/**
 * A trace laid out for comparisons: decoded once into columns that all policies and sizes replay, in memory that
 * worker threads share. 20 bytes a request (28 with times to live, 4 more when offline policies take part).
 */
import { mendable, nameOf, openTraceFile, type ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import { readOracleFile } from "./oracle-file.ts";
import { REQUEST_ROWS, RequestBatch } from "../workload/requests.ts";
import type { Damage } from "../workload/trace/damage.ts";

/** Rows of a chunk: large enough that chunks cost nothing, small enough to fill quickly. */
const CHUNK_ROWS = 1 << 18;
/** "Not asked for again": `NEVER` of `cache/solo.ts`, which is imported under other names only. */
const NEVER = 0x7fffffff;
/** Requests of a trace are numbered with 31 bits. */
const MOST_REQUESTS = NEVER - 1;
const SECOND_MICROS = 1_000_000;

/** A stretch of requests; columns as in `SoloBatch`. */
export interface LabChunk {
  readonly rows: number;
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  readonly timeMicros: Float64Array;
  /** Null: nothing in the trace expires. */
  readonly ttlMicros: Float64Array | null;
  /** Null: nobody asked for it. */
  readonly nextRecord: Int32Array | null;
}

/** A trace in memory. */
export interface LabTrace {
  readonly name: string;
  readonly format: string;
  readonly chunks: readonly LabChunk[];
  /** Requests that a cache could answer. */
  readonly requests: number;
  /** Records of the log that no cache answers: other methods, errors, answers that may not be stored. */
  readonly passed: number;
  readonly objects: number;
  /** Sum of the first-seen sizes, bytes. */
  readonly footprintBytes: number;
  readonly bytesRequested: number;
  /** Requests of size 0. */
  readonly emptyRequests: number;
  readonly expires: boolean;
  readonly damaged: number;
  readonly damage: readonly Damage[];
  /** Records put right, and those too late for that. */
  readonly reordered: number;
  readonly clamped: number;
}

/** What {@link readLabTrace} tells while it reads: share of the file, 0 to 1, or NaN when unknown. */
export type OnRead = (share: number, requests: number) => void;

/** Reads a trace file, or standard input as `-`. Throws `UsageError` for what the user can mend. */
export function readLabTrace(path: string, options: ReadOptions, onRead?: OnRead): LabTrace {
  return readPlain(path, options, onRead) ?? readCarefully(path, options, onRead);
}

/** The fast way, for files that allow it. */
function readPlain(path: string, { format = "auto" }: ReadOptions, onRead?: OnRead): LabTrace | null {
  const columns = new Columns();
  const totals = readOracleFile(path, format, {
    room: () => columns.room(),
    wrote: (rows, share) => {
      columns.wrote(rows);
      onRead?.(share, columns.requests);
    },
  });
  if (totals === null || columns.requests > MOST_REQUESTS) return null;
  const chunks = columns.chunks();
  spreadOverTicks(chunks, SECOND_MICROS);
  return {
    name: path,
    format: "oracleGeneral",
    chunks,
    requests: columns.requests,
    passed: 0,
    objects: totals.objects,
    footprintBytes: totals.footprintBytes,
    ...sizesOf(chunks),
    expires: false,
    damaged: 0,
    damage: [],
    reordered: 0,
    clamped: 0,
  };
}

function readCarefully(path: string, options: ReadOptions, onRead?: OnRead): LabTrace {
  const name = nameOf(path);
  const { source, progress } = openTraceFile(path, options);
  const batch = new RequestBatch();
  const columns = new Columns();
  let passed = 0;
  for (;;) {
    mendable(name, () => source.fill(batch));
    if (batch.rows === 0) break;
    const chunk = columns.room();
    let { row } = chunk;
    const first = row;
    for (let from = 0; from < batch.rows; from++) {
      if (batch.flags[from] !== 0) {
        passed++;
        continue;
      }
      chunk.object[row] = batch.object[from];
      chunk.sizeBytes[row] = batch.sizeBytes[from];
      chunk.timeMicros[row] = batch.atMicros[from];
      chunk.ttlMicros[row] = batch.ttlMicros[from];
      if (batch.ttlMicros[from] >= 0) columns.expires = true;
      row++;
    }
    columns.wrote(row - first);
    if (columns.requests > MOST_REQUESTS)
      throw new UsageError(`${name}: more than ${MOST_REQUESTS} requests`);
    const { readBytes, totalBytes } = progress();
    onRead?.(totalBytes > 0 ? readBytes / totalBytes : NaN, columns.requests);
  }
  if (columns.requests === 0)
    throw new UsageError(`${name}: no request that a cache could answer. Expected a trace with requests`);
  const { format, damaged, damage, reordered, clamped } = mendable(name, () => source.totals());
  const chunks = columns.chunks();
  return {
    name,
    format,
    chunks,
    requests: columns.requests,
    passed,
    objects: source.objects,
    footprintBytes: source.footprintBytes,
    ...sizesOf(chunks),
    expires: columns.expires,
    damaged,
    damage,
    reordered,
    clamped,
  };
}

/** The trace with the number of each object's next request, found from the end backwards. */
export function withNextRequests(trace: LabTrace): LabTrace {
  const next = new Int32Array(trace.objects).fill(NEVER);
  const chunks = [...trace.chunks];
  let number = trace.requests;
  for (let c = chunks.length - 1; c >= 0; c--) {
    const { rows, object } = chunks[c];
    const nextRecord = new Int32Array(new SharedArrayBuffer(rows * 4));
    for (let row = rows - 1; row >= 0; row--) {
      nextRecord[row] = next[object[row]];
      next[object[row]] = number--;
    }
    chunks[c] = { ...chunks[c], nextRecord };
  }
  return { ...trace, chunks };
}

/** Columns that grow chunk by chunk. */
class Columns {
  requests = 0;
  expires = false;
  readonly #full: ReturnType<typeof freshChunk>[] = [];
  #chunk = freshChunk();
  #row = 0;

  /** The columns, and the row from which on there is room for a batch. */
  room() {
    if (this.#row + REQUEST_ROWS > CHUNK_ROWS) {
      this.#full.push({ ...this.#chunk, rows: this.#row });
      this.#chunk = freshChunk();
      this.#row = 0;
    }
    return { ...this.#chunk, row: this.#row };
  }

  wrote(rows: number): void {
    this.#row += rows;
    this.requests += rows;
  }

  chunks(): LabChunk[] {
    const all = [...this.#full, { ...this.#chunk, rows: this.#row }];
    return all.map((chunk) => ({
      ...chunk,
      ttlMicros: this.expires ? chunk.ttlMicros : null,
      nextRecord: null,
    }));
  }
}

function freshChunk() {
  const doubles = () => new Float64Array(new SharedArrayBuffer(CHUNK_ROWS * 8));
  return {
    rows: 0,
    object: new Int32Array(new SharedArrayBuffer(CHUNK_ROWS * 4)),
    sizeBytes: doubles(),
    timeMicros: doubles(),
    ttlMicros: doubles(),
  };
}

function sizesOf(chunks: readonly LabChunk[]): { bytesRequested: number; emptyRequests: number } {
  let bytesRequested = 0;
  let emptyRequests = 0;
  for (const { rows, sizeBytes } of chunks)
    for (let row = 0; row < rows; row++) {
      bytesRequested += sizeBytes[row];
      if (sizeBytes[row] === 0) emptyRequests++;
    }
  return { bytesRequested, emptyRequests };
}

/** Requests that share a coarse stamp are spread evenly over its tick, as in scenarios. */
function spreadOverTicks(chunks: readonly LabChunk[], tickMicros: number): void {
  let firstChunk = 0;
  let firstRow = 0;
  for (let c = 0; c < chunks.length; c++) {
    const { rows, timeMicros } = chunks[c];
    const after = c + 1 < chunks.length ? chunks[c + 1].timeMicros[0] : NaN;
    for (let row = 0; row < rows; row++) {
      // Where the run of equal stamps that begins at (firstChunk, firstRow) ends, all of it is spread.
      if ((row + 1 < rows ? timeMicros[row + 1] : after) === timeMicros[row]) continue;
      spread(chunks, firstChunk, firstRow, c, row, tickMicros);
      firstChunk = row + 1 < rows ? c : c + 1;
      firstRow = row + 1 < rows ? row + 1 : 0;
    }
  }
}

function spread(
  chunks: readonly LabChunk[],
  fromChunk: number,
  fromRow: number,
  toChunk: number,
  toRow: number,
  tickMicros: number,
): void {
  let count = toRow + 1 - fromRow;
  for (let c = fromChunk; c < toChunk; c++) count += chunks[c].rows;
  const tick = chunks[fromChunk].timeMicros[fromRow];
  let n = 0;
  for (let c = fromChunk; c <= toChunk; c++) {
    const { rows, timeMicros } = chunks[c];
    const end = c === toChunk ? toRow + 1 : rows;
    for (let row = c === fromChunk ? fromRow : 0; row < end; row++)
      timeMicros[row] = tick + Math.floor((tickMicros * (n++ + 0.5)) / count);
  }
}
