/** `cdnlab trace info` and `cdnlab trace synth`: looks into traces, and generates them. */
import { parseCount, showCount, showDuration, showSize } from "../base/units.ts";
import { readTraceInfo } from "../experiment/trace-info.ts";
import {
  SYNTH_FORMATS,
  type SynthOptions,
  type SynthOutcome,
  writeSynthTrace,
} from "../experiment/trace-synth.ts";
import { traceReport } from "../report/trace.ts";
import { UsageError } from "../run/usage-error.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";
import { type SynthFlags, synthSpecOf } from "./synth-flags.ts";

/** Options of `trace info` as commander gives them. */
export interface TraceInfoOptions extends ReadFlags {
  readonly exactObjects?: string;
  readonly json?: boolean;
}

/** Options of `trace synth` as commander gives them. */
export interface TraceSynthOptions extends SynthFlags {
  readonly format?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Prints what a trace is like; returns the exit status. Throws UsageError for what the user can mend. */
export function traceInfoCommand(file: string, options: TraceInfoOptions): number {
  const reading = readOptionsOf(options);
  const exactObjects = options.exactObjects === undefined ? undefined : parseCount(options.exactObjects);
  if (exactObjects === null || exactObjects === 0)
    throw new UsageError(`--exact-objects: "${options.exactObjects}" is not a count like 10M`);
  const found = readTraceInfo(file, { ...reading, exactObjects });
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : traceReport(found));
  return 0;
}

/** Generates a trace and writes it; returns the exit status. Throws UsageError for what the user can mend. */
export async function traceSynthCommand(file: string, options: TraceSynthOptions): Promise<number> {
  const spec = synthSpecOf(options);
  const format = formatOf(file, options.format);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  let outcome: SynthOutcome;
  try {
    outcome = await writeSynthTrace(file, spec, { format, force: options.force, signal: abort.signal });
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  const { requests, objects, footprintBytes, spanMicros, fileBytes } = outcome;
  const text = [
    `${file}: ${showCount(requests)} requests for ${showCount(objects)} objects of ${showSize(footprintBytes)}`,
    `  over ${showDuration(spanMicros)}, ${format}, ${showSize(fileBytes)}, seed ${spec.seed}`,
  ];
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...outcome, spec }, null, 2)}\n` : `${text.join("\n")}\n`,
  );
  return 0;
}

/** The format by name; without one, by the ending of the file's name. */
function formatOf(file: string, name: string | undefined): SynthOptions["format"] {
  if (/\.(gz|zst|zip|bz2|xz)$/i.test(file))
    throw new UsageError(`${file}: traces are written as they are; compress the file afterwards`);
  if (name === undefined) return /\.csv$/i.test(file) ? "csv" : "oracleGeneral";
  const found = SYNTH_FORMATS.find((format) => format.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    throw new UsageError(`--format: "${name}" is not one of ${SYNTH_FORMATS.join(", ")}`);
  return found;
}
