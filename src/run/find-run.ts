/**
 * Which run is meant: a results folder, the digest of one (its beginning will do), or a scenario file, which need not have
 * been run before.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../base/nearest.ts";
import type { Summary } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { load } from "./load.ts";
import { fileProblem, UsageError } from "./usage-error.ts";

/** What to look for. */
export interface RunQuestion {
  /** Folder, digest, or scenario file; - is a scenario on standard input. */
  readonly run: string;
  readonly resultsRoot: string;
  readonly sets: readonly string[];
  readonly seed?: string | undefined;
}

/** A run that can be repeated. */
export interface FoundRun {
  readonly scenario: Scenario;
  /** What the results folder says; null for a scenario file. */
  readonly recorded: { readonly folder: string; readonly text: string; readonly summary: Summary } | null;
}

const RESOLVED = "scenario.resolved.yaml";
/** Fewer digits of a digest than these are a name. */
const LEAST_DIGITS = 4;
/** The only field of a recorded run that may be given anew: where its log lies now. */
const MOVED_TRACE = /^workload\.trace\.path=/;

/** Finds the run. Throws {@link UsageError}, with the nearest name, when there is none. */
export function findRun(question: RunQuestion): FoundRun {
  const { run, sets, seed } = question;
  const folder = folderOf(question);
  if (folder === null) return { scenario: load({ file: run, sets, seed }).scenario, recorded: null };
  const other = sets.find((set) => !MOVED_TRACE.test(set));
  if (other !== undefined || seed !== undefined)
    throw new UsageError(
      `${other === undefined ? "--seed" : `--set ${other}`}: ${folder} is a run that is over; ` +
        "give the scenario file to explain another one (only workload.trace.path may be set, where a log has moved)",
    );
  const text = fileText(join(folder, "summary.json"));
  let summary: Summary;
  try {
    summary = JSON.parse(text) as Summary;
  } catch {
    throw new UsageError(`${join(folder, "summary.json")}: this is no JSON; run the scenario again`);
  }
  return {
    scenario: load({ file: join(folder, RESOLVED), sets }).scenario,
    recorded: { folder, text, summary },
  };
}

/** The results folder that is meant, or null: a scenario file is. */
function folderOf({ run, resultsRoot }: RunQuestion): string | null {
  if (run === "-") return null;
  const stat = statSync(run, { throwIfNoEntry: false });
  if (stat?.isFile()) return null;
  if (stat?.isDirectory()) {
    if (existsSync(join(run, RESOLVED))) return run;
    const inside = foldersIn(run).filter((name) => existsSync(join(run, name, RESOLVED)));
    if (inside.length === 1) return join(run, inside[0]);
    const which = inside.length === 0 ? `it has no ${RESOLVED}` : `name one of ${inside.join(", ")} in it`;
    throw new UsageError(`${run}: expected a results folder, and ${which}`);
  }
  const all = foldersIn(resultsRoot).flatMap((name) =>
    foldersIn(join(resultsRoot, name))
      .filter((digest) => existsSync(join(resultsRoot, name, digest, RESOLVED)))
      .map((digest) => ({ digest, folder: join(resultsRoot, name, digest) })),
  );
  const wanted = run.toLowerCase();
  const fits = all.filter(
    ({ digest }) => wanted.length >= LEAST_DIGITS && (digest.startsWith(wanted) || wanted.startsWith(digest)),
  );
  if (fits.length === 1) return fits[0].folder;
  if (fits.length > 1)
    throw new UsageError(
      `"${run}" begins ${fits.map(({ folder }) => folder).join(" and ")}: give more digits`,
    );
  const near = nearest(run, all.map(({ digest }) => digest)); // prettier-ignore
  const file = fileProblem(Object.assign(new Error(run), { code: "ENOENT" }), run);
  const hint =
    near !== null
      ? `. Did you mean "${near}"?`
      : (/\. Did you mean .*$/.exec(file?.message ?? "")?.[0] ?? "");
  throw new UsageError(
    `"${run}" is not a run: expected a results folder, the digest of one in ${resultsRoot}/, or a scenario file${hint}`,
  );
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort((a, b) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
}

function fileText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
}
