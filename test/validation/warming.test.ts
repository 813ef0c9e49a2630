/**
 * Warming from scenario to summary: hit ratios against closed forms, counts and estimates that are exact, and the law of what
 * becomes of every copy, in worlds of all kinds. Every run is audited (`run` throws on what the audit finds).
 */
import { describe, expect, it } from "vitest";
import { pow } from "../../src/base/math.ts";
import type { Summary } from "../../src/result/summary.ts";
import { ONE_POP, run, summaryOf } from "./world.ts";
import { write } from "./trace-file.ts";

/** Eight PoPs that users hardly ask: what is counted is the warming's. */
const QUIET = `
name: quiet
duration: 2h
users: { metros: { top: 60 } }
edge:
  pops: [IAD, FRA, SIN, NRT, GRU, LAX, LHR, SYD]
  tiers: [{ name: ssd, capacity: 10GB }]
shield: none
content:
  thing: { share: 1, objects: 1000, size: 10kB, ttl: 7d, uncacheableShare: 0% }
  other: { share: 0, objects: 500, size: 1kB, ttl: 7d, uncacheableShare: 0% }
workload: { rate: 1/h }
`;

const plan = (inside: string) => `warming=[${inside}]`;
const planOf = ({ warming }: Summary, at = 0) => warming!.plans[at];

describe("the hit ratio after warming", () => {
  it("is the mass of the objects that were warmed, and what comes back of the others", async () => {
    const [objects, warmed, rate, seconds] = [20_000, 400, 200, 60];
    const sets = [
      `duration=${seconds}s`,
      `workload.rate=${rate}/s`,
      `content={thing: {share: 1, objects: ${objects}, size: 1kB, ttl: 1y, popularity: {exponent: 0.8}, uncacheableShare: 0%, churnPerDay: 0%, regionalTaste: 0%}}`,
    ];
    const warming = plan(`{when: {at: 0}, what: {top: ${warmed}}, rate: 100k/s}`);
    const weights = Array.from({ length: objects }, (_, rank) => pow(rank + 1, -0.8));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const asked = rate * seconds;
    // Of an object with mean m requests that nobody has warmed, 1 - e^-m are first ones, which miss.
    const misses = (from: number) =>
      weights.slice(from).reduce((sum, weight) => sum + 1 - Math.exp(-(weight / total) * asked), 0);
    const mass = weights.slice(0, warmed).reduce((sum, weight) => sum + weight, 0) / total;
    const [cold, warm] = [await summaryOf(ONE_POP, sets), await summaryOf(ONE_POP, [...sets, warming])];
    // 12,000 requests: the standard deviation is 0.4 points.
    expect(Math.abs(cold.total.hitRatio! - (1 - misses(0) / asked))).toBeLessThan(0.014);
    expect(Math.abs(warm.total.hitRatio! - (1 - misses(warmed) / asked))).toBeLessThan(0.014);
    expect(warm.total.hitRatio!).toBeGreaterThan(mass);
    // Each warmed object that somebody asked for is a first request that hit.
    const { useful, wasted, fetched, already } = planOf(warm);
    expect(fetched + already).toBe(warmed);
    expect(useful + wasted).toBe(fetched);
    expect(warm.warming!.firstHitRatio! * warm.warming!.firstRequests).toBeCloseTo(useful, -1);
  });
});

describe("a plan", () => {
  it("asks in tiers for exactly 100, 50, 20 and 0 % at quarters of the PoPs", async () => {
    const summary = await summaryOf(QUIET, [
      plan("{when: {at: 1m}, what: {class: thing, top: 300, tiers: tiered}}"),
    ]);
    const { sent, fetched, wasted, useful, estimates } = planOf(summary);
    expect(sent).toBe(2 * (300 + 150 + 60));
    expect(estimates!.own).toEqual(estimates!.tiered);
    expect(estimates!.own.requests).toBe(sent);
    expect(estimates!.own.nodes).toBe(6);
    expect(estimates!.full.requests).toBe(8 * 300);
    expect(useful + wasted).toBe(fetched);
  });

  it("costs what was estimated when nobody else asks, without a shield and with one", async () => {
    for (const [shield, distinct] of [
      ["none", false],
      ["lab", true],
    ] as const) {
      const summary = await summaryOf(QUIET, [
        `shield=${shield}`,
        "workload.rate=1/d",
        plan("{when: {at: 1m}, what: {top: 200, class: thing}, rate: 2/s}"),
      ]);
      const { originRequests, originBytes, originPeakPerSecond, shieldRequests, usd, estimates, ...rest } =
        planOf(summary);
      expect(originRequests).toBe(distinct ? 200 : 8 * 200);
      expect({ originRequests, originBytes, shieldRequests, usd }).toEqual({
        originRequests: estimates!.own.originRequests,
        originBytes: estimates!.own.originBytes,
        shieldRequests: estimates!.own.shieldRequests,
        usd: estimates!.own.usd,
      });
      // Two a second at each of eight PoPs; the travel of a request shifts it by less than the spacing.
      expect(originPeakPerSecond).toBeLessThanOrEqual(8 * 3);
      expect(rest.lastMicros! - rest.firstMicros!).toBe(estimates!.own.micros);
      expect(rest.lastMicros! - rest.firstMicros!).toBe(199 * 500_000);
    }
  });

  it("goes to shields first, then to busy regions, then to the rest, with gaps", async () => {
    const summary = await summaryOf(QUIET, [
      "shield=lab",
      plan("{when: {afterDeploy: 10m}, what: {top: 100, class: thing}, where: {gap: 5m}, rate: 1/s}"),
    ]);
    const { firstMicros, lastMicros, sent, originRequests, estimates } = planOf(summary);
    expect(sent).toBe(9 * 100);
    // The shield has everything when the PoPs begin.
    expect(originRequests).toBe(100);
    expect(lastMicros! - firstMicros!).toBe((3 * 99 + 2 * 300) * 1e6);
    expect(estimates!.own.micros).toBe(lastMicros! - firstMicros!);
  });

  it("costs the origin what was estimated where shields ask each other first", async () => {
    const regions = "regions: [{name: us, place: IAD}, {name: eu, place: DUB}]";
    const summary = await summaryOf(QUIET, [
      `shield={${regions}, consult: true}`,
      "workload.rate=1/d",
      plan("{when: {at: 1m}, what: {top: 100, class: thing}, where: {pops: [IAD, LAX]}, rate: 1/s}"),
    ]);
    const { originRequests, estimates } = planOf(summary);
    expect([originRequests, estimates!.own.originRequests]).toEqual([100, 100]);
  });

  it("after a deploy under new names asks for these, so that users' first requests for them hit", async () => {
    const deploys = "deploys=[{at: 30m, name: two, classes: [thing], by: versioned-urls}]";
    const busy = ["duration=1h", "workload.rate=1/s", "content.thing.objects=100", deploys];
    const first = await summaryOf(QUIET, [
      ...busy,
      plan("{when: {afterDeploy: two}, what: {class: thing, share: 100%}, where: {order: at-once}}"),
    ]);
    const { sent, already, fetched, useful, firstMicros } = planOf(first);
    // Nobody has the new names but who asked in the five seconds that it takes, about 20 of 1,800 requests.
    expect([sent, fetched + already]).toEqual([8 * 100, 8 * 100]);
    expect(already).toBeLessThan(40);
    expect(firstMicros).toBe(30 * 60e6);
    // Half an hour of a request a second at eight PoPs asks for most of the hundred names.
    expect(useful).toBeGreaterThan(300);
    // The same with prefetching from what was asked for: ids of new names begin high up, and must take no room for it.
    const guessed = await summaryOf(QUIET, [
      ...busy,
      "prefetch=[{class: thing, by: next-page, within: 5m, confidence: 20%, least: 2}]",
    ]);
    expect(planOf(guessed).sent).toBeGreaterThan(0);
  });

  it("goes by the clock of each PoP where it is told to, and every day", async () => {
    const daily = (clock: string) =>
      plan(
        `{when: {daily: "06:00", clock: ${clock}}, what: {top: 10, class: thing}, where: {pops: [NRT, GRU]}}`,
      );
    const at = async (clock: string) => planOf(await summaryOf(QUIET, ["duration=3d", daily(clock)]));
    const [utc, local] = [await at("utc"), await at("local")];
    expect([utc.waves, utc.sent, utc.already, utc.firstMicros]).toEqual([3, 60, 40, 6 * 3_600e6]);
    // 06:00 in Tokyo is 21:00 UTC of the day before, in Sao Paulo 09:00 UTC.
    expect([local.waves, local.sent, local.firstMicros, local.lastMicros]).toEqual([
      3, 60, 9 * 3_600e6, (2 * 24 + 21) * 3_600e6 + 9 * 50_000,
    ]); // prettier-ignore
  });

  it("begins the usual time before an event, or its own", async () => {
    const first = async (before: string) =>
      planOf(await summaryOf(QUIET, [plan(`{when: {before: {${before}, at: 1h}}, what: {top: 5}}`)]))
        .firstMicros! / 60e6;
    expect(await first("event: email")).toBe(45);
    expect(await first("event: sale")).toBe(30);
    expect(await first("event: publication")).toBe(60);
    expect(await first("event: sale, lead: 20m")).toBe(40);
  });

  it("stops when the run is over, and says what it has not sent", async () => {
    const { sent, unsent, lastMicros } = planOf(
      await summaryOf(QUIET, [
        plan("{when: {at: 119m}, what: {top: 100, class: thing}, where: {pops: [FRA]}, rate: 1/s}"),
      ]),
    );
    expect([sent, unsent, lastMicros]).toEqual([60, 40, 7_199e6]);
  });

  it("asks for large objects slice by slice", async () => {
    const { sent, fetchedBytes, estimates } = planOf(
      await summaryOf(QUIET, [
        "edge.slices=1MB",
        "content.thing.size={lognormal: {median: 1.5MB, sigma: 1}}",
        plan("{when: {at: 1m}, what: {top: 100, class: thing}, where: {pops: [FRA]}}"),
      ]),
    );
    expect(sent).toBe(estimates!.own.requests);
    expect(fetchedBytes).toBe(estimates!.own.bytes);
    expect(sent).toBeGreaterThan(150);
  });

  it("goes by what was asked for where there is no catalogue", async () => {
    // Page p is asked for 20 - p times.
    const lines = Array.from({ length: 20 }, (_, page) =>
      Array.from({ length: 20 - page }, (_, n) => `${n * 60 + page},/p${page},1000`),
    ).flat();
    const path = write(
      "warming.csv",
      ["time,key,size", ...lines.sort((a, b) => parseInt(a) - parseInt(b))].join("\n"),
    );
    const text = `
name: log
users: { metros: [Frankfurt, Tokyo] }
edge: { pops: [FRA, NRT] }
content: { all: { share: 1, objects: 20, size: 1kB, ttl: 1d } }
workload: { trace: { path: ${path}, clientMetro: Frankfurt } }
warming: [{ when: { at: 10m }, what: { top: 4 }, where: { pops: [NRT] } }]
`;
    const { sent, fetched, wasted, estimates } = planOf(await summaryOf(text));
    // The users are in Frankfurt: in Tokyo nobody asks.
    expect([sent, fetched, wasted, estimates]).toEqual([4, 4, 4, null]);
  });
});

describe("prefetching", () => {
  it("fetches the next segment, which users then find", async () => {
    const summary = await summaryOf(QUIET, [
      "workload.rate=1/s",
      "prefetch=[{class: thing, by: next-segment, segments: 50}]",
    ]);
    const { useful, wasted, fetched, already, notKept } = planOf(summary);
    expect(useful).toBeGreaterThan(100);
    expect(useful + wasted + notKept).toBe(fetched);
    expect(already).toBeLessThan(fetched);
    const cold = await summaryOf(QUIET, ["workload.rate=1/s"]);
    expect(summary.total.outcomes.miss).toBeLessThan(cold.total.outcomes.miss - 100);
  });

  it("knows how long the videos are that sessions play", async () => {
    const sets = [
      "duration=20m",
      "edge.pops=[FRA]",
      "content.thing.ttl=30d",
      "workload={sessions: {viewers: {kind: video, rate: 2/min, class: thing, manifest: other, length: 2m, ladder: [1Mbps], watch: 2m, seeks: 0}}}",
    ];
    const summary = await summaryOf(QUIET, [...sets, "prefetch=[{class: thing, by: next-segment}]"]);
    const { useful, wasted } = planOf(summary);
    const [video] = summary.classes;
    expect(useful).toBeGreaterThan(200);
    // Viewers go on to the end, or nearly.
    expect(wasted).toBeLessThan(0.1 * useful);
    // Only the first segment of a title that nobody has seen yet is missed, or waited for.
    expect(video.hitRatio!).toBeGreaterThan(0.9);
    expect((await summaryOf(QUIET, sets)).classes[0].hitRatio!).toBeLessThan(0.8);
  });

  it("knows the hours of a day only when one has passed", async () => {
    const rule = (duration: string) => [
      `duration=${duration}`,
      "workload.rate=1/s",
      "edge.pops=[FRA]",
      "content.thing.ttl=30m",
      "prefetch=[{class: thing, by: hour-of-day, least: 5}]",
    ];
    expect(planOf(await summaryOf(QUIET, rule("25h"))).firstMicros).toBe(24 * 3_600e6);
  });
});

describe("every copy", () => {
  const worlds: Record<string, string[]> = {
    "under pressure": ["edge.tiers=[{name: ram, capacity: 300kB}]"],
    "three tiers, exclusive": ["edge.tiers.0.capacity=1%", "edge.inclusion=exclusive"],
    "changing content": [
      "content.thing.ttl=2m",
      "content.thing.changeEvery=10m",
      "content.thing.staleWhileRevalidate=1m",
    ],
    "admission on the second request": ["edge.tiers.0.admission=n-hit"],
    "a slow origin": ["origin.serviceTime=20s"],
    "no collapsing": ["origin.serviceTime=20s", "edge.collapse=false", "shield.collapse=false"],
    "an origin that fails": ["origin.errorRate=30%"],
    "several servers, and one lost": [
      "edge.servers=3",
      "edge.hashing={boundedLoad: 1.25, peerFetch: true}",
      "faults=[{fault: server-down, from: 10m, until: 40m, returns: cold}, {fault: pop-down, pop: FRA, from: 20m, until: 50m}]",
    ],
    "several keys an object": ["content.thing.varies=[language]"],
    slices: ["edge.slices=1MB", "content.thing.size={lognormal: {median: 1.5MB, sigma: 1}}"],
    "two providers": ["providers={a: {edge: {pops: [FRA, IAD]}}, b: {edge: {pops: [NRT, GRU]}}}"],
  };
  it.each(Object.entries(worlds))("is accounted for: %s", async (_, sets) => {
    const { summary } = await run(QUIET, [
      "duration=1h",
      "edge.pops=[IAD, FRA, NRT, GRU]",
      "shield=lab",
      "workload.rate=1/s",
      ...sets,
      `warming=[{when: {at: 5m}, what: {class: thing, share: 40%}, rate: 3/s},
        {when: {afterDeploy: 30m}, what: {class: thing, top: 100, audience: local, tiers: tiered}, rate: 2/s}]`,
      "prefetch=[{class: thing, by: next-page, within: 5m, confidence: 20%, least: 2, rate: 1/s}]",
    ]);
    for (const plan of summary.warming!.plans) {
      expect(plan.already + plan.fetched + plan.confirmed + plan.failed).toBe(plan.sent);
      expect(plan.useful + plan.wasted + plan.notKept).toBe(plan.fetched + plan.confirmed);
      expect(plan.sent).toBeGreaterThan(0);
    }
    const { warming, origin } = summary;
    expect(warming!.originRequests).toBeLessThanOrEqual(origin.requests);
  });
});
