/** Variety through whole runs: what browsers answer themselves is missing at the edge and nowhere else. */
import { describe, expect, it } from "vitest";
import { SMALL } from "./knob-cases.ts";
import { summaryOf } from "./world.ts";

const WORLD = "name: variety\nworkload: { rate: 1/s }\n";
const BROWSERS = [
  "users.clients.count=60",
  "content.html.browserTtl=30m",
  "content.html.uncacheableShare=0%",
];

describe("browsers' own caches", () => {
  it("keep from the edge exactly the requests that they answer", async () => {
    const without = await summaryOf(WORLD, [...SMALL, "content.html.uncacheableShare=0%"]);
    const summary = await summaryOf(WORLD, [...SMALL, ...BROWSERS]);
    const { requests, hits, hitRatio } = summary.browsers!;
    expect(without.browsers).toBeUndefined();
    expect(hits).toBeGreaterThan(100);
    expect(summary.total.requests + hits).toBe(without.total.requests);
    expect(hitRatio).toBeCloseTo(hits / requests, 5);
    expect(requests).toBe(without.classes.find(({ name }) => name === "html")!.requests);
  });
});

describe("reloads", () => {
  it("are answered with confirmed copies only, unless the profile does not listen", async () => {
    const all = ["users.clients.reload=100%"];
    const plain = await summaryOf(WORLD, SMALL);
    const reloads = await summaryOf(WORLD, [...SMALL, ...all]);
    const deaf = await summaryOf(WORLD, [...SMALL, ...all, "edge.http.profile=cloudfront"]);
    expect(plain.total.outcomes.hit).toBeGreaterThan(1000);
    expect(reloads.total.outcomes.hit + reloads.total.outcomes.stale).toBe(0);
    expect(reloads.total.outcomes.revalidated).toBeGreaterThan(1000);
    // No cache on the way answers by itself: the origin hears of all that nobody else was waiting for.
    const { requests, outcomes } = reloads.total;
    expect(reloads.origin.requests).toBeGreaterThan(0.97 * (requests - outcomes.collapsed));
    expect(deaf.total.outcomes).toEqual(plain.total.outcomes);
  });

  it("are not answered by browsers' own copies", async () => {
    const { browsers } = await summaryOf(WORLD, [...SMALL, ...BROWSERS, "users.clients.reload=100%"]);
    expect(browsers!.hits).toBe(0);
  });
});

describe("keys", () => {
  it("make the hit ratio fall as they multiply: normalised, whole, one a client", async () => {
    const ratio = async (...sets: string[]) => (await summaryOf(WORLD, [...SMALL, ...sets])).total.hitRatio!;
    const plain = await ratio();
    const normalised = await ratio("content.html.varies=[language]");
    const whole = await ratio("content.html.varies=[language]", "edge.key.language=whole");
    const sessions = await ratio("content.html.varies=[language, cookie]");
    expect(normalised).toBeLessThan(plain);
    expect(whole).toBeLessThan(normalised);
    expect(sessions).toBeLessThan(whole);
  });
});
