/** `cdnlab warm`: the table, the JSON document, and what it says about a scenario without warming. */
import { describe, expect, it, vi } from "vitest";
import { warmCommand, type WarmOptions } from "../../src/cli/warm.ts";

const FILE = "scenarios/warming/deployment.yaml";
const SMALL = ["edge.pops=[FRA, IAD]", "content.site.objects=10"];

function printed(options: Omit<WarmOptions, "set">, set = SMALL): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    expect(warmCommand(FILE, { set, ...options })).toBe(0);
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

describe("cdnlab warm", () => {
  it("sets full beside tiered in 80 columns", () => {
    const text = printed({});
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    // Shield, the busier PoP and, where the other gets its share, that one.
    expect(text).toMatch(/^ {2}full +3 +400 +1,200 /m);
    expect(text).toMatch(/^ {2}as planned +3 +400 +1,000 /m);
  });

  it("is one JSON document that adds up", () => {
    const { plans } = JSON.parse(printed({ json: true })) as {
      plans: { name: string; estimates: { full: Record<string, number>; tiered: Record<string, number> } }[];
    };
    expect(plans.map(({ name }) => name)).toEqual(["the new release"]);
    const { full, tiered } = plans[0].estimates;
    expect(full["requests"]).toBeGreaterThan(tiered["requests"]);
    expect(full["originRequests"]).toBe(400);
    expect(full["usd"]).toBeGreaterThan(tiered["usd"]);
  });

  it("needs something to warm", () => {
    expect(() => warmCommand("scenarios/api.yaml", { set: [] })).toThrow(
      /the scenario has no warming: expected/,
    );
    expect(() => warmCommand(FILE, { set: ["warming.0.what.class=releas"] })).toThrow(
      /Did you mean "release"/,
    );
  });
});
