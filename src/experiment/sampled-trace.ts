/**
 * Part of a trace that stands for the whole: the requests for objects whose hash falls into a share of all hashes (spatial
 * sampling). A cache scaled down by the same share behaves on them as the whole cache does on all (C. A. Waldspurger
 * et al., "Efficient MRC construction with SHARDS", FAST 2015, and "Cache modeling and optimization using miniature
 * simulations", USENIX ATC 2017). Shares that do not overlap give samples that are independent of each other.
 */
import { hashText, mix32 } from "../base/hash.ts";
import type { LabTrace } from "./trace-facts.ts";
import type { LabChunk } from "./trace-columns.ts";

const TWO_32 = 4294967296;
/** Any number: it keeps the choice apart from other uses of the seed. */
const SALT = 0x5bd1e995;

/** A sample of a trace. Its objects keep the ids, and so the number of possible ids, that they have in the whole trace. */
export interface SampledTrace {
  readonly trace: LabTrace;
  /** Objects in the sample, and the sum of their first-seen sizes. */
  readonly objects: number;
  readonly footprintBytes: number;
}

/** The whole trace as a sample of itself. */
export function wholeTrace(trace: LabTrace): SampledTrace {
  return { trace, objects: trace.objects, footprintBytes: trace.footprintBytes };
}

/**
 * The requests for the objects of one share: number `part`, from 0, of shares of `rate` each. Another seed chooses other
 * objects.
 */
export function sampledTrace(trace: LabTrace, rate: number, part: number, seed: string): SampledTrace {
  const from = part * rate * TWO_32;
  const until = from + rate * TWO_32;
  const salt = hashText(seed, SALT);
  const inShare = (object: number) => {
    const hash = mix32(object ^ salt);
    return hash >= from && hash < until;
  };
  const seen = new Uint8Array(trace.objects);
  let requests = 0;
  let bytesRequested = 0;
  let objects = 0;
  let footprintBytes = 0;
  const chunks = trace.chunks.map((chunk) => {
    const rows: number[] = [];
    for (let row = 0; row < chunk.rows; row++) {
      const object = chunk.object[row];
      if (!inShare(object)) continue;
      rows.push(row);
      bytesRequested += chunk.sizeBytes[row];
      if (seen[object] === 1) continue;
      seen[object] = 1;
      objects++;
      footprintBytes += chunk.sizeBytes[row];
    }
    requests += rows.length;
    return rowsOf(chunk, rows);
  });
  return { trace: { ...trace, chunks, requests, bytesRequested }, objects, footprintBytes };
}

/** Some rows of a chunk, in memory that threads share. */
function rowsOf(chunk: LabChunk, rows: readonly number[]): LabChunk {
  const doubles = (column: Float64Array) => {
    const some = new Float64Array(new SharedArrayBuffer(rows.length * 8));
    for (let n = 0; n < rows.length; n++) some[n] = column[rows[n]];
    return some;
  };
  const object = new Int32Array(new SharedArrayBuffer(rows.length * 4));
  for (let n = 0; n < rows.length; n++) object[n] = chunk.object[rows[n]];
  return {
    rows: rows.length,
    object,
    sizeBytes: doubles(chunk.sizeBytes),
    timeMicros: doubles(chunk.timeMicros),
    ttlMicros: chunk.ttlMicros === null ? null : doubles(chunk.ttlMicros),
    nextRecord: null,
  };
}
