/** Canonical bytes of a summary, and intervals over several of them. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../src/result/digest.ts";
import { halfWidth95, replicationsOf, studentT975 } from "../../src/result/replications.ts";
import { summarise } from "../../src/result/summarise.ts";
import { randomFetches, randomRequests, SMALL_CENSUS } from "../metrics/random-facts.ts";
import { smallRun } from "./small-run.ts";

const CONTEXT = { version: "0.1.0", scenarioSha256: "" };

function summaryOf(seed: string) {
  const requests = randomRequests(seed, 2000, SMALL_CENSUS);
  const run = smallRun(requests, randomFetches(seed, 500, SMALL_CENSUS), { scenario: { seed } });
  return summarise(run.census, run.collector, run.totals, run.scenario, CONTEXT);
}

describe("digest", () => {
  const { text, sha256, short } = digestOf(summaryOf("1"));

  it("is the SHA-256 of the canonical text", () => {
    expect(sha256).toBe(createHash("sha256").update(text).digest("hex"));
    expect(short).toBe(sha256.slice(0, 8));
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(summaryOf("1"))));
  });

  it("is the same for the same facts and another for others", () => {
    expect(digestOf(summaryOf("1")).sha256).toBe(sha256);
    expect(digestOf(summaryOf("2")).sha256).not.toBe(sha256);
  });

  it("writes numbers with at most six decimals", () => {
    for (const number of text.match(/-?\d+\.\d+(?:e-?\d+)?/g) ?? [])
      expect(number).toMatch(/^-?\d+\.\d{1,6}$/);
  });
});

describe("Student's t", () => {
  it("has the tabulated 97.5 % quantiles", () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
    const table: [number, number][] = [
      [1, 12.706], [2, 4.303], [5, 2.571], [10, 2.228], [11, 2.201], [12, 2.179], [15, 2.131], [20, 2.086],
      [30, 2.042], [60, 2.0], [100, 1.984],
    ]; // prettier-ignore
    for (const [df, t] of table) expect(Math.abs(studentT975(df) - t)).toBeLessThan(0.0006);
  });

  it("gives the interval of a textbook sample", () => {
    // Mean 5, standard deviation 2.138, eight values: 2.365 x 2.138 / sqrt(8) = 1.787.
    expect(halfWidth95([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(1.787, 3);
    expect(halfWidth95([3, 3, 3])).toBe(0);
    expect(halfWidth95([3])).toBeNull();
  });
});

describe("replications", () => {
  const summaries = ["1", "2", "3", "4"].map(summaryOf);
  const { seeds, metrics } = replicationsOf(summaries);

  it("name their seeds, and lie between their extremes", () => {
    expect(seeds).toEqual(["1", "2", "3", "4"]);
    expect(metrics.map(({ metric }) => metric)).toContain("hit_ratio");
    for (const { mean, min, max, halfWidth } of metrics) {
      expect(mean).toBeGreaterThanOrEqual(min);
      expect(mean).toBeLessThanOrEqual(max);
      expect(halfWidth).toBeGreaterThanOrEqual(0);
    }
  });

  it("average the metric over the runs", () => {
    const hits = metrics.find(({ metric }) => metric === "hit_ratio");
    const values = summaries.map(({ total }) => total.hitRatio ?? NaN);
    expect(hits?.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 4, 6);
    expect(hits?.min).toBe(Math.min(...values));
  });

  it("of a single run have no interval", () => {
    for (const { halfWidth } of replicationsOf([summaries[0]]).metrics) expect(halfWidth).toBeNull();
  });
});
