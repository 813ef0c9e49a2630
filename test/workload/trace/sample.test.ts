/** The sample log: what its generator makes, with everything in it that it promises. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NO_BODY, UNCACHEABLE } from "../../../src/workload/requests.ts";
import { sampleLog } from "./make-sample.ts";
import { replay } from "./reading.ts";

const file = new URL("../../../scenarios/traces/sample-access.log", import.meta.url);

test("the sample log is the one that its generator makes", () => {
  // `npx tsx test/workload/trace/make-sample.ts > scenarios/traces/sample-access.log` writes it again.
  expect(readFileSync(file, "utf8") === sampleLog()).toBe(true);
});

test("it can be replayed and has something of everything", () => {
  const log = readFileSync(file, "utf8");
  expect(log.length).toBeLessThan(100_000);
  const { rows, totals, source } = replay(log);
  expect([totals.records, totals.damaged, totals.clamped]).toEqual([598, 2, 0]);
  expect(totals.reordered).toBeGreaterThan(50);
  expect(source.firstEpochMicros).toBe(Date.UTC(2026, 2, 17, 17, 30) * 1000);
  for (const status of [200, 206, 301, 303, 304, 400, 404, 408, 500]) expect(log).toContain(`" ${status} `);
  for (const flags of [0, UNCACHEABLE | NO_BODY]) expect(rows.some((row) => row.flags === flags)).toBe(true);
  expect(new Set(rows.map(({ metro }) => metro)).size).toBe(4);
});
