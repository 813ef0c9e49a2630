/** Collapsed forwarding: how many requests for one cold object reach the origin, by who collapses. */
import { describe, expect, it } from "vitest";
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
