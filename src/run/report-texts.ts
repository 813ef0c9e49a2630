/** The files of a results folder that reports make, as texts: tables become CSV here, with fast-csv. */
import { writeToString } from "fast-csv";
import { REPORTS } from "../report/registry.ts";
import type { DataTable } from "../report/tables.ts";
import type { Summary } from "../result/summary.ts";

/** File name and text of every report, in the order of the registry. */
export async function reportTexts(summary: Summary, shortDigest: string): Promise<[string, string][]> {
  const texts: [string, string][] = [];
  for (const report of REPORTS)
    texts.push([
      report.file,
      report.kind === "text" ? report.text(summary, shortDigest) : await csvText(report.table(summary)),
    ]);
  return texts;
}

/** RFC 4180 text of a table, header first. */
export function csvText({ columns, rows }: DataTable): Promise<string> {
  return writeToString(
    rows.map((row) => row.map((cell) => cell ?? "")),
    { headers: [...columns], alwaysWriteHeaders: true, includeEndRowDelimiter: true },
  );
}
