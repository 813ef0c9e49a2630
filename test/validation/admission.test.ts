/** Admission policies at work in whole runs: on which request of an object it enters, read from misses and their reasons. */
import { describe, expect, it } from "vitest";
import { csvTrace, type Line, replayOf } from "./trace-file.ts";
import { ONE_POP, summaryOf } from "./world.ts";

const OBJECTS = 400;

/** `rounds` rounds in which every object is asked for once, a millisecond apart. */
function rounds(count: number, sizeOf: (object: number) => number): Line[] {
  return Array.from({ length: count * OBJECTS }, (_, n) => ({
    seconds: n * 0.01,
    key: `/${n % OBJECTS}`,
    sizeBytes: sizeOf(n % OBJECTS),
  }));
}

async function missesOf(admission: string, lines: readonly Line[]): Promise<Record<string, number>> {
  const sets = [
    ...replayOf(csvTrace(`${admission.replace(/\W+/g, "-")}.csv`, lines)),
    `edge.tiers.0.admission=${admission}`,
    "edge.tiers.0.capacity=10GB",
  ];
  const { total } = await summaryOf(ONE_POP, sets);
  expect(total.outcomes.hit + total.outcomes.miss).toBe(total.requests);
  return { misses: total.outcomes.miss, ...total.missReasons };
}

describe("an object enters", () => {
  it.each([
    ["always", 1],
    ["n-hit", 2],
    ["{policy: n-hit, hits: 1}", 1],
    ["{policy: n-hit, hits: 4}", 4],
    ["textbook-tiny-lfu", 3],
    ["{policy: textbook-tiny-lfu, threshold: 1}", 2],
  ])("with %s on request %i of six", async (admission, entrance) => {
    const {
      misses,
      cold,
      "never-admitted": refused,
    } = await missesOf(
      admission,
      rounds(6, () => 1000),
    );
    expect(cold).toBe(OBJECTS);
    // Bloom filters take one unknown object in a hundred for a known one at worst, and these are nearly empty.
    expect(misses).toBe(entrance * OBJECTS);
    expect(refused).toBe((entrance - 1) * OBJECTS);
  });

  it.each([
    [65_535, 1],
    [65_536, 2],
    [92_682, 3],
    [131_072, 4],
    [262_144, 6],
    [1_048_576, 10],
  ])("with size-aware and %i bytes on request %i", async (sizeBytes, entrance) => {
    const needed = Math.max(1, Math.floor(2 * (Math.log2(sizeBytes / 65_536) + 1)));
    expect(sizeBytes < 65_536 ? 1 : needed).toBe(entrance);
    const { misses } = await missesOf(
      "size-aware",
      rounds(11, () => sizeBytes),
    );
    // The sketch may take an object for another that was asked for as often; with 400 objects it hardly does.
    expect(misses).toBeLessThanOrEqual(entrance * OBJECTS);
    expect(misses).toBeGreaterThan(entrance * OBJECTS - 5);
  });
});

describe("tiny-lfu in a tier of a tenth of the objects", () => {
  const sets = [
    "content.thing.objects=5k",
    "edge.tiers.0.capacity=500kB",
    "duration=200000s",
    "workload.rate=1/s",
  ];
  const skewed = [...sets, "content.thing.popularity.exponent=0.8", "warmup=50000s"];

  it("hits more than admitting everything, and less than holding the most popular would", async () => {
    const hits = async (admission: string) => {
      const { total } = await summaryOf(ONE_POP, [...skewed, `edge.tiers.0.admission=${admission}`]);
      return total.outcomes.hit / total.requests;
    };
    const filtered = await hits("tiny-lfu");
    const weights = Array.from({ length: 5000 }, (_, n) => (n + 1) ** -0.8);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const best = sum(weights.slice(0, 500)) / sum(weights);
    expect(filtered).toBeGreaterThan((await hits("always")) + 0.05);
    expect(filtered).toBeLessThan(best);
    expect(filtered).toBeGreaterThan(best * 0.9);
  });
});
