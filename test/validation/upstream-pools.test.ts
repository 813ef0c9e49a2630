/** Connections between nodes in whole runs: waits against closed forms, handshakes by hand, and nobody forgotten. */
import { describe, expect, it } from "vitest";
import { findPlace } from "../../src/network/places.ts";
import { findPop } from "../../src/network/pop-sets.ts";
import { rttMicros } from "../../src/network/rtt.ts";
import type { Summary } from "../../src/result/summary.ts";
import type { PoolTotals } from "../../src/vocabulary/totals.ts";
import { waitOfMd1, waitOfMmc } from "./erlang.ts";
import { near, ONE_POP, summaryOf } from "./world.ts";

/** Everything goes to the origin, half a millisecond away, and keeps its connection for good. */
const PASSED = ["content.thing.uncacheableShare=100%", "network.backbone.keepAlive=1d", "warmup=50s"];
const RTT = rttMicros(findPop("FRA")!, findPlace("FRA")!);
/** Time at the origin, microseconds. */
const SERVICE = 100_000;

function pool(summary: Summary, level: "edge" | "shield" = "edge"): PoolTotals {
  return summary.upstreamConnections!.find((one) => one.level === level)!;
}

/** Requests that keep `servers` streams busy at this load, each for the service and the way there and back. */
function offered(servers: number, load: number, requests: number): string[] {
  const perSecond = (servers * load * 1e6) / (SERVICE + RTT);
  return [`workload.rate=${perSecond}/s`, `duration=${Math.round(50 + requests / perSecond)}s`];
}

/** Load that came: requests, each for the mean time it holds its stream, over the streams' time. */
function loadOf(summary: Summary, servers: number): number {
  const { waitMicros } = pool(summary);
  return (waitMicros.count * (SERVICE + RTT)) / servers / summary.simulated.measuredMicros;
}

describe("requests wait for a connection", () => {
  it.each([
    ["h1", 4, 1],
    ["h2", 2, 2],
    ["h3", 1, 4],
  ])("as in M/M/4, when %s has %i connections of %i streams", async (protocol, connections, streams) => {
    const limits = [
      `network.backbone.protocol=${protocol}`,
      `network.backbone.connections=${connections}`,
      ...(protocol === "h1" ? [] : [`network.backbone.streams=${streams}`]),
    ];
    const service = `origin.serviceTime={exponential: ${SERVICE}us}`;
    const summary = await summaryOf(ONE_POP, [...PASSED, ...offered(4, 0.8, 120_000), ...limits, service]);
    const { waitMicros, opened, waited, openMost } = pool(summary);
    const load = loadOf(summary, 4);
    near(load, 0.8, 0.02);
    // The way there and back is fixed, which makes times a little more even: (1 + c^2) / 2 (Allen and Cunneen 1978).
    const even = (1 + (SERVICE / (SERVICE + RTT)) ** 2) / 2;
    near(waitMicros.mean, even * waitOfMmc(4, 4 * load, SERVICE + RTT), 0.07);
    // All were open when the warm-up ended.
    expect([opened, openMost]).toEqual([0, connections]);
    expect(waited).toBeGreaterThan(0.5 * waitMicros.count);
    expect(waitMicros.count).toBeGreaterThan(100_000);
  });

  it("as in M/D/1, when there is one and answers take equally long", async () => {
    const limits = ["network.backbone.protocol=h1", "network.backbone.connections=1"];
    const service = `origin.serviceTime=${SERVICE}us`;
    const summary = await summaryOf(ONE_POP, [...PASSED, ...offered(1, 0.7, 60_000), ...limits, service]);
    near(pool(summary).waitMicros.mean, waitOfMd1(loadOf(summary, 1), SERVICE + RTT), 0.05);
    // What users wait for is the same time, counted at the other end: their own way, the line, and the way to the origin.
    const free = await summaryOf(ONE_POP, [...PASSED, ...offered(1, 0.7, 60_000), service]);
    const waited = summary.total.phasesMicros!.wait.mean - free.total.phasesMicros!.wait.mean;
    expect(Math.abs(waited - pool(summary).waitMicros.mean)).toBeLessThan(0.01 * waited);
  });

  it("never, when there are as many as it takes", async () => {
    const sets = [...PASSED, ...offered(4, 0.8, 20_000), `origin.serviceTime={exponential: ${SERVICE}us}`];
    const summary = await summaryOf(ONE_POP, [...sets, "network.backbone.protocol=h1"]);
    const { waited, waitMicros, connections, openMost } = pool(summary);
    // The usual hundred.
    expect([waited, waitMicros.max, connections]).toEqual([0, 0, 100]);
    // Poisson with mean 3.2: more than twelve at once in one of 20,000 moments.
    expect(openMost).toBeGreaterThan(7);
    expect(openMost).toBeLessThan(18);
  });
});

describe("a new connection between nodes", () => {
  const far = [
    "edge.pops=[NRT]",
    "origin.place=GRU",
    "content.thing.uncacheableShare=100%",
    "workload.rate=3/min",
    "duration=2h",
    "network.backbone.keepAlive=0",
  ];
  const up = rttMicros(findPop("NRT")!, findPlace("GRU")!);
  const waitOf = async (...sets: string[]) =>
    (await summaryOf(ONE_POP, [...far, ...sets])).total.phasesMicros!.wait.mean;

  it.each([
    ["h1-plain", 1],
    ["h1-tls12", 3],
    ["h1", 2],
    ["h3", 1],
  ])("of %s costs %i round trips", async (protocol, trips) => {
    const open = await waitOf(`network.backbone.protocol=${protocol}`, "network.backbone.keepAlive=1d");
    const fresh = await waitOf(`network.backbone.protocol=${protocol}`);
    near(fresh - open, trips * up, 0.03);
  });

  it("is opened for one request over HTTP/1.1 where HTTP/2 takes all that come while it is in use", async () => {
    const sets = [...far, "workload.rate=20/s", "duration=300s"];
    const h1 = await summaryOf(ONE_POP, [...sets, "network.backbone.protocol=h1"]);
    const h2 = await summaryOf(ONE_POP, [...sets, "network.backbone.protocol=h2"]);
    expect(pool(h1).opened).toBe(h1.origin.requests);
    expect(pool(h2).opened + pool(h2).reused).toBe(h2.origin.requests);
    expect(pool(h2).opened).toBeLessThan(0.01 * h2.origin.requests);
    expect(h2.total.phasesMicros!.wait.mean).toBeLessThan(h1.total.phasesMicros!.wait.mean);
  });
});

describe("without room to wait for a connection", () => {
  it.each([1, 3])("requests are refused as in Erlang's loss formula, at %i connections", async (servers) => {
    const limits = [
      "network.backbone.protocol=h1",
      `network.backbone.connections=${servers}`,
      "network.backbone.queue=0",
    ];
    const service = `origin.serviceTime=${SERVICE}us`;
    const summary = await summaryOf(ONE_POP, [
      ...PASSED,
      ...offered(servers, 0.8, 40_000),
      ...limits,
      service,
    ]);
    const { refused, waited } = pool(summary);
    expect([refused, waited]).toEqual([summary.total.outcomes.shed, 0]);
    // The formula knows no more than the mean time: A. K. Erlang 1917, insensitive to its distribution.
    const load = 0.8 * servers;
    let blocked = 1;
    for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
    near(refused! / summary.total.requests, blocked, 0.03);
  });
});

describe("with errors, refusals, collapsing and a shield", () => {
  it("every request gets its connection and gives it back, at both levels", async () => {
    const summary = await summaryOf(ONE_POP, [
      "users.metros=[Frankfurt, Tokyo]",
      "edge.pops=[FRA, NRT]",
      "edge.tiers=[{name: ram, capacity: 1MB}]",
      "shield={place: IAD, servers: 1, tiers: [{name: disk, capacity: 3MB, latency: 5ms}]}",
      "origin={place: SIN, serviceTime: {exponential: 80ms}, concurrency: 2, connections: 4, queueLimit: 2, errorRate: 3%}",
      "content={page: {share: 1, objects: 400, size: 20kB, ttl: 1m, staleWhileRevalidate: 20s, changeEvery: 3m, uncacheableShare: 10%}}",
      "network.backbone={connections: 2, streams: 3, keepAlive: 10s}",
      "workload.rate=40/s",
      "duration=10m",
    ]);
    const [edge, shield] = [pool(summary), pool(summary, "shield")];
    expect(edge.opened + edge.reused).toBe(summary.shield!.requests);
    expect(shield.opened + shield.reused).toBe(summary.origin.requests);
    for (const { waited, openMost, waitMicros } of [edge, shield]) {
      expect(waited).toBeGreaterThan(100);
      expect(openMost).toBe(2);
      expect(waitMicros.count).toBeGreaterThan(waited);
    }
  });
});
