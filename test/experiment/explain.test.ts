/**
 * What explain tells of a request is worked out from what the actors did, and held here against the facts, which the
 * world writes on its own; and looking on changes nothing.
 */
import { describe, expect, it } from "vitest";
import { NodeLook } from "../../src/cdn/node-state.ts";
import { ObjectHistory } from "../../src/cdn/object-history.ts";
import { Recorder } from "../../src/cdn/recorder.ts";
import type { RequestTrace } from "../../src/cdn/trace-rows.ts";
import { formatProblems, parseScenario, type Scenario } from "../../src/index.ts";
import { Listing } from "../../src/metrics/listing.ts";
import { digestOf } from "../../src/result/digest.ts";
import { explain } from "../../src/result/explanation.ts";
import { timingOf } from "../../src/result/phases.ts";
import { causedBy } from "../../src/result/request-cost.ts";
import { waterfall } from "../../src/report/waterfall.ts";
import { assembleWorld } from "../../src/run/assemble.ts";
import { censusOf } from "../../src/run/census.ts";
import { ORIGIN } from "../../src/model/plan.ts";
import { conclude } from "../../src/run/simulate-scenario.ts";
import { MISS_REASONS, OUTCOMES } from "../../src/vocabulary/outcomes.ts";
import type { Watch } from "../../src/cdn/watch.ts";

/** A world with everything that can happen to a request in it. */
const WORLD = `name: t
duration: 10m
warmup: 1m
users: {metros: [Frankfurt, Paris, Chicago]}
edge:
  pops: [FRA, IAD]
  servers: 2
  tiers:
    - {name: ram, capacity: 1%, latency: 1ms}
    - {name: ssd, capacity: 8%, latency: 5ms, concurrency: 1, bandwidth: 20MB/s, admission: n-hit}
shield: us-east
origin:
  connections: 5
  queueLimit: 3
  concurrency: 3
  bandwidth: 200Mbps
  errorRate: 2%
  outages: [{from: 5m, until: 6m}]
content:
  page:
    share: 100%
    size: {lognormal: {median: 40kB, sigma: 1}}
    objects: 1k
    ttl: 30s
    staleWhileRevalidate: 5s
    staleIfError: 1m
    changeEvery: 3m
    uncacheableShare: 5%
workload:
  rate: 8/s
  flashCrowds: [{at: 3m, ramp: 5s, hold: 20s, decay: 5s, rate: 100/s, class: page, objects: 3}]
`;

function scenarioOf(...sets: string[]): Scenario {
  const { scenario, problems } = parseScenario(WORLD, { file: "t.yaml", sets });
  if (scenario === null) throw new Error(formatProblems(problems));
  return scenario;
}

function run(scenario: Scenario, watch: Watch | null = null) {
  const open = assembleWorld(
    scenario,
    () => {
      throw new Error("there is no trace");
    },
    watch,
  );
  while (open.world.advance(1_000_000));
  return open;
}

function recorded(scenario: Scenario, history?: ObjectHistory) {
  const traces: RequestTrace[] = [];
  const recorder = new Recorder({
    wants: () => true,
    done: (trace) => traces.push(trace),
    ...(history === undefined ? {} : { history }),
  });
  return { open: run(scenario, recorder), traces };
}

const seen = new Set<string>();

describe.each([
  ["a shield", []],
  ["no shield", ["shield=none"]],
  ["no collapsing", ["edge.collapse=false", "shield.collapse=false"]],
  ["no shield and waiting for confirmation", ["shield=none", "content.page.staleWhileRevalidate=0"]],
])("with %s", (_, sets) => {
  const scenario = scenarioOf(...sets);
  const { open, traces } = recorded(scenario);
  const { plan } = open;

  it("every request is recorded once, numbered as it arrived", () => {
    const numbers = traces.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: open.world.requests }, (_, at) => at + 1));
    const times = [...traces].sort((a, b) => a.number - b.number).map(({ atMicros }) => atMicros);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("phases follow each other and add up to the fact's TTFB and total", () => {
    const wrong: object[] = [];
    for (const trace of traces) {
      seen.add(OUTCOMES[trace.outcome] + (trace.joined ? " in line" : ""));
      const timing = timingOf(trace, plan);
      let end = 0;
      let before = 0;
      let back = 0;
      let inOrder = true;
      for (const { phase, fromMicros, micros } of timing.phases) {
        inOrder &&= fromMicros === end && micros > 0;
        end += micros;
        if (phase !== "transfer") before += micros;
        if (phase === "response") back = micros;
      }
      // What is left for the way back is half a round trip: nothing that happened before is missing or told twice.
      const halfway = Math.abs(back - trace.rttMicros / 2) <= 1.01;
      const { ttfbMicros, totalMicros } = trace;
      const exact = before === ttfbMicros && timing.ttfbMicros === ttfbMicros && end === totalMicros;
      if (!inOrder || !halfway || !exact || timing.totalMicros !== totalMicros) wrong.push({ trace, timing });
    }
    expect(wrong).toEqual([]);
  });

  it("requests together cause what shield and origin were asked", () => {
    const measured = traces.map(({ caused }) => causedBy(caused));
    const sum = (of: (one: (typeof measured)[number]) => number) =>
      measured.reduce((total, one) => total + of(one), 0);
    // Warm-up included: by the timeline.
    const { buckets } = conclude(open, scenario, []).summary.timeline;
    expect(sum(({ originRequests }) => originRequests)).toBe(
      buckets.reduce((total, { originRequests }) => total + originRequests, 0),
    );
    expect(sum(({ shieldRequests }) => shieldRequests) > 0).toBe(scenario.shield !== null);
  });

  it("is told in 80 columns", () => {
    const census = censusOf(plan);
    for (const trace of traces.filter(({ number }) => number % 40 === 0)) {
      const text = waterfall(explain(trace, plan, census, null));
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(text).not.toMatch(/NaN|undefined|null/);
    }
  });
});

it("these worlds have every outcome, with and without waiting for others", () => {
  for (const outcome of OUTCOMES)
    expect(seen).toContain(outcome === "collapsed" ? "collapsed in line" : outcome);
  expect(seen).toContain("stale in line");
});

describe("an object's history", () => {
  const scenario = scenarioOf();
  // A middling object is evicted and comes back.
  const object = 12;
  const { open, traces } = recorded(scenario, new ObjectHistory(object));
  const own = traces
    .filter((trace) => trace.object === object && trace.copy !== null)
    .sort((a, b) => a.number - b.number);

  it("gives the reason of every miss", () => {
    const reasons = new Set<string>();
    for (const { outcome, reason, copy } of own) {
      if (OUTCOMES[outcome] !== "miss" || !copy?.past) continue;
      const word = MISS_REASONS[reason];
      reasons.add(word);
      if (word === "evicted") expect(copy.past.evicted).toBe(true);
      if (word === "evicted") expect(copy.past.leftPolicy).not.toBe("");
      if (word === "cold") expect(copy.past.enteredMicros).toBeNaN();
      if (word === "never-admitted") expect(copy.past.refusedBy).not.toBe("");
    }
    expect([...reasons]).toContain("evicted");
  });

  it("counts hits as the facts do", () => {
    for (let pop = 0; pop < 2; pop++) {
      const here = own.filter((trace) => trace.pop === pop);
      for (const [at, { copy }] of here.entries()) {
        if (!copy?.past || copy.tier < 0) continue;
        const { enteredMicros, hits } = copy.past;
        const reads = here
          .slice(0, at)
          .filter(({ read, atMicros }) => read !== null && atMicros >= enteredMicros);
        // One whose answer is still on its way has arrived and not yet read; nobody else is between.
        expect(Math.abs(hits - reads.length)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("is told without changing anything", () => {
    const plain = conclude(run(scenario), scenario, []).summary;
    expect(digestOf(conclude(open, scenario, []).summary).sha256).toBe(digestOf(plain).sha256);
  });
});

describe("lists", () => {
  const scenario = scenarioOf();
  const { traces } = recorded(scenario);
  const listed = (options: Partial<ConstructorParameters<typeof Listing>[0]>) => {
    const listing = new Listing({
      kind: "slowest",
      fromMicros: 0,
      untilMicros: Infinity,
      limit: 7,
      ...options,
    });
    run(scenario, listing);
    return listing;
  };

  it("has the slowest, however the facts come", () => {
    const slowest = [...traces].sort((a, b) => b.ttfbMicros - a.ttfbMicros || a.number - b.number);
    expect(listed({}).rows().map(({ number }) => number)).toEqual(slowest.slice(0, 7).map(({ number }) => number)); // prettier-ignore
  });

  it("has the failed ones in order of arrival, in a stretch of time", () => {
    const [fromMicros, untilMicros] = [120e6, 400e6];
    const failed = traces
      .filter(
        ({ outcome, atMicros }) =>
          /shed|failed/.test(OUTCOMES[outcome]) && atMicros >= fromMicros && atMicros < untilMicros,
      )
      .sort((a, b) => a.number - b.number);
    const listing = listed({ kind: "errors", fromMicros, untilMicros });
    expect(listing.matched).toBe(failed.length);
    expect(listing.rows().map(({ number }) => number)).toEqual(
      failed.slice(0, 7).map(({ number }) => number),
    );
  });
});

describe("a look at a node", () => {
  const scenario = scenarioOf("edge.pops=[FRA]");

  it("shows in the end what the run's totals show", () => {
    const look = new NodeLook(0, Infinity);
    const open = run(scenario, look);
    look.look();
    const totals = open.totals().tiers.filter(({ level }) => level === "edge");
    expect(look.state?.tiers.map(({ heldBytes, heldObjects }) => ({ heldBytes, heldObjects }))).toEqual(
      totals.map(({ heldBytes, heldObjects }) => ({ heldBytes, heldObjects })),
    );
    expect(look.state?.requests).toBe(open.world.requests);
    expect(look.state?.fills.count).toBe(0);
    expect(Object.values(look.state?.outcomes ?? {}).reduce((sum, count) => sum + count, 0)).toBe(
      open.world.requests,
    );
  });

  it("shows the origin's connections in use while a crowd is there", () => {
    const look = new NodeLook(ORIGIN, 190e6);
    run(scenarioOf("shield=none", "origin.serviceTime=1s"), look);
    const { connections, workers } = look.state?.origin ?? {};
    expect(connections?.busy).toBe(5);
    expect(workers?.busy).toBe(3);
    expect(workers?.startsMicros).toBeGreaterThan(190e6);
    expect(look.state?.fills.count).toBeGreaterThanOrEqual(5);
  });

  it("tells several origins apart", () => {
    const looks = [ORIGIN, ORIGIN - 1].map((node) => new NodeLook(node, 190e6));
    for (const look of looks)
      run(
        scenarioOf(
          "shield=none",
          "origins={second: {place: LHR, serviceTime: 2s, errorRate: 0, connections: 50, concurrency: 50}}",
          "content.other={share: 100%, objects: 100, size: 10kB, ttl: 1s, origin: second}",
        ),
        look,
      );
    const [first, second] = looks.map((look) => look.state!);
    expect(second.origin!.workers.busy).toBeGreaterThan(0);
    expect(second.requests).toBeGreaterThan(0);
    expect(second.requests).not.toBe(first.requests);
    expect(second.outcomes["failed"]).toBeUndefined();
    expect(first.outcomes["failed"]).toBeGreaterThan(0);
  });
});

describe("a request that a deploy has given another name", () => {
  it("is told of the copy under that name, and of its past, when it is asked for by its number", () => {
    const scenario = scenarioOf(
      "content.page.changeEvery=never",
      "content.page.ttl=1y",
      "content.page.uncacheableShare=0",
      "origin.errorRate=0",
      "origin.outages=[]",
      "deploys=[{at: 2m, classes: [page], by: versioned-urls}]",
    );
    const { traces } = recorded(scenario);
    const hit = traces.find(({ atMicros, outcome }) => atMicros > 8 * 60e6 && OUTCOMES[outcome] === "hit")!;
    const listing = new Listing({
      kind: "request",
      number: hit.number,
      fromMicros: 0,
      untilMicros: Infinity,
      limit: 1,
    });
    run(scenario, listing);
    expect(listing.asked).toBe(hit.object);
    const again = recorded(scenario, new ObjectHistory(listing.asked)).traces.find(
      ({ number }) => number === hit.number,
    )!;
    expect(again.copy!.past!.enteredMicros).toBeGreaterThan(2 * 60e6);
    expect(again.copy!.past!.enteredMicros).toBeLessThan(hit.atMicros);
  });
});
