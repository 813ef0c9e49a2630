/** Problems of a scenario: where, what was found, what was expected, what was probably meant. */

/** One problem. */
export interface Problem {
  /** The file, or the option it came from: `--set edge.tierz=lab`. */
  readonly file: string;
  /** From 1; 0 when the problem is in an option. */
  readonly line: number;
  readonly column: number;
  /** The field: `edge.tiers[0].capacity`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, a clause without full stop. */
  readonly message: string;
  /** The value as written; undefined when there is none. */
  readonly found: unknown;
  /** What would be right, or null when the message says it. */
  readonly expected: string | null;
  /** The nearest valid text, or null. */
  readonly hint: string | null;
}

/** A path as people write it: `edge.tiers[0].capacity`. */
export function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) text += typeof key === "number" ? `[${key}]` : text === "" ? key : `.${key}`;
  return text;
}

/** Problems in the order of the file, those of options after them. */
export function sorted(problems: readonly Problem[]): Problem[] {
  const rank = (problem: Problem) => (problem.line === 0 ? Infinity : problem.line);
  return problems
    .map((problem, order) => ({ problem, order }))
    .sort(
      (a, b) =>
        // Infinity - Infinity is no number: both are options, in the order given.
        (rank(a.problem) === rank(b.problem) ? 0 : rank(a.problem) - rank(b.problem)) ||
        a.problem.column - b.problem.column ||
        a.order - b.order,
    )
    .map(({ problem }) => problem);
}

/** The sentence of a problem, without its place. */
export function problemText(problem: Problem): string {
  const { message, expected, hint } = problem;
  if (hint !== null) return `${message}. Did you mean "${hint}"?`;
  return expected === null ? message : `${message}: expected ${expected}`;
}

/** Problems as lines of text, in columns, with their number at the end. */
export function formatProblems(problems: readonly Problem[]): string {
  const rows = problems.map((problem) => [
    problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`,
    problem.path,
    problemText(problem),
  ]);
  const width = (n: number) => Math.max(0, ...rows.map((row) => (row[n].length > 40 ? 0 : row[n].length)));
  const [placeWidth, pathWidth] = [width(0), width(1)];
  const lines = rows.map(([place, path, text]) =>
    `${place.padEnd(placeWidth)}  ${pathWidth === 0 ? "" : `${path.padEnd(pathWidth)}  `}${text}`.trimEnd(),
  );
  lines.push(problems.length === 1 ? "1 problem" : `${problems.length} problems`);
  return lines.join("\n");
}
