/** What commands write besides their answer, and numbers on the command line. */
import { writeFileSync } from "node:fs";
import type { DataTable } from "../report/tables.ts";
import { fileProblem, UsageError } from "../run/usage-error.ts";

/** Writes a table as CSV; `-` is standard output. */
export async function writeCsvFile(path: string, { columns, rows }: DataTable): Promise<void> {
  const { writeToString } = await import("fast-csv");
  writeTextFile(
    path,
    await writeToString([columns, ...rows] as string[][], { includeEndRowDelimiter: true }),
  );
}

/** Writes a text; `-` is standard output. Throws UsageError when the file cannot be written. */
export function writeTextFile(path: string, text: string): void {
  if (path === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw fileProblem(error, path) ?? error;
  }
}

/** A whole number from 1 to `most`. Throws UsageError that names the option. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${option}: "${text}" is not a whole number from 1 to ${most}`);
  return value;
}
