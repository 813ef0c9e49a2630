/** A log that records its CDN's own hits stands beside what is simulated: in `run`, and in `compare`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cdnlab } from "./program.ts";

const folder = mkdtempSync(join(tmpdir(), "cdnlab-logged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FIELDS =
  "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes cs-method cs(Host) cs-uri-stem sc-status x-edge-result-type sc-content-len\n";

/** One request every ten seconds, 12 of them: 4 objects, each asked for three times. */
const lines = Array.from({ length: 12 }, (_, n) => {
  const seconds = n * 10;
  const time = `10:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  // The logged cache forgets object 3: two of its three requests are logged as misses. One line does not tell.
  const result = n === 11 ? "Error" : n < 4 || n === 7 ? "Miss" : "Hit";
  const size = 1000 * (1 + (n % 4));
  return [
    "2024-01-01",
    time,
    "LHR50-C1",
    size + 400,
    "GET",
    "a.example",
    `/o${n % 4}`,
    "200",
    result,
    size,
  ].join("\t");
});
const log = join(folder, "cf.log");
writeFileSync(log, FIELDS + lines.join("\n") + "\n");

const scenario = join(folder, "replay.yaml");
writeFileSync(
  scenario,
  `name: replay
users: { metros: [london] }
edge: { pops: [LHR] }
shield: none
content: { all: { share: 100%, objects: 10, size: 1kB, ttl: 1d } }
workload: { trace: { path: ${log} } }
`,
);

describe("a log that records hits", () => {
  it("is put beside the simulation of a scenario that replays it", async () => {
    const { status, stdout, stderr } = await cdnlab(["run", scenario, "--json"], { cwd: folder });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { summary } = JSON.parse(stdout) as { summary: { trace: { logged: unknown } } };
    // Told: 11 requests, of which 6 hit. Simulated: 4 of 12 miss, once each object.
    expect(summary.trace.logged).toEqual({
      requests: 12,
      told: 11,
      toldBytes: 26_000,
      hits: 6,
      hitBytes: 12_000,
      hitRatio: 0.545455,
      byteHitRatio: 0.461538,
      simulatedHitRatio: 0.666667,
      simulatedByteHitRatio: 0.666667,
    });
    const text = await cdnlab(["run", scenario], { cwd: folder });
    expect(text.stdout).toContain("logged hit ratio");
    expect(text.stdout).toContain("54.5 %, simulated 66.7 % (+12.1 points)");
  });

  it("counts only what comes after the warm-up", async () => {
    const { stdout } = await cdnlab(["run", scenario, "--json", "--set", "warmup=35s"], { cwd: folder });
    const { summary } = JSON.parse(stdout) as {
      summary: { trace: { logged: { requests: number; hits: number; simulatedHitRatio: number } } };
    };
    expect(summary.trace.logged).toMatchObject({ requests: 8, hits: 6, simulatedHitRatio: 1 });
  });

  it("is named beside the caches that are compared on it", async () => {
    const { stdout } = await cdnlab(["compare", log, "--policies", "lru", "--sizes", "2objects"], {
      cwd: folder,
    });
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "the log's own cache: miss ratio 45.5 %, of bytes 53.8 % (told of 11 of 12 requests)",
    );
  });
});
