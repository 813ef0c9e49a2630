/** From a path and overrides to a valid scenario, or to all problems at once. */
import { dirname, resolve } from "node:path";
import { formatProblems, parseScenario } from "../scenario/parse.ts";
import type { Warning } from "../result/summary.ts";
import type { Scenario } from "../scenario/types.ts";
import { allBytes } from "./file-bytes.ts";
import { fileProblem, UsageError } from "./usage-error.ts";

/** What to load. */
export interface LoadRequest {
  readonly file: string;
  /** `path=value` overrides, in order. */
  readonly sets?: readonly string[];
  readonly seed?: string | undefined;
}

/** A scenario and where its relative paths start. */
export interface Loaded {
  readonly scenario: Scenario;
  readonly warnings: readonly Warning[];
}

/** Loads and validates. Throws {@link UsageError} with every problem found. */
export function load({ file, sets = [], seed }: LoadRequest): Loaded {
  const parsed = parseScenario(readText(file), {
    file,
    sets: [...sets],
    ...(seed === undefined ? {} : { seed }),
  });
  if (parsed.scenario === null) throw new UsageError(formatProblems(parsed.problems));
  const warnings = parsed.problems.map(({ path, message, expected }) => ({
    what: `${path}: ${message}`,
    advice: expected ?? "see cdnlab validate",
  }));
  return { scenario: withAbsolutePaths(parsed.scenario, file, sets), warnings };
}

/** The text of a file, or of standard input as `-`. Throws {@link UsageError} when it cannot be read or is no text. */
export function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = allBytes(file);
  } catch (error) {
    throw fileProblem(error, file) ?? error;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw new UsageError(`${file}: this is no text file (UTF-8); a scenario is YAML or JSON`);
}

/** A path inside the scenario starts at its file, a path given on the command line at the working directory. */
function withAbsolutePaths(scenario: Scenario, file: string, sets: readonly string[]): Scenario {
  const { workload } = scenario;
  if (workload.kind !== "trace" || workload.path === "-") return scenario;
  const overridden = sets.some((set) => /^workload(\.trace(\.path)?)?=/.test(set));
  const base = overridden || file === "-" ? "." : dirname(file);
  return { ...scenario, workload: { ...workload, path: resolve(base, workload.path) } };
}
