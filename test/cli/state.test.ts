/** `cdnlab run --save-state` and `--load-state`, as a user has them: files, messages and exit statuses. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cdnlab } from "./program.ts";

const SCENARIO = `name: kept
duration: 30m
warmup: 5m
edge: { pops: [IAD, NRT], tiers: [{ name: ram, capacity: 1MB, eviction: lru }] }
content: { page: { share: 1, objects: 300, size: 20kB, ttl: 5m } }
workload: { rate: 2/s }
`;

const cwd = mkdtempSync(join(tmpdir(), "cdnlab-state-"));
const run = (...words: string[]) => cdnlab(["run", "kept.yaml", "--quiet", ...words], { cwd });
const digestOf = (stdout: string) => (JSON.parse(stdout) as { digest: string }).digest;
let digest = "";

beforeAll(async () => {
  writeFileSync(join(cwd, "kept.yaml"), SCENARIO);
  const { status, stdout } = await run("--json", "--save-state", "warm.state", "--save-at", "20m");
  expect(status).toBe(0);
  digest = digestOf(stdout);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("run --save-state and --load-state", () => {
  it("give the digest of one long run", async () => {
    expect(digestOf((await run("--json")).stdout)).toBe(digest);
    const later = await run("--json", "--load-state", "warm.state", "--check-determinism");
    expect(later.status).toBe(0);
    expect(digestOf(later.stdout)).toBe(digest);
  });

  it("can be one after the other in the same run", async () => {
    const both = await run(
      "--json",
      "--load-state",
      "warm.state",
      "--save-state",
      "later.state",
      "--save-at",
      "25m",
    );
    expect(digestOf(both.stdout)).toBe(digest);
    expect(digestOf((await run("--json", "--load-state", "later.state")).stdout)).toBe(digest);
  });

  it("leave nothing half done behind", () => {
    expect(readdirSync(cwd).filter((name) => name.startsWith(".writing-"))).toEqual([]);
  });

  it("let name, thresholds and prices differ", async () => {
    const other = await run(
      "--load-state",
      "warm.state",
      "--set",
      "name=other",
      "--set",
      "thresholds=[hit_ratio > 0.99]",
    );
    expect(other.status).toBe(3);
  });

  it("start another policy with warm caches", async () => {
    const words = ["--json", "--set", "edge.tiers.0.eviction=sieve", "--set", "warmup=0s"];
    const warm = await run(...words, "--load-state", "warm.state", "--contents-only");
    const { summary } = JSON.parse(warm.stdout);
    expect(summary.warmStart).toMatchObject({ atMicros: 1.2e9 });
    expect(summary.warmStart.objects).toBeGreaterThan(50);
    const cold = JSON.parse((await run(...words)).stdout).summary;
    expect(summary.total.hitRatio).toBeGreaterThan(cold.total.hitRatio);
    const told = await run(...words.slice(1), "--load-state", "warm.state", "--contents-only");
    expect(told.stdout).toMatch(/warm start {2,}\d+ objects/);
    expect(told.stdout).not.toMatch(/explain/);
  });

  it.each([
    [
      ["--load-state", "warm.state", "--set", "edge.servers=3", "--set", "content.page.ttl=6m"],
      /warm\.state: this scenario cannot go on from it\n {2}edge.*: 2 in the state, 3 here\n(.*\n)* {2}content\.0\.ttl: 5m in the state, 6m here\n.*--contents-only/,
    ],
    [
      ["--load-state", "warm.state", "--set", "duration=10m"],
      /duration: ends before the state, which is of 20 min/,
    ],
    [["--load-state", "warm.state", "--set", "warmup=6m"], /warmup: 5 min in the state and 6 min here/],
    [["--load-state", "warm.state", "--set", "duration=40m"], /warm\.state: does not fit .*--save-at/],
    [["--load-state", "warm.stat"], /warm\.stat: no such file or folder\. Did you mean "warm\.state"\?/],
    [
      ["--load-state", "kept.yaml"],
      /kept\.yaml: this is no state of a run; expected a file that cdnlab run --save-state/,
    ],
    [["--load-state", "cut.state"], /cut\.state: the file is damaged/],
    [["--load-state", "turned.state"], /turned\.state: the file is damaged/],
    [["--load-state", "older.state"], /older\.state: "cdnlab state 0" is of another version/],
    [["--load-state", "warm.state", "--replications", "2"], /--load-state: a state is of one run/],
    [["--load-state", "warm.state", "--contents-only", "--seed", "2"], /seed: "1" in the state, "2" here/],
    [["--save-at", "5m"], /--save-at: says when; expected --save-state FILE/],
    [["--contents-only"], /--contents-only: .* expected --load-state FILE/],
    [
      ["--save-state", "x.state", "--save-at", "31m"],
      /--save-at: 31 min is after the end of the run; expected at most 30 min/,
    ],
    [
      ["--save-state", "x.state", "--set", "workload={trace: {path: '-'}}"],
      /--save-state: workload\.trace\.path: "-" is standard input, which cannot be read again/,
    ],
    [["--save-state", "x.state", "--save-at", "soon"], /--save-at: "soon" is not a time/],
    [["--save-state", "no/where/x.state"], /no\/where\/x\.state: cannot be written/],
    [
      ["--save-state", "x.state", "--load-state", "warm.state", "--save-at", "19m"],
      /--save-at: 19 min is before 20 min/,
    ],
  ])("%j ends with status 2 and says why", async (words, message) => {
    const bytes = readFileSync(join(cwd, "warm.state"));
    writeFileSync(join(cwd, "cut.state"), bytes.subarray(0, bytes.length - 7));
    writeFileSync(join(cwd, "turned.state"), bytes.with(bytes.length >> 1, bytes[bytes.length >> 1] ^ 1));
    writeFileSync(join(cwd, "older.state"), "cdnlab state 0\n{}\n");
    const { status, stderr } = await run(...words);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
