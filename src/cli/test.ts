/** `cdnlab test SPEC...`: runs specifications of caching behaviour, simulated or against a real proxy. */
import { nearest } from "../base/nearest.ts";
import { ORIGIN_PORT, RealTarget } from "../experiment/specs/real-target.ts";
import {
  countsOf,
  githubProblems,
  isGood,
  type Reporter,
  REPORTERS,
  specReport,
} from "../experiment/specs/report-specs.ts";
import { chosen, loadSpecs, runSpecs, SpecProblems } from "../experiment/specs/run-files.ts";
import type { Specification } from "../experiment/specs/specification.ts";
import { UsageError } from "../run/usage-error.ts";
import { wholeNumber, writeTextFile } from "./write-files.ts";

/** Options as commander gives them. */
export interface TestOptions {
  readonly tag: string[];
  readonly only?: string;
  readonly reporter?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly target?: string;
  readonly originPort?: string;
}

/** Exit status when an expectation does not hold. */
const EXPECTATION_FAILED = 3;

/** Specifications that ask a real proxy at once: they mostly wait. */
const REAL_AT_ONCE = 48;

/** Runs; returns the exit status. Throws UsageError for what the user can mend. */
export async function testCommand(paths: readonly string[], options: TestOptions): Promise<number> {
  const reporter = reporterOf(options);
  if (options.originPort !== undefined && options.target === undefined)
    throw new UsageError("--origin-port goes with --target: without it the origin is simulated");
  const specs = chosen(read(paths, reporter), { tags: options.tag, only: options.only ?? null });
  const port =
    options.originPort === undefined ? ORIGIN_PORT : wholeNumber("--origin-port", options.originPort, 65_535);
  const target = options.target === undefined ? null : await RealTarget.open(options.target, port);
  try {
    const results = await (target === null ? runSpecs(specs) : runSpecs(specs, target.run, REAL_AT_ONCE));
    writeTextFile(options.output ?? "-", specReport(reporter, results));
    return isGood(countsOf(results)) ? 0 : EXPECTATION_FAILED;
  } finally {
    await target?.close();
  }
}

function reporterOf({ reporter, json }: TestOptions): Reporter {
  if (reporter === undefined) return json === true ? "json" : "human";
  if (json === true && reporter !== "json")
    throw new UsageError(`--json and --reporter ${reporter}: one of the two`);
  const known = REPORTERS.find((one) => one === reporter);
  if (known !== undefined) return known;
  const hint = nearest(reporter, REPORTERS);
  const meant = hint === null ? "" : `. Did you mean "${hint}"?`;
  throw new UsageError(
    `--reporter: "${reporter}" is not a reporter: expected ${REPORTERS.join(", ")}${meant}`,
  );
}

/** Problems of files are annotations too where annotations are wanted. */
function read(paths: readonly string[], reporter: Reporter): Specification[] {
  try {
    return loadSpecs(paths);
  } catch (error) {
    if (error instanceof SpecProblems && reporter === "github")
      process.stdout.write(githubProblems(error.problems));
    throw error;
  }
}
