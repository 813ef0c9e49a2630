/** `cdnlab compare SCENARIO...`: policies at a tier of a scenario, or scenarios, side by side with paired intervals. */
import { writeToString } from "fast-csv";
import pc from "picocolors";
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import { AtomicFile } from "../run/atomic-file.ts";
import { compareScenarios, type ScenarioCompared } from "../experiment/compare-scenarios.ts";
import { PLAIN } from "../report/palette.ts";
import { scenarioComparisonReport, scenarioComparisonTable } from "../report/scenario-comparison.ts";
import type { ScenarioComparison } from "../result/scenario-comparison.ts";
import { UsageError } from "../run/usage-error.ts";
import { commandLine } from "./errors.ts";
import { ProgressLine } from "./progress-line.ts";
import { wholeNumber } from "./write-files.ts";

/** Options as commander gives them; what has a default for traces is undefined unless it was given. */
export interface CompareScenarioOptions {
  readonly tier?: string | undefined;
  readonly policies?: string | undefined;
  readonly admission?: string | undefined;
  readonly replications?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly workers?: string | undefined;
  readonly checkThresholds?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** Seeds of each candidate, unless said. */
const REPLICATIONS = "5";
/** Most seeds of one comparison. */
const MOST_REPLICATIONS = 1000;
/** Characters of a digest that are shown. */
const SHORT = 8;

/** Compares; returns the exit status. Throws UsageError for what the user can mend. */
export async function compareScenarioCommand(
  files: readonly string[],
  options: CompareScenarioOptions,
): Promise<number> {
  const { csv, json, set = [] } = options;
  const replications = wholeNumber("--replications", options.replications ?? REPLICATIONS, MOST_REPLICATIONS);
  const workers = options.workers === undefined ? undefined : wholeNumber("--workers", options.workers, 256);
  if (options.seed === "") throw new UsageError("--seed: the seed is empty; any text or number will do");
  if (csv === "-" && json === true)
    throw new UsageError("--csv: standard output has the JSON document already; name a file");
  const swaps = (["tier", "policies", "admission"] as const).filter((name) => options[name] !== undefined);
  if (files.length > 1 && swaps.length > 0)
    throw new UsageError(
      `--${swaps.join(", --")}: policies are swapped in one scenario; of several, name one, or leave the option out`,
    );
  // Before hours of simulation: can the file be written at all?
  if (csv !== undefined && csv !== "-") new AtomicFile(csv, true).abandon();
  const { tier, policies, admission: admissions, seed } = options;
  const started = performance.now();
  const request = { files, tier, policies, admissions, sets: set, seed, replications, workers };
  const compared = await withProgress(options.quiet !== true, (signal, onDone) =>
    compareScenarios({ ...request, signal, onDone }),
  );
  await print(files, options, compared, (performance.now() - started) / 1000);
  if (compared.audit.length > 0) return 5;
  const failed = compared.comparison.results.some(({ verdict }) => verdict === "fail");
  return options.checkThresholds === true && failed ? 3 : 0;
}

async function withProgress<T>(
  wanted: boolean,
  act: (signal: AbortSignal, onDone: (done: number, all: number) => void) => Promise<T>,
): Promise<T> {
  const progress = new ProgressLine(process.stderr.isTTY === true && wanted);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    return await act(abort.signal, (done, all) => progress.replications(done, all));
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

async function print(
  files: readonly string[],
  options: CompareScenarioOptions,
  compared: ScenarioCompared,
  seconds: number,
): Promise<void> {
  const { comparison, notes, audit, warnings } = compared;
  const digest = digestOf(comparison);
  const { csv, json, checkThresholds } = options;
  if (csv !== undefined) {
    const { columns, rows } = scenarioComparisonTable(comparison);
    const text = await writeToString([columns, ...rows] as string[][], { includeEndRowDelimiter: true });
    if (csv === "-") process.stdout.write(text);
    else {
      const file = new AtomicFile(csv, true);
      file.write(new TextEncoder().encode(text));
      file.finish();
    }
  }
  if (json === true) {
    const document = { digest, ...comparison, warnings, notes, audit };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (csv !== "-") {
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    const next = nextCommand(files, options, compared);
    process.stdout.write(
      scenarioComparisonReport(comparison, {
        palette,
        digest: digest.slice(0, SHORT),
        warnings,
        notes,
        seconds,
        ...(next === null ? {} : { next }),
      }),
    );
  }
  for (const problem of audit) process.stderr.write(`audit: ${problem}\n`);
  if (checkThresholds === true && comparison.results.some(({ verdict }) => verdict === "fail"))
    process.stderr.write("a threshold failed (exit 3)\n");
}

/** SHA-256 of the comparison without what files are called. */
function digestOf({ results, ...rest }: ScenarioComparison): string {
  return sha256Hex(canonicalJson({ ...rest, results: results.map(({ name: _, ...result }) => result) }));
}

/** The candidate that hits most by more than chance, run by itself. */
function nextCommand(
  files: readonly string[],
  { set = [], seed }: CompareScenarioOptions,
  { comparison, sets }: ScenarioCompared,
): string | null {
  const [file] = files;
  let best = 0;
  for (const [at, { metrics }] of comparison.results.entries()) {
    const { mean, difference } = metrics.hit_ratio;
    const most = comparison.results[best].metrics.hit_ratio.mean ?? 0;
    if (difference?.effect === "higher" && (mean ?? 0) > most) best = at;
  }
  if (best === 0 || file === "-" || sets[best].length === 0) return null;
  const words = [...set, ...sets[best]].flatMap((one) => ["--set", one]);
  return commandLine(["run", file, ...words, ...(seed === undefined ? [] : ["--seed", seed])]);
}
