/** Queues of a whole run against closed forms: devices of the edge, and connections, workers and uplink of the origin. */
import { describe, expect, it } from "vitest";
import { erlangB, erlangC, lossOfMmcK, waitOfMd1, waitOfMmc } from "./erlang.ts";
import type { StationTotals } from "../../src/vocabulary/totals.ts";
import { near, ONE_POP, queueOf, summaryOf } from "./world.ts";

/** Mean time of service in every queue below, microseconds. */
const SERVICE = 10_000;
/** Half the width of what passes: two standard errors of the mean wait of 200,000 arrivals at load 0.8. */
const TOLERANCE = 0.05;

/**
 * The load that came is the load asked for. A wait is then held against the closed form at the former: near saturation
 * half a percent more arrivals, which is mere luck, makes waits several percent longer.
 */
function loadOf(queue: StationTotals, asked: number): number {
  near(queue.utilisation, asked, 0.015);
  return queue.utilisation;
}

/** A duration of `arrivals` requests at a rate that loads `channels` servers of 10 ms to `load`. */
function offered(channels: number, load: number, arrivals = 200_000): string[] {
  const perSecond = (channels * load * 1e6) / SERVICE;
  return [`workload.rate=${perSecond}/s`, `duration=${Math.round((arrivals / perSecond) * 1e6)}us`];
}

describe("the devices of a tier, once all objects are in", () => {
  const warm = "warmup=20s";
  const device = (latency: string, channels: number) => [
    warm,
    `edge.tiers.0.latency=${latency}`,
    `edge.tiers.0.concurrency=${channels}`,
  ];

  it.each([
    [1, 0.5],
    [1, 0.7],
    [4, 0.8],
    [16, 0.85],
  ])("wait as in M/M/%i at load %f", async (channels, load) => {
    const sets = [...offered(channels, load), ...device("{exponential: 10ms}", channels)];
    const summary = await summaryOf(ONE_POP, sets);
    expect(summary.total.outcomes.hit).toBe(summary.total.requests);
    const queue = queueOf(summary, "edge", "ram");
    expect(queue.arrivals).toBe(summary.total.requests);
    const came = loadOf(queue, load);
    near(queue.waitMicros.mean, waitOfMmc(channels, channels * came, SERVICE), TOLERANCE);
    near(queue.serviceMicrosMean, SERVICE, 0.01);
    // The wait of those who wait is exponential, so the quantiles have a closed form too.
    const decay = SERVICE / (channels * (1 - came));
    const p99 = decay * Math.log(erlangC(channels, channels * came) / 0.01);
    near(queue.waitMicros.p99, p99, 0.08);
  });

  it.each([0.5, 0.8])("wait as in M/D/1 at load %f", async (load) => {
    const summary = await summaryOf(ONE_POP, [...offered(1, load), ...device("10ms", 1)]);
    const queue = queueOf(summary, "edge", "ram");
    near(queue.waitMicros.mean, waitOfMd1(loadOf(queue, load), SERVICE), TOLERANCE);
  });

  it("wait as in M/D/1 when only their bandwidth limits", async () => {
    const pipe = [warm, "edge.tiers.0.bandwidth=100kB/s"];
    const summary = await summaryOf(ONE_POP, [...offered(1, 0.7), ...pipe]);
    const queue = queueOf(summary, "edge", "ram");
    // Of so many channels next to nothing is in use: the load is that of the pipe behind them.
    const load = (summary.total.rate.meanPerSecond! * SERVICE) / 1e6;
    near(queue.waitMicros.mean, waitOfMd1(load, SERVICE), TOLERANCE);
  });

  it("do not wait at all when they are many, and requests are faster by just that", async () => {
    const queued = await summaryOf(ONE_POP, [...offered(4, 0.8), ...device("{exponential: 10ms}", 4)]);
    const free = await summaryOf(ONE_POP, [...offered(4, 0.8), ...device("{exponential: 10ms}", 65536)]);
    const { mean, max } = queueOf(free, "edge", "ram").waitMicros;
    expect([mean, max]).toEqual([0, 0]);
    // Both runs meet the same users and draw the same service times.
    const saved = queued.total.ttfbMicros!.mean - free.total.ttfbMicros!.mean;
    expect(Math.abs(saved - queueOf(queued, "edge", "ram").waitMicros.mean)).toBeLessThan(2);
  });
});

describe("the origin, asked for what nobody may store", () => {
  const uncacheable = ["content.thing.uncacheableShare=100%", "warmup=20s"];
  const exponential = "origin.serviceTime={exponential: 10ms}";

  it("has workers who wait as in M/M/4 at load 0.8", async () => {
    const [channels, load] = [4, 0.8];
    const sets = [...offered(channels, load), ...uncacheable, exponential, `origin.concurrency=${channels}`];
    const summary = await summaryOf(ONE_POP, sets);
    expect(summary.total.outcomes.bypass).toBe(summary.total.requests);
    const queue = queueOf(summary, "origin", "workers");
    near(queue.waitMicros.mean, waitOfMmc(channels, channels * loadOf(queue, load), SERVICE), TOLERANCE);
    expect(queueOf(summary, "origin", "connections").waitMicros.max).toBe(0);
  });

  it("has workers who wait as in M/D/1 when the work always takes as long", async () => {
    const sets = [...offered(1, 0.8), ...uncacheable, "origin.serviceTime=10ms", "origin.concurrency=1"];
    const summary = await summaryOf(ONE_POP, sets);
    const queue = queueOf(summary, "origin", "workers");
    near(queue.waitMicros.mean, waitOfMd1(loadOf(queue, 0.8), SERVICE), TOLERANCE);
  });

  it("has an uplink that waits as in M/D/1 when bytes are the bottleneck", async () => {
    const sets = [...offered(1, 0.7), ...uncacheable, "origin.bandwidth=100kB/s"];
    const summary = await summaryOf(ONE_POP, sets);
    const queue = queueOf(summary, "origin", "uplink");
    near(queue.waitMicros.mean, waitOfMd1(loadOf(queue, 0.7), SERVICE), TOLERANCE);
  });

  it("has connections that wait as in M/M/4, each held for the time of work", async () => {
    const sets = [...offered(4, 0.8), ...uncacheable, exponential, "origin.connections=4"];
    const summary = await summaryOf(ONE_POP, [...sets, "origin.queueLimit=1M"]);
    const queue = queueOf(summary, "origin", "connections");
    near(queue.waitMicros.mean, waitOfMmc(4, 4 * loadOf(queue, 0.8), SERVICE), TOLERANCE);
    expect(summary.total.outcomes.shed).toBe(0);
  });

  it.each([
    ["exponential", exponential],
    ["fixed", "origin.serviceTime=10ms"],
  ])("refuses as Erlang's loss formula says without a line, %s times alike", async (_, service) => {
    const sets = [...offered(4, 0.8, 100_000), ...uncacheable, service, "origin.connections=4"];
    const { total } = await summaryOf(ONE_POP, [...sets, "origin.queueLimit=0"]);
    near(total.outcomes.shed / total.requests, erlangB(4, 3.2), 0.03);
    // With a line long enough nobody is refused.
    const { total: roomy } = await summaryOf(ONE_POP, [...sets, "origin.queueLimit=1M"]);
    expect(roomy.outcomes.shed).toBe(0);
  });

  it("refuses as M/M/2/5 does with a line of three", async () => {
    const sets = [...offered(2, 0.9, 100_000), ...uncacheable, exponential, "origin.connections=2"];
    const { total } = await summaryOf(ONE_POP, [...sets, "origin.queueLimit=3"]);
    near(total.outcomes.shed / total.requests, lossOfMmcK(2, 1.8, 3), 0.03);
  });
});
