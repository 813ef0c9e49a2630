/** Placement by itself: the bound of the paper, whose objects move, and how many come back when. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stream } from "../../src/base/random.ts";
import { CopyKeys, isCopy } from "../../src/cache/copy-keys.ts";
import { Placement } from "../../src/cdn/placement.ts";
import { HashRing } from "../../src/ds/hash-ring.ts";
import type { Fault } from "../../src/scenario/faults.ts";
import { type Hashing, PLAIN_HASHING } from "../../src/scenario/hashing.ts";

/** A PoP of `servers`, with nothing around it. */
function pop(servers: number, hashing: Partial<Hashing> = {}, virtualNodes = 200) {
  const ring = new HashRing(servers, virtualNodes);
  const copyKeys = new CopyKeys();
  const site = {
    copyKeys,
    plan: {
      pops: [{ iata: "FRA" }],
      nodes: [{ ring }],
      scenario: { edge: { hashing: { ...PLAIN_HASHING, ...hashing } } },
    },
    stores: [{ tiers: [], empty: () => undefined }],
    faultWatch: { lostServer: () => undefined },
    stream: (purpose: string) => stream("placement", purpose),
  };
  const placement = new Placement(site as unknown as ConstructorParameters<typeof Placement>[0]);
  const serverOf = (object: number, nowMicros = 0) => {
    const key = placement.place(0, object, nowMicros);
    return isCopy(key) ? copyKeys.serverOf(key) : ring.serverOf(key);
  };
  return { ring, placement, serverOf };
}

function lost(servers: number, recoveryMicros = 0): Fault {
  return { kind: "server-down", fromMicros: 0, untilMicros: 1, servers, recoveryMicros };
}

const OBJECTS = 20_000;
const objects = Array.from({ length: OBJECTS }, (_, object) => object);

describe("a server that is lost", () => {
  it.each([3, 5, 8])("of %i moves its own objects only, about as many to each of the others", (servers) => {
    const { ring, placement, serverOf } = pop(servers);
    placement.turn(lost(1), true, 0);
    const taken = new Float64Array(servers);
    for (const object of objects) {
      const home = ring.serverOf(object);
      const server = serverOf(object);
      if (home !== 0) expect(server).toBe(home);
      else taken[server]++;
    }
    expect(taken[0]).toBe(0);
    const moved = taken.reduce((sum, count) => sum + count, 0);
    // A server of v points has a share of 1 / n, give or take 1 / sqrt(v) of it.
    expect(Math.abs((moved * servers) / OBJECTS - 1)).toBeLessThan(3 / Math.sqrt(200));
    // Of its 200 arcs, of exponential length, each other server gets 200 / (n - 1).
    const spread = 3 * Math.sqrt((2 * (servers - 1)) / 200);
    for (let server = 1; server < servers; server++)
      expect(Math.abs((taken[server] * (servers - 1)) / moved - 1)).toBeLessThan(spread);
    placement.turn(lost(1), false, 1);
    for (const object of objects.slice(0, 2000)) expect(serverOf(object, 1)).toBe(ring.serverOf(object));
  });

  it.each([0.1, 0.25, 0.5, 0.9, 1])("has %f of its objects back after as much of its recovery", (part) => {
    const { ring, placement, serverOf } = pop(4);
    const recovery = 600e6;
    placement.turn(lost(1), true, 0);
    placement.turn(lost(1, recovery), false, 5e6);
    const own = objects.filter((object) => ring.serverOf(object) === 0);
    const back = own.filter((object) => serverOf(object, 5e6 + part * recovery) === 0).length;
    // Three standard deviations of the sum of that part of 200 arcs.
    const spread = 3 * Math.sqrt((part * (1 - part)) / 200) + 0.005;
    expect(Math.abs(back / own.length - part)).toBeLessThanOrEqual(spread);
    for (const object of objects.slice(0, 2000))
      if (ring.serverOf(object) !== 0) expect(serverOf(object, 5e6 + part * recovery)).not.toBe(0);
  });
});

describe("bounded load", () => {
  const worlds = fc.record({
    servers: fc.integer({ min: 2, max: 9 }),
    boundedLoad: fc.constantFrom(1, 1.1, 1.25, 1.5, 2),
    down: fc.integer({ min: 0, max: 3 }),
    replicatePerSecond: fc.constantFrom(undefined, 1e-9, 5),
    requests: fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 40_000 })), {
      minLength: 50,
      maxLength: 400,
    }),
  });

  it("gives no server more than ceil(c x mean) of a window's requests, whatever comes and whoever is lost", () => {
    fc.assert(
      fc.property(worlds, ({ servers, boundedLoad, down, replicatePerSecond, requests }) => {
        const windowMicros = 1_000_000;
        const { placement, serverOf } = pop(servers, { boundedLoad, windowMicros, replicatePerSecond }, 20);
        const left = servers - Math.min(down, servers - 1);
        if (left < servers) placement.turn(lost(servers - left), true, 0);
        const seen: { part: number; server: number }[] = [];
        let now = 0;
        for (const [object, later] of requests) {
          now += later;
          const server = serverOf(object, now);
          expect(server).toBeGreaterThanOrEqual(servers - left);
          const part = Math.floor((now * 10) / windowMicros);
          seen.push({ part, server });
          const recent = seen.filter((one) => one.part > part - 10);
          const load = recent.filter((one) => one.server === server).length;
          expect(load).toBeLessThanOrEqual(Math.ceil((boundedLoad * recent.length) / left));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("moves nothing while loads are below the bound", () => {
    const { ring, serverOf } = pop(4, { boundedLoad: 4 });
    for (const object of objects) expect(serverOf(object, object * 100)).toBe(ring.serverOf(object));
  });
});

describe("replication", () => {
  it("spreads what is asked for above the rate evenly over so many servers, and nothing else", () => {
    const { ring, serverOf } = pop(6, { replicatePerSecond: 100, replicas: 3, windowMicros: 1e6 });
    const counts = new Float64Array(6);
    let others = 0;
    for (let n = 0; n < 30_000; n++) {
      // 1,000 requests a second: half for object 7, the others for each of 500 objects once a second.
      const object = n % 2 === 0 ? 7 : 1000 + ((n >> 1) % 500);
      const server = serverOf(object, n * 1000);
      if (object === 7) counts[server]++;
      else if (server !== ring.serverOf(object)) others++;
    }
    expect(others).toBe(0);
    const used = [...counts].filter((count) => count > 0);
    expect(used).toHaveLength(3);
    for (const count of used) expect(Math.abs(count / 5000 - 1)).toBeLessThan(0.05);
  });
});
