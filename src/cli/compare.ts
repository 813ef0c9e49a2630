/**
 * `cdnlab compare`: policies x sizes side by side on one trace; scenarios go to `compare-scenario.ts`, with the simulator
 * that traces do not need.
 */
import pc from "picocolors";
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import { admissionChoices, defaultPolicies, evictionChoices } from "../experiment/choices.ts";
import {
  checkChoices,
  compare,
  type CompareOptions,
  compareWhileReading,
  runsAlone,
} from "../experiment/compare.ts";
import { fetchLatency } from "../experiment/fetch-latency.ts";
import { conformingPolicies } from "../experiment/own-policies.ts";
import { cacheSizes, fixedSizes } from "../experiment/sizes.ts";
import { comparisonReport, comparisonTable } from "../report/comparison.ts";
import { PLAIN } from "../report/palette.ts";
import type { Comparison } from "../result/comparison.ts";
import { kindOfInput } from "./compare-input.ts";
import type { CompareScenarioOptions } from "./compare-scenario.ts";
import { ProgressLine } from "./progress-line.ts";
import { type ReadFlags, readOptionsOf } from "./read-flags.ts";
import { wholeNumber, writeCsvFile, writeTextFile } from "./write-files.ts";

/** Options as commander gives them. */
export interface CompareCommandOptions extends ReadFlags {
  readonly policies?: string;
  readonly admission: string;
  readonly sizes: string;
  readonly seed: string;
  readonly workers?: string;
  readonly bounds: boolean;
  readonly flash?: boolean;
  readonly fetchLatency?: string;
  readonly policyFile?: readonly string[];
  readonly json?: boolean;
  readonly csv?: string;
  readonly svg?: string;
  readonly quiet?: boolean;
}

/**
 * Compares; returns the exit status. Throws UsageError for what the user can mend.
 * @param given options that were on the command line, by their keys: the others have their defaults
 */
export async function compareCommand(
  files: readonly string[],
  options: CompareCommandOptions & CompareScenarioOptions,
  given: readonly string[],
): Promise<number> {
  if (kindOfInput(files, given) === "trace") return compareTrace(files[0], options);
  const { compareScenarioCommand } = await import("./compare-scenario.ts");
  const own = Object.entries(options).filter(([key]) => given.includes(key));
  return compareScenarioCommand(files, Object.fromEntries(own));
}

async function compareTrace(file: string, options: CompareCommandOptions): Promise<number> {
  const own = await conformingPolicies(options.policyFile ?? []);
  const evictions = evictionChoices(
    options.policies ?? defaultPolicies(options.fetchLatency !== undefined),
    own.evictions,
  );
  const admissions = admissionChoices(options.admission, own.admissions);
  const workers = options.workers === undefined ? undefined : wholeNumber("--workers", options.workers, 256);
  const fetch = options.fetchLatency === undefined ? undefined : fetchLatency(options.fetchLatency);
  const asked = { evictions, admissions, seed: options.seed, bounds: options.bounds, fetch, workers };
  const comparison = await compareFile(file, options, asked);
  if (options.csv !== undefined) await writeCsvFile(options.csv, comparisonTable(comparison));
  if (options.svg !== undefined) {
    const { comparisonChart } = await import("../report/ratio-charts.ts");
    writeTextFile(options.svg, comparisonChart(comparison));
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ digest: digestOf(comparison), ...comparison }, null, 2)}\n`);
  else {
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    process.stdout.write(comparisonReport(comparison, palette, options.flash === true));
  }
  for (const problem of comparison.audit) process.stderr.write(`audit: ${problem}\n`);
  return comparison.audit.length > 0 ? 5 : 0;
}

type Asked = Pick<CompareOptions, "evictions" | "admissions" | "seed" | "bounds" | "fetch" | "workers">;

async function compareFile(file: string, options: CompareCommandOptions, asked: Asked): Promise<Comparison> {
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  const onRead = (share: number, requests: number) => progress.reading(share, requests);
  const read = readOptionsOf(options);
  const fixed = fixedSizes(options.sizes);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  try {
    if (fixed !== null && runsAlone({ ...asked, sizes: fixed })) {
      const { facts, comparison } = await compareWhileReading(file, read, { ...asked, sizes: fixed }, onRead);
      // Now that the trace is known: does the size make sense?
      const { objects, footprintBytes, requests, bytesRequested } = facts;
      cacheSizes(options.sizes, {
        objects: objects ?? requests,
        footprintBytes: footprintBytes ?? bytesRequested,
      });
      return comparison;
    }
    const { readLabTrace } = await import("../experiment/lab-trace.ts");
    const trace = readLabTrace(file, read, onRead);
    const sizes = cacheSizes(options.sizes, trace);
    checkChoices(asked.evictions, sizes);
    // Not before: reading does not look up, and Ctrl-C is to end it as it ends any program.
    process.once("SIGINT", interrupt);
    process.once("SIGTERM", interrupt);
    progress.begin();
    const onDone = (done: number, all: number) => progress.replays(done, all, trace.requests);
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
