/** `cdnlab explain` as typed: which run, which request, and what it says when there is none. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cdnlab, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
writeFileSync(join(cwd, "small.yaml"), SMALL);
const run = (...words: string[]) => cdnlab(words, { cwd });

describe("cdnlab explain", () => {
  it("finds a run by its digest, explains its slowest request, and agrees with it", async () => {
    await run("run", "small.yaml", "--quiet");
    const [digest] = readdirSync(join(cwd, "results/small"));
    const { status, stdout, stderr } = await run("explain", digest.slice(0, 6), "--slowest", "3");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/the slowest of [\d,]+ requests\n/);
    const [, number] = /^ +(\d+) {2,}\d\d:/m.exec(stdout) ?? [];
    expect(stdout).toContain(`request ${number}, `);
    expect(stdout).toMatch(/next {3}cdnlab explain [0-9a-f]{6} --request \d+\n$/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);

    const json = await run("explain", "small.yaml", "--request", number, "--json");
    const { request } = JSON.parse(json.stdout) as {
      request: { number: number; totalMicros: number; phases: { micros: number }[] };
    };
    expect(request.number).toBe(Number(number));
    expect(request.phases.reduce((sum, { micros }) => sum + micros, 0)).toBe(request.totalMicros);

    const folder = join(cwd, "results/small", digest);
    const text = readFileSync(join(folder, "summary.json"), "utf8");
    const summary = JSON.parse(text) as { total: { requests: number } };
    summary.total.requests++;
    writeFileSync(join(folder, "summary.json"), JSON.stringify(summary));
    const changed = await run("explain", folder, "--errors");
    expect(changed.status).toBe(5);
    expect(changed.stdout).toContain("no request failed");
    expect(changed.stderr).toContain("another result");
  }, 60_000);

  it("shows the state of a node, and names the nearest when there is none", async () => {
    const look = await run("explain", "small.yaml", "--at", "30m", "--node", "fra");
    expect(look.stdout).toMatch(/FRA at 00:30:00\.000, 30 min after the start\n/);
    expect(look.stdout).toMatch(/TIER +CAPACITY +HELD +FULL/);
    const wrong = await run("explain", "small.yaml", "--at", "30m", "--node", "fro");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('Did you mean "fra"?');
  }, 60_000);

  it.each([
    [["smal.yaml"], 'Did you mean "small.yaml"?'],
    [["small.yaml", "--request", "9999999"], 'requests; "9999999" is not from 1 to'],
    [["small.yaml", "--request", "0"], "--request"],
    [["small.yaml", "--errors", "--slowest"], "--slowest and --errors: expected one question at a time"],
    [["small.yaml", "--at", "2h", "--node", "fra"], "it ends after 1h"],
    [["small.yaml", "--object", "/a"], "generated objects have no other name"],
    [["small.yaml", "--request", "3", "--limit", "3"], "--limit: of lists only"],
    [["scenarios/replay-access-log.yaml", "--set", "workload.trace.path=gone.log"], "gone.log: no such file"],
  ])("explain %j fails: %s", async (words, said) => {
    const { status, stdout, stderr } = await run("explain", ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
  }, 60_000); // prettier-ignore
});
