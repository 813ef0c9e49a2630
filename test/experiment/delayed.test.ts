/** Delayed hits against independently measured total latencies. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admissionChoices, evictionChoices } from "../../src/experiment/choices.ts";
import { compare } from "../../src/experiment/compare.ts";
import { fetchLatency } from "../../src/experiment/fetch-latency.ts";
import { readLabTrace } from "../../src/experiment/lab-trace.ts";
import type { LabTrace } from "../../src/experiment/trace-facts.ts";
import { cacheSizes } from "../../src/experiment/sizes.ts";
import { ROOT } from "../source/root.ts";

const TRACE = join(ROOT, "../shared/traces/delayed_hits.csv");
const REFERENCE = join(ROOT, "../shared/reference/delayed_hits.csv");
/** Most flows ever active at once in the trace, of which capacities are percentages. */
const MOST_FLOWS = 242;

describe.skipIf(!existsSync(TRACE) || !existsSync(REFERENCE))("delayed hits", () => {
  const folder = mkdtempSync(join(tmpdir(), "cdnlab-delayed-"));
  let trace: LabTrace;
  let known: { policy: string; percent: number; ticks: string; total: number }[] = [];
  beforeAll(() => {
    const rows = readFileSync(TRACE, "utf8").trim().split("\n");
    const file = join(folder, "trace.csv");
    writeFileSync(file, `time,key,size\n${rows.map((row) => `${row.replace(";", ",")},1\n`).join("")}`);
    trace = readLabTrace(file, {});
    known = readFileSync(REFERENCE, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","))
      .map(([policy, percent, ticks, total]) => ({
        ...{ policy, ticks },
        ...{ percent: Number(percent), total: Number(total) },
      }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function totals(policies: string, ticks: string, objects: number): Promise<number[]> {
    const { results, audit } = await compare(trace, {
      evictions: evictionChoices(policies),
      admissions: admissionChoices("always"),
      sizes: cacheSizes(`${objects}objects`, trace),
      seed: "1",
      bounds: false,
      fetch: fetchLatency(ticks),
    });
    expect(audit).toEqual([]);
    return results.map(({ totalLatency }) => totalLatency!);
  }

  it("waits as long as was measured, to the tick: LRU, ARC and Belady", async () => {
    expect(known).toHaveLength(9);
    for (const { policy, percent, ticks, total } of known) {
      const objects = Math.floor((percent * MOST_FLOWS) / 100);
      expect(await totals(policy, ticks, objects)).toEqual([total]);
    }
  });

  it("waits less with LRU-MAD than with LRU when fetches are long", async () => {
    const [lru, lruMad] = await totals("lru,lru-mad", "100", 12);
    expect(lruMad).toBeLessThan(lru * 0.96);
  });
});

describe("fetchLatency", () => {
  it("tells requests from time, and refuses the rest", () => {
    expect(fetchLatency("10")).toEqual({ unit: "ticks", value: 10 });
    expect(fetchLatency("50ms")).toEqual({ unit: "micros", value: 50_000 });
    for (const text of ["0", "-1", "1.5", "10 objects", "", "2y"])
      expect(() => fetchLatency(text)).toThrow(`--fetch-latency: "${text}" is neither`);
  });
});
