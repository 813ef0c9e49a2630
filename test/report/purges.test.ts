/** Purges in words: what does not apply is left out, and every number has its unit. */
import { describe, expect, it } from "vitest";
import { purgePhrases, purgeTitle } from "../../src/report/purges.ts";
import type { PurgeSummary } from "../../src/result/purge-summary.ts";

const PURGE: PurgeSummary = {
  name: "tag html-1 and 9 more",
  atMicros: 3_600_000_000,
  times: 3,
  objects: 1200,
  bytes: 24_000_000,
  examined: 3400,
  paths: 500,
  calls: 3,
  messages: 40,
  lost: 0,
  unheard: 0,
  unreached: 0,
  reach: { p50Micros: 120_000, p95Micros: 300_000, maxMicros: 2_000_000, allMicros: 2_000_000 },
  confirmed: 3,
  confirmedMicros: { mean: 2_100_000, max: 2_200_000 },
  origin: { requestsBefore: 10, requestsAfter: 500, peakPerSecond: 40 },
  usd: 0,
};
const SIMULATED = { startOfDayMicros: 0, durationMicros: 2e10, warmupMicros: 0, measuredMicros: 2e10 };

describe("a purge in words", () => {
  it("tells what happened", () => {
    expect(purgeTitle(PURGE, SIMULATED)).toBe("tag html-1 and 9 more, 3 times from 01:00 on");
    expect(purgeTitle({ ...PURGE, times: 1 }, SIMULATED)).toBe("tag html-1 and 9 more, at 01:00");
    expect(purgePhrases(PURGE)).toEqual([
      "1,200 copies removed (24.0 MB)",
      "3,400 looked at",
      "at 50 % of PoPs after 120 ms",
      "95 % 300 ms",
      "all 2 s",
      "API done after 2.2 s",
      "origin 500 requests in the minute after, 10 before, peak 40/s",
    ]);
  });

  it("tells what went wrong", () => {
    const phrases = purgePhrases({
      ...PURGE,
      name: "class html, soft",
      lost: 4,
      unheard: 2,
      unreached: 1,
      reach: { ...PURGE.reach, allMicros: null },
      confirmed: 0,
      confirmedMicros: { mean: null, max: null },
      stale: { requests: 1, lastMicros: 5_000_000 },
      usd: 2.5,
    });
    for (const phrase of [
      "1,200 copies made stale (24.0 MB)",
      "never at all",
      "4 of 40 messages lost, 2 unheard",
      "1 node given up",
      "the API never said done",
      "1 stale answer, the last 5 s after the change",
      "500 paths, $2.50 unless free",
    ])
      expect(phrases).toContain(phrase);
    expect(purgePhrases({ ...PURGE, stale: { requests: 0, lastMicros: 0 } })).toContain("no stale answers");
    expect(purgePhrases({ ...PURGE, confirmed: 2 })).toContain("API done after 2.2 s, 1 time never");
  });

  it("of the warm-up has nothing to tell", () => {
    const none: PurgeSummary = { ...PURGE, times: 0, atMicros: null };
    expect(purgeTitle(none, SIMULATED)).toBe("tag html-1 and 9 more, in the warm-up only");
    expect(purgePhrases(none)).toEqual([]);
  });
});
