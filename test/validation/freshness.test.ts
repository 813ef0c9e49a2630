/**
 * Freshness without eviction against renewal theory: each object's cycle begins when it is fetched or confirmed, lasts
 * for its TTL, and ends with the next request after it. Requests for an object are a Poisson process of rate lambda.
 */
import { describe, expect, it } from "vitest";
import { near, ONE_POP, summaryOf } from "./world.ts";

/** Three classes of 200 objects each, all alike within a class: a hundred seconds of TTL, 0.5 / 2 / 8 requests in it. */
const TTL_SECONDS = 100;
const OBJECTS = 200;
const LOADS = { rare: 0.5, usual: 2, hot: 8 };
const CLASSES = Object.entries(LOADS).map(([name, load]) => ({ name, load }));
const PER_SECOND = (OBJECTS * CLASSES.reduce((sum, { load }) => sum + load, 0)) / TTL_SECONDS;

function world(more: Record<string, unknown> = {}, ...sets: string[]): string[] {
  const content = Object.fromEntries(
    CLASSES.map(({ name, load }) => [
      name,
      {
        share: load,
        objects: OBJECTS,
        size: "1kB",
        popularity: { exponent: 0 },
        ttl: `${TTL_SECONDS}s`,
        ...more,
      },
    ]),
  );
  return [
    `content=${JSON.stringify(content)}`,
    `workload.rate=${PER_SECOND}/s`,
    "duration=15000s",
    "warmup=2000s",
    ...sets,
  ];
}

describe("a cache of objects that live for their TTL", () => {
  it("hits lambda T / (1 + lambda T) of the requests for objects that never change", async () => {
    const { classes } = await summaryOf(ONE_POP, world());
    for (const { name, load } of CLASSES) {
      const { outcomes, requests } = classes.find((one) => one.name === name)!;
      near(outcomes.hit / requests, load / (1 + load), 0.01);
      // The rest asks whether the copy still holds, and it does.
      expect(outcomes.hit + outcomes.revalidated + outcomes.collapsed).toBe(requests);
    }
  });

  it("hits as often when every copy is out of date by then, and misses the rest", async () => {
    const { classes } = await summaryOf(ONE_POP, world({ changeEvery: "3s" }));
    for (const { name, load } of CLASSES) {
      const { outcomes, requests, missReasons } = classes.find((one) => one.name === name)!;
      near(outcomes.hit / requests, load / (1 + load), 0.01);
      expect(outcomes.revalidated).toBe(0);
      expect(missReasons.expired).toBe(outcomes.miss);
    }
  });

  it("hits all requests when nothing expires", async () => {
    const { total } = await summaryOf(ONE_POP, world({ ttl: "1y" }));
    expect(total.outcomes.hit).toBe(total.requests);
  });

  it("finds the copy unchanged as often as a Poisson process of changes leaves it alone for a cycle", async () => {
    const changeSeconds = 150;
    const { classes } = await summaryOf(ONE_POP, world({ changeEvery: `${changeSeconds}s` }));
    for (const { name, load } of CLASSES) {
      const { outcomes } = classes.find((one) => one.name === name)!;
      // No change in the TTL, nor in the exponential time from its end to the next request.
      const perSecond = load / TTL_SECONDS;
      const unchanged =
        Math.exp(-TTL_SECONDS / changeSeconds) * (perSecond / (perSecond + 1 / changeSeconds));
      near(outcomes.revalidated / (outcomes.revalidated + outcomes.miss), unchanged, 0.03);
    }
  });
});

describe("stale-while-revalidate", () => {
  const windowSeconds = 60;

  it("serves stale once a cycle, when the first request after the TTL comes inside the window", async () => {
    const { classes } = await summaryOf(ONE_POP, world({ staleWhileRevalidate: `${windowSeconds}s` }));
    for (const { name, load } of CLASSES) {
      const { outcomes, requests } = classes.find((one) => one.name === name)!;
      const inside = 1 - Math.exp((-load / TTL_SECONDS) * windowSeconds);
      near(outcomes.stale / requests, inside / (1 + load), 0.03);
      near(outcomes.hit / requests, load / (1 + load), 0.01);
    }
  });

  it("lets nobody wait for the origin, however slow; without it they do", async () => {
    const slow = ["origin.serviceTime=3s", "network.jitter=0"];
    const endless = await summaryOf(ONE_POP, world({ staleWhileRevalidate: "1d" }, ...slow));
    expect(endless.total.outcomes.hit + endless.total.outcomes.stale).toBe(endless.total.requests);
    expect(endless.origin.requests).toBeGreaterThan(10_000);
    expect(endless.total.ttfbMicros!.max).toBeLessThan(500_000);
    const without = await summaryOf(ONE_POP, world({}, ...slow));
    expect(without.total.ttfbMicros!.max).toBeGreaterThan(900_000);
  });
});
