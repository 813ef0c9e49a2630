/**
 * How old answers are, against closed forms, by way of whole runs: TTL caches whose content changes by a Poisson process, changes at
 * stated times, and deploys that give new names.
 */
import { describe, expect, it } from "vitest";
import { terminalReport } from "../../src/report/terminal.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import type { Summary } from "../../src/result/summary.ts";
import { near, ONE_POP, summaryOf } from "./world.ts";

const TTL = 100;
const OBJECTS = 100;

/** One class of objects, all alike, with `load` requests for each in a TTL, and what else the class is. */
function world(load: number, more: Record<string, unknown>, ...sets: string[]): string[] {
  const thing = { share: 1, objects: OBJECTS, size: "1kB", popularity: { exponent: 0 }, ttl: `${TTL}s` };
  return [
    `content=${JSON.stringify({ thing: { ...thing, ...more } })}`,
    `workload.rate=${(OBJECTS * load) / TTL}/s`,
    "duration=5000s",
    "warmup=1000s",
    ...sets,
  ];
}

/** Every answer but errors has a version. */
function conserved({ freshness, total }: Summary): void {
  const { failed, shed } = total.outcomes;
  expect(freshness!.responses).toBe(total.requests - failed - shed);
  expect(freshness!.classes.reduce((sum, { stale }) => sum + stale, 0)).toBe(freshness!.stale);
  expect(Object.values(freshness!.staleByOutcome).reduce((sum, count) => sum + count, 0)).toBe(
    freshness!.stale,
  );
}

describe("a TTL cache of objects that change by a Poisson process", () => {
  it.each([
    [0.5, 30],
    [4, 100],
    [8, 50],
  ])("with %f requests in a TTL and a change every %i s serves as many too old, by as much, as calculated", async (load, changeSeconds) => {
    const summary = await summaryOf(ONE_POP, world(load, { changeEvery: `${changeSeconds}s` }, "freshness=true"));
    conserved(summary);
    const { staleShare, stalenessMicros, staleByOutcome, lastByteMicros } = summary.freshness!;
    // A hit at age a of its copy is stale if a change came within a; hits are uniform over the TTL.
    const mu = 1 / changeSeconds;
    const unchanged = (1 - Math.exp(-mu * TTL)) / mu;
    near(staleShare!, ((TTL - unchanged) / TTL) * (load / (1 + load)), 0.03);
    // Staleness is the age less the time of the first change within it.
    near(stalenessMicros!.mean / 1e6, (TTL * TTL / 2 - (TTL - unchanged) / mu) / (TTL - unchanged), 0.03);
    expect(stalenessMicros!.max).toBeLessThan(TTL * 1e6);
    // What comes from the origin is stale only when a change falls into its half millisecond on the way.
    expect(summary.freshness!.stale - staleByOutcome.hit!).toBeLessThan(5);
    expect(lastByteMicros).toBeNull();
  }); // prettier-ignore

  it("is a median when half of all are older", async () => {
    // Changes so frequent that a copy is stale from its first moment: staleness is uniform over the TTL.
    const { freshness } = await summaryOf(ONE_POP, world(4, { changeEvery: "100ms" }, "freshness=true"));
    const { p50, p95, p99, max } = freshness!.stalenessMicros!;
    near(p50 / 1e6, 0.5 * TTL, 0.03);
    near(p95 / 1e6, 0.95 * TTL, 0.03);
    near(p99 / 1e6, 0.99 * TTL, 0.03);
    near(max / 1e6, TTL, 0.01);
  });
});

describe("a change at a stated time", () => {
  it("is served for as long as copies live, by uniform remaining lifetimes, in every object or a share of them", async () => {
    const load = 8;
    for (const share of [1, 0.25]) {
      const changes = [{ at: "3000s", share: `${share * 100}%` }];
      const summary = await summaryOf(ONE_POP, world(load, { changes }));
      conserved(summary);
      const [update] = summary.freshness!.updates;
      // Of an object's cycle of T + 1/l the copy lives T, and l y requests come in what is left of it, y.
      const each = ((load / TTL) * TTL * TTL) / 2 / (TTL + TTL / load);
      near(update.responses, share * OBJECTS * each, 0.2);
      expect(update.responses).toBe(summary.freshness!.stale);
      near(update.lastByteMicros / 1e6, TTL, share === 1 ? 0.1 : 0.2);
      expect(update.lastByteMicros).toBeLessThan(TTL * 1e6 + 200_000);
      expect(update.pops).toEqual([{ iata: "FRA", lastByteMicros: update.lastByteMicros }]);
    }
  });

  it("again and again, is as many stale answers as there are changes", async () => {
    // With few requests cycles lose step soon, and the times of changes meet them anywhere.
    const load = 2;
    const changes = [{ every: "450s" }];
    const summary = await summaryOf(ONE_POP, world(load, { changes }));
    const [update] = summary.freshness!.updates;
    expect(update).toMatchObject({ fromMicros: 450e6, untilMicros: 4950e6, times: 11 });
    // The first two came before the end of the warm-up, and the last so late that half of what it makes stale is after the end.
    near(update.responses, 8.5 * OBJECTS * ((load * TTL) / 2 / (TTL + TTL / load)), 0.08);
  });

  it("is over at once where copies are asked about each time, and leaves nothing stale", async () => {
    const summary = await summaryOf(ONE_POP, world(4, { ttl: "0s", changes: [{ at: "3000s" }] }));
    expect(summary.freshness).toMatchObject({ stale: 0, stalenessMicros: null, lastByteMicros: 0 });
    expect(summary.classes[0].missReasons.expired).toBeGreaterThan(0.9 * OBJECTS);
  });

  it("is told of each slice of a large object", async () => {
    const sliced = { size: "3MB", changes: [{ at: "3000s" }] };
    const whole = await summaryOf(ONE_POP, world(8, sliced));
    const inSlices = await summaryOf(ONE_POP, world(8, sliced, "edge.slices=1MB"));
    conserved(inSlices);
    // The slices of an object are fetched one after another, and so live nearly as long as the whole would.
    near(inSlices.freshness!.stale, whole.freshness!.stale, 0.02);
  });
});

describe("a deploy", () => {
  const deploy = (more: string) => `deploys=[{at: 2500s, classes: [asset], ${more}}]`;
  const PAGES = 150;
  const PAGE_LOAD = 6;
  const ASSETS_PER_SECOND = 20;
  const PER_SECOND = (PAGES * PAGE_LOAD) / TTL;
  const content = {
    page: { share: PER_SECOND, objects: PAGES, size: "1kB", popularity: { exponent: 0 }, ttl: `${TTL}s` },
    asset: { share: ASSETS_PER_SECOND, objects: 50, size: "1kB", ttl: "1y" },
  };
  const sets = (...more: string[]) => [
    `content=${JSON.stringify(content)}`,
    `workload.rate=${PER_SECOND + ASSETS_PER_SECOND}/s`,
    "duration=4000s",
    "warmup=1000s",
    ...more,
  ];

  it("by new names that all users know is never stale: each object is fetched once more", async () => {
    const summary = await summaryOf(ONE_POP, sets(deploy("by: versioned-urls")));
    conserved(summary);
    expect(summary.freshness).toMatchObject({ stale: 0, lastByteMicros: 0 });
    const [, asset] = summary.classes;
    expect(asset.outcomes.miss).toBe(50);
    expect(asset.missReasons.cold).toBe(50);
    expect(asset.outcomes.miss + asset.outcomes.hit + asset.outcomes.collapsed).toBe(asset.requests);
    expect(summary.world.objects).toBe(PAGES + 2 * 50);
  });

  it("by names that pages tell is as late as the pages", async () => {
    const summary = await summaryOf(ONE_POP, sets(deploy("by: versioned-urls, referredBy: page")));
    conserved(summary);
    const [assets, pages] = summary.freshness!.updates;
    expect([assets.class, pages.class]).toEqual(["asset", "page"]);
    // A page is in the cache, and old, for what is left of its TTL: T^2 / 2 of a cycle of T + 1/l.
    const lateSeconds = (TTL * TTL) / 2 / (TTL + TTL / PAGE_LOAD);
    near(assets.responses, ASSETS_PER_SECOND * lateSeconds, 0.12);
    near(assets.lastByteMicros / 1e6, TTL, 0.1);
    expect(assets.lastByteMicros).toBeLessThan(TTL * 1e6 + 200_000);
    expect(summary.classes[1].outcomes.miss).toBe(50);
    const text = terminalReport(summary);
    expect(text).toContain("asset, deploy by versioned-urls at 00:41:40");
    expect(text).toMatch(/older than origin +\d\.\d % of answers/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(markdownReport(summary, "0")).toContain("**page, deploy of asset at 00:41:40**");
  });

  it("by TTL is a change of all objects: never seen where copies live for a year", async () => {
    const summary = await summaryOf(ONE_POP, sets(deploy("by: ttl")));
    const [update] = summary.freshness!.updates;
    near(update.lastByteMicros / 1e6, 1500, 0.001);
    near(update.responses, 1500 * ASSETS_PER_SECOND, 0.02);
  });

  it("changes no draw of what it does not concern", async () => {
    const plain = await summaryOf(ONE_POP, sets());
    const other = await summaryOf(ONE_POP, sets(deploy("by: versioned-urls")));
    expect(other.classes[0]).toEqual(plain.classes[0]);
    expect(other.classes[1].requests).toBe(plain.classes[1].requests);
    expect(plain.freshness).toBeUndefined();
  });
});

describe("measuring", () => {
  it("changes nothing else, and can be left out", async () => {
    const sets = world(4, { changes: [{ at: "3000s" }], changeEvery: "1000s" });
    const on = await summaryOf(ONE_POP, sets);
    const off = await summaryOf(ONE_POP, [...sets, "freshness=false"]);
    const { freshness, scenario: _, ...rest } = on;
    const { scenario: __, ...same } = off;
    expect(freshness).toBeDefined();
    expect(rest).toEqual(same);
  });

  it("knows every answer but errors, whatever happens in the world", async () => {
    const busy = [
      "workload=web", "duration=1h", "workload.rate=3/s", "freshness=true", "edge.pops=[IAD, FRA, SIN]", "shield=lab", "edge.servers=3",
      "edge.hashing={peerFetch: true, replicateAbove: 1/min, boundedLoad: 1.2}", "edge.slices=1MB", "origin.errorRate=5%",
      "faults=[{fault: server-down, pop: FRA, from: 10m, until: 30m}, {fault: origin-down, from: 40m, until: 45m}]",
      "content={html: {changeEvery: 5m, varies: [language], staleWhileRevalidate: 1m}, image: {uncacheableShare: 10%, changes: [{every: 7m, share: 30%}]}, video: {preset: image, objects: 40, size: 2500kB, changeEvery: 10m}}",
      "deploys=[{at: 20m, classes: [html, image, video], by: versioned-urls}, {at: 30m, classes: [image], by: ttl}, {at: 50m, classes: [video], by: versioned-urls}]",
    ]; // prettier-ignore
    const summary = await summaryOf("name: busy\nworkload: web\n", busy);
    conserved(summary);
    expect(summary.freshness!.stale).toBeGreaterThan(100);
    expect(summary.freshness!.updates).toHaveLength(6);
  });
});
