/** The files of a results folder: the page and the tables behind the CSVs. */
import { describe, expect, it } from "vitest";
import { REPORTS, type TableReport, type TextReport } from "../../src/report/registry.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import { billTable, classesTable, popsTable, timelineTable } from "../../src/report/tables.ts";
import { goldenSummary } from "./golden-run.ts";

const summary = goldenSummary();
const tables = REPORTS.filter((report): report is TableReport => report.kind === "table");
const texts = REPORTS.filter((report): report is TextReport => report.kind === "text");

describe("registry of reports", () => {
  it("has the files of a results folder, each under one name", () => {
    expect(REPORTS.map(({ file }) => file)).toEqual([
      "summary.md",
      "pops.csv",
      "classes.csv",
      "timeline.csv",
      "timeline.svg",
      "bill.csv",
    ]);
    expect(new Set(REPORTS.map(({ name }) => name)).size).toBe(REPORTS.length);
  });

  it("makes text of any result", () => {
    for (const { text } of texts) expect(text(summary, "9f3c41aa")).toContain(summary.scenario.name);
  });
});

describe("summary.md", () => {
  const page = markdownReport(summary, "9f3c41aa");

  it("is the golden text", async () => {
    await expect(page).toMatchFileSnapshot("golden/summary.md.txt");
  });

  it("has tables whose rows all have the cells of their heads", () => {
    const bars = (line: string) => line.replace(/\\\|/g, "").split("|").length;
    const blocks = page
      .trimEnd()
      .split("\n\n")
      .filter((block) => block.startsWith("|"));
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks) {
      const [head, ...rows] = block.split("\n");
      for (const row of rows) expect(bars(row)).toBe(bars(head));
    }
  });

  it("keeps a bar in a name from ending the cell", () => {
    const [pop, ...rest] = summary.pops;
    expect(markdownReport({ ...summary, pops: [{ ...pop, name: "A|B" }, ...rest] }, "")).toContain("A\\|B");
  });

  it("shows the twenty busiest PoPs of many", () => {
    const pops = Array.from({ length: 25 }, (_, n) => ({ ...summary.pops[0], iata: `P${n}`, requests: n }));
    const many = markdownReport({ ...summary, pops }, "");
    expect(many).toContain("The 20 busiest PoPs of 25");
    expect(many).toContain("| P24 ");
    expect(many).not.toContain("| P4 ");
  });
});

describe.each(tables)("$file", ({ table }) => {
  const { columns, rows } = table(summary);

  it("has a cell for each column in every row, and columns of one name each", () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(columns).size).toBe(columns.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it("holds plain values", () => {
    for (const cell of rows.flat())
      expect(cell === null || typeof cell === "string" || Number.isFinite(cell)).toBe(true);
  });
});

describe("tables", () => {
  const column = (table: ReturnType<typeof popsTable>, name: string) => {
    const at = table.columns.indexOf(name);
    expect(at).toBeGreaterThanOrEqual(0);
    return table.rows.map((row) => row[at]);
  };
  const sum = (cells: readonly unknown[]) => cells.reduce<number>((total, cell) => total + Number(cell), 0);

  it("add up to the whole", () => {
    const { total } = summary;
    expect(sum(column(popsTable(summary), "requests")) + total.unreachable).toBe(total.requests);
    expect(sum(column(classesTable(summary), "bytes"))).toBe(total.bytes);
    expect(sum(column(classesTable(summary), "miss_never_admitted"))).toBe(
      total.missReasons["never-admitted"],
    );
    const timeline = timelineTable(summary);
    const warm = column(timeline, "warmup");
    const measured = column(timeline, "requests").filter((_, row) => warm[row] === 0);
    expect(sum(measured)).toBe(total.requests);
  });

  it("give the bill's lines and totals to the nano-dollar, with the period", () => {
    const { bill } = summary;
    const { columns, rows } = billTable(summary);
    const at = columns.indexOf("nano_usd");
    const withCdn = rows.filter(([part, , item]) => part === "with CDN" && item !== "total");
    const total = rows.find(([part, , item]) => part === "with CDN" && item === "total");
    expect(withCdn.reduce((added, row) => added + BigInt(row[at] ?? 0), 0n)).toBe(BigInt(total?.[at] ?? -1));
    expect(total?.[at]).toBe(bill?.nanoUsd);
    expect(total?.slice(-2)).toEqual([bill?.measuredMicros, bill?.monthMicros]);
    expect(billTable({ ...summary, bill: null }).rows).toEqual([]);
  });
});
