/** `cdnlab trace fit` as users start it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdnlab } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-trace-fit-"));
const cwd = { cwd: folder };
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  const words = ["--requests", "8k", "--objects", "900", "--zipf", "0.8", "--rate", "1/s"];
  expect((await cdnlab(["trace", "synth", "log.csv", ...words], cwd)).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("cdnlab trace fit", () => {
  it("writes a scenario that is valid and runs, and says how near it comes, in 80 columns", async () => {
    const { stdout, stderr, status } = await cdnlab(
      ["trace", "fit", "log.csv", "-o", "fit.yaml", "--seed", "3"],
      cwd,
    );
    expect([status, stderr]).toEqual([0, ""]);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^fit\.yaml: a stand-in for the log, seed 3\n/);
    expect(stdout).toMatch(/\n {2}requests +8,000 +[\d,]+ +[-+][\d.]+ %\n/);
    expect(stdout).toMatch(/\n {2}next {3}cdnlab run fit\.yaml\n$/);
    // The file says the same.
    const text = readFileSync(at("fit.yaml"), "utf8");
    const figures = /\n {2}requests[^]*?at most [^\n]*\n\n/.exec(stdout)![0].trim();
    for (const line of figures.split("\n"))
      expect(text).toContain(line === "" ? "\n#\n" : `# ${line.trim()}`);
    expect(await cdnlab(["validate", "fit.yaml"], cwd)).toMatchObject({
      status: 0,
      stdout: "fit.yaml: valid\n",
    });
    const run = await cdnlab(["run", "fit.yaml", "--json", "--quiet"], cwd);
    expect(run.status).toBe(0);
    const { summary } = JSON.parse(run.stdout) as { summary: { total: { requests: number } } };
    expect(Math.abs(summary.total.requests - 8000)).toBeLessThan(400);
  });

  it("replaces no file unless told to, and says so before it reads", async () => {
    writeFileSync(at("mine.yaml"), "mine");
    const refused = await cdnlab(["trace", "fit", "no-such.log", "-o", "mine.yaml"], cwd);
    expect(refused).toEqual({
      status: 2,
      stdout: "",
      stderr: "mine.yaml: there is such a file. --force replaces it\n",
    });
    expect(readFileSync(at("mine.yaml"), "utf8")).toBe("mine");
    const words = [
      "trace",
      "fit",
      "log.csv",
      "-o",
      "mine.yaml",
      "--force",
      "--seed",
      "1",
      "--name",
      "theirs",
    ];
    expect((await cdnlab(words, cwd)).status).toBe(0);
    expect(readFileSync(at("mine.yaml"), "utf8")).toContain("\nname: theirs\n");
  });

  it("prints the scenario to standard output, or all there is as one JSON document", async () => {
    const input = readFileSync(at("log.csv"));
    const plain = await cdnlab(["trace", "fit", "-", "--seed", "1"], { ...cwd, input });
    expect(plain.status).toBe(0);
    expect(plain.stdout).toMatch(/^# A stand-in for a log/);
    expect(plain.stderr).toContain("LRU CACHE OF");
    const json = await cdnlab(["trace", "fit", "log.csv", "--seed", "1", "--json"], cwd);
    const document = JSON.parse(json.stdout) as { text: string; scenario: null; errors: { lru: unknown[] } };
    expect(document.text).toBe(plain.stdout);
    expect(document.scenario).toBeNull();
    expect(document.errors.lru).toHaveLength(5);
  });

  it("says what is wrong: a file that is not there, a folder that is not there, a name that is none", async () => {
    const ends = await Promise.all([
      cdnlab(["trace", "fit", "lag.csv", "-o", "a.yaml"], cwd),
      cdnlab(["trace", "fit", "log.csv", "-o", "no/a.yaml", "--seed", "1"], cwd),
      cdnlab(["trace", "fit", "log.csv", "-o", "a.yaml", "--name", "a/b"], cwd),
    ]);
    expect(ends.map(({ status }) => status)).toEqual([2, 2, 2]);
    expect(ends[0].stderr).toMatch(/lag\.csv: no such file or folder\. Did you mean "log\.csv"\?/);
    expect(ends[1].stderr).toMatch(/no\/a\.yaml: cannot be written: there is no such folder/);
    expect(ends[2].stderr).toMatch(/--name.*"a\/b" is not a name/);
    expect(existsSync(at("a.yaml"))).toBe(false);
  });
});
