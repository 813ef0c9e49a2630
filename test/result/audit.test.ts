/** The audit: silent on whatever a sound run brings forth, and not silent on any fault planted in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditBill, auditOf } from "../../src/result/audit.ts";
import { summarise } from "../../src/result/summarise.ts";
import { FAILED, HIT, MISS, NO_REASON, NO_TIER } from "../../src/vocabulary/outcomes.ts";
import type { TierTotals, WorldTotals } from "../../src/vocabulary/totals.ts";
import { randomFetches, randomRequests, SMALL_CENSUS, type RequestRow } from "../metrics/random-facts.ts";
import { A_HIT, smallRun, type SmallRun } from "./small-run.ts";

const CONTEXT = { version: "0.1.0", scenarioSha256: "" };

function audit(run: SmallRun): string[] {
  const summary = summarise(run.census, run.collector, run.totals, run.scenario, CONTEXT);
  return auditOf(run.census, run.collector, run.totals, summary);
}

describe("audit of a sound run", () => {
  it("finds nothing, whatever happened in it", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1500), fc.nat(800), fc.constantFrom(0, 900_000_000), (seed, requests, fetches, warmupMicros) => {
        const rows = randomRequests(seed, requests, SMALL_CENSUS);
        const run = smallRun(rows, randomFetches(seed, fetches, SMALL_CENSUS), { census: { warmupMicros } });
        expect(audit(run)).toEqual([]);
      }),
      { numRuns: 15 },
    ); // prettier-ignore
  });
});

describe("audit of an unsound run", () => {
  const requests = randomRequests("sound", 200, SMALL_CENSUS);
  const fetches = randomFetches("sound", 100, SMALL_CENSUS);

  const withRow = (row: Partial<RequestRow>) => smallRun([...requests, { ...A_HIT, ...row }], fetches);
  const withTier = (change: Partial<TierTotals>) => {
    const run = smallRun(requests, fetches);
    const tiers = run.totals.tiers.map((tier, at) => (at === 0 ? { ...tier, ...change } : tier));
    return { ...run, totals: { ...run.totals, tiers } };
  };
  const withTotals = (change: Partial<WorldTotals>) => smallRun(requests, fetches, { totals: change });

  it.each<[string, SmallRun, RegExp]>([
    [
      "a miss without a reason",
      withRow({ outcome: MISS, reason: NO_REASON, tier: NO_TIER }),
      /give no reason/,
    ],
    ["a hit from no tier", withRow({ outcome: HIT, tier: NO_TIER }), /hits came from no tier/],
    ["a miss served from a tier", withRow({ outcome: MISS, reason: 0, tier: 0 }), /cannot have served/],
    ["bytes of a failed request", withRow({ outcome: FAILED, tier: NO_TIER, bytes: 5 }), /were sent 5 bytes/],
    ["bytes that vanished from a tier", withTier({ evictedBytes: 299 }), /bytes came in/],
    ["a tier fuller than full", withTier({ capacityBytes: 500 }), /holds 600 of 500/],
    ["a read that served nobody", withTier({ readObjects: 1e6 }), /was read 1000000 times/],
    ["bytes read and not sent", withTier({ readBytes: 1 }), /read 1 bytes/],
    [
      "a question without an answer",
      withTotals({ dns: { stubQueries: 9, resolverHits: 5, authoritativeQueries: 3 } }),
      /asked 9 times and answered 8/,
    ],
  ])("finds %s", (_, run, problem) => {
    expect(audit(run).join("\n")).toMatch(problem);
  });

  it("finds a PoP, a class or a region whose requests were lost on the way to the summary", () => {
    const run = smallRun(requests, fetches);
    const summary = summarise(run.census, run.collector, run.totals, run.scenario, CONTEXT);
    for (const part of ["pops", "classes", "regions"] as const) {
      const lost = { ...summary, [part]: summary[part].slice(1) };
      expect(auditOf(run.census, run.collector, run.totals, lost)).not.toEqual([]);
    }
  });

  it("finds a bill that is not the sum of its lines", () => {
    const { census, collector, totals, scenario } = smallRun(requests, fetches);
    const { bill } = summarise(census, collector, totals, scenario, CONTEXT);
    expect(auditBill(bill)).toEqual([]);
    if (bill === null) throw new Error("no bill");
    expect(auditBill({ ...bill, nanoUsd: String(BigInt(bill.nanoUsd) + 1n) })).toHaveLength(1);
    expect(auditBill({ ...bill, aloneLines: bill.aloneLines.slice(1) })).toHaveLength(1);
  });
});
