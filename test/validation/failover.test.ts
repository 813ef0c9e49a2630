/** Fetches that go elsewhere when the shield fails: times to the microsecond, counts, and nobody forgotten. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPlace } from "../../src/network/places.ts";
import { findPop } from "../../src/network/pop-sets.ts";
import { rttMicros } from "../../src/network/rtt.ts";
import { FAILED } from "../../src/vocabulary/outcomes.ts";
import { violations } from "./conservation.ts";
import { type Fact, factsOf } from "./facts.ts";
import { ONE_POP, summaryOf } from "./world.ts";

/** A PoP in Frankfurt, the shield in Amsterdam, the origin in London. */
const SHIELDED = [
  "shield={place: AMS, servers: 1, tiers: [{name: disk, capacity: 1GB, latency: 0, bandwidth: unlimited}]}",
  "origin.place=LHR",
];
const TO_SHIELD = rttMicros(findPop("FRA")!, findPlace("AMS")!);
const FROM_SHIELD = rttMicros(findPlace("AMS")!, findPlace("LHR")!);
/** A request on a new connection: TCP and TLS 1.3 before it. */
const TRIPS = 3;

/** The fact of the first request: same user, same luck, whatever is behind the PoP. */
function firstOf(...sets: readonly string[]): Fact {
  return factsOf(ONE_POP, [...SHIELDED, "workload.rate=1/min", "duration=30m", ...sets])[0];
}

describe("a shield that does not answer in time", () => {
  it("costs its timeout to the microsecond: then the origin is asked as if there were no shield", () => {
    const service = "origin.serviceTime=7s";
    for (const timeout of [2_000_000, 1_234_567]) {
      const slow = firstOf(service, `shield.failover.timeout=${timeout}us`);
      const direct = firstOf(service, "shield=none");
      expect(slow.ttfbMicros - direct.ttfbMicros).toBe(timeout);
      expect(slow.outcome).toBe(direct.outcome);
    }
  });

  it("is waited for when its first byte comes in time, however long the last one takes", () => {
    // Half a minute of body over 2 Mbit/s, first byte after a quarter of a second.
    const far = ["content.thing.size=8MB", "network.backbone.bandwidth=2Mbps", "origin.serviceTime=200ms"];
    const patient = firstOf(...far);
    const hasty = firstOf(...far, "shield.failover.timeout=1s");
    expect(hasty).toEqual(patient);
    expect(patient.totalMicros).toBeGreaterThan(30_000_000);
  });
});

describe("an error of the shield", () => {
  it("costs the way there and back, and the origin is asked straight", () => {
    const failing = ["origin.errorRate=100%", "origin.serviceTime=40ms"];
    const twice = firstOf(...failing, "shield.failover={}");
    const direct = firstOf(...failing, "shield=none");
    expect([twice.outcome, direct.outcome]).toEqual([FAILED, FAILED]);
    const more = twice.ttfbMicros - direct.ttfbMicros;
    // Three arrivals are rounded up to whole microseconds.
    expect(more - (TRIPS * (TO_SHIELD + FROM_SHIELD) + 40_000)).toBeGreaterThanOrEqual(0);
    expect(more - (TRIPS * (TO_SHIELD + FROM_SHIELD) + 40_000)).toBeLessThanOrEqual(4);
  });

  it("stands where only silence moves a fetch on", () => {
    const failing = ["origin.errorRate=100%", "origin.serviceTime=40ms"];
    expect(firstOf(...failing, "shield.failover={on: silence}")).toEqual(firstOf(...failing));
  });
});

describe("those who wait", () => {
  const CROWD = ["content.thing.objects=1", "duration=1s", "workload.rate=300/s"];

  it("go on together with the one fetch that goes on", async () => {
    const sets = [...SHIELDED, ...CROWD, "origin.serviceTime=7s", "shield.failover.timeout=2s"];
    const { total, shield, origin, failover } = await summaryOf(ONE_POP, sets);
    expect(total.requests).toBeGreaterThan(200);
    expect([total.outcomes.miss, total.outcomes.collapsed]).toEqual([1, total.requests - 1]);
    // The shield's own fetch and the one that went round it; what the shield sends in the end, nobody waits for.
    expect([shield!.requests, origin.requests]).toEqual([1, 2]);
    expect(failover).toEqual({ afterErrors: 0, afterSilence: 1, exhausted: 0, lateAnswers: 1, avoided: 0 });
  });

  it("all get the error of the last way", async () => {
    const sets = [...SHIELDED, ...CROWD, "origin.errorRate=100%", "shield.failover={}"];
    const { total, failover } = await summaryOf(ONE_POP, sets);
    expect(total.outcomes.failed).toBe(total.requests);
    expect(failover!.exhausted).toBe(failover!.afterErrors);
  });
});

describe("a shield that is down", () => {
  /** Nothing is stored, so that each request is a fetch; the shield is down for 100 s. */
  const DOWN = [
    ...SHIELDED,
    "content.thing.uncacheableShare=100%",
    "workload.rate=20/s",
    "duration=200s",
    "faults=[{fault: shield-down, from: 50s, until: 150s}]",
  ];
  const of = (failover: string) => summaryOf(ONE_POP, [...DOWN, `shield.failover={${failover}}`]);

  it("is waited for by who asks within the first timeout, then by one fetch in each time of avoidance", async () => {
    const [anew, once, thrice] = await Promise.all([
      of("timeout: 2s, avoidFor: 0"),
      of("timeout: 2s, fails: 1, avoidFor: 10s"),
      of("timeout: 2s, fails: 3, avoidFor: 10s"),
    ]);
    // 20 requests a second for 100 s; the standard deviation is 45.
    expect(Math.abs(anew.failover!.afterSilence - 2000)).toBeLessThan(180);
    expect(anew.failover!.avoided).toBeUndefined();
    for (const [known, fails] of [
      [once, 1],
      [thrice, 3],
    ] as const) {
      const { failover, total, shield, origin } = known;
      // Within 2 s, and the while until the third comes, about 40; then a cycle takes 12 s, and eight fit into 98 s.
      const first = 40 + fails;
      expect(Math.abs(failover!.afterSilence - (first + 8))).toBeLessThan(25);
      // Nobody is lost: each request goes by one way or the other.
      const elsewhere = failover!.avoided! + failover!.afterSilence;
      // For ten seconds at most, after the outage, nobody knows that it is over.
      expect(elsewhere).toBeGreaterThanOrEqual(anew.failover!.afterSilence);
      expect(elsewhere).toBeLessThan(anew.failover!.afterSilence + 280);
      expect(total.outcomes.failed).toBe(0);
      // Who was at the shield when it fell silent is at the origin twice.
      const twice = origin.requests - total.requests;
      expect(twice).toBeLessThan(5);
      expect(shield!.requests).toBe(total.requests - elsewhere + twice);
      // Time lost: 2 s each, and about nothing on the mean of all.
      const lost = (summary: typeof once) => summary.total.ttfbMicros!.mean * summary.total.requests;
      const saved = lost(anew) - lost(known);
      const spared = anew.failover!.afterSilence - failover!.afterSilence;
      expect(saved / (2_000_000 * spared)).toBeGreaterThan(0.98);
      expect(saved / (2_000_000 * spared)).toBeLessThan(1.02);
    }
  });

  it("is asked by everybody again soon after it is back", async () => {
    const { failover } = await of("timeout: 2s, fails: 3, avoidFor: 10s");
    const long = await summaryOf(ONE_POP, [...DOWN, "shield.failover={timeout: 2s}", "duration=20m"]);
    // At the latest 12 s after the end of the outage: 240 requests more at most, of 21,000 that follow.
    expect(long.failover!.avoided! - failover!.avoided!).toBeLessThan(300);
    expect(long.failover!.afterSilence).toBeLessThan(80);
  });

  it("costs those who ask other shields for copies as little", async () => {
    const world = [
      "edge.pops=[FRA, IAD]",
      "users.metros=[Frankfurt, New York]",
      "shield.regions=[{name: us, place: IAD}, {name: eu, place: AMS}]",
      "shield.consult=true",
      "faults=[{fault: shield-down, shield: us, from: 50s, until: 150s}]",
      "content.thing={share: 1, objects: 5k, size: 1kB, ttl: 1y, popularity: {exponent: 0}}",
    ];
    const of = async (avoidFor: string) =>
      summaryOf(ONE_POP, [...DOWN, ...world, `shield.failover={timeout: 2s, avoidFor: ${avoidFor}}`]);
    const [anew, known] = [await of('"0"'), await of("10s")];
    expect(known.failover!.consults! < anew.failover!.consults!).toBe(true);
    expect(known.failover!.afterSilence * 5).toBeLessThan(anew.failover!.afterSilence);
    expect(known.total.outcomes.failed).toBe(0);
  });
});

describe("of every fetch", () => {
  /** Nothing is stored: each request is one fetch of its PoP and, unless it is given up in line, one of the shield. */
  const PASSED = ["content.thing.uncacheableShare=100%", "workload.rate=20/s", "duration=100s"];

  it("the attempts are requests where they go to", async () => {
    const hard = [
      "origin.errorRate=30%",
      "origin.serviceTime={exponential: 400ms}",
      "shield.failover={timeout: 600ms, avoidFor: 0}",
    ];
    const { total, shield, origin, failover } = await summaryOf(ONE_POP, [...SHIELDED, ...PASSED, ...hard]);
    expect(failover!.afterErrors).toBeGreaterThan(300);
    expect(failover!.afterSilence).toBeGreaterThan(300);
    expect(shield!.requests).toBe(total.requests);
    expect(origin.requests).toBe(shield!.requests + failover!.afterErrors + failover!.afterSilence);
    // Without a timeout on the last way, what fails has failed on both.
    expect(total.outcomes.failed).toBe(failover!.exhausted);
    expect(failover!.lateAnswers).toBe(failover!.afterSilence);
  });

  it("a write is sent once", async () => {
    const writes = [
      "content.thing.methods={post: 100%}",
      "origin.errorRate=30%",
      "shield.failover.timeout=600ms",
    ];
    const { shield, origin, failover, total } = await summaryOf(ONE_POP, [...SHIELDED, ...PASSED, ...writes]);
    expect([shield!.requests, origin.requests]).toEqual([total.requests, total.requests]);
    expect(failover).toEqual({ afterErrors: 0, afterSilence: 0, exhausted: 0, lateAnswers: 0, avoided: 0 });
  });

  it("something becomes, in small worlds of all kinds", async () => {
    const world = fc.record({
      timeout: fc.constantFrom("50ms", "300ms", "2s"),
      on: fc.constantFrom("error", "silence"),
      avoidFor: fc.constantFrom("0", "100ms", "5s"),
      fails: fc.constantFrom(1, 3),
      errorRate: fc.constantFrom("0", "20%"),
      serviceTime: fc.constantFrom("20ms", "{exponential: 400ms}"),
      collapse: fc.boolean(),
      shieldCollapse: fc.boolean(),
      uncacheable: fc.constantFrom("0", "30%"),
      ttl: fc.constantFrom("3s", "1y"),
      staleIfError: fc.constantFrom("0", "1m"),
      errorTtl: fc.constantFrom("0", "2s"),
      backbone: fc.constantFrom(
        "{}",
        "{protocol: h1, connections: 2}",
        "{protocol: h1, connections: 2, queue: 3}",
      ),
      methods: fc.constantFrom("{}", "{post: 5%, head: 5%}"),
      slices: fc.constantFrom("none", "1MB"),
      fault: fc.constantFrom(
        "[]",
        "[{fault: origin-down, from: 10s, until: 20s}]",
        "[{fault: pop-down, pop: FRA, from: 10s, until: 20s}]",
        "[{fault: shield-down, from: 10s, until: 20s}]",
      ),
      collapsing: fc.constantFrom("{}", "{wait: 100ms}", "{wait: 1s, onError: retry-one}"),
      shieldCollapsing: fc.constantFrom("{}", "{wait: 150ms, onError: retry-one}"),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const summary = await summaryOf(ONE_POP, [
          ...SHIELDED,
          "edge.pops=[FRA, NRT]",
          "users.metros=[Frankfurt, Tokyo]",
          "duration=40s",
          "workload.rate=30/s",
          `seed=${one.seed}`,
          `shield.failover={timeout: ${one.timeout}, on: ${one.on}, fails: ${one.fails}, avoidFor: ${one.avoidFor}}`,
          `origin.errorRate=${one.errorRate}`,
          `origin.serviceTime=${one.serviceTime}`,
          `edge.collapse=${one.collapse}`,
          `edge.collapsing=${one.collapsing}`,
          `shield.collapsing=${one.shieldCollapsing}`,
          `shield.collapse=${one.shieldCollapse}`,
          `content.thing.uncacheableShare=${one.uncacheable}`,
          `content.thing.ttl=${one.ttl}`,
          `content.thing.staleIfError=${one.staleIfError}`,
          `content.thing.errorTtl=${one.errorTtl}`,
          `content.thing.methods=${one.methods}`,
          `network.backbone=${one.backbone}`,
          `edge.slices=${one.slices}`,
          `content.thing.size=${one.slices === "none" ? "10kB" : "2500kB"}`,
          `faults=${one.fault}`,
        ]);
        // The laws of whole requests; of slices the run's own audit knows more.
        if (one.slices === "none") expect(violations(summary)).toEqual([]);
      }),
      { numRuns: 15, seed: 6 },
    );
  });
});
