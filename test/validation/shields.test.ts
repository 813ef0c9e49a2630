/** Shields in several regions, levels in between, ways past them: who asks whom, and how often the origin is asked. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { ORIGIN, type Plan } from "../../src/model/plan.ts";
import { findPlace } from "../../src/network/places.ts";
import { findPop } from "../../src/network/pop-sets.ts";
import { rttMicros } from "../../src/network/rtt.ts";
import { violations } from "./conservation.ts";
import { factsOf } from "./facts.ts";
import { ONE_POP, scenarioOf, summaryOf } from "./world.ts";

const TIERS = "servers: 1, tiers: [{name: disk, capacity: 1GB, latency: 0, bandwidth: unlimited}]";
const POPS = ["FRA", "JFK", "NRT", "GRU", "SIN", "JNB"];
const WORLD = [
  `edge.pops=[${POPS.join(", ")}]`,
  "users.metros=[Frankfurt, New York, Tokyo, São Paulo, Singapore, Johannesburg]",
];
const REGIONS = [
  { name: "us", place: "IAD" },
  { name: "eu", place: "DUB" },
  { name: "ap", place: "NRT" },
];
const list = REGIONS.map(({ name, place }) => `{name: ${name}, place: ${place}}`).join(", ");
const THREE = `shield={${TIERS}, regions: [${list}]}`;

function planOf(...sets: string[]): Plan {
  const scenario = scenarioOf(ONE_POP, [...WORLD, ...sets]);
  return compile(scenario, compileMetros(scenario), null);
}

/** Names of the nodes that a node asks for content of the first class, in order. */
function askedBy(plan: Plan, node: number): string[] {
  const asked: string[] = [];
  for (let way = plan.firstWay[node]; way >= 0; way = plan.failover?.next[way] ?? -1) {
    const { to } = plan.ways[way];
    asked.push(to === ORIGIN ? "origin" : plan.nodes[to].name);
  }
  return asked;
}

const byRtt = (pop: string) =>
  REGIONS.map(({ name, place }) => ({ name, rtt: rttMicros(findPop(pop)!, findPlace(place)!) }))
    .sort((a, b) => a.rtt - b.rtt)
    .map(({ name }) => name);

describe("which region a PoP asks", () => {
  it("is the nearest by the model's round trips; then the others, at last the origin, where there is failover", () => {
    const plan = planOf(THREE);
    const patient = planOf(THREE, "shield.failover={}");
    POPS.forEach((pop, node) => {
      expect(askedBy(plan, node)).toEqual([byRtt(pop)[0]]);
      expect(askedBy(patient, node)).toEqual([...byRtt(pop), "origin"]);
    });
    expect(plan.failover).toBeNull();
  });

  it("is the one whose list has it, by code or by region of the world", () => {
    const serves = "shield.assign=serves";
    const plan = planOf(
      THREE, serves, "shield.failover={}",
      "shield.regions.0.serves=[JNB, asia]", "shield.regions.1.serves=[south-america]", "shield.regions.2.serves=[FRA, north-america]",
    ); // prettier-ignore
    expect(POPS.map((_, node) => askedBy(plan, node)[0])).toEqual(["ap", "ap", "us", "eu", "us", "us"]);
    // The rest of the order is that of the round trips.
    expect(askedBy(plan, 0)).toEqual(["ap", ...byRtt("FRA").filter((name) => name !== "ap"), "origin"]);
  });

  it("depends on the class where regions are for some classes only; what none is for goes past them", () => {
    const plan = planOf(
      THREE, "content.other={share: 1, objects: 5, size: 1kB, ttl: 1y}", "content.third={share: 1, objects: 5, size: 1kB, ttl: 1y}",
      "shield.regions.0.classes=[thing]", "shield.regions.1.classes=[thing, other]", "shield.regions.2.classes=[other]",
    ); // prettier-ignore
    const first = (node: number, contentClass: number) => {
      const { to } = plan.ways[plan.firstWay[node * 3 + contentClass]];
      return to === ORIGIN ? "origin" : plan.nodes[to].name;
    };
    const nearestOf = (pop: string, names: string[]) => byRtt(pop).find((name) => names.includes(name));
    POPS.forEach((pop, node) => {
      expect(first(node, 0)).toBe(nearestOf(pop, ["us", "eu"]));
      expect(first(node, 1)).toBe(nearestOf(pop, ["eu", "ap"]));
      expect(first(node, 2)).toBe("origin");
    });
  });

  it("is none in the origin's region of the world, and for classes, that bypass the shield", () => {
    const plan = planOf(THREE, "origin.place=LHR", "shield.bypass={sameRegion: true}");
    expect(POPS.map((_, node) => askedBy(plan, node)[0] === "origin")).toEqual(
      POPS.map((pop) => pop === "FRA"),
    );
    const classes = planOf(THREE, "shield.bypass={classes: [thing]}");
    POPS.forEach((_, node) => expect(askedBy(classes, node)).toEqual(["origin"]));
  });
});

/** Every object is asked for at every PoP, and nothing ever leaves a cache. */
const FLOOD = ["content.thing.objects=20", "duration=600s", "workload.rate=60/s", "origin.serviceTime=5ms"];
const OBJECTS = 20;

describe("an object that everybody asks for", () => {
  it("is fetched from the origin once a region", async () => {
    const { origin, shield, shieldRegions } = await summaryOf(ONE_POP, [...WORLD, ...FLOOD, THREE]);
    expect(origin.requests).toBe(REGIONS.length * OBJECTS);
    expect(shieldRegions!.map(({ outcomes }) => outcomes.miss)).toEqual(REGIONS.map(() => OBJECTS));
    expect(shield!.requests).toBe(POPS.length * OBJECTS);
    expect(shieldRegions!.reduce((sum, { requests }) => sum + requests, 0)).toBe(shield!.requests);
  });

  it("is fetched once in all where regions consult each other", async () => {
    const slow = ["workload.rate=3/s", "duration=3h"];
    const sets = [...WORLD, ...FLOOD, ...slow, THREE, "shield.consult=true"];
    const { origin, shield, failover } = await summaryOf(ONE_POP, sets);
    // Regions that lack it at the same moment all ask the origin.
    expect(origin.requests).toBeGreaterThanOrEqual(OBJECTS);
    expect(origin.requests).toBeLessThan(OBJECTS + 4);
    const misses = REGIONS.length * OBJECTS;
    expect(failover!.consultsAnswered).toBe(misses - origin.requests);
    expect(shield!.outcomes.miss).toBe(misses);
    expect(failover).toMatchObject({ afterErrors: 0, afterSilence: 0, exhausted: 0 });
  });

  it("costs the round trips to the others first where nobody has it", () => {
    const one = ["edge.pops=[FRA]", "users.metros=[Frankfurt]", "workload.rate=1/min", "duration=30m"];
    const [alone, asking] = [THREE, `${THREE.slice(0, -1)}, consult: true}`].map(
      (shield) => factsOf(ONE_POP, [...one, shield])[0].ttfbMicros,
    );
    const from = (place: string) => rttMicros(findPlace("DUB")!, findPlace(place)!);
    const more = asking - alone;
    // Three round trips on each new connection.
    expect(Math.abs(more - 3 * (from("IAD") + from("NRT")))).toBeLessThan(8);
  });

  it("is fetched once by each level in front: edge, two regional levels, shield, origin", async () => {
    const regional = `regional=[{${TIERS}, regions: [{name: a, place: AMS}, {name: b, place: NRT}, {name: c, place: MIA}]}, {${TIERS}, regions: [{name: d, place: FRA}, {name: e, place: SJC}]}]`;
    const sets = [...WORLD, ...FLOOD, `shield={${TIERS}, place: IAD}`, regional];
    const summary = await summaryOf(ONE_POP, sets);
    expect(violations(summary)).toEqual([]);
    const { total, shield, origin, tiers, caching } = summary;
    expect(total.outcomes.miss).toBe(POPS.length * OBJECTS);
    expect(summary.regional!.map(({ level, requests }) => [level, requests])).toEqual([
      ["regional", POPS.length * OBJECTS],
      ["regional-2", 3 * OBJECTS],
    ]);
    expect([shield!.requests, origin.requests]).toEqual([2 * OBJECTS, OBJECTS]);
    expect(tiers.map(({ level }) => level)).toEqual(["edge", "regional", "regional-2", "shield"]);
    expect(caching).toBeUndefined();
  });

  it("goes past the shield the first time that a PoP has to do with it, where what is cold does", async () => {
    // The edge forgets everything at once: its second question for an object is not its first.
    const tiny =
      "edge.tiers=[{name: ram, capacity: 1kB, latency: 0, bandwidth: unlimited, admission: n-hit}]";
    const sets = [...WORLD, ...FLOOD, tiny, `shield={${TIERS}, bypass: {cold: true}}`];
    const { total, origin, shield } = await summaryOf(ONE_POP, sets);
    expect(total.missReasons.cold).toBe(POPS.length * OBJECTS);
    expect(shield!.requests).toBeGreaterThan(10 * OBJECTS);
    expect(origin.requests).toBe(POPS.length * OBJECTS + shield!.outcomes.miss);
    expect(shield!.outcomes.miss).toBe(OBJECTS);
  });
});

describe("a shield that is down", () => {
  const DOWN = [
    "content.thing.uncacheableShare=100%",
    "duration=100s",
    "workload.rate=20/s",
    "network.backbone.keepAlive=1d",
  ];
  const during = (shield: string) => `faults=[{fault: shield-down, ${shield}from: 20s, until: 60s}]`;

  it("is answered for by the next nearest after the timeout, and told as a fault", async () => {
    const sets = [
      ...WORLD,
      ...DOWN,
      THREE,
      "shield.failover={timeout: 3s, avoidFor: 0}",
      during("shield: eu, "),
    ];
    const summary = await summaryOf(ONE_POP, sets);
    expect(violations(summary)).toEqual([]);
    const { total, failover, faults, shieldRegions, shield, origin } = summary;
    expect(total.outcomes.bypass).toBe(total.requests);
    expect(failover!.afterSilence).toBeGreaterThan(100);
    expect(failover!.afterErrors + failover!.exhausted).toBe(0);
    // What it never answered is counted there as concerned, what it had in hand as silence, too.
    expect(faults![0].requests).toBeGreaterThan(100);
    const eu = shieldRegions!.find(({ name }) => name === "eu")!;
    expect(failover!.afterSilence).toBe(faults![0].requests + eu.outcomes.failed);
    expect(shield!.requests).toBe(total.requests + eu.outcomes.failed);
    expect(origin.requests).toBe(shield!.requests);
  });

  it("costs the timeout to the microsecond", () => {
    const one = ["edge.pops=[FRA]", "users.metros=[Frankfurt]", "workload.rate=1/min", "duration=30m", THREE];
    const fault = "faults=[{fault: shield-down, shield: eu, from: 0s, until: never}]";
    const first = (...sets: string[]) => factsOf(ONE_POP, [...one, ...sets])[0].ttfbMicros;
    // As if Dublin were not there, and two seconds more: the next nearest is asked on a new connection.
    const without = `shield.regions=[${list
      .split(", {")
      .filter((one) => !one.includes("eu"))
      .map((one) => (one.startsWith("{") ? one : `{${one}`))
      .join(", ")}]`;
    expect(first(fault, "shield.failover={timeout: 2s}") - first(without)).toBe(2_000_000);
  });

  it("fails its requests where there is no failover", async () => {
    const { total, faults } = await summaryOf(ONE_POP, [...WORLD, ...DOWN, `shield={${TIERS}}`, during("")]);
    expect(total.outcomes.failed).toBeGreaterThanOrEqual(faults![0].requests);
    expect(faults![0].requests).toBeGreaterThan(600);
  });
});
