/**
 * Writes a generated trace to a file, whole or not at all, in any format that can be written.
 *
 * Ids are dense inside and scattered in the file, as those of real traces are (see `workload/synth/keys.ts`).
 */
import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../run/simulate.ts";
import { UsageError } from "../run/usage-error.ts";
import { RecordBatch } from "../workload/trace/contract.ts";
import { WrittenRows } from "../workload/trace/write-contract.ts";
import { TRACE_WRITERS, writerNamed } from "../workload/trace/writers.ts";
import { SynthTrace } from "../workload/synth/generator.ts";
import { keyHigh, keyLow } from "../workload/synth/keys.ts";
import { type SynthSpec, synthProblems } from "../workload/synth/spec.ts";
import { TraceFile } from "./trace-file.ts";

/** Batches between two looks around. */
const BATCHES = 64;
/** Share of the work that is left when all records are generated and the file is to be completed. */
const COMPLETION = 0.1;

/** Formats that can be written. */
export const SYNTH_FORMATS: readonly string[] = TRACE_WRITERS.map(({ name }) => name);

/** How to write. */
export interface SynthOptions {
  /** One of {@link SYNTH_FORMATS}. */
  readonly format: string;
  /** Replace a file that is there. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told the share of the work that is done, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What was written. */
export interface SynthOutcome {
  readonly file: string;
  readonly format: string;
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
  const writer = writerNamed(format);
  if (writer === null)
    throw new UsageError(`--format: "${format}" is not one of ${SYNTH_FORMATS.join(", ")}`);
  // The slowest daily curve is off by less than a factor of two.
  if (spec.requests / spec.requestsPerSecond > writer.lastSecond / 2)
    throw new UsageError(
      `--rate: ${spec.requests} requests at ${spec.requestsPerSecond}/s last longer than the 32 bits of a time in seconds`,
    );
  const file = new TraceFile(path, { writer, force, wholeSeconds: false, ttl: false });
  try {
    const counts = await generate(file, spec, options);
    const written = await file.finish(() => pause(options, 1 - COMPLETION / 2));
    return { file: path, format: writer.name, ...counts, ...written };
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(
        `${path}: not enough memory for ${spec.requests} requests of ${spec.objects} objects`,
      );
    throw error;
  } finally {
    file.abandon();
  }
}

/** Generates the records into the file, and counts them. */
async function generate(file: TraceFile, spec: SynthSpec, options: SynthOptions) {
  const trace = new SynthTrace(spec);
  const batch = new RecordBatch();
  const written = new WrittenRows();
  let seen = new Uint8Array(trace.objects);
  let [requests, objects, footprintBytes, bytesRequested, firstMicros, lastMicros] = [0, 0, 0, 0, 0, 0];
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
      written.timeMicros[row] = timeMicros[row];
      written.object[row] = id;
      written.keyLow[row] = keyLow(id);
      written.keyHigh[row] = keyHigh(id);
      written.sizeBytes[row] = size;
    }
    written.rows = rows;
    await file.write(written);
    requests += rows;
    if (requests % (BATCHES * rows) === 0)
      await pause(options, (1 - COMPLETION) * (requests / spec.requests));
  }
  return { requests, objects, footprintBytes, bytesRequested, spanMicros: lastMicros - firstMicros };
}

/** Lets the process hear Ctrl-C. */
async function pause({ signal, onProgress }: SynthOptions, share: number): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new Interrupted();
  onProgress?.(share);
}
