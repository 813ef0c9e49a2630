/**
 * Misses of whole replays against counts of independent implementations on real traces. One client sends its next
 * request when it has the last byte of the one before, so every fill is complete by then, and one tier of one server
 * without TTLs is the plain cache that those counts are of. What is left to find here is in the store around the policies, so
 * each is replayed once by bytes and once by objects; test/experiment/miss-counts.test.ts holds the policies against every row.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { ROOT } from "../source/root.ts";
import { withUnitSizes } from "./trace-file.ts";
import { ONE_POP, summaryOf } from "./world.ts";

const COUNTS = join(ROOT, "../shared/reference/miss_counts.csv");
const TRACES = join(ROOT, "../shared/traces");

/** A row of the table of counts. */
interface Row {
  readonly trace: string;
  readonly policy: string;
  readonly unit: string;
  readonly capacity: number;
  readonly requests: number;
  readonly misses: number;
  readonly bytesMissed: number;
  /** Largest difference of the miss ratio; 0: none. */
  readonly agreement: number;
}

function rows(): Row[] {
  // Without W-TinyLFU, whose sketch a scenario sizes by the mean object of its catalogue: a trace has none to go by.
  const known = new Set(
    LIVE_EVICTION_POLICIES.map((policy) => policy.name).filter((name) => name !== "w-tinylfu"),
  );
  return readFileSync(COUNTS, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([trace, policy, unit, capacity, requests, misses, , bytesMissed, agreement]) => ({
      trace,
      policy: policy.toLowerCase(),
      unit,
      capacity: Number(capacity),
      requests: Number(requests),
      misses: Number(misses),
      bytesMissed: Number(bytesMissed),
      agreement: agreement === "exact" ? 0 : Number(agreement),
    }))
    .filter(({ policy }) => known.has(policy));
}

/** Of each policy a row by bytes and a row by objects; the traces take turns. */
function chosenRows(): Row[] {
  const all = rows();
  return [...new Set(all.map(({ policy }) => policy))].flatMap((policy, n) =>
    ["bytes", "objects"].flatMap((unit, m) => {
      const own = all.filter((row) => row.policy === policy && row.unit === unit);
      return own.length === 0 ? [] : [own[(n + m) % own.length]];
    }),
  );
}

function replay(path: string, policy: string, capacityBytes: number): string[] {
  return [
    `workload=${JSON.stringify({ trace: { path, format: "oracleGeneral", pace: "closed-loop", clients: 1 } })}`,
    "duration=whole-trace",
    `edge.tiers.0.capacity=${capacityBytes}B`,
    `edge.tiers.0.eviction=${policy}`,
  ];
}

describe.skipIf(!existsSync(COUNTS))("misses on real traces", () => {
  const cases = existsSync(COUNTS) ? chosenRows() : [];

  it("are compared for every policy that there is a count for", () => {
    const policies = new Set(cases.map(({ policy }) => policy));
    for (const policy of ["fifo", "lru", "s3-fifo", "sieve"]) expect(policies).toContain(policy);
  });

  it.each(cases.map((row) => [row.policy, row.capacity, row.unit, row.trace, row] as const))(
    "of %s with %i %s on %s",
    async (policy, capacity, unit, trace, row) => {
      const original = join(TRACES, trace);
      const path = unit === "objects" ? withUnitSizes(original, trace) : original;
      const { total } = await summaryOf(ONE_POP, replay(path, policy, capacity));
      expect(total.requests).toBe(row.requests);
      // Nobody waits for anybody else's fill: a request is a hit or a miss.
      expect(total.outcomes.hit + total.outcomes.miss).toBe(total.requests);
      expect(Math.abs(total.outcomes.miss - row.misses)).toBeLessThanOrEqual(row.agreement * row.requests);
      if (row.agreement === 0) expect(total.bytes - total.hitBytes).toBe(row.bytesMissed);
    },
  );
});
