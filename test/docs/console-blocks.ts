/**
 * Examples in the documentation: fenced blocks marked `console`. A line `$ cdnlab ...` is a command, the lines
 * below it are from its output. What a reader copies must work, so a test runs every one.
 *
 *   - Each output line must appear in the real output; runs of spaces count as one.
 *   - `…` inside a line stands for any text (times, rates); a line of only `…` or `...` stands for lines left out.
 *   - `(exit 3)` at the end of the command or of a line below it is the expected exit status, else 0. On a
 *     command's line, or alone on its own, it is a remark and not part of the output.
 *   - Other commands (`$ npm start`) and their output are not run.
 */

/** One command of a document, with what the document says of it. */
export interface Example {
  /** Line of the command in the document, from 1. */
  readonly line: number;
  /** What follows `cdnlab`, split into words as a shell does. */
  readonly words: readonly string[];
  readonly exitStatus: number;
  /** Lines that must appear in the output. */
  readonly output: readonly string[];
}

const EXIT_REMARK = /\s*\(exit (\d+)\)\s*$/;
const COMMAND = /^\$ (?:npx )?cdnlab(?= |$)(.*)$/;

/** Every `cdnlab` command in the `console` blocks of a Markdown text, in order. */
export function findExamples(markdown: string): Example[] {
  const examples: { line: number; words: string[]; exitStatus: number; output: string[] }[] = [];
  let fence: string | undefined;
  let isConsole = false;
  let current: (typeof examples)[number] | undefined;
  markdown.split(/\r?\n/).forEach((text, index) => {
    const mark = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(text);
    if (mark && (fence === undefined || (mark[1]!.startsWith(fence) && mark[2] === ""))) {
      isConsole = fence === undefined && mark[2] === "console";
      fence = fence === undefined ? mark[1] : undefined;
      current = undefined;
      return;
    }
    if (!isConsole) return;
    const exitStatus = Number(EXIT_REMARK.exec(text)?.[1] ?? 0);
    const command = COMMAND.exec(text.trim());
    if (command) {
      const words = splitWords(command[1]!.replace(EXIT_REMARK, ""), index + 1);
      current = { line: index + 1, words, exitStatus, output: [] };
      examples.push(current);
    } else if (text.trim().startsWith("$ ")) current = undefined;
    else if (current) {
      if (exitStatus > 0) current.exitStatus = exitStatus;
      if (!/^\s*(\.\.\.|…)?\s*$/.test(text) && text.replace(EXIT_REMARK, "").trim() !== "")
        current.output.push(text);
    }
  });
  return examples;
}

/** Splits a command line at spaces, minding quotes; what only a shell could do is refused. */
function splitWords(line: string, lineNumber: number): string[] {
  const words: string[] = [];
  const token = /\s*("((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+)/y;
  while (token.lastIndex < line.trimEnd().length) {
    const start = token.lastIndex;
    const match = token.exec(line);
    if (!match) throw new Error(`line ${lineNumber}: a quote is not closed: ${line}`);
    const bare = match[2] === undefined && match[3] === undefined;
    if (bare && /[|<>&;`$*]/.test(match[1]!))
      throw new Error(
        `line ${lineNumber}: a console example is one command, without shell syntax: ${match[1]}`,
      );
    const word = match[2] ?? match[3] ?? match[1]!;
    const joins = words.length > 0 && !/\s/.test(line[start] ?? " ");
    if (joins) words[words.length - 1] += word;
    else words.push(word);
  }
  return words;
}

/** The expected lines that no line of the real output matches. */
export function findMissingLines(expected: readonly string[], output: string): string[] {
  const lines = output.split(/\r?\n/).map(oneSpaced);
  return expected.filter((text) => {
    const parts = oneSpaced(text.replace(EXIT_REMARK, "")).split("…").map(escapeForPattern);
    const remark = EXIT_REMARK.test(text) ? "(?: ?\\(exit \\d+\\))?" : "";
    const pattern = new RegExp(`^${parts.join(".*")}${remark}$`, "u");
    return !lines.some((line) => pattern.test(line));
  });
}

function oneSpaced(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
