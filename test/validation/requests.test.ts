/**
 * Methods and request directives through whole runs, against closed forms: one PoP next to the origin, objects alike, requests for each
 * a Poisson process.
 */
import { describe, expect, it } from "vitest";
import { near, ONE_POP, summaryOf } from "./world.ts";

const OBJECTS = 50;
const PER_SECOND = 20;
/** Reads and writes of one object, a second. */
const RATE = PER_SECOND / OBJECTS;

function world(more: Record<string, unknown>, ...sets: string[]): string[] {
  const thing = { share: 1, objects: OBJECTS, size: "1kB", popularity: { exponent: 0 }, ttl: "1y", ...more };
  return [
    `content=${JSON.stringify({ thing })}`,
    `workload.rate=${PER_SECOND}/s`,
    "duration=2400s",
    "warmup=400s",
    ...sets,
  ];
}

const says = (cacheControl: string, share = "100%") => ({ directives: [{ cacheControl, share }] });

describe("writes", () => {
  it.each([5, 20, 50])("%i in a hundred leave r / (r + w) of the reads hits", async (percent) => {
    const methods = { put: `${percent / 2}%`, delete: `${percent / 2}%` };
    const { total, caching } = await summaryOf(ONE_POP, world({ methods }));
    const reads = total.requests - total.outcomes.bypass;
    near(total.outcomes.bypass / total.requests, percent / 100, 0.03);
    near(total.outcomes.hit / reads, 1 - percent / 100, 0.01);
    // What is not a hit was made stale, and is never what it was before.
    expect(total.outcomes.revalidated).toBe(0);
    const { notReused, notStored } = caching![0];
    expect(notReused.method).toBe(total.outcomes.bypass);
    expect(notStored.method).toBe(total.outcomes.bypass);
    expect(notReused.invalidated + notReused.absent).toBe(total.outcomes.miss + total.outcomes.collapsed);
  });

  it("make every variant of the object stale", async () => {
    const variants = 3;
    const share = 0.2;
    const sets = ["edge.key.device=normalised", "users.clients.devices={values: 3, exponent: 0}"];
    const { total } = await summaryOf(
      ONE_POP,
      world({ varies: ["device"], methods: { put: `${share * 100}%` } }, ...sets),
    );
    const read = (RATE * (1 - share)) / variants;
    near(total.outcomes.hit / (total.requests - total.outcomes.bypass), read / (read + RATE * share), 0.02);
  });

  it("change nothing at caches whose profile does not invalidate, and everything at the origin", async () => {
    const sets = ["edge.http.profile=nginx"];
    const { total } = await summaryOf(ONE_POP, world({ methods: { put: "20%" } }, ...sets));
    expect(total.outcomes.hit + total.outcomes.bypass).toBe(total.requests);
    const expiring = await summaryOf(ONE_POP, world({ methods: { put: "20%" }, ttl: "100s" }, ...sets));
    // Expired copies are nearly always out of date: 8 writes in a lifetime.
    expect(expiring.total.outcomes.miss).toBeGreaterThan(20 * expiring.total.outcomes.revalidated);
  });

  it("fail with the origin, and then make nothing stale", async () => {
    const sets = ["origin.outages=[{from: 399s, until: 2400s}]"];
    const { total } = await summaryOf(ONE_POP, world({ methods: { post: "10%" } }, ...sets));
    // All that was held when the outage began is a hit until the end; what was not, fails.
    expect(total.outcomes.hit + total.outcomes.failed).toBe(total.requests);
    expect(total.outcomes.hit / total.requests).toBeGreaterThan(0.7);
  });
});

describe("a HEAD", () => {
  it("is answered from a fresh copy, without a body, and fills nothing", async () => {
    const all = await summaryOf(ONE_POP, world({ methods: { head: "100%" } }));
    expect(all.total.outcomes.bypass).toBe(all.total.requests);
    expect(all.total.bytes + all.origin.bytes).toBe(0);
    expect(all.tiers[0].store.admittedObjects).toBe(0);
    const some = await summaryOf(ONE_POP, world({ methods: { head: "30%" } }));
    expect(some.total.outcomes.hit).toBe(some.total.requests);
    near(some.total.bytes / (some.total.requests * 1000), 0.7, 0.02);
  });

  it("tells whether the copy is current", async () => {
    const { total, caching } = await summaryOf(
      ONE_POP,
      world({ methods: { head: "50%" }, ttl: "10s", changeEvery: "60s" }),
    );
    // A HEAD after the lifetime finds the change, and the next GET meets a copy that is known to be stale.
    expect(caching![0].notReused.invalidated).toBeGreaterThan(200);
    expect(total.outcomes.bypass).toBeGreaterThan(1000);
  });
});

describe("requests that say", () => {
  const load = (seconds: number) => (RATE * seconds) / (1 + RATE * seconds);

  it.each([
    ["max-age=10 of a copy fresh for an hour", "max-age=10", "1h", 10, "request-max-age"],
    ["min-fresh=50 of a copy fresh for a minute", "min-fresh=50", "1m", 10, "request-min-fresh"],
    ["max-stale=8 of a copy fresh for 4 s", "max-stale=8", "4s", 12, "expired"],
    ["max-stale, max-age=9 of a copy fresh for 4 s", "max-stale, max-age=9", "4s", 9, "expired"],
    ["max-age=60 of a copy fresh for 7 s", "max-age=60", "7s", 7, "expired"],
  ] as const)("%s", async (_, cacheControl, ttl, seconds, reason) => {
    const { total, caching } = await summaryOf(ONE_POP, world({ ...says(cacheControl), ttl }));
    const { hit, stale, revalidated, miss } = total.outcomes;
    near((hit + stale) / total.requests, load(seconds), 0.02);
    expect(hit + stale + revalidated + miss).toBe(total.requests);
    expect(stale > 0).toBe(cacheControl.includes("max-stale"));
    expect(caching![0].notReused[reason]).toBe(revalidated);
  });

  it("only-if-cached get 504 where nothing is stored, and the origin never hears of them", async () => {
    const all = await summaryOf(ONE_POP, world(says("only-if-cached")));
    expect(all.total.outcomes.failed).toBe(all.total.requests);
    expect(all.origin.requests).toBe(0);
    expect(all.caching![0].notReused.absent).toBe(all.total.requests);
    const some = await summaryOf(ONE_POP, world(says("only-if-cached", "50%")));
    expect(some.total.outcomes.hit).toBe(some.total.requests);
  });

  it("no-store use what is stored and leave nothing behind", async () => {
    const all = await summaryOf(ONE_POP, world(says("no-store")));
    expect(all.total.outcomes.bypass).toBe(all.total.requests);
    expect(all.caching![0].notStored["request-no-store"]).toBe(all.total.requests);
    const some = await summaryOf(ONE_POP, world(says("no-store", "50%")));
    expect(some.total.outcomes.hit).toBe(some.total.requests);
  });

  it("no-cache are confirmed at the origin, unless the profile does not listen", async () => {
    const all = await summaryOf(ONE_POP, world(says("no-cache"), "shield=lab"));
    expect(all.total.outcomes.revalidated).toBe(all.total.requests);
    // But for the few that were on their way when the warm-up ended.
    near(all.origin.requests, all.total.requests, 0.001);
    // What the shield's admission policy refuses is absent there.
    const { absent, "request-no-cache": asked } = all.caching![1].notReused;
    expect(asked + absent).toBe(all.shield!.requests);
    expect(asked).toBeGreaterThan(5 * absent);
    const deaf = await summaryOf(ONE_POP, world(says("no-cache"), "edge.http.profile=cloudfront"));
    expect(deaf.total.outcomes.hit).toBe(deaf.total.requests);
  });
});

describe("other classes", () => {
  it("meet the same requests, whatever one class's requests say", async () => {
    const two = (more: string) => [
      `content={a: {share: 1, objects: 50, size: 1kB, ttl: 10s${more}}, b: {share: 1, objects: 50, size: 1kB, ttl: 10s}}`,
      "duration=1000s",
    ];
    const plain = await summaryOf(ONE_POP, two(""));
    const special = await summaryOf(
      ONE_POP,
      two(", methods: {head: 20%, post: 10%}, directives: [{cacheControl: no-cache, share: 10%}]"),
    );
    expect(special.classes[1]).toEqual(plain.classes[1]);
    expect(special.classes[0].requests).toBe(plain.classes[0].requests);
    expect(special.classes[0].outcomes).not.toEqual(plain.classes[0].outcomes);
    expect(plain.caching).toBeUndefined();
  });
});
