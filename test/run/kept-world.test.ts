/**
 * A run that stops in the middle, is kept and goes on in another world is the run that never stopped: the same summary, byte for byte,
 * and the same draws of every random stream. Every eviction and admission policy, and every part of a world, is in one of the worlds here.
 */
import { describe, expect, it } from "vitest";
import { ADMISSION_POLICIES } from "../../src/policy/admission/registry.ts";
import { LIVE_EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { loadWorld } from "../../src/run/kept-world.ts";
import { ended, expectSame, fileScenario, opened, scenarioOf, stateAt, wentOn } from "./kept.ts";

/** A small world whose tiers hold little, so that everything is evicted all the time. */
const small = (tiers: string, more = "") => `
name: small
seed: kept
duration: 20m
warmup: 5m
edge: { pops: [IAD, NRT], servers: 2, inclusion: independent, tiers: [${tiers}] }
shield: { place: IAD, tiers: lab-shield }
content:
  page: { share: 1, objects: 400, size: { pareto: { min: 2kB, alpha: 1.2, max: 500kB } }, ttl: 5m, changeEvery: 10m }
workload: { requests: 1500 }
${more}`;

const minutes = (count: number) => count * 60_000_000;

describe("a world that is kept and taken up again", () => {
  const names = LIVE_EVICTION_POLICIES.map(({ name }) => name);
  const admissions = ADMISSION_POLICIES.map(({ name }) => name);
  const triples = Array.from({ length: Math.ceil(names.length / 3) }, (_, n) =>
    [0, 1, 2].map((tier) => ({
      eviction: names[(3 * n + tier) % names.length],
      admission: admissions[(2 * n + tier) % admissions.length],
    })),
  );

  it.each(
    triples.map((triple) => [triple.map((one) => Object.values(one).join(" ")).join(", "), triple] as const),
  )("is the same with %s", (_, triple) => {
    const tiers = triple.map(
      ({ eviction, admission }, n) =>
        `{ name: t${n}, capacity: ${[400, 900, 2000][n]}kB, eviction: ${eviction}, admission: ${admission} }`,
    );
    expectSame(scenarioOf(small(tiers.join(", "))), minutes(11), false);
  });

  it("every policy is in one of these", () => {
    expect(new Set(triples.flat().map(({ eviction }) => eviction))).toEqual(new Set(names));
    expect(new Set(triples.flat().map(({ admission }) => admission))).toEqual(new Set(admissions));
  });

  it.each([
    ["test/golden/every-knob.yaml", ["workload.requests=3k"], 0.05],
    ["test/golden/every-knob.yaml", ["workload.requests=3k"], 0.6],
    ["scenarios/cache-key.yaml", ["workload.rate=2/s"], 0.5],
    ["scenarios/writes.yaml", ["workload.rate=1/s"], 0.5],
    ["scenarios/large-files.yaml", ["workload.rate=0.3/s"], 0.5],
    ["scenarios/hot-server.yaml", [], 0.7],
    ["scenarios/routing/multi-cdn-outage.yaml", ["workload.rate=1/s"], 0.45],
    ["scenarios/routing/overload-cascade.yaml", ["workload.rate=2/s"], 0.5],
    ["scenarios/routing/slow-southeast-asia.yaml", ["workload.rate=1/s"], 0.5],
    ["scenarios/replay-access-log.yaml", [], 0.5],
    ["scenarios/attacks/slow-flood.yaml", [], 0.5],
    ["scenarios/warming/deployment.yaml", [], 0.3],
    ["scenarios/shield/shield-failover.yaml", ["workload.rate=2/s"], 0.6],
    ["scenarios/origins/autoscaling-lag.yaml", ["workload.rate=2/s"], 0.45],
  ] as const)("is the same with %s %j at %d of its time", (file, sets, share) => {
    const scenario = fileScenario(file, sets);
    const duration = scenario.durationMicros === Infinity ? minutes(60) : scenario.durationMicros;
    expectSame(scenario, Math.floor(duration * share), file.startsWith("test/"));
  });

  const flat = (duration: string, warmup = "5m") =>
    scenarioOf(small("{ name: ram, capacity: 1MB, eviction: lru }", "timeline: 1m"), [
      "workload={rate: 2/s, diurnal: flat}",
      `duration=${duration}`,
      `warmup=${warmup}`,
    ]);

  it("goes on beyond the end of the run that it was kept at", () => {
    const { state } = stateAt(flat("8m"), minutes(8));
    expect(wentOn(flat("20m"), state)).toEqual(ended(opened(flat("20m")), flat("20m")));
  });

  it("may measure from another time on, as long as that is yet to come", () => {
    const { state } = stateAt(flat("20m", "15m"), minutes(8));
    const sooner = flat("20m", "9m");
    expect(wentOn(sooner, state)).toEqual(ended(opened(sooner), sooner));
  });

  it("refuses the state of other requests", () => {
    const { state } = stateAt(flat("8m"), minutes(8));
    const daily = scenarioOf(small("{ name: ram, capacity: 1MB, eviction: lru }", "timeline: 1m"), [
      "workload={rate: 2/s}",
    ]);
    expect(() => loadWorld(opened(daily), state)).toThrow(/last request/);
  });

  it("refuses a state with something left over", () => {
    const { state } = stateAt(flat("8m"), minutes(3));
    const longer = new Uint8Array(state.length + 8);
    longer.set(state);
    expect(() => loadWorld(opened(flat("8m")), longer)).toThrow("the state has more than this world");
  });
});
