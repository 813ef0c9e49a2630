/** `cdnlab trace convert`: writes a trace or log in another format. */
import { convertTrace } from "../experiment/trace-convert.ts";
import { convertReport } from "../report/convert.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";

/** Options of `trace convert` as commander gives them. */
export interface TraceConvertOptions extends ReadFlags {
  /** Format to write. */
  readonly format?: string;
  /** Format to read. */
  readonly from?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Converts a trace; returns the exit status. Throws UsageError for what the user can mend. */
export async function traceConvertCommand(
  from: string,
  to: string,
  { format, from: fromFormat, ...options }: TraceConvertOptions,
): Promise<number> {
  const { format: _, ...reading } = readOptionsOf(options);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const progress = new ProgressLine(process.stderr.isTTY && !options.quiet && !options.json);
  try {
    const done = await convertTrace(from, to, {
      ...reading,
      ...{ format: fromFormat, to: format, force: options.force, signal: abort.signal },
      onProgress: (share) => progress.reading(share),
    });
    progress.stop();
    process.stdout.write(options.json ? `${JSON.stringify(done, null, 2)}\n` : convertReport(done));
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  return 0;
}
