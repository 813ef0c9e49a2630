/** `cdnlab trace synth`: generates a trace. */
import { showCount, showDuration, showSize } from "../base/units.ts";
import { SYNTH_FORMATS, type SynthOutcome, writeSynthTrace } from "../experiment/trace-synth.ts";
import { UsageError } from "../run/usage-error.ts";
import { writerNamed, writerOf } from "../workload/trace/writers.ts";
import { ProgressLine } from "./progress-line.ts";
import { type SynthFlags, synthSpecOf } from "./synth-flags.ts";

/** Options of `trace synth` as commander gives them. */
export interface TraceSynthOptions extends SynthFlags {
  readonly format?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Generates a trace and writes it; returns the exit status. Throws UsageError for what the user can mend. */
export async function traceSynthCommand(file: string, options: TraceSynthOptions): Promise<number> {
  const spec = synthSpecOf(options);
  const format = formatOf(file, options.format);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  let outcome: SynthOutcome;
  try {
    outcome = await writeSynthTrace(file, spec, {
      ...{ format, force: options.force, signal: abort.signal },
      onProgress: (share) => progress.work(share, "generating", share * spec.requests),
    });
  } finally {
    progress.stop();
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
function formatOf(file: string, name: string | undefined): string {
  if (name === undefined) return writerOf(file).name;
  const writer = writerNamed(name);
  if (writer === null) throw new UsageError(`--format: "${name}" is not one of ${SYNTH_FORMATS.join(", ")}`);
  return writer.name;
}
