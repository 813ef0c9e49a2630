/** `cdnlab validate SCENARIO...`: every problem of every file, with its place. */
import { formatProblems, parseScenario, type Problem } from "../scenario/parse.ts";
import { readText } from "../run/load.ts";
import { UsageError } from "../run/usage-error.ts";

/** What is known of one file. */
interface Checked {
  readonly file: string;
  readonly valid: boolean;
  /** Of a valid scenario: warnings. */
  readonly problems: readonly Problem[];
  /** Why the file could not be read, or null. */
  readonly unreadable: string | null;
}

/** Prints what is wrong with each file; returns the exit status. */
export function validateCommand(
  files: readonly string[],
  options: { set: string[]; json?: boolean },
): number {
  const results = files.map((file) => checked(file, options.set));
  if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else for (const result of results) print(result);
  return results.every(({ valid }) => valid) ? 0 : 2;
}

function checked(file: string, sets: readonly string[]): Checked {
  try {
    const { scenario, problems } = parseScenario(readText(file), { file, sets });
    return { file, valid: scenario !== null, problems, unreadable: null };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { file, valid: false, problems: [], unreadable: error.message };
  }
}

function print({ file, valid, problems, unreadable }: Checked): void {
  if (unreadable !== null) process.stderr.write(`${unreadable}\n`);
  else if (!valid) process.stderr.write(`${formatProblems(problems)}\n`);
  else {
    const warnings =
      problems.length === 0 ? "" : `, ${problems.length} warning${problems.length === 1 ? "" : "s"}`;
    process.stdout.write(`${file}: valid${warnings}\n`);
    // The last line counts problems, which these are not.
    const lines = formatProblems(problems).split("\n").slice(0, -1);
    if (lines.length > 0) process.stderr.write(`${lines.join("\n")}\n`);
  }
}
