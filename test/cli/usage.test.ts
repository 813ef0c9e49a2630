/** Wrong usage: every complaint names what was written and what was probably meant, on standard error, exit status 2. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/base/version.ts";
import { cdnlab, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
writeFileSync(join(cwd, "small.yaml"), SMALL);
writeFileSync(join(cwd, "file"), "");

/** Command, and what it must say. */
const MISTAKES: readonly [string[], string][] = [
  [["rum"], 'unknown command "rum". Did you mean "run"?'],
  [["help", "rum"], 'unknown command "rum". Did you mean "run"?'],
  [["frobnicate"], 'unknown command "frobnicate".'],
  [["--sed"], 'unknown option "--sed". (cdnlab --help says more)'],
  [["run"], 'missing required argument "scenario". (cdnlab run --help says more)'],
  [["trace", "inf"], 'unknown command "inf". Did you mean "info"? (cdnlab trace --help says more)'],
  [
    ["trace", "fit", "a", "b"],
    'too many arguments for "fit". Expected 1 argument but got 2. (cdnlab trace fit --help',
  ],
  [["run", "small.yaml", "other.yaml"], "too many arguments"],
  [["run", "small.yaml", "--sed", "3"], 'unknown option "--sed". Did you mean "--seed"?'],
  [["run", "small.yaml", "--seed"], 'option "--seed <text>" argument missing'],
  [["run", "small.yaml", "--seed", ""], "--seed: the seed is empty"],
  [["run", "small.yaml", "--replications", "0"], '--replications: "0" is not a whole number from 1 to 1000'],
  [["run", "small.yaml", "--replications", "1.5"], '"1.5" is not a whole number'],
  [["run", "small.yaml", "--workers", "all"], '--workers: "all" is not a whole number'],
  [["run", "small.yaml", "--results", ""], "--results: the name of the folder is empty"],
  [["run", "small.yaml", "--set"], 'option "--set <path=value>" argument missing'],
  [["run", "small.yaml", "--set", "seed"], "not an assignment: expected path=value"],
  [["run", "small.yaml", "--set", "worklod.rate=3/s"], 'Did you mean "workload"?'],
  [["run", "small.yaml", "--set", "edge.pops=smal"], '"smal" is not a set of PoPs. Did you mean "small"?'],
  [["run", "smal.yaml"], 'smal.yaml: no such file or folder. Did you mean "small.yaml"?'],
  [["run", "scenarios"], "scenarios: is a folder, a file is needed"],
  [["run", "scenarios/quikstart.yaml"], 'Did you mean "scenarios/quickstart.yaml"?'],
  [["run", "small.yaml", "--results", "file"], "file: results cannot be written: a file stands where"],
  [
    ["run", "small.yaml", "--results", "file/x"],
    "file/x: results cannot be written: a part of the path is a file",
  ],
  [["validate"], 'missing required argument "scenario".'],
  [["list", "pop"], 'there is nothing to list under "pop". Did you mean "pops"?'],
  [["list", "zebras"], "Expected one of pops, metros"],
  [["list", "pops", "--jsn"], 'unknown option "--jsn". Did you mean "--json"?'],
  [["latency", "FRA"], 'missing required argument "to".'],
  [["latency", "FRA", "JFX"], 'Did you mean "JAX" or "JFK"?'],
  [["latency", "Atlantis City Zero", "95,0"], '"95,0" is not a place'],
  [["latency", "FRA", "IAD", "--jsno"], 'unknown option "--jsno". Did you mean "--json"?'],
  [["init", "--workload", "vidio"], 'there is no workload "vidio". Did you mean "video"?'],
  [["init", "mine.json"], 'init writes YAML. Did you mean "mine.yaml"?'],
];

describe("a mistake on the command line", () => {
  it.each(MISTAKES)("cdnlab %j says %j", async (words, said) => {
    const { status, stdout, stderr } = await cdnlab(words, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/ {4}at .*\.(js|ts):\d+/);
  });

  it("tells both places when both are wrong", async () => {
    const { stderr } = await cdnlab(["latency", "Atlantis City Zero", "95,0"], { cwd });
    expect(stderr.match(/is not a place/g)).toHaveLength(2);
  });
});

describe("help", () => {
  it("is what cdnlab alone prints, on standard output, in 80 columns", async () => {
    const [alone, asked, help, version] = await Promise.all(
      [[], ["--help"], ["help"], ["--version"]].map((words) => cdnlab(words, { cwd })),
    );
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain("Usage: cdnlab");
    for (const command of ["run", "validate", "init", "schema", "list", "latency"])
      expect(alone.stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    expect([asked.stdout, help.stdout]).toEqual([alone.stdout, alone.stdout]);
    expect(version).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: "" });
    expect(widest(alone.stdout)).toBeLessThanOrEqual(80);
  });

  it("is there for each command", async () => {
    const [run, again, latency] = await Promise.all(
      [
        ["run", "--help"],
        ["help", "run"],
        ["latency", "--help"],
      ].map((words) => cdnlab(words, { cwd })),
    );
    expect(run.stdout).toContain("--replications");
    expect(again).toEqual(run);
    expect(latency).toMatchObject({ status: 0, stderr: "" });
    expect(widest(run.stdout)).toBeLessThanOrEqual(80);
  });
});

function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}
