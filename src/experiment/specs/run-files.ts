/** From files and folders to results: reads every specification, reports all problems at once, runs what was chosen. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../../base/nearest.ts";
import { readText } from "../../run/load.ts";
import { fileProblem, UsageError } from "../../run/usage-error.ts";
import { formatProblems, type Problem } from "../../scenario/problems.ts";
import { readSpecs } from "./read-spec.ts";
import { runSpec, type SpecResult } from "./run-spec.ts";
import type { Specification } from "./specification.ts";

/** Which specifications run. */
export interface Choice {
  /** Those with one of these tags; empty: all. */
  readonly tags: readonly string[];
  /** Those whose name or chapter holds this text, whatever the case; null: all. */
  readonly only: string | null;
}

/** Reads all specifications of files and folders. Throws UsageError with every problem. */
export function loadSpecs(paths: readonly string[]): Specification[] {
  const problems: Problem[] = [];
  const specs = paths.flatMap(filesOf).flatMap((file) => {
    const read = readSpecs(readText(file), file);
    problems.push(...read.problems);
    return read.specs;
  });
  if (problems.length > 0) throw new SpecProblems(problems);
  return specs;
}

/** Specifications that cannot be read. */
export class SpecProblems extends UsageError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }
}

/** Those that were chosen. Throws UsageError when none is. */
export function chosen(specs: readonly Specification[], { tags, only }: Choice): Specification[] {
  const known = new Set(specs.flatMap((spec) => spec.tags));
  for (const tag of tags)
    if (!known.has(tag)) {
      const hint = nearest(tag, known);
      const meant =
        hint === null ? `. There are ${[...known].join(", ") || "none"}` : `. Did you mean "${hint}"?`;
      throw new UsageError(`--tag ${tag}: no specification has this tag${meant}`);
    }
  const wanted = only?.toLowerCase() ?? "";
  const picked = specs.filter(
    (spec) =>
      (tags.length === 0 || spec.tags.some((tag) => tags.includes(tag))) &&
      `${spec.chapter} ${spec.name}`.toLowerCase().includes(wanted),
  );
  if (picked.length === 0)
    throw new UsageError(`--only ${only}: no specification has this in its name or chapter`);
  return picked;
}

/**
 * Runs them, `atOnce` at a time: one after the other on virtual time, which waits for nothing; many at once on real time, which
 * is mostly waiting. Results are in the order of the specifications.
 */
export async function runSpecs(
  specs: readonly Specification[],
  run: (spec: Specification) => Promise<SpecResult> = runSpec,
  atOnce = 1,
): Promise<SpecResult[]> {
  const results: SpecResult[] = [];
  let next = 0;
  const worker = async () => {
    while (next < specs.length) {
      const n = next++;
      results[n] = await run(specs[n]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** A file, or the YAML files of a folder in the order of their names. */
function filesOf(path: string): string[] {
  try {
    if (path === "-" || !statSync(path).isDirectory()) return [path];
    const files = readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort((a, b) => (a < b ? -1 : 1));
    if (files.length === 0) throw new UsageError(`${path}: no YAML file is in this folder`);
    return files.map((name) => join(path, name));
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
}
