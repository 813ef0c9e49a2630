/** What sessions do, in a world whose answers take a known time: against closed forms and waterfalls worked out by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PageVisit } from "../../src/cdn/sessions/page-visit.ts";
import { Player } from "../../src/cdn/sessions/player.ts";
import { Sequence } from "../../src/cdn/sessions/sequence.ts";
import { FAILED } from "../../src/vocabulary/outcomes.ts";
import { NO_BODY, UNCACHEABLE } from "../../src/workload/requests.ts";
import type { SessionGroup } from "../../src/workload/sessions/kinds.ts";
import { segmentBytes } from "../../src/workload/sessions/media.ts";
import { counts, planOf, StubWorld } from "./sessions-stub.ts";

const SECOND = 1_000_000;
const fixed = (value: number) => ({ kind: "fixed" as const, value });

/** A viewer who watches `watch` at one bit rate over a constant throughput, both in bits per second. */
function viewer(group: Partial<SessionGroup>, throughput: number, rttMicros = 0, seed = 7, told = counts()) {
  const plan = planOf({
    kind: "video",
    lengthMicros: 1800 * SECOND,
    leavingPerSecond: 0,
    ...group,
  });
  const world = new StubWorld();
  world.throughput = throughput / 8e6;
  world.rttMicros = rttMicros;
  const { media } = plan;
  const { segments, ladder } = media!;
  world.bytesOf = (object) => segmentBytes(media!, Math.floor(object / segments) % ladder.length);
  const player = new Player(plan, 0, 0, seed, 0, told);
  world.run(player);
  const rungs = world.asked.map(({ object }) => Math.floor(object / segments) % ladder.length);
  return { told, world, rungs };
}

describe("a viewer at one bit rate", () => {
  it.each([0.5, 0.8, 1.25, 2, 4])("b = %f T: rebuffering is what the throughput leaves", (load) => {
    const bitRate = 2e6;
    const watch = 400 * SECOND;
    const { told } = viewer({ ladder: [bitRate], watch: fixed(watch) }, bitRate / load);
    // Each of the 100 segments takes 4 s x load; the first one is the start-up, every other one leaves a gap of 4 s x (load - 1).
    expect(told.startup.max).toBeCloseTo(4 * SECOND * load, 0);
    const stalled = 99 * 4 * SECOND * Math.max(0, load - 1);
    expect(told.stalledMicros).toBeCloseTo(stalled, 0);
    expect(told.stalls).toBe(load > 1 ? 99 : 0);
    expect(told.playedMicros).toBe(watch);
    const ratio = told.stalledMicros / (told.stalledMicros + told.playedMicros);
    expect(Math.abs(ratio - Math.max(0, 1 - 1 / load))).toBeLessThan(0.01);
    expect([told.finished, told.abandoned, told.failed]).toEqual([1, 0, 0]);
  });

  it("waits for room in a full buffer: segments leave every 4 s then, and no more is fetched than is watched and held", () => {
    const { told, world } = viewer(
      { ladder: [1e6], watch: fixed(200 * SECOND), maxBufferMicros: 20 * SECOND },
      100e6,
    );
    const last = world.asked.slice(-5).map(({ atMicros }) => atMicros);
    for (let n = 1; n < last.length; n++) expect(last[n] - last[n - 1]).toBeCloseTo(4 * SECOND, 0);
    expect(told.segments * 4).toBeGreaterThanOrEqual(200);
    expect(told.segments * 4).toBeLessThanOrEqual(200 + 20);
  });

  it("starts when the start buffer is there", () => {
    const { told } = viewer(
      { ladder: [1e6], startBufferMicros: 12 * SECOND, watch: fixed(60 * SECOND) },
      2e6,
      100_000,
    );
    expect(told.startup.max).toBe(3 * (2 * SECOND + 100_000));
  });

  it("sees a short title to its end", () => {
    const { told } = viewer({ ladder: [1e6], lengthMicros: 42 * SECOND, watch: fixed(600 * SECOND) }, 5e6);
    expect(told.segments).toBe(11);
    expect(told.playedMicros).toBe(44 * SECOND);
    expect(told.finished).toBe(1);
  });

  it("never plays more than it has, nor loses time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2e5, max: 2e7 }),
        fc.integer({ min: 2e5, max: 2e7 }),
        fc.integer({ min: 0, max: 400_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer(),
        (bitRate, throughput, rtt, watchSeconds, seed) => {
          const watch = watchSeconds * SECOND;
          const group = {
            ladder: [bitRate, 2 * bitRate, 5 * bitRate],
            watch: fixed(watch),
            seeksPerHour: 60,
          };
          const { told, world } = viewer(group, throughput, rtt, seed);
          expect(told.playedMicros).toBeLessThanOrEqual(Math.min(watch, told.segments * 4 * SECOND) + 1);
          const sought = told.seek.sum;
          const spent = told.startup.sum + told.playedMicros + told.stalledMicros + sought;
          // The viewer was there when the last segment was asked for, and may have left before it came.
          expect(spent).toBeGreaterThanOrEqual(world.asked.at(-1)!.atMicros - 10);
          expect(world.lanes.used).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the bit rate", () => {
  it("is the highest that nine tenths of the throughput allow", () => {
    const { rungs, told } = viewer({ ladder: [5e5, 1e6, 2e6, 4e6, 8e6], watch: fixed(200 * SECOND) }, 4.4e6);
    expect(rungs[0]).toBe(0);
    expect(new Set(rungs.slice(1))).toEqual(new Set([2]));
    expect(told.switches).toBe(1);
  });

  it("follows the throughput down", () => {
    const plan = planOf({
      kind: "video",
      ladder: [5e5, 4e6],
      lengthMicros: 600 * SECOND,
      leavingPerSecond: 0,
      watch: fixed(300 * SECOND),
    });
    const world = new StubWorld();
    const { segments } = plan.media!;
    const rungOf = (object: number) => Math.floor(object / segments) % 2;
    world.bytesOf = (object) => segmentBytes(plan.media!, rungOf(object));
    world.outcomeOf = ({ atMicros }) => {
      world.throughput = (atMicros < 60 * SECOND ? 10e6 : 2e6) / 8e6;
      return 0;
    };
    world.run(new Player(plan, 0, 0, 1, 0, counts()));
    const late = world.asked.filter(({ atMicros }) => atMicros > 90 * SECOND);
    expect(world.asked.some(({ object }) => rungOf(object) === 1)).toBe(true);
    expect(late.every(({ object }) => rungOf(object) === 0)).toBe(true);
  });
});

describe("impatience", () => {
  it("is 5.8 % of all viewers in each second beyond two (Krishnan and Sitaraman, 2012)", () => {
    for (const [delay, expected] of [
      [1.9, 0],
      [5, 0.174],
      [12, 0.58],
      [20, 1],
    ] as const) {
      const told = counts();
      const viewers = 1000;
      for (let seed = 0; seed < viewers; seed++) {
        const group = { ladder: [1e6], leavingPerSecond: 0.058, watch: fixed(4 * SECOND) };
        viewer(group, Infinity, delay * SECOND, seed * 7919, told);
      }
      // Four standard deviations of a binomial share.
      expect(Math.abs(told.abandoned / viewers - expected)).toBeLessThan(0.063);
    }
  });

  it("counts no start of who has left", () => {
    const { told } = viewer(
      { ladder: [1e6], leavingPerSecond: 1, watch: fixed(60 * SECOND) },
      Infinity,
      10 * SECOND,
    );
    expect([told.abandoned, told.finished, told.startup.count, told.playedMicros]).toEqual([1, 0, 0, 0]);
  });
});

describe("a viewer whose answers fail", () => {
  it("tries again after a second, three times", () => {
    const plan = planOf({ kind: "video", ladder: [1e6], lengthMicros: 60 * SECOND });
    const world = new StubWorld();
    world.outcomeOf = () => FAILED;
    const told = counts();
    world.run(new Player(plan, 0, 0, 1, 0, told));
    expect(world.asked.map(({ atMicros }) => atMicros)).toEqual([0, 1, 2, 3].map((n) => n * SECOND));
    expect(told.failed).toBe(1);
  });
});

describe("a live channel", () => {
  const channel = (group: Partial<SessionGroup>, startedMicros: number, rttMicros = 0) => {
    const plan = planOf({
      kind: "live",
      ladder: [1e6],
      leavingPerSecond: 0,
      watch: fixed(60 * SECOND),
      ...group,
    });
    const world = new StubWorld();
    world.rttMicros = rttMicros;
    const told = counts();
    world.run(new Player(plan, 0, 0, 3, startedMicros, told));
    return { world, told };
  };

  it("is joined three segments from its end, and then followed as segments are produced", () => {
    const { world, told } = channel({}, 100 * SECOND);
    // At 100 s segments 0 to 24 are there.
    expect(world.asked.slice(0, 4).map(({ object }) => object)).toEqual([22, 23, 24, 25]);
    for (const { object, atMicros } of world.asked)
      expect(atMicros).toBeGreaterThanOrEqual((object + 1) * 4 * SECOND);
    expect(told.early).toBe(0);
    expect(told.stalledMicros).toBe(0);
  });

  it("says not found to clocks that are ahead, and is asked again half a segment later", () => {
    const { world, told } = channel({ clockAheadMicros: 3 * SECOND }, 100 * SECOND);
    const early = world.asked.filter(({ flags }) => flags === (UNCACHEABLE | NO_BODY));
    expect(early.length).toBe(told.early);
    expect(early.length).toBeGreaterThan(5);
    for (const { object, atMicros } of early) {
      expect(atMicros).toBeLessThan((object + 1) * 4 * SECOND);
      const again = world.asked.find((one) => one.object === object && one.flags === 0)!;
      expect(again.atMicros - atMicros).toBeCloseTo(2 * SECOND, 0);
    }
  });

  it("goes on near its end for who has fallen out of the playlist", () => {
    const { world, told } = channel({ window: 4 }, 100 * SECOND, 9 * SECOND);
    expect(told.missed).toBeGreaterThan(0);
    for (const { object, atMicros } of world.asked)
      expect(object).toBeGreaterThan(Math.floor(atMicros / (4 * SECOND)) - 1 - 4);
  });
});

describe("a page view", () => {
  /** HTML and `assets` objects, each a round trip of 50 ms; handshakes take 100 ms. */
  const visit = (assets: number, group: Partial<SessionGroup>, multiplexed: boolean) => {
    const plan = planOf(
      { kind: "page-view", pages: 1, ...group },
      { assets: Array.from({ length: assets }, (_, n) => 1 + n) },
    );
    const world = new StubWorld();
    world.rttMicros = 50_000;
    world.handshakeMicros = 100_000;
    const told = counts();
    const page = new PageVisit(plan, 0, 0, 11, 0, told);
    page.multiplexed = multiplexed;
    world.run(page);
    expect(world.lanes.used).toBe(0);
    return { world, told };
  };

  it("over one multiplexed connection: handshake and HTML, then waves of six", () => {
    // 100 + 50, then 20 objects in 4 waves of 50.
    expect(visit(20, { parallel: 6 }, true).told.pageLoad.max).toBe(350_000);
    expect(visit(0, { parallel: 6 }, true).told.pageLoad.max).toBe(150_000);
  });

  it("over HTTP/1.1: each further connection has a handshake of its own", () => {
    // From 150 on lane 1 has an object every 50; the five others begin at 150 + 100: (200 .. 300: 3) + 5 + then 6 a wave.
    // 20 objects: lane 1 at 200, 250, 300; others at 300 (5): 8; then 350 (6): 14; 400 (6): 20.
    expect(visit(20, { parallel: 6 }, false).told.pageLoad.max).toBe(400_000);
    // One lane: 20 x 50 after 150.
    expect(visit(20, { parallel: 1 }, false).told.pageLoad.max).toBe(1_150_000);
  });

  it("does not ask again for what the visit has", () => {
    const plan = planOf({ kind: "page-view", pages: 50, think: fixed(SECOND) }, { assets: [1, 1, 1, 2] });
    const world = new StubWorld();
    world.draw = (contentClass, luck) => 10 * contentClass + (luck.u32() % 5);
    world.run(new PageVisit(plan, 0, 0, 5, 0, counts()));
    const things = world.asked.filter(({ object }) => object >= 10).map(({ object }) => object);
    expect(new Set(things).size).toBe(things.length);
    expect(things.length).toBeLessThanOrEqual(10);
  });

  it("has the given number of pages on average", () => {
    const told = counts();
    for (let seed = 0; seed < 3000; seed++) {
      const plan = planOf({ kind: "page-view", pages: 4, think: fixed(0) });
      new StubWorld().run(new PageVisit(plan, 0, 0, seed * 31337, 0, told));
    }
    expect(told.pageLoad.count / 3000).toBeGreaterThan(3.7);
    expect(told.pageLoad.count / 3000).toBeLessThan(4.3);
  });

  it("is lost with its HTML", () => {
    const world = new StubWorld();
    world.outcomeOf = () => FAILED;
    const told = counts();
    world.run(new PageVisit(planOf({ kind: "page-view" }, { assets: [1] }), 0, 0, 5, 0, told));
    expect([told.failed, told.finished, told.pageLoad.count]).toEqual([1, 0, 0]);
    expect(world.lanes.used).toBe(0);
  });
});

describe("one thing after another", () => {
  const run = (group: Partial<SessionGroup> & Pick<SessionGroup, "kind">, refsClass = -1) => {
    const world = new StubWorld();
    world.rttMicros = 100_000;
    const told = counts();
    world.run(new Sequence(planOf(group, { refsClass }), 0, 0, 9, 0, told));
    return { world, told };
  };

  it("polls one object at the interval, or as soon as the answer allows", () => {
    const { world } = run({ kind: "polling", intervalMicros: 5 * SECOND, lasts: fixed(60 * SECOND) });
    expect(world.asked).toHaveLength(12);
    expect(new Set(world.asked.map(({ object }) => object)).size).toBe(1);
    const busy = run({ kind: "polling", intervalMicros: 1000, lasts: fixed(SECOND) });
    expect(busy.world.asked.map(({ atMicros }) => atMicros)).toEqual(
      Array.from({ length: 10 }, (_, n) => n * 100_000),
    );
  });

  it("crawls each object once before it comes round", () => {
    const { world } = run({ kind: "crawler", intervalMicros: SECOND, lasts: fixed(1000 * SECOND) });
    expect(new Set(world.asked.map(({ object }) => object)).size).toBe(1000);
  });

  it("scans with a new key each time", () => {
    const { world } = run({ kind: "scanner", intervalMicros: SECOND, lasts: fixed(50 * SECOND) });
    expect(new Set(world.asked.map(({ object }) => object)).size).toBe(50);
  });

  it("clones: refs, never stored, then the packs in order", () => {
    const { world, told } = run({ kind: "git-clone", packs: 3 }, 2);
    const [refs, ...packs] = world.asked;
    expect([refs.contentClass, refs.flags]).toEqual([2, UNCACHEABLE]);
    expect(packs.map(({ object, flags }) => [object - packs[0].object, flags])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(told.download.max).toBe(400_000);
  });
});
