/** What is known of a trace: what comparisons go by, whatever way it was read (`lab-trace.ts`, `replay-keyed.ts`). */
import type { CountedTrace, TraceIdentity } from "../result/comparison.ts";
import type { LoggedTotals } from "../vocabulary/totals.ts";
import type { Damage } from "../workload/trace/damage.ts";
import type { LabChunk } from "./trace-columns.ts";

/** "Not asked for again": `NEVER` of `cache/solo.ts`, which is imported under other names only. */
export const NEVER = 0x7fffffff;

/** What is known of a trace when it has been read. */
export interface TraceFacts {
  readonly name: string;
  readonly format: string;
  /** Requests that a cache could answer. */
  readonly requests: number;
  /** Records of the log that no cache answers: other methods, errors, answers that may not be stored. */
  readonly passed: number;
  /** Null: not counted. */
  readonly objects: number | null;
  /** Sum of the first-seen sizes, bytes. Null: not counted. */
  readonly footprintBytes: number | null;
  readonly bytesRequested: number;
  /** Requests of size 0. */
  readonly emptyRequests: number;
  /** Time from the first request to the last, microseconds. */
  readonly lastMicros: number;
  readonly expires: boolean;
  readonly damaged: number;
  readonly damage: readonly Damage[];
  /** Records put right, and those too late for that. */
  readonly reordered: number;
  readonly clamped: number;
  /** What the log says about the cache that wrote it; absent when it says nothing. */
  readonly logged?: LoggedTotals;
}

/** What is known when the trace was laid out in columns. */
export interface CountedFacts extends TraceFacts {
  readonly objects: number;
  readonly footprintBytes: number;
  /** Mean size of the objects at the trace's beginning, bytes: policies size their sketches by it. */
  readonly meanObjectBytes: number;
}

/** A trace in memory. */
export interface LabTrace extends CountedFacts {
  readonly chunks: readonly LabChunk[];
  /** Hash of the key of each object, by id: what sketches know it by. */
  readonly hashes: Int32Array;
}

/** What is told while a trace is read: share of the file, 0 to 1, or NaN when unknown. */
export type OnRead = (share: number, requests: number) => void;

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

/** What results say of the trace that they are about. */
export function identityOf(trace: CountedFacts): CountedTrace;
export function identityOf(trace: TraceFacts): TraceIdentity;
export function identityOf(trace: TraceFacts): TraceIdentity {
  const { name, format, requests, objects, footprintBytes, bytesRequested } = trace;
  return { name, format, requests, objects, footprintBytes, bytesRequested };
}
