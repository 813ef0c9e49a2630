/**
 * Worlds of purges, changes, deploys, sessions and closed loops are kept at any moment, in the middle of whatever is under way then, and
 * go on as if nothing had happened. Moments are drawn; those at which much is under way are among them.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWorld } from "../../src/run/kept-world.ts";
import type { Scenario } from "../../src/scenario/types.ts";
import { expectSameFrom, opened, scenarioOf, stateAt } from "./kept.ts";

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** Two PoPs and a shield with small caches, ten minutes, three requests a second. */
const world = (more: string) => `
name: kept
seed: kept
duration: 10m
warmup: 2m
timeline: 5m
users: { metros: [Frankfurt, Tokyo], access: fibre }
edge: { pops: [FRA, NRT], servers: 2, inclusion: independent, tiers: [{ name: ram, capacity: 800kB, eviction: lru }] }
shield: { place: IAD, servers: 1, tiers: [{ name: ssd, capacity: 2MB, eviction: sieve }] }
origin: { place: IAD, serviceTime: { exponential: 1s }, concurrency: 64, errorRate: 2% }
${more}`;

/** Every subject and order of purges, slow, lossy and with a PoP that is down. */
const PURGES = world(`
content:
  html: { share: 1, objects: 150, size: 10kB, ttl: 5m, tags: { count: 20, perObject: 2 }, changeEvery: 4m }
  image: { share: 1, objects: 150, size: 20kB, ttl: 1h, tags: { count: 10 }, staleWhileRevalidate: 30s }
workload: { rate: 3/s, diurnal: flat }
faults: [{ fault: pop-down, pop: NRT, from: 4m, until: 5m }]
invalidation: { propagation: { uniform: { min: 1ms, max: 20s } }, loss: 30%, retry: 7s, attempts: 2, rate: 15/min, scanRate: 20/s }
purges:
  - { every: 40s, tag: html-3, count: 6, batch: 1, changes: true, priority: low }
  - { at: 1m50s, url: /image/s1/1, count: 20, batch: 5, order: shield-first, changes: true }
  - { every: 90s, prefix: /html/s2/, order: edge-first, gap: 10s, priority: critical }
  - { at: 3m, class: image, soft: true, order: edge-first, changes: true }
  - { at: 200s, all: true }
  - { at: 4m20s, all: true, soft: true, priority: high }
  - { every: 95s, tag: image-4, soft: true, order: shield-first }
`);

/** Changes of some and of all, deploys before and after most moments, measured. */
const CHANGES = world(`
content:
  page: { share: 1, objects: 60, size: 10kB, ttl: 20s, staleWhileRevalidate: 30s, methods: { put: 2% } }
  asset: { share: 3, objects: 200, size: 15kB, ttl: 1y, changes: [{ every: 70s, share: 30% }] }
  news: { share: 1, objects: 40, size: 5kB, ttl: 1m, changeEvery: 3m, changes: [{ at: 3m }, { every: 100s, share: 50% }] }
deploys:
  - { at: 1m30s, classes: [asset], by: versioned-urls, referredBy: page }
  - { at: 4m, classes: [asset], by: versioned-urls, referredBy: page }
  - { at: 5m, classes: [news], by: ttl }
  - { at: 7m, classes: [asset], by: versioned-urls, referredBy: page }
purges: [{ at: 3m20s, class: news, changes: true }, { at: 4m10s, prefix: /asset/s3/ }, { at: 7m30s, url: /asset/s1/1, count: 150 }]
invalidation: { propagation: 15s }
workload: { rate: 3/s, diurnal: flat }
`);

/** Every kind of session, catalogue that churns, an origin that goes away. */
const SESSIONS = world(`
content:
  html: { share: 1, objects: 100, size: 10kB, ttl: 1m, churnPerDay: 2000% }
  image: { share: 0, objects: 100, size: 20kB, ttl: 1h }
  segment: { share: 0, objects: 1200, size: 100kB, ttl: 1h }
  moment: { share: 0, objects: 1k, size: 100kB, ttl: 10m }
  playlist: { share: 0, objects: 10, size: 2kB, ttl: 4s }
  pack: { share: 0, objects: 30, size: 300kB, ttl: 1h }
  refs: { share: 0, objects: 10, size: 3kB, ttl: 0 }
faults: [{ fault: pop-down, pop: NRT, from: 4m, until: 5m }]
workload:
  rate: 0.5/s
  sessions:
    visits: { kind: page-view, rate: 0.05/s, class: html, assets: { image: 5, html: 1 }, parallel: 3 }
    films: { kind: video, rate: 0.03/s, class: segment, manifest: playlist, length: 2m, segment: 6s, ladder: [200kbps, 500kbps, 1Mbps], seeks: 60 }
    events: { kind: live, rate: 0.03/s, class: moment, manifest: playlist, ladder: [300kbps, 800kbps], clockAhead: 3s, window: 2, behind: 1 }
    builds: { kind: git-clone, rate: 0.02/s, class: pack, refs: refs, packs: 2 }
    robots: { kind: crawler, rate: 60/h, class: image, interval: 3s, lasts: 2m }
    probes: { kind: scanner, rate: 60/h, class: html, interval: 2s, lasts: 1m }
    agents: { kind: polling, rate: 60/h, class: html, interval: 5s, lasts: 3m }
    files: { kind: release, rate: 0.02/s, class: pack, at: 1m, halfLife: 2m, files: 2 }
`);

/** Each time between the two, in order, with `more`. */
function moments(until: number, more: readonly number[] = []): fc.Arbitrary<number[]> {
  return fc
    .array(fc.integer({ min: 1, max: until }), { minLength: 2, maxLength: 2 })
    .map((drawn) => [...drawn, ...more].sort((a, b) => a - b));
}

function holds(scenario: Scenario, times: fc.Arbitrary<number[]>): void {
  fc.assert(
    fc.property(times, (drawn) => expectSameFrom(scenario, drawn)),
    { numRuns: 1 },
  );
}

describe("a world is kept in the middle of", () => {
  it("purges: waiting, under way, lost, unheard, scanning", () => {
    // Everything is purged at 200 s, softly at 260 s; a PoP does not hear from 240 s on.
    holds(scenarioOf(PURGES), moments(10 * MINUTE, [201 * SECOND, 222 * SECOND, 284.6 * SECOND]));
  });

  it("answers on their way that a purge has overtaken, and a purge that one PoP will never hear of", () => {
    const sets = [
      "duration=5m",
      "workload.rate=10/s",
      "origin.serviceTime=5s",
      "invalidation={ propagation: 1ms, scanRate: 1/s, retry: 2s, attempts: 2 }",
      "purges=[{ at: 200s, all: true, changes: true }, { at: 241s, prefix: /html/ }]",
    ];
    expectSameFrom(scenarioOf(PURGES, sets), [200.5 * SECOND, 203 * SECOND, 250 * SECOND]);
  });

  it("a closed loop", () => {
    const trace = "{ path: traces/sample-access.log, pace: closed-loop, clients: 8 }";
    const text = world(
      `content: { page: { share: 1, objects: 1k, size: 20kB, ttl: 5m } }\nworkload: { trace: ${trace} }\n`,
    );
    expectSameFrom(scenarioOf(text), [200_000, 20 * SECOND, 5 * MINUTE]);
  });

  it("changes and deploys", () => {
    holds(scenarioOf(CHANGES), moments(10 * MINUTE, [2 * MINUTE, 245 * SECOND, 421 * SECOND]));
  });

  it("sessions of every kind", () => {
    holds(scenarioOf(SESSIONS), moments(10 * MINUTE, [5 * MINUTE]));
  });
});

describe("a state of another duration", () => {
  it.each([
    [PURGES, "purges"],
    [CHANGES.replace(/^purges:.*/m, ""), "stated changes and deploys"],
    [SESSIONS, "sessions"],
  ])("is refused where something knows the end of the run", (text, what) => {
    const { state } = stateAt(scenarioOf(text), SECOND);
    const longer = opened(scenarioOf(text, ["duration=11m"]));
    expect(() => loadWorld(longer, state)).toThrow(`${what} know the end of the run`);
  });
});
