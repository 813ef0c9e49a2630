/** Purges from the scenario file to the summary: what they are given (ways, times, losses, prices) is what comes out. */
import { describe, expect, it } from "vitest";
import type { PurgeSummary } from "../../src/result/purge-summary.ts";
import type { Summary } from "../../src/result/summary.ts";
import { placeOf, roundTripMicros } from "../../src/model/places.ts";
import { runReplica } from "../../src/run/replica.ts";
import { GeneratedNames } from "../../src/workload/object-names.ts";
import { write } from "./trace-file.ts";
import { near, scenarioOf, summaryOf } from "./world.ts";

const SECOND = 1_000_000;
const WORLD = `
name: purges
seed: purges
duration: 40m
users: { metros: [Frankfurt, Tokyo, Sao Paulo], access: fibre }
edge: { pops: [FRA, NRT, GRU], servers: 2, tiers: [{ name: ram, capacity: 1GB, latency: "0" }] }
shield: { place: IAD, tiers: [{ name: ssd, capacity: 1GB }] }
origin: { place: IAD, serviceTime: 5ms }
network: { jitter: 0 }
content:
  page: { share: 1, objects: 200, size: 10kB, ttl: 1d, tags: { count: 20, perObject: 2 } }
workload: { rate: 20/s, diurnal: flat }
invalidation: { propagation: 10s }
`;

const purge = ({ purges }: Summary, n = 0): PurgeSummary => purges![n];
const way = (to: string) => roundTripMicros(placeOf("IAD"), placeOf(to)) / 2;
const list = (...purges: string[]) => `purges=[${purges.join(", ")}]`;

describe("a purge", () => {
  it("reaches each PoP after the way through the network and the time of propagation, and the API says so when all have answered", async () => {
    const summary = await summaryOf(WORLD, [list("{at: 20m, class: page}")]);
    const ways = ["FRA", "NRT", "GRU"].map(way).sort((a, b) => a - b);
    const { reach, confirmedMicros, messages, lost, unreached, calls } = purge(summary);
    expect(reach.p50Micros! / (10 * SECOND + ways[1])).toBeCloseTo(1, 2);
    expect(reach.allMicros).toBe(Math.ceil(10 * SECOND + ways[2]));
    near(confirmedMicros.max!, 10 * SECOND + 2 * ways[2], 0.0001);
    expect([messages, lost, unreached, calls]).toEqual([4, 0, 0, 1]);
    const accepted = await summaryOf(WORLD, [
      list("{at: 20m, class: page}"),
      "invalidation.confirms=accepted",
    ]);
    expect(purge(accepted).confirmedMicros.max).toBe(0);
  });

  it("lets old answers out for as long as it takes to travel, and not longer", async () => {
    for (const propagation of ["3s", "30s"]) {
      const summary = await summaryOf(WORLD, [
        list("{at: 20m, class: page, changes: true, order: shield-first, gap: 0s}"),
        "shield=none",
        `invalidation.propagation=${propagation}`,
      ]);
      const { stale, reach } = purge(summary);
      expect(stale!.requests).toBeGreaterThan(20);
      expect(stale!.lastMicros).toBeLessThanOrEqual(reach.allMicros!);
      near(stale!.lastMicros, reach.allMicros!, 0.15);
    }
  });

  it("removes what the store counts as purged, and is missed as purged", async () => {
    for (const subject of ["class: page", "prefix: /page/", "all: true", "url: /page/s1/1, count: 200"]) {
      const summary = await summaryOf(WORLD, [list(`{at: 20m, ${subject}}`)]);
      const { objects, bytes, examined } = purge(summary);
      // 200 objects at three PoPs and the shield, nearly all of them held.
      expect(objects).toBeGreaterThan(750);
      expect(bytes).toBe(objects * 10_000);
      expect(bytes).toBe(summary.tiers.reduce((sum, { store }) => sum + store.purgedBytes, 0));
      expect(summary.total.missReasons.purged).toBeGreaterThan(500);
      // A purge of everything looks at nothing, a list at each of its objects, a rule at all that is held.
      if (subject === "all: true") expect(examined).toBe(0);
      else expect(examined).toBe(subject.startsWith("url") ? 4 * 200 : objects);
    }
  });

  it("by tag looks at the carriers and at nothing else", async () => {
    const summary = await summaryOf(WORLD, [list("{at: 20m, tag: page-7}")]);
    const tags = { count: 20, perObject: 2 };
    const names = new GeneratedNames([{ name: "page", first: 0, until: 200, objects: 200, tags }], "purges");
    const carriers = names.tagged("page-7", 1).length;
    expect(carriers).toBeGreaterThan(10);
    expect(carriers).toBeLessThan(30);
    expect(purge(summary).examined).toBe(4 * carriers);
    expect(purge(summary).paths).toBe(carriers);
    expect(purge(summary).objects).toBeLessThanOrEqual(4 * carriers);
    const prefix = await summaryOf(WORLD, [list("{at: 20m, prefix: /page/s7/}")]);
    expect(purge(prefix).examined).toBeGreaterThan(750);
    const slow = await summaryOf(WORLD, [list("{at: 20m, prefix: /page/s7/}"), "invalidation.scanRate=20/s"]);
    // Some 200 objects a PoP at 20 a second.
    near(purge(slow).reach.p50Micros!, 10 * SECOND + way("FRA") + 10 * SECOND, 0.05);
  });

  it("that is soft keeps what it makes stale: no bytes leave, the origin confirms", async () => {
    const summary = await summaryOf(WORLD, [list("{at: 20m, class: page, soft: true}")]);
    expect(summary.tiers.every(({ store }) => store.purgedBytes === 0)).toBe(true);
    expect(purge(summary).objects).toBeGreaterThan(750);
    expect(summary.total.outcomes.revalidated).toBeGreaterThan(300);
    const behind = await summaryOf(WORLD, [
      list("{at: 20m, class: page, soft: true}"),
      "content.page.staleWhileRevalidate=1h",
    ]);
    expect(behind.total.outcomes.revalidated).toBe(0);
    expect(behind.total.outcomes.stale).toBeGreaterThan(300);
  });

  it("that empties the caches shows as a storm at the origin in the minute after it", async () => {
    const { origin } = purge(await summaryOf(WORLD, [list("{at: 20m, all: true}"), "shield=none"]));
    expect(origin.requestsBefore).toBeLessThan(10);
    expect(origin.requestsAfter).toBeGreaterThan(200);
    expect(origin.peakPerSecond).toBeGreaterThan(5);
  });
});

describe("messages to nodes", () => {
  it("that are lost are sent again until they arrive: 1 / (1 - loss) of them each", async () => {
    const summary = await summaryOf(WORLD, [
      list("{every: 5s, url: /page/s1/1}"),
      "invalidation={propagation: 100ms, loss: 30%, retry: 1s, attempts: 30}",
    ]);
    const { messages, lost, unreached, times, reach } = purge(summary);
    expect(times).toBe(479);
    expect(unreached).toBe(0);
    near(messages / (4 * times), 1 / 0.7, 0.06);
    near(lost / messages, 0.3, 0.1);
    // One in four waits for a second message, which comes a second later.
    expect(reach.p50Micros).toBeLessThan(0.4 * SECOND);
    expect(reach.p95Micros).toBeGreaterThan(3 * SECOND);
  });

  it("give nodes up that never hear them: these keep what they have, and the API never says done", async () => {
    const summary = await summaryOf(WORLD, [
      list("{every: 5s, url: /page/s1/1, changes: true}"),
      "invalidation={propagation: 100ms, loss: 50%, retry: 1s, attempts: 2}",
    ]);
    const { messages, unreached, times, confirmed, reach, stale } = purge(summary);
    near(unreached / (4 * times), 0.25, 0.12);
    near(messages / (4 * times), 1.5, 0.06);
    // All four nodes hear it.
    near(confirmed / times, 0.75 * 0.75 * 0.75 * 0.75, 0.2);
    expect(reach.allMicros).toBeNull();
    expect(stale!.requests).toBeGreaterThan(100);
  });

  it("find a PoP that is down, which returns with what it had and hears them then", async () => {
    const down = "faults=[{fault: pop-down, pop: FRA, from: 15m, until: 25m}]";
    const sets = [list("{at: 20m, class: page, changes: true}"), "shield=none", down];
    const { reach, unheard, unreached, stale } = purge(await summaryOf(WORLD, sets));
    expect(unheard).toBeGreaterThan(5);
    expect(unreached).toBe(0);
    expect(reach.maxMicros).toBeGreaterThan(300 * SECOND);
    expect(stale!.lastMicros).toBeGreaterThan(300 * SECOND);
    expect(stale!.lastMicros).toBeLessThanOrEqual(reach.maxMicros!);
    // Given up before it returns, it stays as it is until the end of the run.
    const never = purge(await summaryOf(WORLD, [...sets, "invalidation.attempts=3"]));
    expect([never.unreached, never.reach.allMicros, never.confirmed]).toEqual([1, null, 0]);
    expect(never.stale!.lastMicros).toBeGreaterThan(1100 * SECOND);
  });
});

describe("the control plane", () => {
  it("takes up as many calls a second as it can: 200 URLs one by one, or all in one", async () => {
    const sets = (batch: string) => [
      list(`{at: 20m, url: /page/s1/1, count: 200${batch}}`),
      "invalidation={propagation: 0s, rate: 1/s, confirms: accepted}",
    ];
    const single = purge(await summaryOf(WORLD, sets(", batch: 1")));
    expect([single.calls, single.confirmedMicros.max]).toEqual([200, 200 * SECOND]);
    const tens = purge(await summaryOf(WORLD, sets(", batch: 10")));
    expect([tens.calls, tens.confirmedMicros.max]).toEqual([20, 20 * SECOND]);
    const whole = purge(await summaryOf(WORLD, sets("")));
    expect([whole.calls, whole.confirmedMicros.max]).toEqual([1, SECOND]);
    expect(single.paths).toBe(200);
  });

  it("takes up the urgent first", async () => {
    const low = "{at: 20m, url: /page/s1/1, count: 100, batch: 1, priority: low}";
    const summary = await summaryOf(WORLD, [
      list(
        low,
        "{at: 1230s, class: page, priority: critical}",
        "{at: 1230s, all: true}",
        "{at: 1230s, prefix: /page/, priority: high}",
      ),
      "invalidation={propagation: 0s, rate: 1/s, confirms: accepted}",
    ]);
    // At 1230 s the 30th call ends: the next to be taken up is the most urgent.
    expect([1, 2, 3].map((n) => purge(summary, n).confirmedMicros.max! / SECOND)).toEqual([1, 3, 2]);
    expect(purge(summary, 0).confirmedMicros.max).toBe(103 * SECOND);
  });

  it("of each provider brings a purge to its own nodes in its own time, and each charges by its own book", async () => {
    const providers =
      "providers={one: {edge: {pops: [FRA]}, invalidation: {propagation: 5s}}, two: {edge: {pops: [NRT]}, pricing: bunny}}";
    const summary = await summaryOf(WORLD, [list("{at: 20m, class: page}"), providers, "shield=none"]);
    const { reach, messages, calls } = purge(summary);
    expect([messages, calls]).toEqual([2, 2]);
    near(reach.p50Micros!, 5 * SECOND + way("FRA"), 0.005);
    near(reach.allMicros!, 10 * SECOND + way("NRT"), 0.005);
    const lines = summary.bill!.lines.filter(({ item }) => item === "invalidations");
    expect(lines.map(({ provider }) => provider)).toEqual(["one", "one"]);
  });
});

describe("the bill", () => {
  it("charges paths beyond a thousand a month, a tag as the paths that carry it", async () => {
    // 40 minutes are a 1,080th of a month.
    const summary = await summaryOf(WORLD, [list("{every: 10m, url: /page/s1/1}")]);
    expect(purge(summary).paths).toBe(3);
    const lines = (one: Summary) =>
      one
        .bill!.lines.filter(({ item }) => item === "invalidations")
        .map(({ quantity, nanoUsd }) => [quantity, Number(nanoUsd) / 1e9]);
    expect(lines(summary)).toEqual([
      [1000, 0],
      [3 * 1080 - 1000, 11.2],
    ]);
    expect(lines(await summaryOf(WORLD, [list("{every: 10m, url: /page/s1/1}"), "pricing=bunny"]))).toEqual(
      [],
    );
    const tag = await summaryOf(WORLD, [list("{at: 10m, tag: page-1, count: 20}")]);
    // Every object has two tags; where both are one it is there once.
    expect(purge(tag).paths).toBeGreaterThan(360);
    expect(purge(tag).paths).toBeLessThanOrEqual(400);
    expect(purge(tag).usd).toBeCloseTo(purge(tag).paths * 0.005, 9);
  });
});

describe("what an object consists of", () => {
  const sets = ["shield=none", "invalidation.propagation=0s", "duration=22m"];

  it("is purged with it: its variants, its slices, the copies of all servers", async () => {
    for (const kind of [
      ["content.page.varies=[device]"],
      ["content.page.size=3MB", "edge.slices=1MiB"],
      ["edge.hashing={replicateAbove: 1/min, replicas: 2}"],
    ]) {
      const summary = await summaryOf(WORLD, [
        ...sets,
        ...kind,
        list("{at: 20m, url: /page/s1/1, count: 200, changes: true}"),
      ]);
      const byAll = await summaryOf(WORLD, [...sets, ...kind, list("{at: 20m, all: true, changes: true}")]);
      expect(purge(summary).objects).toBe(purge(byAll).objects);
      expect(purge(summary).bytes).toBe(purge(byAll).bytes);
      expect(purge(summary).objects).toBeGreaterThan(600);
      expect(purge(summary).stale!.lastMicros).toBeLessThanOrEqual(purge(summary).reach.maxMicros!);
    }
  });
});

describe("a log", () => {
  it("is purged by what its URLs are called, and its run ends with its last answer", async () => {
    const lines = Array.from({ length: 300 }, (_, n) => {
      const time = new Date(Date.UTC(2026, 4, 17, 10, 0, 2 * n)).toUTCString();
      const [, day, month, year, clock] = time.split(/[ ,]+/);
      return `10.0.0.${n % 3} - - [${day}/${month}/${year}:${clock} +0000] "GET /${["news", "shop"][n % 2]}/${n % 10} HTTP/1.1" 200 5000\n`;
    });
    const path = write("purged.log", lines.join(""));
    const log = `name: log\nworkload: { trace: { path: ${path} } }\nusers: { metros: [Frankfurt] }\nedge: { pops: [FRA] }\nshield: none\n`;
    const plain = await summaryOf(log);
    const summary = await summaryOf(log, [
      list(
        "{at: 5m, url: /news/4}",
        "{at: 5m, prefix: /shop/}",
        "{every: 1h, all: true}",
        "{at: 7m, url: /none}",
      ),
      "invalidation.propagation=10ms",
    ]);
    expect(summary.purges!.map(({ objects, times }) => [objects, times])).toEqual([
      [1, 1],
      [5, 1],
      [0, 0],
      [0, 1],
    ]);
    expect(summary.total.missReasons.purged).toBe(6);
    expect(summary.simulated.durationMicros).toBe(plain.simulated.durationMicros);
  });
});

it("a scenario that purges nothing is the one that says nothing of purges", async () => {
  const [without, empty] = await Promise.all(
    [[], ["purges=[]"]].map((sets) => runReplica(scenarioOf(WORLD, sets))),
  );
  expect(empty.summary.total).toEqual(without.summary.total);
  expect(without.summary.purges).toBeUndefined();
});
