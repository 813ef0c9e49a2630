/**
 * Little's law on every station of a busy world, and the same time counted twice: by stations (waits and services) and
 * by facts (times to first byte), which know nothing of each other.
 */
import { describe, expect, it } from "vitest";
import { near, queueOf, summaryOf } from "./world.ts";

const BUSY = `
name: busy
seed: busy
duration: 20m
users: { metros: [Frankfurt, Paris, New York] }
network: { jitter: 0 }
edge:
  pops: [FRA, CDG, IAD]
  servers: 2
  inclusion: exclusive
  tiers:
    - { name: ram, capacity: 3%, latency: { exponential: 2ms }, concurrency: 1, bandwidth: 100MB/s }
    - { name: ssd, capacity: 8%, latency: { exponential: 6ms }, concurrency: 2, bandwidth: 50MB/s }
shield:
  place: AMS
  servers: 2
  tiers: [{ name: disk, capacity: 30%, latency: { lognormal: { median: 8ms, sigma: 0.8 } }, concurrency: 2 }]
origin:
  place: IAD
  serviceTime: { exponential: 40ms }
  concurrency: 4
  connections: 12
  queueLimit: 100k
  bandwidth: 60Mbps
content:
  page:
    { share: 4, objects: 4k, size: { lognormal: { median: 20kB, sigma: 1 } }, ttl: 5m, changeEvery: 8m, staleIfError: "0" }
  api: { share: 1, objects: 500, size: 3kB, ttl: 20s, uncacheableShare: 20%, staleIfError: "0" }
workload: { rate: 250/s, diurnal: flat }
`;

describe("a busy world", async () => {
  const summary = await summaryOf(BUSY);

  it("has queues at every level that are worth the name", () => {
    expect(summary.queues.map(({ level, name }) => `${level} ${name}`)).toEqual([
      "edge ram",
      "edge ssd",
      "shield disk",
      "origin connections",
      "origin workers",
      "origin uplink",
    ]);
    for (const queue of summary.queues) {
      expect(queue.arrivals).toBeGreaterThan(10_000);
      expect(queue.waitMicros.mean).toBeGreaterThan(100);
      expect(queue.utilisation).toBeLessThan(1);
    }
  });

  it("obeys L = lambda W at every station", () => {
    for (const queue of summary.queues) {
      const perMicro = queue.arrivals / queue.stations / summary.simulated.measuredMicros;
      near(queue.inSystemMean, perMicro * (queue.waitMicros.mean + queue.serviceMicrosMean), 1e-4);
      near(queue.utilisation * queue.channels, perMicro * queue.serviceMicrosMean, 1e-4);
    }
  });

  it("waits at the origin as long as the origin's first bytes say", () => {
    const connections = queueOf(summary, "origin", "connections");
    const workers = queueOf(summary, "origin", "workers");
    const uplink = queueOf(summary, "origin", "uplink");
    const counted =
      connections.waitMicros.mean +
      workers.waitMicros.mean +
      workers.serviceMicrosMean +
      uplink.waitMicros.mean;
    near(summary.origin.ttfbMicros!.mean, counted, 1e-4);
    // A connection is held for all that happens behind it.
    const held = workers.waitMicros.mean + workers.serviceMicrosMean + uplink.waitMicros.mean;
    near(connections.serviceMicrosMean, held + uplink.serviceMicrosMean, 1e-4);
    expect(connections.waitMicros.mean).toBeGreaterThan(1000);
  });
});
