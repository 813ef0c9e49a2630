/** The report of the terminal: its golden text, its width, its colours, and what it says in special cases. */
import { describe, expect, it } from "vitest";
import { terminalReport } from "../../src/report/terminal.ts";
import type { Palette } from "../../src/report/palette.ts";
import { goldenSummary } from "./golden-run.ts";

const summary = goldenSummary();
const notes = {
  digest: "9f3c41aa",
  folder: "results/golden/9f3c41aa",
  seconds: 1.87,
  requestsPerSecond: 960_123,
  next: ["cdnlab diff 9f3c41aa"],
};

describe("terminal report", () => {
  const text = terminalReport(summary, notes);

  it("is the golden text", async () => {
    await expect(text).toMatchFileSnapshot("golden/terminal.txt");
  });

  it("keeps within 80 columns, without trailing spaces or empty blocks", () => {
    for (const line of text.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toBe(line.trimEnd());
    }
    expect(text).not.toContain("\n\n\n");
    expect(text.endsWith("\n")).toBe(true);
  });

  it("says seed, warm-up and simulated time in its head", () => {
    expect(text.split("\n\n")[0]).toMatch(/golden {3}seed 7 .*1 h simulated, 10 min warm-up/);
  });

  it("says when and where a threshold failed, and how the command will exit", () => {
    expect(text).toMatch(/FAIL {2}ttfb\.p99 < 600ms/);
    expect(text).toMatch(/worst 06:40 to 06:50, South America/);
    expect(text).toContain("1 threshold failed (exit 3)");
    expect(text).toMatch(/ok {4}hit_ratio > 0\.4/);
  });

  it("aligns the table's numbers on the right", () => {
    const lines = text.split("\n");
    const head = lines.findIndex((line) => line.startsWith("  TIER"));
    const end = (line: string, column: string) => lines[head].indexOf(column) + column.length - line.length;
    for (const line of lines.slice(head + 1, head + 7))
      expect(end(line, "COST/MO")).toBeGreaterThanOrEqual(0);
    for (const level of ["edge", "shield", "origin"])
      expect(lines.find((line) => line.startsWith(`  ${level} `))).toHaveLength(lines[head].length);
  });

  it("adds nothing but colour with a palette", () => {
    const mark = (text: string) => `<${text}>`;
    const palette: Palette = { bold: mark, dim: mark, red: mark, green: mark, yellow: mark };
    const coloured = terminalReport(summary, { ...notes, palette });
    expect(coloured).toContain("<ok  >");
    expect(coloured).toContain("<<FAIL>>");
    expect(coloured.replace(/<(?=[A-Za-z1 ])|(?<=[A-Za-z1) ])>/g, "").replace(/[<>]/g, "")).toBe(
      text.replace(/[<>]/g, ""),
    );
  });

  it("stays within 80 columns with the longest names and largest numbers", () => {
    const long = {
      ...summary,
      scenario: { ...summary.scenario, name: "a-scenario-with-a-rather-long-name-of-forty" },
      total: { ...summary.total, requests: 123_456_789_012, bytes: 9.87e17 },
      bill: summary.bill && {
        ...summary.bill,
        usd: 123_456_789.12,
        levels: { edge: 123_456_789, shield: 1, origin: 2 },
      },
    };
    for (const line of terminalReport(long, notes).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("names the busiest queue where none makes anyone wait", () => {
    const calm = summary.queues.map((queue) => ({ ...queue, waitMicros: { ...queue.waitMicros, p99: 99 } }));
    expect(terminalReport({ ...summary, queues: calm })).toContain(
      "none to speak of   busiest: edge ssd, 62 %",
    );
  });

  it("has no block for what there is not", () => {
    const bare = terminalReport({
      ...summary,
      thresholds: [],
      warnings: [],
      verdict: "none",
      replications: null,
      bill: null,
      shield: null,
    });
    for (const word of ["THRESHOLDS", "WARNING", "replications", "bill", "shield ", "exit 3", "digest"])
      expect(bare).not.toContain(word);
  });
});
