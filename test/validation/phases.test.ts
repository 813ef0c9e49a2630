/**
 * Phases of single requests, as the facts have them: they leave nothing out and overlap nowhere, and each is what its link of
 * the path takes. Listens at the very sink that metrics listens at.
 */
import { describe, expect, it } from "vitest";
import { OUTCOMES } from "../../src/vocabulary/outcomes.ts";
import { PHASES } from "../../src/vocabulary/phases.ts";
import { factsOf } from "./facts.ts";
import { ONE_POP, summaryOf } from "./world.ts";

/** A world in which everything happens: errors, outages, full queues, stale copies, content that may not be stored. */
const EVERYTHING = [
  "name=everything",
  "duration=6m",
  "users.metros=[Frankfurt, Tokyo, Lima]",
  "users.access=by-country",
  "edge.pops=[FRA, NRT]",
  "edge.tiers=[{name: ram, capacity: 2MB, latency: {exponential: 1ms}, concurrency: 1, bandwidth: 10MB/s}]",
  "shield={place: IAD, servers: 1, tiers: [{name: disk, capacity: 3MB, latency: 5ms}]}",
  "origin={place: IAD, serviceTime: {exponential: 80ms}, concurrency: 2, connections: 4, queueLimit: 2, bandwidth: 5Mbps, errorRate: 3%}",
  "content={page: {share: 1, objects: 400, size: {lognormal: {median: 20kB, sigma: 1}}, ttl: 1m, staleWhileRevalidate: 20s, staleIfError: 5m, changeEvery: 3m, uncacheableShare: 10%}, feed: {share: 1, objects: 20, size: 5kB, ttl: 5s}}",
  "workload.rate=40/s",
];

describe("the phases of every request", () => {
  const facts = factsOf(ONE_POP, EVERYTHING);

  it("are there for every outcome", () => {
    expect(new Set(facts.map((fact) => OUTCOMES[fact.outcome]))).toEqual(new Set(OUTCOMES));
  });

  it("are whole, never negative, and add up to the first and the last byte", () => {
    const whole = facts.filter((fact) =>
      PHASES.every((phase) => Number.isSafeInteger(fact[phase]) && fact[phase] >= 0),
    );
    expect(whole).toHaveLength(facts.length);
    const adding = facts.filter(
      ({ dns, connect, tls, wait, transfer, ttfbMicros, totalMicros }) =>
        dns + connect + tls + wait === ttfbMicros && ttfbMicros + transfer === totalMicros,
    );
    expect(adding).toHaveLength(facts.length);
    expect(facts.filter(({ bytes, transfer }) => bytes === 0 && transfer > 0)).toEqual([]);
  });

  it("take as long as a handshake each, or nothing on an open connection", () => {
    const fresh = facts.filter((fact) => fact.connect > 0);
    expect(fresh.length).toBeGreaterThan(1000);
    expect(facts.filter(({ tls, connect }) => tls !== connect)).toEqual([]);
    expect(facts.filter(({ dns, connect }) => connect === 0 && dns > 0)).toEqual([]);
    // The answer cannot come sooner than a round trip, which is what TCP's handshake took.
    expect(facts.filter(({ wait, connect }) => wait < connect)).toEqual([]);
  });

  it("have the means that the summary tells, which add up as well", async () => {
    const { total } = await summaryOf(ONE_POP, EVERYTHING);
    const phases = total.phasesMicros!;
    for (const phase of PHASES) {
      const times = facts.map((fact) => fact[phase]).sort((a, b) => a - b);
      const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
      expect(Math.abs(phases[phase].mean - mean)).toBeLessThan(2.5);
      for (const [name, share] of [
        ["p50", 0.5],
        ["p95", 0.95],
        ["p99", 0.99],
      ] as const) {
        const exact = times[Math.ceil(share * times.length) - 1];
        expect(Math.abs(phases[phase][name] - exact)).toBeLessThanOrEqual(0.008 * exact + 1);
      }
    }
    const { dns, connect, tls, wait, transfer } = phases;
    expect(dns.mean + connect.mean + tls.mean + wait.mean).toBe(total.ttfbMicros!.mean);
    expect(total.ttfbMicros!.mean + transfer.mean).toBe(total.totalMicros!.mean);
  });
});
