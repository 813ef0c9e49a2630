/** Errors that nodes remember: how often the origin is asked while it fails, what ends it, and that nobody is lost. */
import { describe, expect, it } from "vitest";
import { violations } from "./conservation.ts";
import { ONE_POP, summaryOf } from "./world.ts";

const ONE_OBJECT = ["content.thing.objects=1", "workload.rate=20/s", "duration=1000s"];
const TTL = "content.thing.errorTtl=10s";
const SHIELD =
  "shield={place: FRA, servers: 1, tiers: [{name: disk, capacity: 1GB, latency: 0, bandwidth: unlimited}]}";

describe("an error that is remembered", () => {
  it("is fetched once in its time and the wait for the next request", async () => {
    const failing = [...ONE_OBJECT, "origin.errorRate=100%", "content.thing.staleIfError=0"];
    const [asked, spared] = [await summaryOf(ONE_POP, failing), await summaryOf(ONE_POP, [...failing, TTL])];
    expect(asked.errorsKept).toBeUndefined();
    expect([asked.total.outcomes.failed, spared.total.outcomes.failed]).toEqual([
      asked.total.requests,
      spared.total.requests,
    ]);
    // Cycles of 10 s and a twentieth on average, of which the spread is that twentieth: 99.5 of them, give or take 0.1.
    expect(spared.origin.requests).toBeGreaterThanOrEqual(98);
    expect(spared.origin.requests).toBeLessThanOrEqual(101);
    // Who joined the fetch is not among them.
    const { collapsed } = asked.total.outcomes;
    expect(collapsed).toBe(0);
    expect(spared.errorsKept!.atPops).toBeLessThanOrEqual(spared.total.requests - spared.origin.requests);
    expect(spared.errorsKept!.atPops).toBeGreaterThan(0.98 * spared.total.requests);
  });

  it("is remembered behind the PoPs, too, so that many PoPs ask once", async () => {
    const { origin, shield, errorsKept, total } = await summaryOf(ONE_POP, [
      ...ONE_OBJECT,
      SHIELD,
      TTL,
      "edge.pops=[FRA, LHR, MAD]",
      "users.metros=[Frankfurt, London, Madrid]",
      "origin.errorRate=100%",
    ]);
    // Each PoP asks again when ten seconds have passed since its answer; the shield's ten seconds are over a little earlier.
    expect(errorsKept!.behind).toBeGreaterThan(0);
    expect(shield!.requests).toBeGreaterThan(2 * origin.requests);
    expect(origin.requests).toBeLessThan(130);
    expect(total.outcomes.failed).toBe(total.requests);
  });

  it("stands for what had a stale copy in its window, and the copy is the answer", async () => {
    const outage = [
      ...ONE_OBJECT,
      "content.thing.ttl=5s",
      "content.thing.staleIfError=200s",
      "origin.outages=[{from: 100s, until: 900s}]",
    ];
    const [asked, spared] = [await summaryOf(ONE_POP, outage), await summaryOf(ONE_POP, [...outage, TTL])];
    // 200 s of stale copies after the 5 s for which the last one was fresh; 20 requests a second.
    const stale = (summary: typeof asked) => summary.total.outcomes.stale + summary.total.outcomes.collapsed;
    expect(Math.abs(stale(asked) - stale(spared))).toBeLessThan(10);
    expect(spared.total.outcomes.stale).toBeGreaterThan(3500);
    // After the outage the error may stand for ten seconds more.
    const late = spared.total.outcomes.failed - asked.total.outcomes.failed;
    expect(late).toBeGreaterThanOrEqual(-5);
    expect(late).toBeLessThan(260);
    expect(asked.origin.outcomes.failed).toBeGreaterThan(10_000);
    expect(spared.origin.outcomes.failed).toBeLessThan(85);
  });

  it("ends with a purge", async () => {
    const world = [
      ...ONE_OBJECT,
      "duration=300s",
      "content.thing.errorTtl=1h",
      "origin.outages=[{from: 0s, until: 30s}]",
    ];
    const purge = "purges=[{at: 60s, url: /thing/s1/1}]";
    const at = "invalidation={propagation: 1ms}";
    const [kept, purged] = [await summaryOf(ONE_POP, world), await summaryOf(ONE_POP, [...world, purge, at])];
    expect(kept.total.outcomes.failed).toBe(kept.total.requests);
    // A fifth of the requests come in the first minute.
    expect(purged.total.outcomes.failed / purged.total.requests).toBeGreaterThan(0.17);
    expect(purged.total.outcomes.failed / purged.total.requests).toBeLessThan(0.23);
    expect(purged.total.outcomes.miss).toBe(1);
  });

  it("loses nobody, with whatever else there is", async () => {
    for (const sets of [
      ["content.thing.staleWhileRevalidate=2s", "content.thing.ttl=3s"],
      ["content.thing.uncacheableShare=40%", "content.thing.methods={post: 5%, head: 5%}"],
      ["edge.collapse=false", "shield.collapse=false"],
      ["shield.failover={timeout: 1s}", "shield.collapsing={wait: 100ms, onError: retry-one}"],
      [
        "edge.servers=3",
        "edge.hashing={boundedLoad: 1.25, peerFetch: true}",
        "faults=[{fault: server-down, from: 50s, until: 100s}]",
      ],
      ["edge.slices=1MB", "content.thing.size=2500kB"],
      ["warming=[{when: {at: 20s}, what: {top: 50}, rate: 2/s}]"],
    ]) {
      const summary = await summaryOf(ONE_POP, [
        SHIELD,
        "content.thing.objects=100",
        "workload.rate=20/s",
        "duration=150s",
        "origin.errorRate=30%",
        TTL,
        ...sets,
      ]);
      expect(summary.errorsKept!.atPops + summary.errorsKept!.behind).toBeGreaterThan(0);
      if (!sets[0].startsWith("edge.slices")) expect(violations(summary)).toEqual([]);
    }
  });
});
