/** Nothing gets lost: conservation laws over worlds of different shapes, and proof that a loss would be seen. */
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/result/summary.ts";
import { flowViolations, violations } from "./conservation.ts";
import { summaryOf } from "./world.ts";

const SIZE = 10_000;

/** Users on four continents, small tiers, objects that expire and change. */
const WORLD = `
name: conservation
seed: conservation
duration: 34m
users: { metros: [Frankfurt, New York, Tokyo, Lagos, São Paulo] }
edge:
  pops: [FRA, IAD, NRT, JNB, GRU]
  servers: 3
content:
  pages: { share: 3, objects: 3k, size: 10kB, ttl: 4m, changeEvery: 9m, regionalTaste: 30%, churnPerDay: 300% }
  feeds: { share: 1, objects: 500, size: 10kB, ttl: 30s, changeEvery: 1m, uncacheableShare: 20% }
workload: { rate: 30/s }
`;

function tiers(admission: string, eviction: string): string {
  const tier = (name: string, capacity: string) => ({ name, capacity, latency: "1ms", admission, eviction });
  return JSON.stringify([tier("ram", "1%"), tier("ssd", "4%"), tier("hdd", "15%")]);
}

const SHIELD = `shield={place: AMS, servers: 2, inclusion: exclusive, tiers: [{name: ram, capacity: 5%}, {name: hdd, capacity: 30%}]}`;
const SHAPES: Record<string, string[]> = {
  "inclusive tiers, no shield, everything admitted": [
    "edge.inclusion=inclusive",
    "shield=none",
    `edge.tiers=${tiers("always", "lru")}`,
  ],
  "exclusive tiers, a shield, TinyLFU and S3-FIFO": [
    "edge.inclusion=exclusive",
    SHIELD,
    `edge.tiers=${tiers("tiny-lfu", "s3-fifo")}`,
  ],
  "independent tiers, a shield, two hits and SIEVE": [
    "edge.inclusion=independent",
    SHIELD,
    `edge.tiers=${tiers("n-hit", "sieve")}`,
  ],
  "exclusive tiers, no shield, everything admitted": [
    "edge.inclusion=exclusive",
    "shield=none",
    `edge.tiers=${tiers("always", "fifo")}`,
  ],
};
/** What makes a world messy: sizes that differ, stale answers, errors, an outage, refusals. */
const MESS = [
  "content.pages.size={lognormalPareto: {median: 20kB, sigma: 1.2, tailShare: 5%, alpha: 1.2, max: 20MB}}",
  "content.pages.staleWhileRevalidate=2m",
  "content.feeds.staleIfError=5m",
  "origin.errorRate=3%",
  "origin.outages=[{from: 20m, until: 24m}]",
  "origin.connections=2",
  "origin.queueLimit=2",
];

describe.each(Object.entries(SHAPES))("%s", (_, shape) => {
  it("conserve requests, bytes and money, all the way to the origin", async () => {
    const summary = await summaryOf(WORLD, shape);
    expect(violations(summary)).toEqual([]);
    expect(flowViolations(summary, SIZE)).toEqual([]);
    // All that is to be conserved happens.
    const { hit, revalidated, collapsed, miss, bypass } = summary.total.outcomes;
    for (const count of [hit, revalidated, collapsed, miss, bypass]) expect(count).toBeGreaterThan(20);
    for (const reason of ["cold", "expired", "evicted"] as const)
      expect(summary.total.missReasons[reason]).toBeGreaterThan(20);
    for (const { store } of summary.tiers) expect(store.evictedBytes).toBeGreaterThan(0);
  });

  it("conserve them in a mess of errors, refusals and stale answers", async () => {
    const summary = await summaryOf(WORLD, [...shape, ...MESS]);
    expect(violations(summary)).toEqual([]);
    const { stale, shed, failed } = summary.total.outcomes;
    for (const count of [stale, shed, failed]) expect(count).toBeGreaterThan(20);
  });
});

describe("requests that are no plain GETs", () => {
  const asking = [
    "content.pages.methods={head: 5%, post: 3%, delete: 2%}",
    "content.pages.directives=[{cacheControl: no-cache, share: 5%}, {cacheControl: no-store, share: 5%}, {cacheControl: max-age=20, share: 5%}, {cacheControl: max-stale=60, share: 5%}, {cacheControl: only-if-cached, share: 5%}]",
    "content.feeds.methods={put: 20%}",
    "content.feeds.varies=[device, language]",
    "users.clients.reload=3%",
  ];

  it.each([
    "exclusive tiers, a shield, TinyLFU and S3-FIFO",
    "inclusive tiers, no shield, everything admitted",
  ])("conserve requests, bytes and reasons in a mess: %s", async (shape) => {
    const summary = await summaryOf(WORLD, [...SHAPES[shape], ...MESS, ...asking]);
    expect(violations(summary)).toEqual([]);
    const [{ notReused, notStored, staleOnError }] = summary.caching!;
    for (const reason of [
      "absent",
      "expired",
      "request-no-cache",
      "request-max-age",
      "invalidated",
      "method",
    ] as const)
      expect(notReused[reason]).toBeGreaterThan(20);
    for (const reason of ["method", "no-store", "request-no-store"] as const)
      expect(notStored[reason]).toBeGreaterThan(20);
    expect(staleOnError).toBeGreaterThan(20);
    const lost = structuredClone(summary) as unknown as { caching: { notReused: { absent: number } }[] };
    lost.caching[0].notReused.absent++;
    expect(violations(lost as unknown as Summary)).toHaveLength(1);
  });
});

describe("copies", () => {
  // A copy that is confirmed when it has just been evicted enters anew: without expiry there are none.
  const lasting = ["content.pages.ttl=1y", "content.feeds.ttl=1y"];
  const edge = (summary: Summary) =>
    summary.tiers.filter(({ level }) => level === "edge").map(({ store }) => store);

  it("enter the lowest inclusive tier once a miss", async () => {
    const summary = await summaryOf(WORLD, [
      ...SHAPES["inclusive tiers, no shield, everything admitted"],
      ...lasting,
    ]);
    expect(edge(summary)[2].admittedObjects).toBe(summary.total.outcomes.miss);
    // What a tier holds, the tiers below hold too.
    const [ram, ssd, hdd] = edge(summary).map(({ heldObjects }) => heldObjects);
    expect(ram).toBeLessThanOrEqual(ssd);
    expect(ssd).toBeLessThanOrEqual(hdd);
  });

  it("enter the first exclusive tier once a miss or promotion, and the next ones from the tier above", async () => {
    const summary = await summaryOf(WORLD, [
      ...SHAPES["exclusive tiers, no shield, everything admitted"],
      ...lasting,
    ]);
    const [ram, ssd, hdd] = edge(summary);
    const promoted = (ssd.movedBytes + hdd.movedBytes) / SIZE;
    expect(promoted).toBeGreaterThan(100);
    expect(ram.admittedObjects).toBe(summary.total.outcomes.miss + promoted);
    expect(ssd.admittedObjects).toBe(ram.evictedObjects);
    expect(hdd.admittedObjects).toBe(ssd.evictedObjects);
  });
});

describe("a loss", () => {
  it("anywhere in the summary is seen", async () => {
    const summary = await summaryOf(WORLD, SHAPES["exclusive tiers, a shield, TinyLFU and S3-FIFO"]);
    const losses: ((broken: Broken) => void)[] = [
      (broken) => broken.total.outcomes.hit--,
      (broken) => broken.total.requests++,
      (broken) => broken.total.missReasons.cold++,
      (broken) => (broken.pops[0].bytes -= 1),
      (broken) => broken.classes[1].outcomes.collapsed++,
      (broken) => broken.classes[0].originRequests--,
      (broken) => (broken.tiers[1].store.evictedBytes -= SIZE),
      (broken) => broken.tiers[0].store.readObjects++,
      (broken) => broken.timeline.buckets[3].requests++,
      (broken) => broken.dns.resolverHits++,
      (broken) => (broken.bill.lines[0].nanoUsd = "1"),
      (broken) => (broken.origin.hitRatio = 0.5),
    ];
    for (const lose of losses) {
      const broken = structuredClone(summary) as unknown as Broken;
      lose(broken);
      expect(violations(broken as unknown as Summary)).not.toEqual([]);
    }
    const bytes = structuredClone(summary) as unknown as Broken;
    bytes.shield.bytes -= SIZE;
    expect(flowViolations(bytes as unknown as Summary, SIZE)).not.toEqual([]);
  });
});

/** A summary that may be written to. */
interface Broken {
  total: Part;
  shield: Part;
  origin: Part;
  pops: Part[];
  classes: (Part & { originRequests: number })[];
  tiers: { store: { evictedBytes: number; readObjects: number } }[];
  timeline: { buckets: { requests: number }[] };
  dns: { resolverHits: number };
  bill: { lines: { nanoUsd: string }[] };
}

interface Part {
  requests: number;
  bytes: number;
  hitRatio: number | null;
  outcomes: { hit: number; collapsed: number };
  missReasons: { cold: number };
}
