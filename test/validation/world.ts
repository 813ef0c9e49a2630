/**
 * How the validation tests reach the program: scenario text in, summary out, by the way of every run (parse,
 * compile, simulate, summarise). What a test then reads is what stands in `summary.json`.
 */
import { expect } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { type Replica, runReplica } from "../../src/run/replica.ts";
import type { Summary } from "../../src/result/summary.ts";
import type { Scenario } from "../../src/scenario/types.ts";
import type { Level, StationTotals } from "../../src/vocabulary/totals.ts";

/** The scenario of a text with `path=value` assignments; a test's text has no problems. */
export function scenarioOf(text: string, sets: readonly string[] = []): Scenario {
  const { scenario, problems } = parseScenario(text, { file: "validation.yaml", sets });
  if (scenario === null)
    throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return scenario;
}

/** Runs the scenario of a text; throws when the run's own audit finds something. */
export async function run(text: string, sets: readonly string[] = []): Promise<Replica> {
  const replica = await runReplica(scenarioOf(text, sets));
  if (replica.audit.length > 0) throw new Error(`audit:\n${replica.audit.join("\n")}`);
  return replica;
}

/** The summary of the scenario of a text. */
export async function summaryOf(text: string, sets: readonly string[] = []): Promise<Summary> {
  return (await run(text, sets)).summary;
}

/** One kind of queue of a summary. */
export function queueOf(summary: Summary, level: Level, name: string): StationTotals {
  const queue = summary.queues.find((one) => one.level === level && one.name === name);
  if (queue === undefined) throw new Error(`no queue ${name} at the ${level}`);
  return queue;
}

/** Expects `found` within a share of `tolerance` of `expected`. */
export function near(found: number, expected: number, tolerance: number): void {
  expect(found / expected).toBeGreaterThan(1 - tolerance);
  expect(found / expected).toBeLessThan(1 + tolerance);
}

/**
 * Text of the smallest world: users of Frankfurt, one PoP there with one server and one tier, the origin in the same
 * city (0.5 ms away), no shield, an origin that needs no time, one class of objects of one size that never
 * expire nor change. Tests change with assignments what they are about.
 */
export const ONE_POP = `
name: validation
duration: 4000s
users: { metros: [Frankfurt], access: fibre }
edge:
  pops: [FRA]
  servers: 1
  tiers: [{ name: ram, capacity: 1GB, latency: "0", concurrency: 65536, bandwidth: unlimited }]
shield: none
origin: { place: FRA, serviceTime: "0", concurrency: 65536, connections: 1M, bandwidth: unlimited }
content:
  thing: { share: 1, objects: 50, size: 1kB, ttl: 1y }
workload: { rate: 70/s, diurnal: flat }
`;
