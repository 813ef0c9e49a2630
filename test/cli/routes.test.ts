/** `cdnlab routes`: the table, the JSON document, map data, and what it says about mistakes. */
import { describe, expect, it, vi } from "vitest";
import { routesCommand } from "../../src/cli/routes.ts";
import { load } from "../../src/run/load.ts";
import { UsageError } from "../../src/run/usage-error.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

const FILE = "scenarios/routing/regional-announcements.yaml";
const SMALL = ["users.metros={top: 40}"];

async function printed(options: Omit<Parameters<typeof routesCommand>[1], "set">, set = SMALL, file = FILE) {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    expect(await routesCommand(file, { set, ...options })).toBe(0);
  } finally {
    spy.mockRestore();
  }
  return written.join("");
}

describe("cdnlab routes", () => {
  it("prints a line for each method in 80 columns, and who is not served", async () => {
    const text = await printed({}, [...SMALL, "routing.unhealthy=[SIN, NRT]"]);
    for (const method of ["geodns", "anycast", "performance", "nearest"])
      expect(text).toContain(`\n  ${method} `);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const alone = await printed({ methods: "anycast" }, [
      ...SMALL,
      "edge.pops=[FRA]",
      "routing.anycast={regional: [{pop: FRA, regions: [europe]}]}",
    ]);
    expect(alone).toMatch(/anycast: \S+ % of the users reach no PoP/);
  });

  it("prints the same numbers as JSON and as map data", async () => {
    const { methods } = JSON.parse(await printed({ json: true, methods: "anycast" }));
    const csv = (await printed({ csv: "-", methods: "anycast" })).trim().split("\n");
    expect(csv[0]).toBe(
      "method,metro,country,lat,lon,network,resolver,users_share,pop,distance_km,rtt_ms,extra_ms",
    );
    const users = new Map<string, number>();
    for (const line of csv.slice(1)) {
      const [, , , , , , , share, pop] = line.split(",");
      users.set(pop, (users.get(pop) ?? 0) + Number(share));
    }
    for (const { iata, users: share } of methods[0].pops) expect(users.get(iata) ?? 0).toBeCloseTo(share, 9);
    expect(methods[0].served).toBeCloseTo(1, 9);
  });

  it("looks at the CDN that is asked for, where there are several, with that one's PoPs alone", async () => {
    const several = "scenarios/routing/multi-cdn-outage.yaml";
    const { providers = [] } = load({ file: several, sets: [], seed: undefined }).scenario;
    expect(providers.length).toBeGreaterThan(1);
    for (const { name, edge } of providers) {
      const text = await printed({ json: true, methods: "nearest", provider: name }, [], several);
      const { provider, methods } = JSON.parse(text);
      expect(provider).toBe(name);
      const own = new Set(edge.pops.map(({ iata }) => iata));
      expect(methods[0].pops.length).toBeGreaterThan(0);
      for (const { iata } of methods[0].pops) expect(own).toContain(iata);
    }
    const [{ name }] = providers;
    await expect(printed({}, [], several)).rejects.toThrow(`--provider (${name}, `);
    await expect(printed({ provider: `${name}x` }, [], several)).rejects.toThrow(`Did you mean "${name}"?`);
    await expect(printed({ provider: name })).rejects.toThrow(/has one CDN/);
  });

  it("names the nearest method for each that is none, all at once", async () => {
    const wrong = routesCommand(FILE, { set: [], methods: "anycst,gedns,nearest" });
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow(/"anycst" .*"anycast"\?\n.*"gedns" .*"geodns"\?$/s);
  });
});

describe("routing in a scenario", () => {
  const problems = (...sets: string[]) =>
    parseScenario("name: x\nworkload: web\n", { file: "x", sets }).problems.map(
      ({ path, message, hint }) =>
        `${path}: ${message}${hint === null || hint === undefined ? "" : ` (${hint})`}`,
    );

  it.each([
    ["routing.geodns.weights={distance: 0.5, load: 0.3, performance: 0.3}", /weights sum to 1\.1/],
    ["routing.geodns.weights={distance: 1, load: 0}", /performance is nothing/],
    ["routing.geodns.weights={distance: 1, load: 0, performance: 0, cost: 0}", /cost.*unknown field/],
    ["routing.anycast.prepend=[{pop: FRB, times: 1}]", /FRB is not one of the PoPs/],
    ["routing.anycast.regional=[{pop: FRA, regions: [eurpe]}]", /"eurpe" is not a region \(europe\)/],
  ])("%s is refused", (set, message) => {
    expect(problems("routing.method=anycast", set).join("\n")).toMatch(message);
  });

  it("warns of regions in which no PoP is announced, and of options that nobody reads", () => {
    const sets = ["edge.pops=[FRA]", "routing.method=anycast"];
    const lonely = problems(...sets, "routing.anycast={regional: [{pop: FRA, regions: [europe]}]}");
    expect(lonely.join("\n")).toMatch(/no PoP is announced in asia/);
    expect(problems("routing.anycast={peering: 2}").join("\n")).toMatch(/the method is geodns/);
  });
});
