/** Sessions end to end: scenario in, summary out, against closed forms, hand counts and conservation. */
import { describe, expect, it } from "vitest";
import { terminalReport } from "../../src/report/terminal.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import type { SessionSummary, Summary } from "../../src/result/summary.ts";
import { Recorder } from "../../src/cdn/recorder.ts";
import type { RequestTrace } from "../../src/cdn/trace-rows.ts";
import { runReplica } from "../../src/run/replica.ts";
import { runWatched } from "../../src/run/watched.ts";
import { near, ONE_POP, scenarioOf, summaryOf } from "./world.ts";

/** The smallest world with these sessions, users 0 ms of jitter away. */
function withSessions(sessions: string, ...sets: string[]): Promise<Summary> {
  return summaryOf(ONE_POP, [
    `workload={diurnal: flat, sessions: {them: {${sessions}}}}`,
    "network.jitter=0",
    ...sets,
  ]);
}

function group(summary: Summary, name = "them"): SessionSummary {
  return summary.sessions!.find((one) => one.name === name)!;
}

/** A read that takes `latency` gives a throughput of (4 s x bit rate) / latency. */
const VIEWERS =
  "kind: video, rate: 0.1/s, class: thing, length: 100s, ladder: [100kbps], watch: 1h, leaving: 0%, segment: 4s";
const WARM = ["content.thing.objects=25", "edge.tiers.0.admission=always", "warmup=600s", "duration=3000s"];

describe("video over a constant throughput", () => {
  it.each([
    [2, 0],
    [3.6, 0],
    [6, 24 * 2],
    [8, 24 * 4],
  ])("a segment of 4 s takes %f s", async (latency, stalled) => {
    const them = group(await withSessions(VIEWERS, ...WARM, `edge.tiers.0.latency=${latency}s`));
    expect(them.finished).toBeGreaterThan(150);
    // The way to Frankfurt and the bytes take some 30 ms more.
    expect(them.startupMicros!.p50 / 1e6).toBeGreaterThan(latency);
    expect(them.startupMicros!.p50 / 1e6).toBeLessThan(latency + 0.1);
    if (stalled === 0) expect(them.rebufferRatio).toBe(0);
    else near(them.rebufferRatio!, stalled / (stalled + 100), 0.02);
    expect(them.meanBitsPerSecond).toBe(100_000);
  });

  it("leaves by impatience: 5.8 % a second beyond two", async () => {
    const sets = [...WARM, "edge.tiers.0.latency=7s", "workload.sessions.them.leaving=5.8%"];
    const them = group(await withSessions(VIEWERS, ...sets));
    const share = them.abandoned / them.started;
    // Four standard deviations of some 440 viewers.
    expect(Math.abs(share - 0.058 * 5)).toBeLessThan(4 * Math.sqrt((0.29 * 0.71) / them.started));
  });
});

describe("pages", () => {
  const PAGES = "kind: page-view, rate: 0.5/s, class: thing, assets: {thing: 6}, pages: 1";

  it("one request at a time: load times add up to those of the requests", async () => {
    const summary = await withSessions(`${PAGES}, parallel: 1`, "content.thing.objects=500");
    const them = group(summary);
    const requests = them.totalMicros!.mean * them.requests;
    const pages = them.pageLoadMicros!.mean * them.finished;
    expect(them.finished).toBeGreaterThan(1500);
    near(pages, requests, 0.002);
  });

  it("six at a time: two round trips after the HTML's", async () => {
    const [one, six] = await Promise.all(
      [1, 6].map((parallel) => withSessions(`${PAGES}, parallel: ${parallel}`, "content.thing.objects=500")),
    );
    expect(group(six).requests).toBe(group(one).requests);
    expect(group(six).pageLoadMicros!.mean).toBeLessThan(0.6 * group(one).pageLoadMicros!.mean);
  });
});

describe("robots", () => {
  const CRAWL = "kind: crawler, rate: 3/h, class: thing, interval: 1s, lasts: 2h";

  it("crawling a catalogue larger than the cache hit next to nothing, and all when it fits", async () => {
    // LRU under cyclic walks at different places: who follows closely behind another hits.
    const sets = ["content.thing.objects=2000", "edge.tiers.0.eviction=lru", "duration=4h", "warmup=90m"];
    const small = group(await withSessions(CRAWL, ...sets, "edge.tiers.0.capacity=60kB"));
    const large = group(await withSessions(CRAWL, ...sets, "edge.tiers.0.capacity=3MB"));
    expect(small.requests).toBeGreaterThan(4_000);
    expect(small.hitRatio).toBeLessThan(0.2);
    expect(large.hitRatio).toBe(1);
  });

  it("scanning miss always, unless keys leave queries out", async () => {
    const SCAN = "kind: scanner, rate: 20/h, class: thing, interval: 1s, lasts: 10m";
    const [whole, ignored] = await Promise.all(
      ["whole", "ignored"].map((query) => withSessions(SCAN, `edge.key.query=${query}`)),
    );
    expect(group(whole).hitRatio).toBe(0);
    expect(whole.world.objects).toBe(group(whole).requests);
    expect(ignored.world.objects).toBeLessThanOrEqual(50);
    expect(group(ignored).requests).toBe(group(whole).requests);
    expect(group(ignored).hitRatio).toBeGreaterThan(0.98);
  });
});

describe("a live channel at one PoP", () => {
  it("costs the origin one request a segment, however many watch", async () => {
    const LIVE = "kind: live, rate: 0.2/s, class: thing, ladder: [200kbps], watch: 10m, leaving: 0%";
    const summary = await withSessions(LIVE, "content.thing.objects=1000", "origin.serviceTime=300ms");
    expect(summary.origin.requests).toBe(summary.world.objects);
    // 4000 s are a thousand segments; those before the first viewer nobody asked for.
    expect(summary.origin.requests).toBeGreaterThan(980);
    expect(group(summary).requests).toBeGreaterThan(100 * summary.origin.requests - 20_000);
    expect(group(summary).early).toBe(0);
  });
});

describe("sessions beside other requests", () => {
  const BOTH = [
    "workload.sessions={pages: {kind: page-view, rate: 0.1/s, class: thing, assets: {thing: 3}, think: 1s}, polls: {kind: polling, rate: 20/h, class: thing, interval: 20s}}",
    "duration=1000s",
  ];

  it("are counted with them, and change nothing about when they come", async () => {
    const summary = await summaryOf(ONE_POP, BOTH);
    const alone = await summaryOf(ONE_POP, ["duration=1000s"]);
    const own = summary.sessions!.reduce((sum, { requests }) => sum + requests, 0);
    expect(own).toBeGreaterThan(500);
    expect(summary.total.requests).toBe(alone.total.requests + own);
    expect(alone.sessions).toBeUndefined();
  });

  it("are seen by who looks on, who changes nothing", async () => {
    const scenario = scenarioOf(ONE_POP, [...BOTH, "duration=300s"]);
    const traces: RequestTrace[] = [];
    const recorder = new Recorder({ wants: () => true, done: (trace) => traces.push(trace) });
    const { summary } = await runWatched(scenario, recorder);
    const { summary: alone } = await runReplica(scenario);
    expect(traces.length).toBe(alone.total.requests);
    expect(summary!.total).toEqual(alone.total);
    expect(summary!.sessions).toEqual(alone.sessions);
    for (const { ttfbMicros, dnsMicros, connectMicros, tlsMicros, rttMicros } of traces)
      expect(ttfbMicros).toBeGreaterThanOrEqual(dnsMicros + connectMicros + tlsMicros + rttMicros - 1);
  });

  it("want the same whatever the CDN does", async () => {
    const [warm, cold] = await Promise.all([
      summaryOf(ONE_POP, BOTH),
      summaryOf(ONE_POP, [...BOTH, "edge.tiers.0.capacity=2kB", "origin.place=SIN", "shield=lab"]),
    ]);
    expect(cold.total.hitRatio).toBeLessThan(warm.total.hitRatio! / 2);
    expect(group(cold, "pages").started).toBe(group(warm, "pages").started);
    // Who is later at the end has asked a little less.
    near(group(cold, "pages").requests, group(warm, "pages").requests, 0.02);
    expect(cold.world.objects).toBe(warm.world.objects);
  });

  it("survive errors, outages and slices", async () => {
    const summary = await summaryOf(ONE_POP, [
      "workload={diurnal: flat, rate: 1/s, sessions: {updates: {kind: release, rate: 0.05/s, class: thing, halfLife: 10m}, films: {kind: video, rate: 0.05/s, class: film, length: 40s, ladder: [1Mbps, 4Mbps]}}}",
      "content.film={share: 0, objects: 20, size: 1MB, ttl: 1m}",
      "content.thing.size=5MB",
      "content.thing.staleIfError=0",
      "edge.slices=1MB",
      "origin.errorRate=30%",
      "origin.outages=[{from: 10m, until: 30m}]",
      "edge.tiers.0.capacity=20MB",
    ]);
    const films = group(summary, "films");
    const { started, finished, abandoned, failed, underWay } = films;
    expect(finished + abandoned + failed + underWay).toBe(started);
    expect(failed).toBeGreaterThan(0);
    expect(group(summary, "updates").bytes).toBeGreaterThan(0);
    const text = terminalReport(summary);
    expect(text).toMatch(/SESSIONS\n/);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(markdownReport(summary, "d")).toMatch(/## Sessions\n\n- \*\*updates, release\*\*: .*begun/);
  });
});
