/**
 * Speed of comparisons: `npx tsx bench/replay.ts`. Makes the traces that it replays with `cdnlab trace synth` (10M
 * requests, 240 MB each, in the folder for temporary files), then times whole commands, one policy and one size each, on
 * one thread, reading included. `--times 3` takes the median of three. Beside the seconds stands how often the time of a bare loop of
 * LRU (`bare-lru.mjs`, 10,000 objects of the first trace) goes into them, measured right before: that compares across machines.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cdnlab-replay-"));
const timesAt = process.argv.indexOf("--times");
const times = timesAt < 0 ? 1 : Number(process.argv[timesAt + 1]);

const SHAPE = ["--requests", "10M", "--objects", "1M"];
const TRACES = [
  {
    name: "Zipf 1.0, unit size",
    flags: ["--zipf", "1.0", "--size", "1"],
    sizes: ["10000objects", "100000objects"],
  },
  {
    name: "Zipf 0.8, lognormal",
    flags: ["--zipf", "0.8", "--size-median", "16KiB"],
    sizes: ["1GiB", "10GiB"],
  },
];
const POLICIES = ["lru", "sieve", "arc", "s3-fifo", "w-tinylfu"];

function node(words: readonly string[]): { seconds: number; stdout: string } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return { seconds: (performance.now() - start) / 1000, stdout };
}

function cdnlab(words: readonly string[]) {
  return node(["dist/cli/main.js", ...words]);
}

/** The median of runs. */
function median(run: () => { seconds: number; stdout: string }) {
  const runs = Array.from({ length: times }, run).sort((a, b) => a.seconds - b.seconds);
  return runs[Math.floor(times / 2)];
}

console.log(
  "trace                 size            policy       requests/s   whole command   of bare   miss ratio",
);
let first = "";
try {
  for (const { name, flags, sizes } of TRACES) {
    const file = join(folder, `${flags.join("-")}.bin`);
    cdnlab(["trace", "synth", file, ...SHAPE, ...flags]);
    first ||= file;
    for (const size of sizes)
      for (const policy of POLICIES) {
        const words = [
          "compare",
          file,
          "--policies",
          policy,
          "--sizes",
          size,
          "--no-bounds",
          "--workers",
          "1",
          "--json",
        ];
        const bare = median(() => node(["bench/bare-lru.mjs", first, "10000"])).seconds;
        const { seconds, stdout } = median(() => cdnlab(words));
        const [row] = (JSON.parse(stdout) as { results: { missRatio: number }[] }).results;
        console.log(
          `${name.padEnd(22)}${size.padEnd(16)}${policy.padEnd(13)}${`${(10 / seconds).toFixed(1)} M`.padStart(10)}` +
            `${`${seconds.toFixed(2)} s`.padStart(16)}${(seconds / bare).toFixed(2).padStart(10)}${`${(row.missRatio * 100).toFixed(1)} %`.padStart(13)}`,
        );
      }
  }
} finally {
  rmSync(folder, { recursive: true });
}
