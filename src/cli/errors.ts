/** What a command says when it fails, and with which exit status. */
import type { Command } from "commander";
import { nearest } from "../base/nearest.ts";
import { VERSION } from "../base/version.ts";
import { Bug } from "../run/bug.ts";
import { Interrupted } from "../run/simulate.ts";
import { UsageError } from "../run/usage-error.ts";

/** Prints the error to standard error and returns the exit status. */
export function reportError(error: unknown, words: readonly string[]): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitStatus;
  }
  if (error instanceof Interrupted) {
    process.stderr.write("interrupted: nothing was written\n");
    return 130;
  }
  const cause = error instanceof Bug ? error.cause : error;
  const lines = [
    "This is a bug in cdnlab. Please report it with the lines below.",
    `  cdnlab ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `  command   ${commandLine(words)}`,
    ...(error instanceof Bug ? [`  seed      ${error.seed}`, `  scenario  ${error.scenarioSha256}`] : []),
    (cause instanceof Error ? cause.stack : undefined) ?? String(cause),
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
  return 1;
}

/** A command as one would type it: words with spaces or signs in quotes. */
export function commandLine(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return ["cdnlab", ...quoted].join(" ");
}

/** Commander's complaint in cdnlab's words: `error: unknown option '--sed'` and what follows. */
export function usageText(text: string, program: Command): string {
  const [first = "", ...rest] = text.trim().split("\n");
  const complaint = first
    .replace(/^error: /, "")
    .replaceAll("'", '"')
    .replace(/\.$/, "");
  const command = /unknown command "(.*)"/.exec(complaint);
  const names = program.commands.map((one) => one.name());
  const [, , outer, inner] = process.argv;
  const group = program.commands.find((one) => one.name() === outer)?.commands ?? [];
  const meant = group.length > 0 ? group.map((one) => one.name()) : names;
  const similar =
    command === null
      ? (/\(Did you mean (?:one of )?([^,?]+)/.exec(rest.join(" "))?.[1] ?? null)
      : nearest(command[1], meant);
  const asked = names.includes(outer) ? [outer] : [];
  if (group.some((one) => one.name() === inner)) asked.push(inner);
  const hint = similar === null ? "" : ` Did you mean "${similar}"?`;
  return `${complaint}.${hint} (${["cdnlab", ...asked, "--help"].join(" ")} says more)\n`;
}
