/** `cdnlab run`: what it prints and where, what it leaves, and its exit status. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseString } from "fast-csv";
import { beforeAll, describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/base/bytes.ts";
import { cdnlab, type Ended, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const run = (...words: string[]) => cdnlab(["run", ...words], { cwd });

const FILES = [
  "bill.csv",
  "classes.csv",
  "pops.csv",
  "run.json",
  "scenario.resolved.yaml",
  "summary.json",
  "summary.md",
  "timeline.csv",
  "timeline.svg",
];

describe("cdnlab run", () => {
  let first: Ended;
  let folder = "";

  beforeAll(async () => {
    writeFileSync(join(cwd, "small.yaml"), SMALL);
    first = await run("small.yaml");
    folder = join(cwd, /results\/small\/[0-9a-f]{8}/.exec(first.stdout)?.[0] ?? "nowhere");
  });

  it("prints the report in 80 columns, without colour or progress where there is no terminal", () => {
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/^ {2}small {3}seed 1 {3}2 PoPs/);
    // eslint-disable-next-line no-control-regex
    expect(first.stdout).not.toMatch(/[\u001b\r]/);
    for (const line of first.stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    expect(first.stdout).toMatch(
      / next {3}cdnlab explain [0-9a-f]{8} --slowest\n {9}cdnlab run small\.yaml --set shield=none/,
    );
  });

  it("leaves a whole results folder, named by the digest of summary.json, and nothing else", () => {
    expect(readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(FILES);
    const summary = readFileSync(join(folder, "summary.json"), "utf8");
    expect(folder.endsWith(sha256Hex(summary).slice(0, 8))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8"))).toMatchObject({
      digest: sha256Hex(summary),
      file: "small.yaml",
      node: process.version,
    });
    expect(readdirSync(join(cwd, "results"))).toEqual(["small"]);
  });

  it("leaves CSV files that another reader agrees with", async () => {
    const rows = await csvRows(join(folder, "classes.csv"));
    const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as {
      total: { requests: number };
    };
    const requests = rows.reduce((sum, row) => sum + Number(row["requests"]), 0);
    expect(requests).toBe(summary.total.requests);
    const pops = await csvRows(join(folder, "pops.csv"));
    expect(pops.map((row) => row["iata"])).toEqual(["FRA", "IAD"]);
  });

  it("finds the same folder again, from standard input and from its own resolved scenario too", async () => {
    const before = readFileSync(join(folder, "summary.json"), "utf8");
    const [again, piped, resolved] = await Promise.all([
      run("small.yaml", "--quiet"),
      cdnlab(["run", "-", "--results", "piped"], { cwd, input: SMALL }),
      run(join(folder, "scenario.resolved.yaml"), "--results", "resolved"),
    ]);
    const short = folder.slice(-8);
    expect([again, piped, resolved].map(({ status }) => status)).toEqual([0, 0, 0]);
    for (const root of ["results", "piped", "resolved"]) {
      expect(readdirSync(join(cwd, root, "small"))).toEqual([short]);
      expect(readFileSync(join(cwd, root, "small", short, "summary.json"), "utf8")).toBe(before);
    }
    // What came on standard input cannot be changed and run again, but its result can be asked.
    expect(piped.stdout).toMatch(/next {3}cdnlab explain [0-9a-f]{8} --slowest --results piped\n$/);
  });

  it("gives another seed, and another scenario of the same name, a folder of its own", async () => {
    const results = ["--results", "several"];
    const ended = await Promise.all([
      run("small.yaml", ...results),
      run("small.yaml", "--seed", "2", ...results),
      run("small.yaml", "--set", "edge.pops=[SIN]", ...results),
    ]);
    expect(ended.map(({ status }) => status)).toEqual([0, 0, 0]);
    const folders = readdirSync(join(cwd, "several/small"));
    expect(folders).toHaveLength(3);
    for (const one of folders)
      expect(readdirSync(join(cwd, "several/small", one))).toHaveLength(FILES.length);
  });

  it("prints one JSON document with --json and nothing else", async () => {
    const { status, stdout, stderr } = await run("small.yaml", "--json", "--results", "json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const {
      digest,
      folder: where,
      verdict,
      summary,
      ...rest
    } = JSON.parse(stdout) as Record<string, unknown>;
    expect(rest).toEqual({});
    expect({ where, verdict }).toEqual({
      where: `json/small/${String(digest).slice(0, 8)}`,
      verdict: "none",
    });
    expect(summary).toEqual(JSON.parse(readFileSync(join(cwd, String(where), "summary.json"), "utf8")));
  });

  it("ends with 3 when a threshold fails and says so last, with 0 when all hold", async () => {
    const results = ["--results", "verdict"];
    const [failed, passed] = await Promise.all([
      run("small.yaml", "--set", "thresholds=[hit_ratio > 99%, ttfb.p99 < 10s]", ...results),
      run("small.yaml", "--set", "thresholds=[hit_ratio > 1%]", "--json", ...results),
    ]);
    expect(failed.status).toBe(3);
    expect(failed.stdout).toMatch(/FAIL {2}hit_ratio > 99% .*\n(.*worst.*\n)? *ok {4}ttfb.p99 < 10s/);
    expect(failed.stdout.trimEnd().endsWith("1 threshold failed (exit 3)")).toBe(true);
    expect(passed.status).toBe(0);
    expect(JSON.parse(passed.stdout)).toMatchObject({ verdict: "pass" });
  });

  it("replicates on any number of workers with the same result, and checks its own determinism", async () => {
    const few = ["--set", "workload.requests=1k"];
    const words = ["small.yaml", "--replications", "3", "--json", ...few];
    const [one, two, checked] = await Promise.all([
      run(...words, "--workers", "1", "--results", "one"),
      run(...words, "--workers", "2", "--results", "two"),
      run("small.yaml", "--check-determinism", "--results", "checked", ...few),
    ]);
    const results = [one, two].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect(results[0]?.["digest"]).toBe(results[1]?.["digest"]);
    expect(results[0]?.["summary"]).toMatchObject({ replications: { seeds: ["1", "1#2", "1#3"] } });
    expect(checked).toMatchObject({ status: 0 });
    expect(checked.stderr).toContain("deterministic: two runs made the same draws");
  });

  it("starts paths of the command line here and paths of a file at the file", async () => {
    mkdirSync(join(cwd, "deep"));
    symlinkSync(join(cwd, "scenarios/traces/sample-access.log"), join(cwd, "deep/a.log"));
    writeFileSync(join(cwd, "deep/log.yaml"), "name: log\nworkload: {trace: a.log}\n");
    const [inFile, onLine, wrong] = await Promise.all([
      run("deep/log.yaml", "--json"),
      run("deep/log.yaml", "--json", "--set", "workload.trace.path=deep/a.log"),
      run("deep/log.yaml", "--set", "workload.trace.path=deep/b.log"),
    ]);
    const digests = [inFile, onLine].map(({ stdout }) => (JSON.parse(stdout) as { digest: string }).digest);
    expect(digests[0]).toBe(digests[1]);
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/deep\/b\.log: no such file or folder\. Did you mean ".*deep\/a\.log"/);
  });

  it.skipIf(!existsSync("/proc/self"))("gives up at once where no folder can be made", async () => {
    // Node's own recursive mkdir never returns from there.
    const { status, stderr } = await run("small.yaml", "--results", "/proc/results");
    expect(status).toBe(2);
    expect(stderr).toContain("/proc/results: results cannot be written");
  });
});

function csvRows(path: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = [];
    parseString<Record<string, string>, Record<string, string>>(readFileSync(path, "utf8"), { headers: true })
      .on("data", (row: Record<string, string>) => rows.push(row))
      .on("error", reject)
      .on("end", () => resolve(rows));
  });
}
