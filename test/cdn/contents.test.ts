/** What caches hold, told and taken over by other caches: nothing is lost where there is room, and the hottest stays where there is not. */
import { describe, expect, it } from "vitest";
import { formatProblems, parseScenario } from "../../src/index.ts";
import type { Contents } from "../../src/cdn/contents.ts";
import { assembleWorld, type OpenWorld } from "../../src/run/assemble.ts";
import { conclude } from "../../src/run/simulate-scenario.ts";
import type { Scenario } from "../../src/scenario/types.ts";

const text = `
name: contents
duration: 20m
warmup: 0s
edge: { pops: [IAD, NRT], servers: 2, tiers: [{ name: ram, capacity: 1MB, eviction: lru }] }
shield: { place: IAD, tiers: [{ name: ssd, capacity: 4MB, eviction: sieve }] }
content:
  page: { share: 1, objects: 500, size: { pareto: { min: 2kB, alpha: 1.2, max: 200kB } }, ttl: 5m, changeEvery: 1h }
workload: { requests: 2k }
`;

function scenarioOf(...sets: string[]): Scenario {
  const { scenario, problems } = parseScenario(text, { file: "test.yaml", sets });
  if (scenario === null) throw new Error(formatProblems(problems));
  return scenario;
}

function opened(scenario: Scenario): OpenWorld {
  return assembleWorld(scenario, () => {
    throw new Error("no trace here");
  });
}

const END = 20 * 60e6;

/** What the caches of the world above hold at its end. */
function contents(): Contents {
  const { world } = opened(scenarioOf());
  while (world.advance(100_000));
  return world.contents(END);
}

function filled(scenario: Scenario, from: Contents) {
  const open = opened(scenario);
  const report = open.world.fillFrom(from);
  return { open, report, held: () => open.world.contents(0) };
}

const bytesOf = (held: readonly { sizeBytes: number }[]) =>
  held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

describe("the contents of caches", () => {
  const before = contents();
  const count = [...before.values()].reduce((sum, held) => sum + held.length, 0);

  it("are told by node", () => {
    expect([...before.keys()]).toEqual(["IAD", "NRT", "shield"]);
    expect(count).toBeGreaterThan(100);
    for (const held of before.values())
      expect(new Set(held.map(({ object }) => object)).size).toBe(held.length);
  });

  it("go into caches like those they come from, whole and in order", () => {
    const { report, held } = filled(scenarioOf(), before);
    expect(report).toEqual({
      objects: count,
      bytes: [...before.values()].reduce((sum, one) => sum + bytesOf(one), 0),
    });
    const again = held();
    for (const [name, objects] of before)
      expect(again.get(name)?.map(({ object, expiresMicros }) => [object, expiresMicros])).toEqual(
        objects.map(({ object, expiresMicros }) => [object, expiresMicros]),
      );
  });

  it("lose the coldest where there is less room", () => {
    const { held } = filled(scenarioOf("edge.tiers.0.capacity=200kB", "edge.servers=1"), before);
    const kept = held()
      .get("IAD")!
      .map(({ object }) => object);
    const all = before.get("IAD")!;
    expect(bytesOf(held().get("IAD") ?? [])).toBe(0);
    // From the hottest down, whatever still fits.
    let room = 200_000;
    const fitting = [...all]
      .reverse()
      .filter(({ sizeBytes }) => sizeBytes <= room && ((room -= sizeBytes), true))
      .map(({ object }) => object)
      .reverse();
    expect(kept).toEqual(fitting);
  });

  it.each(["inclusive", "exclusive", "independent"])("fill several %s tiers", (inclusion) => {
    const tiers =
      "[{ name: ram, capacity: 300kB, eviction: s3-fifo }, { name: ssd, capacity: 1MB, eviction: lru }]";
    const { open, report } = filled(
      scenarioOf(`edge.tiers=${tiers}`, `edge.inclusion=${inclusion}`, "edge.servers=1"),
      before,
    );
    const { tiers: after } = open.totals();
    const [ram, ssd] = after.filter(({ level }) => level === "edge");
    expect(ram.heldBytes).toBeGreaterThan(0.8 * ram.capacityBytes);
    expect(ssd.heldBytes).toBeGreaterThan(0.8 * ssd.capacityBytes);
    expect(report.bytes).toBe(after.reduce((sum, { heldBytes }) => sum + heldBytes, 0));
  });

  it("are hit at once, and add up to the end", () => {
    const scenario = scenarioOf("edge.tiers.0.eviction=s3-fifo", "edge.servers=3");
    const cold = opened(scenario);
    while (cold.world.advance(100_000));
    const { open } = filled(scenario, before);
    while (open.world.advance(100_000));
    const { summary, audit } = conclude(open, scenario, []);
    expect(audit).toEqual([]);
    const without = conclude(cold, scenario, []).summary;
    expect(summary.total.missReasons.cold).toBeLessThan(0.7 * without.total.missReasons.cold);
    expect(summary.total.requests).toBe(without.total.requests);
  });

  it("are without what a purge of everything has taken, and stale where it was a soft one", () => {
    const at = END / 2;
    const kept = (soft: boolean) => {
      const { world } = opened(
        scenarioOf(`purges=[{ at: 10m, all: true, soft: ${soft} }]`, "invalidation.propagation=0s"),
      );
      // Everything is purged at 10 min and a little; hardly anything is asked for until then.
      while (world.advance(100_000, at + 200_000));
      return world.contents(at);
    };
    const count = (from: Contents) => [...from.values()].reduce((sum, held) => sum + held.length, 0);
    const { world } = opened(scenarioOf());
    while (world.advance(100_000, at));
    const unpurged = world.contents(at);
    expect(count(unpurged)).toBeGreaterThan(100);
    expect(count(kept(false))).toBeLessThan(5);
    const stale = kept(true);
    expect(count(stale)).toBeGreaterThan(0.95 * count(unpurged));
    const fresh = [...stale.values()].flat().filter(({ expiresMicros }) => expiresMicros > 200_000);
    expect(fresh.length).toBeLessThan(5);
  });

  it("are those of the newest names and versions that a deploy has left", () => {
    const versionsOf = (from: Contents) => [...from.values()].flat().map(({ version }) => version);
    const after = (by: string, untilMicros: number) => {
      const sets = ["content.page.changeEvery=never", "content.page.ttl=1h"];
      const open = opened(scenarioOf(...sets, `deploys=[{ at: 10m, classes: [page], by: ${by} }]`));
      while (open.world.advance(100_000, untilMicros));
      return open.world.contents(untilMicros);
    };
    const before = after("ttl", END / 2);
    expect(new Set(versionsOf(before))).toEqual(new Set([0]));
    // A new version: what is held is older, until it is fetched again. New names: what is held is asked for no more.
    expect(versionsOf(after("ttl", END / 2 + 1))).toEqual(versionsOf(before).map(() => -2));
    expect(versionsOf(after("versioned-urls", END / 2 + 1))).toEqual([]);
    const named = after("versioned-urls", END);
    expect(versionsOf(named).length).toBeGreaterThan(100);
    // They begin anew under the names that objects have at the start of a run.
    const ids = [...named.values()].flat().map(({ object }) => object);
    expect(Math.max(...ids)).toBeLessThan(500);
    const { open } = filled(scenarioOf(), named);
    while (open.world.advance(100_000));
    expect(open.world.audit()).toEqual([]);
  });

  it("of PoPs that are not there are left out", () => {
    const { open, report } = filled(scenarioOf("edge.pops=[IAD]", "shield=none"), before);
    expect(report.objects).toBe(before.get("IAD")!.length);
    expect(open.world.audit()).toEqual([]);
  });
});
