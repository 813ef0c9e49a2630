/** The files of a results folder that show a summary, by name. A new report is one new file and one line here. */
import type { Summary } from "../result/summary.ts";
import { markdownReport } from "./markdown.ts";
import { timeChart } from "./time-chart.ts";
import { billTable, classesTable, popsTable, timelineTable, type DataTable } from "./tables.ts";

/** A report that is text. */
export interface TextReport {
  readonly kind: "text";
  readonly name: string;
  readonly file: string;
  readonly about: string;
  /** @param digest the short one */
  readonly text: (summary: Summary, digest: string) => string;
}

/** A report that is rows of a CSV file. */
export interface TableReport {
  readonly kind: "table";
  readonly name: string;
  readonly file: string;
  readonly about: string;
  readonly table: (summary: Summary) => DataTable;
}

/** Any report. */
export type Report = TextReport | TableReport;

/** Every report, in the order in which a folder lists them. */
export const REPORTS: readonly Report[] = [
  {
    kind: "text",
    name: "summary",
    file: "summary.md",
    about: "the result as a page",
    text: markdownReport,
  },
  {
    kind: "table",
    name: "pops",
    file: "pops.csv",
    about: "requests, outcomes and latency by PoP",
    table: popsTable,
  },
  {
    kind: "table",
    name: "classes",
    file: "classes.csv",
    about: "the same by content class, with origin load",
    table: classesTable,
  },
  {
    kind: "table",
    name: "timeline",
    file: "timeline.csv",
    about: "the run in time, warm-up included",
    table: timelineTable,
  },
  {
    kind: "text",
    name: "time-chart",
    file: "timeline.svg",
    about: "the same as a chart, with faults and warm-up marked",
    text: timeChart,
  },
  {
    kind: "table",
    name: "bill",
    file: "bill.csv",
    about: "the month's bill line by line, and that of the origin alone",
    table: billTable,
  },
];
