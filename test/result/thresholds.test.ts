/** Thresholds: passing, failing, failing for want of data, and where it was worst. */
import { describe, expect, it } from "vitest";
import { summarise } from "../../src/result/summarise.ts";
import { keeps } from "../../src/result/thresholds.ts";
import type { Threshold } from "../../src/scenario/types.ts";
import { MISS, NO_TIER, COLD } from "../../src/vocabulary/outcomes.ts";
import { A_HIT, smallRun, threshold } from "./small-run.ts";

const CONTEXT = { version: "0.1.0", scenarioSha256: "" };
const MINUTE = 60_000_000;

/** 120 requests every five minutes from Lima and from Berlin; Lima is slow from minute 10 to 25, worst at 15. */
const REQUESTS = Array.from({ length: 12 }, (_, bucket) =>
  Array.from({ length: 120 }, (_, n) => {
    const atMicros = (5 * bucket + n / 30) * MINUTE;
    const slow = [0, 0, 500_000, 900_000, 450_000][bucket] ?? 0;
    return [
      { ...A_HIT, atMicros, metro: 0, ttfbMicros: 20_000 },
      { ...A_HIT, atMicros, metro: 1, ttfbMicros: 30_000 + slow, contentClass: bucket % 2 },
    ];
  }).flat(),
).flat();

function judged(thresholds: Threshold[], requests = REQUESTS) {
  const { census, collector, totals, scenario } = smallRun(requests, [], { scenario: { thresholds } });
  return summarise(census, collector, totals, scenario, CONTEXT);
}

describe("thresholds", () => {
  it("pass or fail the run", () => {
    const good = threshold("hit_ratio > 0.9", "hit_ratio", ">", 0.9);
    const bad = threshold("ttfb.p99 < 400ms", "ttfb.p99", "<", 400_000);
    expect(judged([good]).verdict).toBe("pass");
    expect(judged([good, bad]).verdict).toBe("fail");
    expect(judged([good, bad]).thresholds.map(({ pass }) => pass)).toEqual([true, false]);
  });

  it("name the worst region and the stretch around the worst time that misses the limit", () => {
    const [result] = judged([threshold("ttfb.p99 < 400ms", "ttfb.p99", "<", 400_000)]).thresholds;
    expect(result.worst?.region).toBe("south-america");
    expect(result.worst?.time).toEqual({ fromMicros: 10 * MINUTE, untilMicros: 25 * MINUTE });
    expect(Math.abs((result.worst?.value ?? 0) - 930_000)).toBeLessThan(0.008 * 930_000);
  });

  it("stay within the region they are about", () => {
    const europe: Threshold = {
      ...threshold("ttfb.p50 of region europe < 10ms", "ttfb.p50", "<", 10_000),
      scope: { kind: "region", name: "europe" },
    };
    const [result] = judged([europe]).thresholds;
    expect(result.pass).toBe(false);
    expect(result.worst?.region).toBe("europe");
    expect(result.worst?.time).toEqual({ fromMicros: 0, untilMicros: 60 * MINUTE });
  });

  it("name the worst region of a class, without a time", () => {
    const image: Threshold = {
      ...threshold("ttfb.p99 of class image < 400ms", "ttfb.p99", "<", 400_000),
      scope: { kind: "class", name: "image" },
    };
    const [result] = judged([image]).thresholds;
    expect(result.worst).toEqual({ value: expect.closeTo(930_000, -5), region: "south-america", time: null });
  });

  it("look for the least where more is better", () => {
    const misses = REQUESTS.map((row) =>
      row.metro === 0 && row.atMicros >= 40 * MINUTE && row.atMicros < 45 * MINUTE
        ? { ...row, outcome: MISS, reason: COLD, tier: NO_TIER }
        : row,
    );
    const [result] = judged([threshold("hit_ratio > 0.99", "hit_ratio", ">", 0.99)], misses).thresholds;
    expect(result.worst).toEqual({
      value: 0,
      region: "europe",
      time: { fromMicros: 40 * MINUTE, untilMicros: 45 * MINUTE },
    });
  });

  it("do not look into warm-up", () => {
    const { census, collector, totals, scenario } = smallRun(REQUESTS, [], {
      census: { warmupMicros: 16 * MINUTE },
      scenario: { thresholds: [threshold("ttfb.p99 < 400ms", "ttfb.p99", "<", 400_000)] },
    });
    const [result] = summarise(census, collector, totals, scenario, CONTEXT).thresholds;
    expect(result.worst?.time).toEqual({ fromMicros: 20 * MINUTE, untilMicros: 25 * MINUTE });
  });

  it("fail when there was nothing to measure", () => {
    const [result] = judged([threshold("hit_ratio > 0.5", "hit_ratio", ">", 0.5)], []).thresholds;
    expect(result).toMatchObject({ value: null, pass: false, worst: null });
  });

  it("have no worst place for what only the whole has", () => {
    const [result] = judged([threshold("cost.month < $0", "cost.month", "<", 0)]).thresholds;
    expect(result).toMatchObject({ pass: false, worst: null });
  });

  it("mean their signs", () => {
    expect([keeps(1, "<", 1), keeps(1, "<=", 1), keeps(1, ">", 1), keeps(1, ">=", 1)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
