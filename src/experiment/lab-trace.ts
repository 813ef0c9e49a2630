/**
 * A trace laid out for comparisons: decoded once into columns that all policies and sizes replay, in memory that
 * worker threads share. 20 bytes a request (28 with times to live, 4 more when offline policies take part). Whoever
 * needs to go through it only once takes the chunks while it is read, in constant memory.
 */
import { mendable, nameOf, openTraceFile, type ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import { RequestBatch } from "../workload/requests.ts";
import { OracleDecoder, readOracleFile } from "./oracle-file.ts";
import { type ChunkTaker, type LabChunk, TraceColumns, type TraceObjects } from "./trace-columns.ts";
import { type CountedFacts, type LabTrace, NEVER, type OnRead } from "./trace-facts.ts";

/** Requests of a trace are numbered with 31 bits. */
const MOST_REQUESTS = NEVER - 1;
const SECOND_MICROS = 1_000_000;

/** Reads a trace file, or standard input as `-`. Throws `UsageError` for what the user can mend. */
export function readLabTrace(path: string, options: ReadOptions, onRead?: OnRead): LabTrace {
  let chunks: LabChunk[] = [];
  let objects: TraceObjects | null = null;
  const keep = () => {
    chunks = [];
    const take = (chunk: LabChunk, known: TraceObjects) => {
      chunks.push(chunk);
      objects = known;
    };
    return { keeps: true, take };
  };
  const facts = readTrace(path, options, keep, onRead);
  return { ...facts, chunks, hashes: hashesOf(facts.objects, objects!) };
}

/** Hashes of so many objects, in memory that threads share. */
function hashesOf(count: number, objects: TraceObjects): Int32Array {
  const hashes = new Int32Array(new SharedArrayBuffer(4 * count));
  for (let object = 0; object < count; object++) hashes[object] = objects.hashOf(object);
  return hashes;
}

/**
 * Reads a trace into a taker of chunks. `begin` makes the taker, anew when the file turns out to need more care than was
 * thought at first: what the first one took is then of no use.
 */
export function readTrace(
  path: string,
  options: ReadOptions,
  begin: () => ChunkTaker,
  onRead?: OnRead,
): CountedFacts {
  return readPlain(path, options, begin(), onRead) ?? readCarefully(path, options, begin(), onRead);
}

/** The fast way, for files that allow it. */
function readPlain(
  path: string,
  { format = "auto" }: ReadOptions,
  taker: ChunkTaker,
  onRead?: OnRead,
): CountedFacts | null {
  const decoder = new OracleDecoder();
  const columns = new TraceColumns(taker, SECOND_MICROS, (object) => decoder.hashOf(object));
  const isPlain = readOracleFile(path, format, decoder, {
    room: () => columns.room(),
    wrote: (rows, share) => {
      columns.wrote(rows);
      onRead?.(share, columns.requests);
    },
  });
  if (!isPlain || columns.requests > MOST_REQUESTS) return null;
  columns.end();
  return {
    name: path,
    format: "oracleGeneral",
    passed: 0,
    ...totalsOf(columns),
    objects: decoder.objects,
    footprintBytes: decoder.footprintBytes,
    damaged: 0,
    damage: [],
    reordered: 0,
    clamped: 0,
  };
}

function readCarefully(path: string, options: ReadOptions, taker: ChunkTaker, onRead?: OnRead): CountedFacts {
  const name = nameOf(path);
  const { source, progress } = openTraceFile(path, options);
  const batch = new RequestBatch();
  const columns = new TraceColumns(taker, 0, (object) => source.hashOf(object));
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
  columns.end();
  const { format, damaged, damage, reordered, clamped, logged } = mendable(name, () => source.totals());
  const { objects, footprintBytes } = source;
  const known = { name, format, passed, objects, footprintBytes, damaged, damage, reordered, clamped };
  return { ...known, ...totalsOf(columns), ...(logged ? { logged } : {}) };
}

function totalsOf(columns: TraceColumns) {
  const { requests, bytesRequested, emptyRequests, meanObjectBytes, lastMicros, expires } = columns;
  return { requests, bytesRequested, emptyRequests, meanObjectBytes, lastMicros, expires };
}
