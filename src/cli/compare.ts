/** `cdnlab compare TRACE`: policies x sizes side by side on one trace. */
import { writeFileSync } from "node:fs";
import pc from "picocolors";
import { writeToString } from "fast-csv";
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import { admissionChoices, defaultPolicies, evictionChoices } from "../experiment/choices.ts";
import {
  checkChoices,
  compare,
  type CompareOptions,
  compareWhileReading,
  runsAlone,
} from "../experiment/compare.ts";
import { readLabTrace } from "../experiment/lab-trace.ts";
import { cacheSizes, fixedSizes } from "../experiment/sizes.ts";
import { comparisonReport, comparisonTable } from "../report/comparison.ts";
import { PLAIN } from "../report/palette.ts";
import type { Comparison } from "../result/comparison.ts";
import { fileProblem, UsageError } from "../run/usage-error.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";

/** Options as commander gives them. */
export interface CompareCommandOptions extends ReadFlags {
  readonly policies?: string;
  readonly admission: string;
  readonly sizes: string;
  readonly seed: string;
  readonly workers?: string;
  readonly bounds: boolean;
  readonly flash?: boolean;
  readonly json?: boolean;
  readonly csv?: string;
  readonly quiet?: boolean;
}

/** Compares; returns the exit status. Throws UsageError for what the user can mend. */
export async function compareCommand(file: string, options: CompareCommandOptions): Promise<number> {
  const evictions = evictionChoices(options.policies ?? defaultPolicies());
  const admissions = admissionChoices(options.admission);
  const workers = options.workers === undefined ? undefined : wholeNumber("--workers", options.workers, 256);
  const asked = { evictions, admissions, seed: options.seed, bounds: options.bounds, workers };
  const comparison = await compareFile(file, options, asked);
  if (options.csv !== undefined) await writeCsv(options.csv, comparison);
  if (options.json)
    process.stdout.write(`${JSON.stringify({ digest: digestOf(comparison), ...comparison }, null, 2)}\n`);
  else {
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    process.stdout.write(comparisonReport(comparison, palette, options.flash === true));
  }
  for (const problem of comparison.audit) process.stderr.write(`audit: ${problem}\n`);
  return comparison.audit.length > 0 ? 5 : 0;
}

type Asked = Pick<CompareOptions, "evictions" | "admissions" | "seed" | "bounds" | "workers">;

async function compareFile(file: string, options: CompareCommandOptions, asked: Asked): Promise<Comparison> {
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  const onRead = (share: number) => progress.reading(share);
  const read = readOptionsOf(options);
  const fixed = fixedSizes(options.sizes);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  try {
    if (fixed !== null && runsAlone({ ...asked, sizes: fixed })) {
      const { facts, comparison } = await compareWhileReading(file, read, { ...asked, sizes: fixed }, onRead);
      // Now that the trace is known: does the size make sense?
      cacheSizes(options.sizes, facts);
      return comparison;
    }
    const trace = readLabTrace(file, read, onRead);
    const sizes = cacheSizes(options.sizes, trace);
    checkChoices(asked.evictions, sizes);
    // Not before: reading does not look up, and Ctrl-C is to end it as it ends any program.
    process.once("SIGINT", interrupt);
    process.once("SIGTERM", interrupt);
    const onDone = (done: number, all: number) => progress.replays(done, all);
    return await compare(trace, { ...asked, sizes, signal: abort.signal, onDone });
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** SHA-256 of what does not differ from run to run. */
function digestOf({ trace, seed, results }: Comparison): string {
  const { name: _, ...content } = trace;
  const rows = results.map(({ seconds: _seconds, requestsPerSecond: _rate, ...row }) => row);
  return sha256Hex(canonicalJson({ trace: content, seed, results: rows }));
}

async function writeCsv(path: string, comparison: Comparison): Promise<void> {
  const { columns, rows } = comparisonTable(comparison);
  const text = await writeToString([columns, ...rows] as string[][], { includeEndRowDelimiter: true });
  if (path === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${option}: "${text}" is not a whole number from 1 to ${most}`);
  return value;
}
