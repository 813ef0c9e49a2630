/** One fixed result with something of everything in it: a failed threshold, warnings, waits, a bill, replications. */
import { replicationsOf } from "../../src/result/replications.ts";
import { summarise } from "../../src/result/summarise.ts";
import type { Summary } from "../../src/result/summary.ts";
import { randomFetches, randomRequests, SMALL_CENSUS } from "../metrics/random-facts.ts";
import { smallRun, stationTotals, threshold } from "../result/small-run.ts";

/** The result. */
export function goldenSummary(): Summary {
  const requests = randomRequests("golden", 20_000, SMALL_CENSUS).map((row) => {
    // Slow for South America from 06:40 to 06:50.
    const slow = row.metro === 1 && row.atMicros >= 2.4e9 && row.atMicros < 3e9 ? 900_000 : 0;
    return { ...row, ttfbMicros: row.ttfbMicros + slow, totalMicros: row.totalMicros + slow };
  });
  const run = smallRun(requests, randomFetches("golden", 9_000, SMALL_CENSUS), {
    census: { warmupMicros: 600_000_000 },
    scenario: {
      name: "golden",
      description: "A fixed result.",
      thresholds: [
        threshold("hit_ratio > 0.4", "hit_ratio", ">", 0.4),
        threshold("ttfb.p99 < 600ms", "ttfb.p99", "<", 600_000),
      ],
    },
    totals: { stations: [stationTotals("edge", "ssd", 900), stationTotals("origin", "workers", 12_000)] },
  });
  const context = { version: "0.1.0", scenarioSha256: "ab".repeat(32) };
  const summary = summarise(run.census, run.collector, run.totals, run.scenario, context);
  const other = { ...summary, scenario: { ...summary.scenario, seed: "8" } };
  return { ...summary, replications: replicationsOf([summary, other]) };
}
