/** Servers of a PoP through whole runs: loss and return, bounded load, replicas, peers, against closed forms. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/result/summary.ts";
import { violations } from "./conservation.ts";
import { near, ONE_POP, queueOf, summaryOf } from "./world.ts";

const SECOND = 1_000_000;

/** Many objects, all asked for alike and held for ever: the only misses are an object's first at a server. */
const OBJECTS = 800;
const RATE = 50;
const EVEN = [
  "duration=1600s",
  `workload.rate=${RATE}/s`,
  "edge.servers=5",
  "edge.virtualNodes=256",
  `content.thing={share: 1, objects: ${OBJECTS}, size: 1kB, ttl: 1y, popularity: {exponent: 0}}`,
  "timeline=100s",
];

const DOWN = "fault: server-down, from: 400s, until: 800s";
const faulty = (more = "") => [...EVEN, `faults=[{${DOWN}${more}}]`];

const misses = (summary: Summary, fromSecond: number, untilSecond: number) =>
  summary.timeline.buckets
    .filter(({ fromMicros }) => fromMicros >= fromSecond * SECOND && fromMicros < untilSecond * SECOND)
    .reduce((sum, { outcomes }) => sum + outcomes.miss, 0);

describe("a server that is lost", () => {
  it("leaves its share to the others, which have never seen it, and comes back with all or nothing", async () => {
    const [whole, warm, cold] = [
      await summaryOf(ONE_POP, EVEN),
      await summaryOf(ONE_POP, faulty()),
      await summaryOf(ONE_POP, faulty(", returns: cold")),
    ];
    expect(whole.total.outcomes.miss).toBe(OBJECTS);
    const own = warm.total.outcomes.miss - OBJECTS;
    // One of five servers of 256 points: a fifth, give or take a sixteenth of it for the points, and for the objects.
    near(own / OBJECTS, 1 / 5, 0.3);
    expect(misses(warm, 400, 800)).toBe(own);
    expect(warm.total.missReasons.cold).toBe(warm.total.outcomes.miss);
    expect(cold.total.outcomes.miss).toBe(OBJECTS + 2 * own);
    expect(misses(cold, 800, 1600)).toBe(own);
    expect(cold.total.missReasons.cold).toBe(cold.total.outcomes.miss);
    const [fault] = warm.faults!;
    near(fault.requests / (400 * RATE), own / OBJECTS, 0.02);
    expect(fault.errors).toBe(0);
    expect(warm.placement!.lostServer).toBe(fault.requests);
  });

  it("with a recovery takes its share back evenly instead of at once", async () => {
    const storm = await summaryOf(ONE_POP, faulty(", returns: cold"));
    const slow = await summaryOf(ONE_POP, faulty(", returns: cold, recovery: 400s"));
    const own = misses(storm, 800, 1600);
    expect(misses(storm, 800, 900)).toBeGreaterThan(0.98 * own);
    // A quarter is 64 of the server's arcs and some 40 objects: a deviation of a fifth.
    for (const from of [800, 900, 1000, 1100]) near(misses(slow, from, from + 100), own / 4, 0.25);
    expect(misses(slow, 800, 1600)).toBe(own);
  });

  it("fails the requests that wait there, and only those", async () => {
    const { total, timeline } = await summaryOf(ONE_POP, [
      ...EVEN,
      "duration=60s",
      "timeline=1s",
      "origin.serviceTime=5s",
      "faults=[{fault: server-down, from: 2s, until: 40s}]",
    ]);
    const failed = timeline.buckets.map(({ outcomes }) => outcomes.failed);
    // Two seconds of requests, of which a fifth were for its objects; none of them had an answer yet.
    near(total.outcomes.failed, (2 * RATE) / 5, 0.5);
    expect(failed[0] + failed[1]).toBe(total.outcomes.failed);
  });

  it("stores nothing of what arrives while it is away", async () => {
    // Four of five servers go while the first body of each object is on its way, and miss it when they are back.
    const summary = await summaryOf(ONE_POP, [
      ...EVEN,
      "duration=60s",
      "timeline=1s",
      "content.thing.objects=20",
      "origin.serviceTime=5s",
      "faults=[{fault: server-down, servers: 4, from: 2s, until: 40s}]",
    ]);
    expect(misses(summary, 40, 60)).toBe(misses(summary, 2, 40));
    expect(misses(summary, 40, 60)).toBeGreaterThan(10);
  });

  it("takes its part of what the PoP takes in with it", async () => {
    const { faults } = await summaryOf(ONE_POP, [
      "duration=1600s",
      "edge.servers=4",
      "edge.capacity={requests: 30/s, queue: 0}",
      "faults=[{fault: server-down, servers: 2, from: 800s, until: 1600s}]",
    ]);
    const loss = (capacity: number) => 70 / (capacity + 70);
    near(faults![0].errorRatioBefore!, loss(120), 0.03);
    near(faults![0].errorRatioDuring!, loss(60), 0.03);
  });

  it("of every PoP concerns every PoP, of one only that one", async () => {
    const world = ["users={metros: [Frankfurt, Tokyo], access: fibre}", "edge.pops=[FRA, NRT]", ...EVEN];
    const all = await summaryOf(ONE_POP, [...world, `faults=[{${DOWN}}]`]);
    const one = await summaryOf(ONE_POP, [...world, `faults=[{${DOWN}, pop: NRT}]`]);
    const [frankfurt, tokyo] = all.pops.map(({ requests }) => requests / all.total.requests);
    near(one.faults![0].requests / all.faults![0].requests, tokyo / (frankfurt + tokyo), 0.03);
    expect(one.faults![0].name).toBe("server-down NRT");
  });
});

/** One object, so popular that its server is most of the time at work: 10 ms a read, 80 reads a second. */
const HOT_RATE = 80;
const DISK_MICROS = 10_000;
const HOT = [
  "edge.servers=4",
  'edge.tiers=[{name: disk, capacity: 1GB, latency: "10ms", concurrency: 1, bandwidth: unlimited}]',
  "content.thing={share: 1, objects: 1, size: 1kB, ttl: 1y}",
  `workload.rate=${HOT_RATE}/s`,
  "duration=1500s",
];

describe("a hot object", () => {
  it.each([
    { replicas: 1, sets: [] },
    { replicas: 2, sets: ["edge.hashing={replicateAbove: 20/s, replicas: 2}"] },
    { replicas: 4, sets: ["edge.hashing={replicateAbove: 20/s, replicas: 4, peerFetch: true}"] },
  ])("on $replicas servers waits at each disk as M/D/1 does", async ({ replicas, sets }) => {
    const summary = await summaryOf(ONE_POP, [...HOT, ...sets]);
    const busy = (HOT_RATE * DISK_MICROS) / 1e6 / replicas;
    const disk = queueOf(summary, "edge", "disk");
    near(disk.utilisationMax, busy, 0.03);
    near(disk.waitMicros.mean, (busy * DISK_MICROS) / (2 * (1 - busy)), 0.08);
    expect(summary.placement?.copyObjects ?? 0).toBe(replicas - 1);
    // Each server fetches its copy once: from the origin, or with peers from each other.
    expect(summary.origin.requests).toBe(sets.join("").includes("peerFetch") ? 1 : replicas);
  });
});

describe("bounded load", () => {
  /** A tenth of the requests for one object, which has one of eight servers. */
  const WORLD = [
    "duration=1000s",
    "edge.servers=8",
    "edge.virtualNodes=256",
    `content={front: {share: 10%, objects: 1, size: 1kB, ttl: 1y}, thing: {share: 90%, objects: ${OBJECTS}, size: 1kB, ttl: 1y, popularity: {exponent: 0}}}`,
  ];

  it("keeps the busiest server at c times the mean, and moves what is above", async () => {
    const free = await summaryOf(ONE_POP, [...WORLD, "edge.hashing={}"]);
    const busiest = free.placement!.busiest;
    expect(busiest).toBeGreaterThan(1.6);
    for (const c of [1.25, 1.5]) {
      const { placement } = await summaryOf(ONE_POP, [
        ...WORLD,
        `edge.hashing={boundedLoad: ${100 * c}%, window: 100s}`,
      ]);
      expect(placement!.busiest).toBeLessThan(c * 1.01);
      // The others take what one has too much: nobody else reaches the bound.
      near(placement!.movedByLoad / placement!.requests, (busiest - c) / 8, 0.06);
    }
  });

  it("moves no request and changes no figure while all are below", async () => {
    const plain = await summaryOf(ONE_POP, WORLD);
    const { placement, ...bounded } = await summaryOf(ONE_POP, [
      ...WORLD,
      "edge.hashing={boundedLoad: 800%}",
    ]);
    expect(placement!.movedByLoad).toBe(0);
    expect({ ...bounded, scenario: null }).toEqual({ ...plain, scenario: null });
  });
});

describe("peers", () => {
  const WORLD = [...EVEN, "duration=1000s", "content.thing.objects=200"];
  const bounded = (more: string) => [...WORLD, `edge.hashing={boundedLoad: 100%, ${more}}`];

  it("are asked before the origin, which then is asked once for each object", async () => {
    const alone = await summaryOf(ONE_POP, bounded("peerFetch: false"));
    const peers = await summaryOf(ONE_POP, bounded("peerFetch: true"));
    expect(peers.origin.requests).toBe(200);
    expect(alone.origin.requests).toBeGreaterThan(2 * 200);
    const { placement, total } = peers;
    expect(placement!.peerFetches).toBe(alone.origin.requests - 200);
    expect(placement!.peerBytes).toBe(placement!.peerFetches * 1000);
    expect(placement!.copyObjects).toBe(placement!.peerFetches);
    expect(total.outcomes.miss).toBe(200);
    expect(violations(peers)).toEqual([]);
  });

  it("give a server that returns with nothing what they fetched in its place", async () => {
    const { placement, origin } = await summaryOf(ONE_POP, [
      ...faulty(", returns: cold"),
      "edge.hashing={peerFetch: true}",
    ]);
    // Nobody could ask the lost server itself: its objects came from the origin a second time, but not a third.
    const own = origin.requests - OBJECTS;
    near(own / OBJECTS, 1 / 5, 0.3);
    expect(placement!.peerFetches).toBe(own);
  });

  it("cost a round trip inside the PoP each", async () => {
    const near0 = await summaryOf(ONE_POP, bounded("peerFetch: true, peerLatency: 0"));
    const far = await summaryOf(ONE_POP, bounded("peerFetch: true, peerLatency: 100ms"));
    const { peerFetches } = far.placement!;
    const waited = far.total.outcomes.collapsed - near0.total.outcomes.collapsed;
    const added = (far.total.ttfbMicros!.mean - near0.total.ttfbMicros!.mean) * far.total.requests;
    // Who comes while a copy is on its way waits half of the time.
    near(added / (peerFetches + waited / 2), 100_000, 0.05);
  });

  it("give a copy its own age: all expire together", async () => {
    const world = ["workload.rate=20/s", "content.thing={share: 1, objects: 1, size: 1kB, ttl: 100s}"];
    const replicated = (peerFetch: boolean) => [
      ...world,
      "edge.servers=2",
      `edge.hashing={replicateAbove: 1/s, replicas: 2, peerFetch: ${peerFetch}}`,
    ];
    const { origin } = await summaryOf(ONE_POP, replicated(true));
    // Every hundred seconds both ask whether theirs is current; the first body came once.
    near(origin.requests, 2 * (4000 / 100), 0.06);
    expect(origin.outcomes.miss).toBe(1);
  });
});

describe("a write", () => {
  it("makes the copies of all servers stale", async () => {
    const world = [
      ...HOT,
      "duration=1000s",
      "content.thing.methods={put: 0.1%}",
      "edge.hashing={replicateAbove: 20/s, replicas: 4}",
    ];
    const { total, origin } = await summaryOf(ONE_POP, world);
    const writes = total.outcomes.bypass;
    near(writes, 0.001 * 1000 * HOT_RATE, 0.4);
    // Each of the four asks anew after each write that another one does not follow at once.
    near((origin.requests - writes - 4) / (4 * writes), 1, 0.06);
  });
});

describe("whatever the servers do", () => {
  const WORLD = `
name: servers
duration: 20m
users: { metros: [Frankfurt, Tokyo] }
edge:
  pops: [FRA, { iata: NRT, servers: 4 }]
  servers: 3
content:
  pages: { share: 3, objects: 1k, size: 10kB, ttl: 2m, changeEvery: 4m, staleWhileRevalidate: 20s, methods: { put: 1%, head: 3% } }
  feeds: { share: 1, objects: 100, size: 30kB, ttl: 10s, changeEvery: 1m, uncacheableShare: 20% }
origin: { errorRate: 1%, serviceTime: 200ms }
workload: { rate: 8/s }
`;
  const tier = (name: string, capacity: string, admission: string, eviction: string) =>
    JSON.stringify({ name, capacity, latency: "2ms", admission, eviction });
  const worlds = fc.record({
    inclusion: fc.constantFrom("inclusive", "exclusive", "independent"),
    policies: fc.constantFrom(
      ["always", "lru"],
      ["tiny-lfu", "s3-fifo"],
      ["n-hit", "arc"],
      ["reject-x", "lirs"],
      ["adapt-size", "w-tinylfu"],
      ["probability", "2q"],
      ["always", "lhd"],
      ["always", "gdsf"],
      ["always", "cacheus"],
      ["always", "mini-lrb"],
    ),
    collapse: fc.boolean(),
    bounded: fc.constantFrom("", "boundedLoad: 110%, "),
    hot: fc.constantFrom("", "replicateAbove: 1/min, replicas: 3, "),
    peerFetch: fc.boolean(),
    times: fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 400 })), {
      maxLength: 3,
    }),
    ends: fc.constantFrom("", ", returns: cold", ", recovery: 3m", ", returns: cold, recovery: 100s"),
  });

  it("nothing gets lost", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { inclusion, policies, collapse, bounded, hot, peerFetch, times, ends } = world;
        const faults = times.map(
          ([from, length], n) =>
            `{fault: server-down, servers: ${1 + (n % 2)}, from: ${from}s, until: ${from + length}s${ends}}`,
        );
        const tiers = [
          tier("ram", "2%", "always", policies[1]),
          tier("ssd", "10%", policies[0], policies[1]),
        ];
        // The run's own audit recounts every store; what it finds is thrown.
        const summary = await summaryOf(WORLD, [
          `edge.tiers=[${tiers.join(", ")}]`,
          `edge.inclusion=${inclusion}`,
          `edge.collapse=${String(collapse)}`,
          `edge.hashing={${bounded}${hot}window: 1m, peerFetch: ${String(peerFetch)}}`,
          `faults=[${faults.join(", ")}]`,
        ]);
        expect(violations(summary)).toEqual([]);
        expect(summary.placement!.requests).toBe(summary.total.requests);
      }),
      { numRuns: 8 },
    );
  });
});
