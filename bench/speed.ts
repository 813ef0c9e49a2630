/**
 * Speed of whole runs: `npm run bench`. Each line is one process of the built command, run one after the
 * other on an otherwise idle machine; the figures are the ones that `run.json` records. Takes some minutes.
 *
 *   npm run bench                   all lines, once
 *   npm run bench -- --times 3      the median of three
 *   npm run bench -- reference      only lines whose name starts with "reference"
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPopSet } from "../src/network/pop-sets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const REFERENCE = "bench/reference.yaml";
const TAIL = ["content.web.objects=1M", "content.web.popularity.exponent=0.9"];
const manyPops = findPopSet("cloudflare-like")?.codes.slice(0, 300) ?? [];

/** Name, scenario, overrides. */
const LINES: readonly (readonly [name: string, scenario: string, sets: readonly string[]])[] = [
  ["reference", REFERENCE, []],
  ["reference, half the requests", REFERENCE, ["workload.requests=5M"]],
  ["reference, 300 PoPs", REFERENCE, [`edge.pops=[${manyPops.join(",")}]`]],
  ["tail: 1M objects, Zipf 0.9", REFERENCE, TAIL],
  ["quickstart", "scenarios/quickstart.yaml", []],
];

const words = process.argv.slice(2);
const timesAt = words.indexOf("--times");
const times = timesAt < 0 ? 1 : Number(words.splice(timesAt, 2)[1]);
const wanted = words[0] ?? "";

console.log("run                              requests/s   seconds   whole process   memory   edge hit");
for (const [name, scenario, sets] of LINES) {
  if (!name.startsWith(wanted)) continue;
  const runs = Array.from({ length: times }, () => measure(scenario, sets));
  runs.sort((a, b) => a.seconds - b.seconds);
  const { perSecond, seconds, wallSeconds, memoryBytes, hitRatio } = runs[Math.floor(runs.length / 2)];
  console.log(
    `${name.padEnd(31)}${`${(perSecond / 1e6).toFixed(2)} M`.padStart(12)}${seconds.toFixed(1).padStart(10)}` +
      `${`${wallSeconds.toFixed(1)} s`.padStart(16)}${`${Math.round(memoryBytes / 1e6)} MB`.padStart(9)}` +
      `${`${(hitRatio * 100).toFixed(1)} %`.padStart(11)}`,
  );
}

interface Measured {
  readonly perSecond: number;
  readonly seconds: number;
  readonly wallSeconds: number;
  readonly memoryBytes: number;
  readonly hitRatio: number;
}

function measure(scenario: string, sets: readonly string[]): Measured {
  const results = mkdtempSync(join(tmpdir(), "cdnlab-bench-"));
  const start = performance.now();
  const run = spawnSync(
    process.execPath,
    [
      "dist/cli/main.js",
      "run",
      scenario,
      "--json",
      "--results",
      results,
      ...sets.flatMap((set) => ["--set", set]),
    ],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const wallSeconds = (performance.now() - start) / 1000;
  if (run.status !== 0 && run.status !== 3) throw new Error(run.stderr);
  const { folder, summary } = JSON.parse(run.stdout);
  const { seconds, requestsPerSecond, peakMemoryBytes } = JSON.parse(
    readFileSync(join(folder, "run.json"), "utf8"),
  );
  rmSync(results, { recursive: true });
  return {
    perSecond: requestsPerSecond,
    seconds,
    wallSeconds,
    memoryBytes: peakMemoryBytes,
    hitRatio: summary.total.hitRatio,
  };
}
