/** `cdnlab explain RUN`: single requests of a run, hop by hop, and the state of its nodes, by running it again. */
import pc from "picocolors";
import { nearest } from "../base/nearest.ts";
import { parseDuration, showCount } from "../base/units.ts";
import { VERSION } from "../base/version.ts";
import type { NodeChoice } from "../cdn/node-state.ts";
import {
  explainNode,
  type ExplainOptions,
  explainRequests,
  type Findings,
  type Sameness,
} from "../experiment/explain.ts";
import type { ListingOptions } from "../metrics/listing.ts";
import { ORIGIN } from "../model/plan.ts";
import { nodeText } from "../report/node-state.ts";
import { PLAIN } from "../report/palette.ts";
import { requestLines } from "../report/request-list.ts";
import { waterfall } from "../report/waterfall.ts";
import { requestRow } from "../result/request-row.ts";
import { findRun, type FoundRun } from "../run/find-run.ts";
import { UsageError } from "../run/usage-error.ts";
import { originsOf } from "../scenario/origin-list.ts";
import { regionsOf } from "../scenario/shields.ts";
import type { Scenario } from "../scenario/types.ts";
import { commandLine } from "./errors.ts";
import { ProgressLine } from "./progress-line.ts";

/** Options as commander gives them. */
export interface ExplainFlags {
  readonly request?: string;
  /** True without a number. */
  readonly slowest?: string | true;
  readonly errors?: boolean;
  readonly object?: string;
  readonly at?: string;
  readonly node?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
  readonly results: string;
  readonly set: string[];
  readonly seed?: string;
  readonly check: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Rows of a list unless told otherwise, and the most that can be asked for. */
const ROWS = 10;
const MOST_ROWS = 10_000;

/** Explains; returns the exit status. Throws UsageError for what the user can mend. */
export async function explainCommand(given: string | undefined, flags: ExplainFlags): Promise<number> {
  // `explain --slowest RUN` reads like `explain RUN --slowest`, and commander takes the run for a number.
  const swallowed = given === undefined && typeof flags.slowest === "string" && !/^\d+$/.test(flags.slowest);
  const run = swallowed ? (flags.slowest as string) : given;
  const options: ExplainFlags = swallowed ? { ...flags, slowest: true } : flags;
  if (run === undefined)
    throw new UsageError("explain: expected a run: a results folder, its digest, or a scenario file");
  refuseConflicts(options);
  const question = options.at === undefined ? questionOf(options) : null;
  const atMicros = options.at === undefined ? 0 : time("--at", options.at);
  const found = findRun({ run, resultsRoot: options.results, sets: options.set, seed: options.seed });
  const progress = new ProgressLine(process.stderr.isTTY === true && options.quiet !== true);
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const how: ExplainOptions = {
    check: options.check,
    signal: abort.signal,
    onProgress: (now, done) => progress.simulation(now, done),
  };
  try {
    if (question === null) {
      const name = options.node ?? "";
      const look = await explainNode(found, (scenario) => nodeOf(name, scenario), atMicros, how);
      progress.stop();
      const { state, scenario, sameness } = look;
      const shown = nodeName(name, scenario);
      if (options.json) print({ run: runOf(found, sameness), node: shown, state });
      else process.stdout.write(nodeText(shown, state, scenario, palette()));
      return warn(found, sameness);
    }
    const findings = await explainRequests(found, question, how);
    progress.stop();
    if (options.json) print(documentOf(found, question, findings));
    else process.stdout.write(textOf(run, question, findings, options));
    return warn(found, findings.sameness);
  } finally {
    progress.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** One question at a time. */
function refuseConflicts(options: ExplainFlags): void {
  const questions = (["request", "slowest", "errors", "object", "at"] as const).filter(
    (name) => options[name] !== undefined,
  );
  const problems: string[] = [];
  if (questions.length > 1)
    problems.push(`${questions.map((name) => `--${name}`).join(" and ")}: expected one question at a time`);
  if ((options.at === undefined) !== (options.node === undefined))
    problems.push(
      options.at === undefined
        ? "--node: expected --at TIME with it"
        : "--at: expected --node with it: a PoP's code, shield, or origin",
    );
  const alone = options.request !== undefined || options.at !== undefined;
  const given = (["from", "to", "limit"] as const).filter((name) => options[name] !== undefined);
  if (alone && given.length > 0)
    problems.push(
      `${given.map((name) => `--${name}`).join(" and ")}: of lists only (--slowest, --errors, --object)`,
    );
  if (typeof options.slowest === "string" && options.limit !== undefined)
    problems.push(`--slowest ${options.slowest} and --limit ${options.limit}: expected one of them`);
  if (options.seed === "") problems.push("--seed: the seed is empty; any text or number will do");
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}

function questionOf(options: ExplainFlags): ListingOptions {
  const fromMicros = options.from === undefined ? -1 : time("--from", options.from);
  const untilMicros = options.to === undefined ? Infinity : time("--to", options.to);
  if (untilMicros <= fromMicros)
    throw new UsageError(`--to: "${options.to ?? ""}" is not after --from "${options.from ?? ""}"`);
  const counted = typeof options.slowest === "string" ? options.slowest : undefined;
  const limit =
    counted !== undefined
      ? count("--slowest", counted, MOST_ROWS)
      : options.limit === undefined
        ? ROWS
        : count("--limit", options.limit, MOST_ROWS);
  const rest = { fromMicros, untilMicros, limit };
  if (options.request !== undefined)
    return { kind: "request", number: count("--request", options.request, Number.MAX_SAFE_INTEGER), ...rest };
  if (options.errors === true) return { kind: "errors", ...rest };
  if (options.object === undefined) return { kind: "slowest", ...rest };
  if (options.object === "")
    throw new UsageError("--object: expected an object's number, or its key in the log");
  const object = /^\d+$/.test(options.object) ? Number(options.object) : options.object.replace(/^key:/, "");
  return { kind: "object", object, ...rest };
}

function time(option: string, text: string): number {
  const micros = parseDuration(text);
  if (micros === null)
    throw new UsageError(`${option}: "${text}" is not a time after the start, such as 12m30s or 2h`);
  return micros;
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > most || !/^\d+$/.test(text))
    throw new UsageError(`${option}: "${text}" is not a whole number from 1 to ${most}`);
  return value;
}

/** The node of a name. Throws UsageError with the nearest one when there is none. */
function nodeOf(name: string, scenario: Scenario): NodeChoice {
  const { edge, regional = [], shield } = scenario;
  const wanted = name.toLowerCase();
  const pops = edge.pops.map(({ iata }) => iata.toLowerCase());
  const origins = originsOf(scenario).map((one) => one.name);
  // As the plan numbers them: PoPs, regional levels, shield.
  const behind = [...regional, ...(shield === null ? [] : [shield])].flatMap((one) =>
    regionsOf(one).map((region) => region.name),
  );
  const node = [...pops, ...behind].indexOf(wanted);
  if (node >= 0) return node;
  // Ways count origins down.
  const origin = origins.findIndex((one) => one.toLowerCase() === wanted);
  if (origin >= 0) return ORIGIN - origin;
  const names = [...pops, ...behind, ...origins];
  const near = nearest(name, names);
  const shown =
    names.length <= 12
      ? names.join(", ")
      : `${pops.slice(0, 8).join(", ")} ... or ${names.slice(pops.length).join(", ")}`;
  throw new UsageError(
    `--node: "${name}" is no node of this run; expected one of ${shown}` +
      (near === null ? "" : `. Did you mean "${near}"?`),
  );
}

function nodeName(name: string, scenario: Scenario): string {
  const node = nodeOf(name, scenario);
  return node > ORIGIN && node < scenario.edge.pops.length
    ? scenario.edge.pops[node].iata
    : name.toLowerCase();
}

function documentOf(found: FoundRun, { kind }: ListingOptions, findings: Findings): object {
  const run = runOf(found, findings.sameness);
  if (kind === "request") return { run, request: findings.explanation };
  const requests = findings.rows.map((row) => requestRow(row, findings.census, findings.keys));
  const list = { run, list: kind, matched: findings.matched, requests };
  return kind === "slowest" ? { ...list, explained: findings.explanation } : list;
}

function runOf({ recorded, scenario }: FoundRun, sameness: Sameness): object {
  return { scenario: scenario.name, seed: scenario.seed, folder: recorded?.folder ?? null, sameness };
}

function textOf(run: string, question: ListingOptions, findings: Findings, options: ExplainFlags): string {
  const { kind } = question;
  const { explanation, matched } = findings;
  const colours = palette();
  const story = explanation === null ? "" : waterfall(explanation, colours);
  if (kind === "request") return story;
  if (matched === 0) return `  ${nothing(question, options)}\n`;
  const rows = findings.rows.map((row) => requestRow(row, findings.census, findings.keys));
  const title = {
    slowest: `the slowest of ${showCount(matched)} requests`,
    errors: `${showCount(matched)} of ${showCount(findings.requests)} requests failed or were shed`,
    object: `${showCount(matched)} requests for ${objectName(findings, question)}`,
  }[kind];
  const more = rows.length < matched && kind !== "slowest" ? `, the first ${rows.length}` : "";
  const first = rows[0].number;
  const again = kind === "slowest" && rows.length > 1 ? rows[1].number : first;
  const words = ["explain", run, ...options.set.flatMap((set) => ["--set", set])];
  if (options.seed !== undefined) words.push("--seed", options.seed);
  if (options.results !== "results") words.push("--results", options.results);
  const next = `  next   ${commandLine([...words, "--request", String(again)])}`;
  const list = [`  ${title}${more}`, "", ...requestLines(rows, colours)];
  return `${[list.join("\n"), ...(story === "" ? [] : [story.trimEnd()]), next].join("\n\n")}\n`;
}

function objectName({ keys, rows }: Findings, { object }: ListingOptions): string {
  const id = rows[0].object;
  const key = typeof object === "string" ? object : keys.get(id);
  return key === undefined ? `object ${id}` : `${key} (object ${id})`;
}

/** What is said when no request fits. */
function nothing({ kind, object }: ListingOptions, options: ExplainFlags): string {
  const when =
    options.from !== undefined || options.to !== undefined ? " in that time" : " after the warm-up";
  if (kind === "errors") return `no request failed${when}`;
  return kind === "object" ? `no request for ${object}${when}` : `no request${when}`;
}

/** Says when the run is not the recorded one; returns the exit status. */
function warn({ recorded }: FoundRun, sameness: Sameness): number {
  if (recorded === null) return 0;
  const { version } = recorded.summary;
  if (sameness === "another version")
    process.stderr.write(
      `${recorded.folder}: made by cdnlab ${version}; this is ${VERSION}, whose requests may go another way\n`,
    );
  if (sameness !== "different") return 0;
  process.stderr.write(
    `${recorded.folder}: the run comes to another result now than summary.json has; ` +
      "the folder was changed, or cdnlab was\n",
  );
  return 5;
}

function palette() {
  return process.stdout.isTTY === true && pc.isColorSupported ? pc : PLAIN;
}

function print(document: object): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
