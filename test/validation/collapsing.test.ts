/** Collapsed forwarding: how many requests for one cold object reach the origin, by who collapses. */
import { describe, expect, it } from "vitest";
import { factsOf } from "./facts.ts";
import { ONE_POP, summaryOf } from "./world.ts";

/** One object, asked for by everybody within a second, at an origin that takes ten; three PoPs, a shield. */
const CROWD = [
  "duration=1s",
  "users.metros=[Frankfurt, New York, Tokyo]",
  "edge.pops=[FRA, JFK, NRT]",
  "shield={place: AMS, servers: 1, tiers: [{name: disk, capacity: 1GB}]}",
  "origin.serviceTime=10s",
  "content.thing.objects=1",
  "workload.rate=300/s",
];
const POPS = 3;

describe("requests for one cold object at three PoPs at once", () => {
  it("reach the origin once when edge and shield collapse them", async () => {
    const { total, shield, origin, pops } = await summaryOf(ONE_POP, CROWD);
    expect(total.requests).toBeGreaterThan(200);
    for (const pop of pops) {
      expect(pop.outcomes.miss).toBe(1);
      expect(pop.outcomes.collapsed).toBe(pop.requests - 1);
      expect(pop.requests).toBeGreaterThan(10);
    }
    expect(shield!.requests).toBe(POPS);
    expect([shield!.outcomes.miss, shield!.outcomes.collapsed]).toEqual([1, POPS - 1]);
    expect(origin.requests).toBe(1);
    // The answer takes ten seconds, so who came last still waited for more than nine.
    expect(total.ttfbMicros!.p50).toBeGreaterThan(9_000_000);
  });

  it("reach it once for each PoP when only the edge collapses, and when there is no shield", async () => {
    const apart = await summaryOf(ONE_POP, [...CROWD, "shield.collapse=false"]);
    expect(apart.shield!.requests).toBe(POPS);
    expect(apart.origin.requests).toBe(POPS);
    const direct = await summaryOf(ONE_POP, [...CROWD, "shield=none"]);
    expect(direct.origin.requests).toBe(POPS);
  });

  it("reach the shield all, and the origin once, when only the shield collapses", async () => {
    const { total, shield, origin } = await summaryOf(ONE_POP, [...CROWD, "edge.collapse=false"]);
    expect(shield!.requests).toBe(total.requests);
    expect(origin.requests).toBe(1);
    expect(total.outcomes.miss).toBe(total.requests);
  });

  it("reach it all when nobody collapses them", async () => {
    const off = [...CROWD, "edge.collapse=false", "shield.collapse=false"];
    const { total, origin } = await summaryOf(ONE_POP, off);
    expect(origin.requests).toBe(total.requests);
    expect(total.outcomes.miss).toBe(total.requests);
  });

  it("all fail with the one that fails", async () => {
    const { total, origin } = await summaryOf(ONE_POP, [...CROWD, "origin.errorRate=100%"]);
    expect(origin.requests).toBe(1);
    expect(total.outcomes.failed).toBe(total.requests);
    expect(total.bytes).toBe(0);
  });

  it("are not collapsed when the object may not be stored", async () => {
    const { total, origin } = await summaryOf(ONE_POP, [...CROWD, "content.thing.uncacheableShare=100%"]);
    expect(origin.requests).toBe(total.requests);
    expect(total.outcomes.bypass).toBe(total.requests);
  });

  it("hit once the object has come", async () => {
    const { total, origin } = await summaryOf(ONE_POP, [...CROWD, "duration=100s", "workload.rate=30/s"]);
    expect(origin.requests).toBe(1);
    expect(total.outcomes.hit / total.requests).toBeGreaterThan(0.88);
    expect(total.outcomes.hit + total.outcomes.collapsed + POPS).toBe(total.requests);
  });
});

describe("a shield", () => {
  it("asks the origin once for what each PoP would ask for by itself", async () => {
    const many = [
      "content.thing.objects=2k",
      "duration=2000s",
      "workload.rate=50/s",
      "origin.serviceTime=50ms",
    ];
    const shielded = await summaryOf(ONE_POP, [...CROWD, ...many]);
    const direct = await summaryOf(ONE_POP, [...CROWD, ...many, "shield=none"]);
    // Nothing expires or is evicted: without a shield every PoP fetches an object once, with it the whole CDN does.
    expect(shielded.origin.requests).toBe(shielded.world.objects);
    expect(direct.origin.requests).toBe(direct.total.outcomes.miss);
    expect(direct.origin.requests).toBe(shielded.shield!.requests);
    expect(direct.total.outcomes.miss).toBe(shielded.total.outcomes.miss);
  });
});

describe("who waits for another's fetch for too long", () => {
  const ONE = [...CROWD, "edge.pops=[FRA]", "users.metros=[Frankfurt]", "shield=none"];

  it("asks for itself at the end of its time, to the microsecond", async () => {
    const sets = [...ONE, "edge.collapsing={wait: 2s}"];
    const { total, origin, collapsing } = await summaryOf(ONE_POP, sets);
    expect(origin.requests).toBe(total.requests);
    expect(collapsing).toEqual({ left: total.requests - 1, retries: 0 });
    expect(total.outcomes.miss).toBe(total.requests);
    // Who never joins has the same answer two seconds sooner.
    const timesOf = (...own: string[]) => factsOf(ONE_POP, [...ONE, ...own]).map((fact) => fact.ttfbMicros);
    const sum = (times: number[]) => times.reduce((all, micros) => all + micros, 0);
    const later = sum(timesOf("edge.collapsing={wait: 2s}")) - sum(timesOf("edge.collapse=false"));
    // Each is rounded to a whole microsecond.
    expect(Math.abs(later - 2_000_000 * (total.requests - 1))).toBeLessThan(total.requests);
  });

  it("stays where its time is longer than the fetch takes, and when the first byte is there", async () => {
    const patient = await summaryOf(ONE_POP, [...ONE, "edge.collapsing={wait: 11s}"]);
    expect([patient.origin.requests, patient.collapsing!.left]).toEqual([1, 0]);
    // Two minutes of body behind a first byte that comes at once.
    const long = ["content.thing.size=30MB", "network.backbone.bandwidth=2Mbps", "origin.serviceTime=1ms"];
    const slow = await summaryOf(ONE_POP, [...ONE, ...long, "edge.collapsing={wait: 3s}"]);
    expect([slow.origin.requests, slow.collapsing!.left]).toEqual([1, 0]);
  });

  it("asks for itself at the shield, too", async () => {
    const { shield, origin, collapsing } = await summaryOf(ONE_POP, [
      ...CROWD,
      "shield.collapsing={wait: 2s}",
    ]);
    expect([shield!.requests, origin.requests]).toEqual([POPS, POPS]);
    expect(collapsing!.left).toBe(POPS - 1);
  });
});

describe("an error of the one fetch", () => {
  const ONE = [...CROWD, "edge.pops=[FRA]", "users.metros=[Frankfurt]", "shield=none"];
  const RETRY = "edge.collapsing={wait: unlimited, onError: retry-one}";

  it("is that of who sent it alone, where the first of the others asks once more", async () => {
    const { total, origin, collapsing } = await summaryOf(ONE_POP, [
      ...ONE,
      RETRY,
      "origin.outages=[{from: 0s, until: 5s}]",
    ]);
    expect([total.outcomes.failed, total.outcomes.miss]).toEqual([1, 1]);
    expect(total.outcomes.collapsed).toBe(total.requests - 2);
    expect(origin.requests).toBe(2);
    expect(collapsing).toEqual({ left: 0, retries: 1 });
  });

  it("goes to all when it comes again: nobody asks a third time", async () => {
    const { total, origin } = await summaryOf(ONE_POP, [...ONE, RETRY, "origin.errorRate=100%"]);
    expect(total.outcomes.failed).toBe(total.requests);
    expect(origin.requests).toBe(2);
  });

  it("is retried at the shield for PoPs that know nothing of it", async () => {
    const sets = [
      ...CROWD,
      "shield.collapsing={wait: unlimited, onError: retry-one}",
      "origin.outages=[{from: 0s, until: 5s}]",
    ];
    const { total, shield, origin } = await summaryOf(ONE_POP, sets);
    expect([shield!.outcomes.failed, shield!.outcomes.miss, shield!.outcomes.collapsed]).toEqual([
      1,
      1,
      POPS - 2,
    ]);
    expect(origin.requests).toBe(2);
    expect(total.outcomes.failed).toBeGreaterThan(0);
    expect(total.outcomes.failed).toBeLessThan(total.requests);
  });
});
