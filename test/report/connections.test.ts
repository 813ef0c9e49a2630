/** What reports say of connections between nodes: nothing, unless they were counted. */
import { describe, expect, it } from "vitest";
import { markdownReport } from "../../src/report/markdown.ts";
import { terminalReport } from "../../src/report/terminal.ts";
import type { PoolTotals } from "../../src/vocabulary/totals.ts";
import { goldenSummary } from "./golden-run.ts";

const POOL: PoolTotals = {
  level: "edge",
  pairs: 3,
  protocol: "h1",
  connections: 4,
  streams: 1,
  opened: 200,
  reused: 9_800,
  openMost: 4,
  waited: 500,
  waitMicros: { count: 10_000, mean: 600, p50: 0, p90: 0, p95: 0, p99: 18_000, p999: 40_000, max: 60_000 },
};
const SHIELD: PoolTotals = {
  ...POOL,
  level: "shield",
  pairs: 1,
  connections: 100,
  waited: 0,
  waitMicros: { ...POOL.waitMicros, mean: 0, p99: 0, p999: 0, max: 0 },
};

describe("reports on connections between nodes", () => {
  const summary = goldenSummary();
  const counted = { ...summary, upstreamConnections: [POOL, SHIELD] };

  it("say nothing where they were not counted", () => {
    expect(terminalReport(summary)).not.toContain("connections");
    expect(markdownReport(summary, "9f3c41aa")).not.toContain("Connections between nodes");
  });

  it("say in the terminal how many were opened and used again, and how long those waited who had to", () => {
    const text = terminalReport(counted);
    expect(text).toContain("edge connections      200 opened   98.0 % of requests on open ones");
    expect(text).toContain("most at once 4   5.0 % waited, 12 ms on average");
    expect(text).toContain("most at once 4   nobody waited");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("have a table on the page", () => {
    expect(markdownReport(counted, "9f3c41aa")).toContain(
      [
        "| edge to upstream, h1 | 3 | 4 | 1 | 200 | 4 | 98.0 % | 5.0 % | 600 us | 18 ms |",
        "| shield to upstream, h1 | 1 | 100 | 1 | 200 | 4 | 98.0 % | 0 % | 0 us | 0 us |",
      ].join("\n"),
    );
  });
});
