/** `cdnlab run SCENARIO`: simulates, prints the verdict and the summary, writes a results folder. */
import pc from "picocolors";
import { statSync } from "node:fs";
import { parseDuration, showSize } from "../base/units.ts";
import { terminalReport } from "../report/terminal.ts";
import { PLAIN } from "../report/palette.ts";
import { removeUnfinished } from "../run/results-folder.ts";
import { runScenario, type RunOutcome } from "../run/run-scenario.ts";
import { UsageError } from "../run/usage-error.ts";
import { commandLine } from "./errors.ts";
import { ProgressLine } from "./progress-line.ts";

/** Options as commander gives them. */
export interface RunOptions {
  readonly set: string[];
  readonly seed?: string;
  readonly results: string;
  readonly replications: string;
  readonly workers?: string;
  readonly checkDeterminism?: boolean;
  readonly saveState?: string;
  readonly saveAt?: string;
  readonly loadState?: string;
  readonly contentsOnly?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Most replications of one command. */
const MOST_REPLICATIONS = 1000;

/** Runs; returns the exit status. Throws UsageError for what the user can mend. */
export async function runCommand(file: string, options: RunOptions): Promise<number> {
  const replications = wholeNumber("--replications", options.replications, MOST_REPLICATIONS);
  const workers = options.workers === undefined ? undefined : wholeNumber("--workers", options.workers, 256);
  if (options.seed === "") throw new UsageError("--seed: the seed is empty; any text or number will do");
  if (options.results === "") throw new UsageError("--results: the name of the folder is empty");
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  let outcome: RunOutcome;
  try {
    outcome = await runScenario({
      file,
      sets: options.set,
      seed: options.seed,
      resultsRoot: options.results,
      replications,
      workers,
      checkDeterminism: options.checkDeterminism === true,
      saveState: options.saveState,
      saveAtMicros: options.saveAt === undefined ? undefined : time("--save-at", options.saveAt),
      loadState: options.loadState,
      contentsOnly: options.contentsOnly,
      signal: abort.signal,
      onProgress: (now, done) => progress.simulation(now, done),
      onReplication: (done) => progress.replications(done, replications),
    });
  } finally {
    progress.stop();
    removeUnfinished();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  if (options.saveState !== undefined && options.quiet !== true)
    process.stderr.write(
      `state saved to ${options.saveState} (${showSize(statSync(options.saveState).size)})\n`,
    );
  print(file, outcome, options);
  return verdictOf(outcome);
}

function print(file: string, outcome: RunOutcome, options: RunOptions): void {
  const { summary, digest, shortDigest, folder, seconds, requests } = outcome;
  if (options.json) {
    const document = { digest, folder, verdict: summary.verdict, summary };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const palette = process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
    const notes = { palette, digest: shortDigest, folder, seconds, requestsPerSecond: requests / seconds };
    const again = summary.providers === undefined && summary.warmStart === undefined;
    const explain = again ? explainCommand(outcome, options) : null;
    const next = [explain, nextCommand(file, outcome, options)];
    process.stdout.write(terminalReport(summary, { ...notes, next: next.filter((one) => one !== null) }));
  }
  const said = [
    ...outcome.audit.map((problem) => `audit: ${problem}`),
    ...outcome.differences.map((difference) => `not deterministic: ${difference}`),
  ];
  if (said.length > 0) said.push(`seed ${summary.scenario.seed}, digest ${digest}`);
  else if (options.checkDeterminism === true)
    said.push("deterministic: two runs made the same draws and the same summary");
  if (said.length > 0) process.stderr.write(`${said.join("\n")}\n`);
}

/** Where the slowest request of this run lost its time. */
function explainCommand({ shortDigest }: RunOutcome, { results }: RunOptions): string {
  const root = results === "results" ? [] : ["--results", results];
  return commandLine(["explain", shortDigest, "--slowest", ...root]);
}

/** The experiment that a first run invites to: the same world with one thing changed. */
function nextCommand(file: string, { summary }: RunOutcome, options: RunOptions): string | null {
  if (file === "-" || options.set.length > 0 || options.replications !== "1") return null;
  return commandLine(["run", file, "--set", summary.shield === null ? "shield=us-east" : "shield=none"]);
}

/** 5 when cdnlab itself cannot be trusted, else 3 when a threshold failed, else 0. */
function verdictOf({ audit, differences, summary }: RunOutcome): number {
  if (audit.length + differences.length > 0) return 5;
  return summary.verdict === "fail" ? 3 : 0;
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${option}: "${text}" is not a whole number from 1 to ${most}`);
  return value;
}

function time(option: string, text: string): number {
  const micros = parseDuration(text);
  if (micros === null)
    throw new UsageError(`${option}: "${text}" is not a time after the start, such as 12m30s or 2h`);
  return micros;
}
