/** `cdnlab trace info`: what a trace is like. */
import { parseCount } from "../base/units.ts";
import { readTraceInfo, type TraceInfo } from "../experiment/trace-info.ts";
import { traceReport } from "../report/trace.ts";
import { UsageError } from "../run/usage-error.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";

/** Options of `trace info` as commander gives them. */
export interface TraceInfoOptions extends ReadFlags {
  readonly exactObjects?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Prints what a trace is like; returns the exit status. Throws UsageError for what the user can mend. */
export function traceInfoCommand(file: string, options: TraceInfoOptions): number {
  const reading = readOptionsOf(options);
  const exactObjects = options.exactObjects === undefined ? undefined : parseCount(options.exactObjects);
  if (exactObjects === null || exactObjects === 0)
    throw new UsageError(`--exact-objects: "${options.exactObjects}" is not a count like 10M`);
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  let found: TraceInfo;
  try {
    const onProgress = (share: number, requests: number) => progress.reading(share, requests);
    found = readTraceInfo(file, { ...reading, exactObjects, onProgress });
  } finally {
    progress.stop();
  }
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : traceReport(found));
  return 0;
}
