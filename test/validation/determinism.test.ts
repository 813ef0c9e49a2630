/** The same scenario and seed give the same bytes, however the run is cut up; another policy meets the same workload. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorld } from "../../src/run/open.ts";
import { censusOf } from "../../src/run/census.ts";
import { digestOf } from "../../src/result/digest.ts";
import { summarise } from "../../src/result/summarise.ts";
import type { Summary } from "../../src/result/summary.ts";
import { ROOT } from "../source/root.ts";
import { run, scenarioOf, summaryOf } from "./world.ts";

const WORLD = `
name: determinism
seed: 11
duration: 2h
warmup: 5m
users: { metros: [Frankfurt, New York, Tokyo] }
edge:
  pops: [FRA, IAD, NRT]
  tiers:
    - { name: ram, capacity: 0.5%, latency: { exponential: 200us } }
    - { name: ssd, capacity: 5%, latency: { exponential: 1ms }, admission: tiny-lfu }
    - { name: hdd, capacity: 20%, latency: { lognormal: { median: 9ms, sigma: 0.5 } }, concurrency: 12 }
origin: { serviceTime: { exponential: 3s } }
workload:
  rate: 5/s
  flashCrowds: [{ at: 30m, rate: 10/s, class: html, objects: 20 }]
`;

/** What the users did, as far as a summary tells: who asked, when, for what and how much. */
function workloadOf({ total, regions, classes, timeline, world }: Summary): unknown {
  return {
    total: [total.requests, total.bytes, total.rate],
    regions: regions.map(({ name, requests, bytes }) => [name, requests, bytes]),
    classes: classes.map(({ name, requests, bytes }) => [name, requests, bytes]),
    timeline: timeline.buckets.map(({ requests, bytes }) => [requests, bytes]),
    objects: [world.objects, world.footprintBytes],
  };
}

describe("a run", () => {
  it("gives the same digest twice, and another with another seed", async () => {
    const first = await run(WORLD);
    const second = await run(WORLD);
    expect(digestOf(second.summary).sha256).toBe(digestOf(first.summary).sha256);
    expect([...second.draws]).toEqual([...first.draws]);
    const other = await summaryOf(WORLD, ["seed=12"]);
    expect(other.total.outcomes).not.toEqual(first.summary.total.outcomes);
    expect(workloadOf(other)).not.toEqual(workloadOf(first.summary));
  });

  it("does not depend on the slices that it is run in", () => {
    const whole = inSlices(Infinity);
    for (const budget of [1, 7, 1000]) expect(inSlices(budget)).toBe(whole);
  });

  it("does not depend on where its trace lies", async () => {
    const path = join(ROOT, "scenarios/traces/sample-access.log");
    const sets = (where: string) => [
      `workload=${JSON.stringify({ trace: { path: where } })}`,
      "duration=whole-trace",
      "warmup=0",
    ];
    const text = "name: replay\nworkload: web\nedge: { pops: [FRA, IAD, NRT] }\n";
    const one = await summaryOf(text, sets(path));
    const other = await summaryOf(text, sets(join(ROOT, "scenarios/../scenarios/traces/sample-access.log")));
    expect(digestOf(other).sha256).toBe(digestOf(one).sha256);
  });
});

describe("variants of a scenario", () => {
  const variants = [
    ["eviction", "edge.tiers.1.eviction=sieve"],
    ["admission", "edge.tiers.2.admission=n-hit"],
    ["capacity", "edge.tiers.0.capacity=3%"],
    ["inclusion", "edge.inclusion=exclusive"],
    ["shield", "shield=none"],
    ["origin", "origin.serviceTime={exponential: 200ms}"],
    ["TTL", "content.html.ttl=1m"],
    ["collapse", "edge.collapse=false"],
  ];

  const unchanged = run(WORLD);

  it.each(variants)("that differ in %s meet the same requests", async (_, set) => {
    const base = await unchanged;
    const variant = await run(WORLD, [set]);
    expect(workloadOf(variant.summary)).toEqual(workloadOf(base.summary));
    expect(variant.draws.get("luck")).toBe(base.draws.get("luck"));
    expect(variant.summary.total).not.toEqual(base.summary.total);
  });

  it("that differ in their rate do not", async () => {
    const faster = await summaryOf(WORLD, ["workload.rate=6/s"]);
    expect(workloadOf(faster)).not.toEqual(workloadOf((await unchanged).summary));
  });
});

/** Digest of a run that is advanced by so many requests and events at a time. */
function inSlices(budget: number): string {
  const scenario = scenarioOf(WORLD);
  const open = openWorld(scenario);
  while (open.world.advance(budget));
  const summary = summarise(censusOf(open.plan), open.collector, open.totals(), scenario, {
    version: "0",
    scenarioSha256: "",
  });
  open.close();
  return digestOf(summary).sha256;
}
