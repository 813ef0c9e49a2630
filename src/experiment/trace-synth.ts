/**
 * Writes a generated trace to a file, whole or not at all: as oracleGeneral, or as CSV.
 *
 * oracleGeneral wants the number of each object's next request. It is found from the end backwards, which needs
 * every request's object in memory: 4 bytes a request, overwritten by the numbers themselves, and 4 an object.
 * Because the numbers take the objects' place, the trace is generated twice: cheaper than 20 more bytes a request.
 *
 * Ids are dense inside and scattered in the file, as those of real traces are (see `workload/synth/keys.ts`).
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../run/simulate.ts";
import { UsageError } from "../run/usage-error.ts";
import { RECORD_ROWS, RecordBatch } from "../workload/trace/contract.ts";
import { SynthTrace } from "../workload/synth/generator.ts";
import { keyHigh, keyLow } from "../workload/synth/keys.ts";
import { type SynthSpec, synthProblems } from "../workload/synth/spec.ts";
import { AtomicFile } from "./atomic-file.ts";

const RECORD_BYTES = 24;
const TWO_32 = 4294967296;
/** Batches written at once: a megabyte and a half of records. */
const BATCHES = 64;

/** Formats that can be written. */
export const SYNTH_FORMATS = ["oracleGeneral", "csv"] as const;
/** One of them. */
export type SynthFormat = (typeof SYNTH_FORMATS)[number];

/** How to write. */
export interface SynthOptions {
  readonly format: SynthFormat;
  /** Replace a file that is there. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told the share of the work that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What was written. */
export interface SynthOutcome {
  readonly file: string;
  readonly format: SynthFormat;
  readonly requests: number;
  /** Distinct objects asked for. */
  readonly objects: number;
  /** Sum of their sizes, and of those of all requests; bytes. */
  readonly footprintBytes: number;
  readonly bytesRequested: number;
  /** Time from the first request to the last, microseconds. */
  readonly spanMicros: number;
  readonly fileBytes: number;
  readonly contentSha256: string;
}

/** Generates and writes a trace. Throws `UsageError` for what the user can mend, `Interrupted` on the signal. */
export async function writeSynthTrace(
  path: string,
  spec: SynthSpec,
  options: SynthOptions,
): Promise<SynthOutcome> {
  const problems = synthProblems(spec);
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `--${problem}`).join("\n"));
  const { format, force = false } = options;
  const binary = format === "oracleGeneral";
  // The slowest daily curve is off by less than a factor of two.
  if (binary && spec.requests / spec.requestsPerSecond > TWO_32 / 2)
    throw new UsageError(
      `--rate: ${spec.requests} requests at ${spec.requestsPerSecond}/s last longer than the 32 bits of a time in seconds`,
    );
  const file = new AtomicFile(path, force);
  try {
    const passes = binary ? 2 : 1;
    const next = binary ? await nextNumbers(spec, options) : null;
    const outcome = await write(file, spec, options, next, (passes - 1) / passes);
    file.finish();
    return { file: path, format, ...outcome };
  } catch (error) {
    file.abandon();
    if (error instanceof RangeError)
      throw new UsageError(
        `${path}: not enough memory for ${spec.requests} requests of ${spec.objects} objects`,
      );
    throw error;
  }
}

/** The number of the next request for the same object, from 1, of each request; -1: there is none. */
async function nextNumbers(spec: SynthSpec, options: SynthOptions): Promise<Int32Array> {
  const trace = new SynthTrace(spec);
  const batch = new RecordBatch();
  const column = new Int32Array(spec.requests);
  let requests = 0;
  for (trace.fill(batch); batch.rows > 0; trace.fill(batch)) {
    column.set(batch.object.subarray(0, batch.rows), requests);
    requests += batch.rows;
    if (requests % (BATCHES * RECORD_ROWS) === 0) await pause(options, requests / spec.requests / 2);
  }
  const nextOf = new Int32Array(trace.objects).fill(-1);
  for (let at = requests - 1; at >= 0; at--) {
    const object = column[at];
    column[at] = nextOf[object];
    nextOf[object] = at + 1;
  }
  return column;
}

/** Generates and writes the records; with `next` as oracleGeneral, else as CSV. */
async function write(
  file: AtomicFile,
  spec: SynthSpec,
  options: SynthOptions,
  next: Int32Array | null,
  doneBefore: number,
) {
  const trace = new SynthTrace(spec);
  const batch = new RecordBatch();
  const chunk = new Uint8Array(BATCHES * RECORD_ROWS * RECORD_BYTES);
  const view = new DataView(chunk.buffer);
  const encoder = new TextEncoder();
  const hash = createHash("sha256");
  let seen = new Uint8Array(trace.objects);
  let [requests, objects, footprintBytes, bytesRequested, firstMicros, lastMicros, fileBytes] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  let lines = next === null ? "time,key,size\n" : "";
  let filled = 0;
  const flush = () => {
    const bytes = next === null ? encoder.encode(lines) : chunk.subarray(0, filled);
    file.write(bytes);
    hash.update(bytes);
    fileBytes += bytes.length;
    lines = "";
    filled = 0;
  };
  for (trace.fill(batch); batch.rows > 0; trace.fill(batch)) {
    if (trace.objects > seen.length) {
      const longer = new Uint8Array(trace.objects * 2);
      longer.set(seen);
      seen = longer;
    }
    const { rows, timeMicros, object, sizeBytes } = batch;
    if (requests === 0) firstMicros = timeMicros[0];
    lastMicros = timeMicros[rows - 1];
    for (let row = 0; row < rows; row++) {
      const id = object[row];
      const size = sizeBytes[row];
      bytesRequested += size;
      if (seen[id] === 0) {
        seen[id] = 1;
        objects++;
        footprintBytes += size;
      }
      if (next === null)
        lines += `${seconds(timeMicros[row])},${keyHigh(id) * TWO_32 + keyLow(id)},${size}\n`;
      else {
        const number = next[requests + row];
        view.setUint32(filled, Math.floor(timeMicros[row] / 1e6), true);
        view.setUint32(filled + 4, keyLow(id), true);
        view.setUint32(filled + 8, keyHigh(id), true);
        view.setUint32(filled + 12, size, true);
        view.setInt32(filled + 16, number, true);
        view.setInt32(filled + 20, number < 0 ? -1 : 0, true);
        filled += RECORD_BYTES;
      }
    }
    requests += rows;
    if (requests % (BATCHES * RECORD_ROWS) !== 0) continue;
    flush();
    await pause(options, doneBefore + (1 - doneBefore) * (requests / spec.requests));
  }
  flush();
  const spanMicros = lastMicros - firstMicros;
  return {
    ...{ requests, objects, footprintBytes, bytesRequested, spanMicros, fileBytes },
    contentSha256: hash.digest("hex"),
  };
}

/** Lets the process hear Ctrl-C. */
async function pause({ signal, onProgress }: SynthOptions, share: number): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new Interrupted();
  onProgress?.(share);
}

/** Microseconds as seconds, exactly. */
function seconds(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  return `${whole}.${String(micros - whole * 1e6).padStart(6, "0")}`;
}
