/** The commands beside `run`: validate, init, schema, list, latency. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EVICTION_POLICIES } from "../../src/policy/eviction/registry.ts";
import { LIST_KINDS } from "../../src/scenario/list.ts";
import { starterNames } from "../../src/scenario/init.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { ROOT } from "../source/root.ts";
import { cdnlab, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const run = (...words: string[]) => cdnlab(words, { cwd });
writeFileSync(join(cwd, "good.yaml"), SMALL);
writeFileSync(join(cwd, "bad.yaml"), "name: bad\nworkload: {rate: 3/s}\nedge: {tiers: labb}\n");
writeFileSync(join(cwd, "odd.yaml"), `${SMALL}routing: {unhealthy: [FRA, IAD]}\n`);

describe("cdnlab validate", () => {
  it("looks at every file, also after one that is missing or wrong", async () => {
    const { status, stdout, stderr } = await run(
      "validate",
      "nowhere.yaml",
      "bad.yaml",
      "odd.yaml",
      "good.yaml",
    );
    expect(status).toBe(2);
    expect(stdout).toBe("odd.yaml: valid, 1 warning\ngood.yaml: valid\n");
    expect(stderr).toContain("nowhere.yaml: no such file");
    expect(stderr).toMatch(
      /^bad\.yaml:3:15 +edge\.tiers +"labb" is not a set of tiers\. Did you mean "lab"\?/m,
    );
    expect(stderr).toContain("every PoP is down");
  });

  it("says the same as JSON", async () => {
    const { status, stdout, stderr } = await run(
      "validate",
      "--json",
      "good.yaml",
      "bad.yaml",
      "nowhere.yaml",
    );
    expect({ status, stderr }).toEqual({ status: 2, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject([
      { file: "good.yaml", valid: true, problems: [] },
      {
        file: "bad.yaml",
        valid: false,
        problems: [{ line: 3, column: 15, path: "edge.tiers", hint: "lab" }],
      },
      { file: "nowhere.yaml", valid: false, unreadable: "nowhere.yaml: no such file or folder" },
    ]);
  });

  it("applies overrides", async () => {
    const wrong = await run("validate", "good.yaml", "--set", "edge.servers=0");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("--set edge.servers=0");
  });
});

describe("cdnlab init", () => {
  it("writes a valid scenario with the schema it names, and never over one that is there", async () => {
    const first = await run("init", "sites/My Site.yaml");
    expect(first.status).toBe(0);
    expect(first.stdout).toContain("My Site.yaml");
    const text = readFileSync(join(cwd, "sites/My Site.yaml"), "utf8");
    expect(parseScenario(text, { file: "x" })).toMatchObject({ scenario: { name: "my-site" }, problems: [] });
    const [, schema] = /\$schema=(\S+)/.exec(text) ?? [];
    expect(readFileSync(join(cwd, "sites", schema ?? ""), "utf8")).toBe(
      readFileSync(join(ROOT, "scenarios/schema.json"), "utf8"),
    );
    const second = await run("init", "sites/My Site.yaml", "--workload", "video");
    expect(second).toMatchObject({ status: 2, stdout: "" });
    expect(second.stderr).toContain("exists already");
    expect(readFileSync(join(cwd, "sites/My Site.yaml"), "utf8")).toBe(text);
  });

  it("takes a folder, or a name without extension", async () => {
    await run("init", "new/");
    await run("init", "new/other", "--workload", "Video");
    expect(readdirSync(join(cwd, "new"))).toEqual(["other.yaml", "scenario.schema.json", "scenario.yaml"]);
    expect(readFileSync(join(cwd, "new/other.yaml"), "utf8")).toContain("preset: video");
  });

  it("has starters that are all valid", async () => {
    const names = starterNames();
    for (const name of names)
      expect(await run("init", `starters/${name}`, "--workload", name)).toMatchObject({ status: 0 });
    const { status, stdout } = await run("validate", ...names.map((name) => `starters/${name}.yaml`));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: names.map((name) => `starters/${name}.yaml: valid\n`).join(""),
    });
  });
});

describe("cdnlab schema", () => {
  it("prints the schema that is committed", async () => {
    const { status, stdout } = await run("schema");
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(ROOT, "scenarios/schema.json"), "utf8"));
  });
});

describe("cdnlab list", () => {
  it("lists the kinds, and each kind in 80 columns", async () => {
    const kinds = await run("list", "--json");
    const names = (JSON.parse(kinds.stdout) as { kind: string }[]).map(({ kind }) => kind);
    expect(names).toEqual(LIST_KINDS.map(({ kind }) => kind));
    for (const { kind, list } of LIST_KINDS) {
      const { status, stdout } = await run("list", kind);
      expect(status).toBe(0);
      for (const line of stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
      for (const [name] of (await list()).rows) expect(stdout).toContain(name);
    }
  });

  it("lists as JSON what it lists as a table", async () => {
    const { stdout } = await run("list", "eviction", "--json");
    const rows = JSON.parse(stdout) as Record<string, string>[];
    expect(rows.map((row) => row["name"])).toEqual(EVICTION_POLICIES.map(({ name }) => name));
  });

  it("does not mind capitals", async () => {
    expect(await run("list", "PoPs")).toEqual(await run("list", "pops"));
  });
});

describe("cdnlab latency", () => {
  const json = async (...words: string[]) =>
    JSON.parse((await run("latency", ...words, "--json")).stdout) as Record<string, number>;

  it("prints one JSON document", async () => {
    const latency = await json("FRA", "IAD");
    expect(latency).toMatchObject({ from: { iata: "FRA" }, to: { iata: "IAD" } });
    for (const key of ["distanceKm", "rttMs", "publicRttMs"]) expect(latency[key]).toBeGreaterThan(0);
    expect(latency["distanceKm"]).toBeCloseTo(6555, -2); // great circle, Frankfurt to Washington
  });

  it("takes negative coordinates in either place, before or after options", async () => {
    const [there, back, first] = await Promise.all([
      json("-33.87,151.21", "FRA"),
      json("FRA", "-33.87,151.21"),
      run("latency", "--json", "-33.87,-70.6", "-1.29,36.8"),
    ]);
    expect(there["rttMs"]).toBe(back["rttMs"]);
    expect(first.status).toBe(0);
    expect((JSON.parse(first.stdout) as { from: { lat: number } }).from.lat).toBe(-33.87);
  });

  it("is small from a place to itself, and told in 80 columns however long the way", async () => {
    const [same, long] = await Promise.all([json("Tokyo", "NRT"), run("latency", "Sydney", "FRA")]);
    expect(same["rttMs"]).toBeLessThan(3);
    expect(long.stdout).toMatch(/^Sydney, AU - Frankfurt am Main, DE\n/);
    for (const line of long.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});
