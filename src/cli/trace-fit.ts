/** `cdnlab trace fit LOG -o scenario.yaml`: a shareable scenario in place of a private log, and how near it comes. */
import { AtomicFile } from "../run/atomic-file.ts";
import { type FitOutcome, fitTrace } from "../experiment/trace-fit.ts";
import { fitReport } from "../report/fit.ts";
import { commandLine } from "./errors.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";

/** Options as commander gives them. */
export interface TraceFitOptions extends ReadFlags {
  readonly output?: string;
  readonly name: string;
  readonly seed?: string;
  readonly oneClass?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Fits; returns the exit status. Throws UsageError for what the user can mend. */
export async function traceFitCommand(file: string, options: TraceFitOptions): Promise<number> {
  const { output = "-", name, seed, oneClass, force = false, json = false } = options;
  const toFile = output !== "-";
  // What stands in the way of the file is said before the work, not after it.
  if (toFile) new AtomicFile(output, force).abandon();
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  let outcome: FitOutcome;
  try {
    const onProgress = (share: number, what: string, requests: number) =>
      progress.work(share, what, requests);
    outcome = await fitTrace(file, { ...readOptionsOf(options), name, seed, oneClass, onProgress });
  } finally {
    progress.stop();
  }
  const { text, ...rest } = outcome;
  if (toFile) write(output, text, force);
  if (json) {
    const document = { scenario: toFile ? output : null, ...rest, text };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return 0;
  }
  const next = toFile ? commandLine(["run", output]) : null;
  (toFile ? process.stdout : process.stderr).write(fitReport(outcome, toFile ? output : null, next));
  if (!toFile) process.stdout.write(text);
  return 0;
}

function write(path: string, text: string, force: boolean): void {
  const file = new AtomicFile(path, force);
  try {
    file.write(new TextEncoder().encode(text));
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
}
