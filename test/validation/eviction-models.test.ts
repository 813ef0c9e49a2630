/** Hit ratios of whole runs under independent references against Che-type approximations. */
import { describe, expect, it } from "vitest";
import { cheHitRatio, FIFO, LRU, zipf } from "./che.ts";
import { near, ONE_POP, summaryOf } from "./world.ts";

const OBJECTS = 10_000;
/** Hit ratios come from 200,000 requests after a warm-up of 40,000: a standard error of 0.1 % of the requests. */
const DURATION = ["duration=240000s", "warmup=40000s", "workload.rate=1/s"];

function cache(policy: string, room: number, exponent: number, offset = 0): string[] {
  return [
    ...DURATION,
    `content.thing.objects=${OBJECTS}`,
    `content.thing.popularity.exponent=${exponent}`,
    `content.thing.popularity.offset=${offset}`,
    `edge.tiers.0.capacity=${room}kB`,
    `edge.tiers.0.eviction=${policy}`,
  ];
}

async function hitRatio(sets: readonly string[]): Promise<number> {
  const { total } = await summaryOf(ONE_POP, sets);
  // A fill takes 0.5 ms and requests are a second apart: hardly anybody meets one.
  expect(total.outcomes.collapsed).toBeLessThan(total.requests / 500);
  return total.outcomes.hit / total.requests;
}

describe("one tier of one server", () => {
  it.each([
    [100, 1, 0],
    [1000, 0.8, 0],
    [3000, 1.1, 0],
    [1000, 1, 50],
  ])(
    "with room for %i hits as Che's approximation of LRU says (exponent %f, offset %f)",
    async (room, s, q) => {
      const found = await hitRatio(cache("lru", room, s, q));
      near(found, cheHitRatio(zipf(OBJECTS, s, q), room, LRU), 0.01);
    },
  );

  it.each([
    [100, 1],
    [1000, 0.8],
    [3000, 1.1],
  ])("with room for %i hits as its counterpart for FIFO says (exponent %f)", async (room, s) => {
    const found = await hitRatio(cache("fifo", room, s));
    const probabilities = zipf(OBJECTS, s);
    near(found, cheHitRatio(probabilities, room, FIFO), 0.01);
    // The two formulas are far enough apart for the tolerance to tell which policy ran.
    expect(found).toBeLessThan(cheHitRatio(probabilities, room, LRU) * 0.98);
  });
});

describe("two exclusive tiers with LRU", () => {
  it("are one LRU of their total size: what leaves the first enters the second at its head", async () => {
    const whole = await summaryOf(ONE_POP, cache("lru", 1000, 0.9));
    const tier = (name: string, room: number) => ({
      name,
      capacity: `${room}kB`,
      latency: "0",
      eviction: "lru",
    });
    const split = await summaryOf(ONE_POP, [
      ...cache("lru", 1000, 0.9),
      `edge.tiers=${JSON.stringify([tier("ram", 150), tier("ssd", 350), tier("hdd", 500)])}`,
      "edge.inclusion=exclusive",
    ]);
    expect(split.total.outcomes).toEqual(whole.total.outcomes);
    expect(split.total.missReasons).toEqual(whole.total.missReasons);
    // The fastest tier by itself is an LRU of its own size.
    near(split.tiers[0].requests / split.total.requests, cheHitRatio(zipf(OBJECTS, 0.9), 150, LRU), 0.01);
    near(
      (split.tiers[0].requests + split.tiers[1].requests) / split.total.requests,
      cheHitRatio(zipf(OBJECTS, 0.9), 500, LRU),
      0.01,
    );
  });
});

describe("a ring of servers", () => {
  it("hits as one server with all their room does, to what hashing costs in balance", async () => {
    const sets = cache("lru", 250, 0.8).concat("edge.servers=4", "edge.virtualNodes=256");
    near(await hitRatio(sets), cheHitRatio(zipf(OBJECTS, 0.8), 1000, LRU), 0.015);
  });
});
