/** `cdnlab/testing` as a user of vitest has it. */
import { describe, expect, it } from "vitest";
import { cacheMatchers, createLab, type CacheMatchers } from "../../../src/experiment/testing.ts";

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any
  interface Matchers<T = any> extends CacheMatchers<T> {}
}
expect.extend(cacheMatchers);

describe("createLab", () => {
  it("keeps pages for a minute", async () => {
    const lab = createLab({ origin: { headers: { "Cache-Control": "max-age=60" } } });
    expect(await lab.get("/a")).toHaveOutcome("miss");
    await lab.advance("59s");
    const hit = await lab.get("/a");
    expect(hit).toHaveOutcome("hit");
    expect(hit).toHaveAge(59);
    expect(hit).toHaveHeader("cache-control", "max-age=60");
    expect(hit).not.toHaveOutcome("miss");
    await lab.advance(1000);
    expect(await lab.get("/a")).not.toHaveAge(60);
    expect(lab.received.length).toBe(2);
    expect(lab.now()).toBe(60_000);
  });

  it("has the topologies and purges of specifications", async () => {
    const lab = createLab({
      topology: "shield",
      origin: { latency: "80ms", headers: { "Cache-Control": "max-age=60" } },
    });
    const miss = await lab.get("/a");
    expect(miss).toHaveOutcome("miss", "miss");
    expect(miss.latencyMillis).toBe(80);
    expect(await lab.purge({ url: "/a" })).toBe(2);
    expect(await lab.request({ get: "/a", node: "shield" })).toHaveOutcome("miss");
    expect(lab.events.some((event) => event.who === "shield")).toBe(true);
  });

  it("says what is wrong with its options", async () => {
    expect(() => createLab({ config: { profil: "rfc" } })).toThrow(/Did you mean "profile"/);
    const lab = createLab();
    await expect(lab.request({ gett: "/a" })).rejects.toThrow(/Did you mean "get"/);
    await expect(lab.advance("soon")).rejects.toThrow(/not a duration/);
  });
});
