/**
 * Races of purges with fills, enumerated on a tiny world through the real actors: one PoP, one shield, one origin. A
 * purge announces new versions while requests come at every moment around it, for an object each, so that every order of request, fill leaves, origin answers,
 * purge at the edge, purge at the shield, fill arrives is met. A request long afterwards tells whether an old copy has survived.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { CdnState } from "../../src/cdn/state.ts";
import { World } from "../../src/cdn/world.ts";
import { compile } from "../../src/model/compile.ts";
import { compileMetros } from "../../src/model/places.ts";
import { GeneratedNames } from "../../src/workload/object-names.ts";
import { REQUEST_ROWS, type RequestBatch, type RequestSource } from "../../src/workload/requests.ts";
import { scenarioOf } from "../validation/world.ts";

const MILLI = 1000;
const SECOND = 1_000_000;
/** The purge. */
const AT = 20 * SECOND;
/** The last request, long after everything has come to rest. */
const LATE = 100 * SECOND;

const SCENARIO = `
name: races
duration: 200s
users: { metros: [Frankfurt], access: fibre }
edge: { pops: [FRA], servers: 1, tiers: [{ name: ram, capacity: 1GB, latency: "0", concurrency: 65536, bandwidth: unlimited }] }
shield: { place: LHR, servers: 1, tiers: [{ name: ssd, capacity: 1GB, latency: "1ms", concurrency: 65536, bandwidth: unlimited }] }
origin: { place: IAD, serviceTime: 30ms, concurrency: 65536, connections: 1M, bandwidth: unlimited }
network: { jitter: 0 }
content: { page: { objects: 1, share: 1, size: 40kB, ttl: 1h, tags: { count: 1 } } }
workload: { rate: 1/s }
invalidation: { propagation: 40ms, from: AMS }
`;

/** One request at every step around the purge, alone or after one that has filled the caches. */
const moments = Array.from({ length: 128 }, (_, n) => AT - 300 * MILLI + n * 5 * MILLI);
const cold = moments.map((at) => [at]);
const warm = moments.map((at) => [SECOND, at]);
/** Two requests of different age: the second joins the fill of the first, or must not. */
const pairs = moments.flatMap((at) => [17, 60, 140].map((gap) => [at, at + gap * MILLI]));
const all = [...cold, ...warm, ...pairs];

/** Requests for each object at its own times, in order. */
class Script implements RequestSource {
  readonly objects: number;
  readonly footprintBytes = 0;
  readonly names: GeneratedNames;
  readonly #rows: readonly (readonly [at: number, object: number])[];
  #next = 0;

  constructor(times: readonly (readonly number[])[]) {
    const objects = times.length;
    this.objects = objects;
    const tags = { count: 1, perObject: 1 };
    this.names = new GeneratedNames([{ name: "page", first: 0, until: objects, objects, tags }], "races");
    this.#rows = times
      .flatMap((own, object) => own.map((at) => [at, object] as const))
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  }

  fill(batch: RequestBatch): void {
    const rows = this.#rows.slice(this.#next, this.#next + REQUEST_ROWS);
    this.#next += rows.length;
    rows.forEach(([at, object], n) => {
      batch.atMicros[n] = at;
      batch.object[n] = object;
      batch.sizeBytes[n] = batch.sentBytes[n] = 40_000;
      batch.metro[n] = batch.contentClass[n] = batch.kind[n] = batch.flags[n] = 0;
    });
    batch.rows = rows.length;
  }
}

const SINK = { requests: () => {}, fetches: () => {}, parts: () => {} };
const SUBJECTS = [
  `url: /page/s1/1, count: ${all.length}`,
  "prefix: /page/",
  "tag: page-1",
  "class: page",
  "all: true",
];

/** Old answers after a purge: how many objects had an old copy long afterwards, and when the last of the others was asked for. */
function play(sets: readonly string[], times: readonly (readonly number[])[]) {
  const scenario = scenarioOf(SCENARIO, [`content.page.objects=${all.length}`, ...sets]);
  const plan = compile(scenario, compileMetros(scenario), 1);
  const staleOf = (scripts: readonly (readonly number[])[]) => {
    const world = new World(plan, new Script(scripts), SINK);
    while (world.advance(100_000));
    const { purges, tiers } = world.totals(null, null, 1);
    expect(world.audit()).toEqual([]);
    for (const { admittedBytes, heldBytes, evictedBytes, expiredBytes, purgedBytes } of tiers)
      expect(heldBytes + evictedBytes + expiredBytes + purgedBytes).toBe(admittedBytes);
    return purges![0].stale!;
  };
  const soon = staleOf(times);
  const late = staleOf(times.map((own) => [...own, LATE]));
  return { survivors: late.requests - soon.requests, lastMicros: soon.lastMicros };
}

const purge = (subject: string, more: string) => `purges=[{at: 20s, changes: true, ${subject}${more}}]`;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a purge that races fills", () => {
  const kinds = SUBJECTS.flatMap((subject) => ["", ", soft: true"].map((soft) => [subject, soft] as const));

  it.each(kinds)("by %s%s, shield first, lets no old copy survive", (subject, soft) => {
    const { survivors, lastMicros } = play([purge(subject, `${soft}, order: shield-first`)], all);
    expect(survivors).toBe(0);
    // Who asked the PoP before the purge was there is served what is there; nobody is afterwards.
    expect(lastMicros).toBeGreaterThan(60 * MILLI);
    expect(lastMicros).toBeLessThan(200 * MILLI);
  });

  it.each(kinds)(
    "by %s%s, edge first, lets the edge fetch the old one from the shield again",
    (subject, soft) => {
      const { survivors } = play([purge(subject, `${soft}, order: edge-first, gap: 200ms`)], warm);
      // Each request in the 200 ms between the two levels.
      expect(survivors).toBeGreaterThan(30);
      expect(survivors).toBeLessThan(50);
    },
  );

  it.each(SUBJECTS)("by %s leaves nothing where requests do not wait for each other's fills", (subject) => {
    const sets = ["edge.collapse=false", "shield.collapse=false"];
    expect(play([...sets, purge(subject, ", order: shield-first")], all).survivors).toBe(0);
  });

  it.each(SUBJECTS)("by %s leaves nothing old at a PoP that asks the origin itself", (subject) => {
    expect(play(["shield=none", purge(subject, "")], all).survivors).toBe(0);
  });

  it.each(SUBJECTS)("by %s would leave old copies if answers that it overtook were kept", (subject) => {
    vi.spyOn(CdnState.prototype, "isOvertaken").mockReturnValue(false);
    expect(play([purge(subject, ", order: shield-first")], all).survivors).toBeGreaterThan(10);
  });
});
