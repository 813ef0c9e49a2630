/** Large objects in slices: against a naive oracle over random tiny worlds, and against closed forms of whole runs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { World } from "../../src/cdn/world.ts";
import { Collector } from "../../src/metrics/collector.ts";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import type { Summary } from "../../src/result/summary.ts";
import { censusOf } from "../../src/run/census.ts";
import { conclude } from "../../src/run/simulate-scenario.ts";
import type { RequestBatch, RequestSource } from "../../src/workload/requests.ts";
import { violations } from "../validation/conservation.ts";
import { write } from "../validation/trace-file.ts";
import { cloudFrontHeader, cloudFrontLine } from "../workload/trace/cdn-samples.ts";
import { ONE_POP, scenarioOf, summaryOf } from "../validation/world.ts";
import { type PartRequest, slicesOracle } from "./slices-oracle.ts";

const SLICE = 1_000_000;
/** Far more than an answer takes, so that requests do not overlap. */
const EVERY_SECONDS = 10;
const TTL_SECONDS = 45;

/** Requests one after the other. */
class Listed implements RequestSource {
  readonly objects = 10;
  readonly footprintBytes = 0;
  #next = 0;
  readonly #requests: readonly PartRequest[];

  constructor(requests: readonly PartRequest[]) {
    this.#requests = requests;
  }

  fill(batch: RequestBatch): void {
    batch.rows = Math.min(7, this.#requests.length - this.#next);
    for (let row = 0; row < batch.rows; row++, this.#next++) {
      const { object, sizeBytes, fromByte, sentBytes } = this.#requests[this.#next];
      batch.atMicros[row] = this.#next * EVERY_SECONDS * 1e6;
      batch.metro[row] = batch.contentClass[row] = batch.flags[row] = 0;
      batch.object[row] = object;
      batch.sizeBytes[row] = sizeBytes;
      batch.fromByte[row] = fromByte;
      batch.sentBytes[row] = sentBytes;
    }
  }
}

function simulated(requests: readonly PartRequest[], capacityBytes: number): Summary {
  const scenario = scenarioOf(ONE_POP, [
    `edge.slices=${SLICE}`,
    `edge.tiers.0.capacity=${capacityBytes}`,
    "edge.tiers.0.admission=always",
    "edge.tiers.0.eviction=lru",
    `content.thing.ttl=${TTL_SECONDS}s`,
  ]);
  const plan = compile(scenario, compileMetros(scenario), null);
  const collector = new Collector(censusOf(plan));
  const world = new World(plan, new Listed(requests), collector);
  while (world.advance(1000));
  const totals = () => world.totals(null, null, 0);
  const open = { plan, world, collector, totals, done: () => 1, close: () => {} };
  const { summary, audit } = conclude(open, scenario, []);
  expect(audit).toEqual([]);
  return summary;
}

/** A part of one of six objects, three of which are larger than a slice. */
const part = fc
  .record({ object: fc.integer({ min: 0, max: 5 }), from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ object, from, length }): PartRequest => {
    const sizeBytes = [300_000, 900_000, SLICE, SLICE + 1, 2_500_000, 7_000_000][object];
    const fromByte = Math.min(sizeBytes - 1, Math.floor(from * sizeBytes));
    const sentBytes = Math.max(1, Math.floor(length * (sizeBytes - fromByte)));
    return { object, sizeBytes, fromByte, sentBytes };
  }); // prettier-ignore

describe("a PoP with slices", () => {
  it("does what a naive one does, on random parts of a few objects", () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 500_000, max: 9_000_000 }),
        (requests, capacity) => {
          const { total, origin, tiers } = simulated(requests, capacity);
          const expected = slicesOracle(requests, SLICE, capacity, EVERY_SECONDS, TTL_SECONDS);
          const { hit, revalidated, miss } = total.outcomes;
          expect({
            outcomes: { hit, revalidated, miss },
            hitBytes: total.hitBytes,
            originRequests: origin.requests,
            originBytes: origin.bytes,
            heldBytes: tiers[0].store.heldBytes,
            heldObjects: tiers[0].store.heldObjects,
            admittedBytes: tiers[0].store.admittedBytes,
          }).toEqual(expected);
          expect(total.requests).toBe(requests.length);
          expect(total.bytes).toBe(requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0));
          expect(tiers[0].store.readBytes).toBe(total.hitBytes);
        },
      ),
      { numRuns: 70 },
    );
  });
});

/** One object of 10.5 slices. */
const VIDEO = [
  "content.thing={share: 1, objects: 1, size: 10.5MB, ttl: 1y}",
  "edge.slices=1MB",
  "duration=100s",
  "workload.rate=1/s",
];

describe("a cold object of n slices", () => {
  it("read from beginning to end costs n fetches and its size, whether by one request or by many", async () => {
    for (const ranges of ["", "content.thing.ranges={share: 1, size: 700kB, from: continuing}"]) {
      const { origin, tiers } = await summaryOf(ONE_POP, [...VIDEO, ...(ranges === "" ? [] : [ranges])]);
      expect(origin.requests).toBe(11);
      expect(origin.bytes).toBe(10_500_000);
      expect(tiers[0].store.heldObjects).toBe(11);
      expect(tiers[0].store.heldBytes).toBe(10_500_000);
    }
  });

  it("of which all see the first tenth is kept to a tenth, rounded up to slices", async () => {
    const first = "content.thing.ranges={share: 1, size: 1.05MB, from: start}";
    const sliced = await summaryOf(ONE_POP, [...VIDEO, "content.thing.objects=20", first, "duration=1000s"]);
    expect(sliced.tiers[0].store.heldBytes).toBe(20 * 2_000_000);
    expect(sliced.origin.bytes).toBe(20 * 2_000_000);
    const whole = await summaryOf(ONE_POP, [...VIDEO, "content.thing.objects=20", first, "duration=1000s", "edge.slices=none"]); // prettier-ignore
    expect(whole.origin.bytes).toBe(20 * 10_500_000);
    expect(whole.total.bytes).toBe(sliced.total.bytes);
  });

  it("arrives slice after slice: each adds a round trip to the last byte, none to the first", async () => {
    const far = ["origin.place=SYD", "duration=20s", "network.jitter=0"];
    const total = async (slices: string) => {
      const { classes } = await summaryOf(ONE_POP, [...VIDEO, ...far, `edge.slices=${slices}`]);
      return { last: classes[0].totalMicros!.max, first: classes[0].ttfbMicros!.max };
    };
    const [small, large] = [await total("1MB"), await total("8MB")];
    // 11 slices and 2: nine more round trips between Frankfurt and Sydney, of 250 ms or so each.
    expect(small.last - large.last).toBeGreaterThan(9 * 200_000);
    expect(Math.abs(small.first - large.first)).toBeLessThan(20_000);
  });
});

describe("worlds with slices", () => {
  const MESS = [
    "edge.pops=[FRA, IAD]",
    "users.metros=[Frankfurt, New York]",
    "edge.tiers=[{name: ram, capacity: 20MB}, {name: disk, capacity: 100MB, admission: always}]",
    "shield={place: AMS, servers: 2, tiers: [{name: hdd, capacity: 150MB, admission: always}]}",
    "content.thing={share: 1, objects: 60, size: {lognormal: {median: 3MB, sigma: 1}}, ttl: 5m, staleWhileRevalidate: 1m, changeEvery: 1h, uncacheableShare: 5%, ranges: {share: 70%, size: {exponential: 2MB}, from: uniform}}",
    "edge.slices=1MB",
    "duration=30m",
    "workload.rate=3/s",
    "origin.serviceTime=50ms",
    "origin.bandwidth=200Mbps",
    "users.clients.reload=5%",
  ];
  /** Reads are of slices here, and the run's own audit counts those. */
  const laws = (summary: Summary) =>
    violations(summary).filter((law) => !law.endsWith("reads are not requests served"));

  it.each([
    ["collapsing, over a shield", []],
    ["each for itself", ["edge.collapse=false", "shield.collapse=false"]],
    ["exclusive tiers", ["edge.inclusion=exclusive"]],
    ["without a shield, failing", ["shield=none", "origin.errorRate=10%", "origin.connections=2", "origin.queueLimit=2"]], // prettier-ignore
  ])("conserve requests and bytes: %s", async (_, sets) => {
    const summary = await summaryOf(ONE_POP, [...MESS, ...sets]);
    expect(laws(summary)).toEqual([]);
    const { hit, revalidated, miss, bypass } = summary.total.outcomes;
    for (const count of [hit, revalidated, miss, bypass]) expect(count).toBeGreaterThan(20);
  });

  it("break an answer off at the slice that fails: what came before is sent, the request has failed", async () => {
    const sets = [...VIDEO, "origin.outages=[{from: 0s, until: 60s}]", "content.thing.ttl=1y"];
    const { total } = await summaryOf(ONE_POP, sets);
    expect(total.outcomes.failed).toBeGreaterThan(20);
    expect(total.outcomes.hit).toBeGreaterThan(10);
    const unlucky = await summaryOf(ONE_POP, [...VIDEO, "origin.errorRate=30%", "content.thing.objects=50"]);
    expect(unlucky.total.outcomes.failed).toBeGreaterThan(10);
    // Whole answers of 10.5 MB, and beginnings of those that failed.
    const whole = unlucky.total.requests - unlucky.total.outcomes.failed;
    expect(unlucky.total.bytes).toBeGreaterThan(whole * 10_500_000);
    expect(laws(unlucky)).toEqual([]);
  });

  it("take from a log which parts were asked for", async () => {
    const part = (start: number, bytes: number) =>
      cloudFrontLine({
        "sc-status": 206,
        "sc-range-start": start,
        "sc-content-len": bytes,
        "sc-bytes": bytes + 400,
      });
    const log = [part(9_000_000, 1000), part(0, 2_000_001), part(500_000, 100_000), part(2_500_000, 10)];
    const sets = [
      `workload={trace: {path: ${write("parts.log", cloudFrontHeader() + log.join(""))}}}`,
      "duration=whole-trace",
      "content.thing.ttl=1y",
      "edge.slices=1MB",
    ];
    const { total, origin, tiers } = await summaryOf(ONE_POP, sets);
    // Slice 9 (of 1,000 bytes, as far as is known), slices 0 to 2; the third request finds slice 0, the last one slice 2.
    expect([origin.requests, origin.bytes]).toEqual([4, 3_001_000]);
    expect([total.outcomes.miss, total.hitBytes]).toEqual([2, 100_010]);
    expect(tiers[0].store.heldObjects).toBe(4);
  });

  it("change nothing where no object is larger than a slice", async () => {
    const small =
      "content.thing={share: 1, objects: 500, size: {lognormal: {median: 20kB, sigma: 0.5}}, ttl: 5m}";
    const plain = await summaryOf(ONE_POP, [small, "duration=600s"]);
    const sliced = await summaryOf(ONE_POP, [small, "duration=600s", "edge.slices=1MB"]);
    expect({ ...sliced, scenario: null }).toEqual({ ...plain, scenario: null });
  });
});
