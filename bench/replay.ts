/**
 * Speed of comparisons: `npx tsx bench/replay.ts`. Makes the traces that it replays with `cdnlab trace synth` (10M
 * requests, 240 MB each, in the folder for temporary files), then times whole commands, one policy and one size each, on
 * one thread, reading included. Each runs at once with a bare loop of LRU (`bare-lru.mjs`, 10,000 objects of the first trace) on one
 * core (`one-core.ts`): how much of the loop's processor time goes into the command compares across hours and machines. `--times 3` takes
 * the medians of three.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSecondsAtOnce, median } from "./one-core.ts";

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
const CDNLAB = "dist/cli/main.js";

console.log("trace                 size            policy       whole command   of bare");
let first = "";
try {
  for (const { name, flags, sizes } of TRACES) {
    const file = join(folder, `${flags.join("-")}.bin`);
    const made = spawnSync(process.execPath, [CDNLAB, "trace", "synth", file, ...SHAPE, ...flags], {
      cwd: root,
    });
    if (made.status !== 0) throw new Error(String(made.stderr));
    first ||= file;
    for (const size of sizes)
      for (const policy of POLICIES) {
        const words = [CDNLAB, "compare", file, "--policies", policy, "--sizes", size];
        words.push("--no-bounds", "--workers", "1", "--json");
        const seconds: number[] = [];
        const ofBare: number[] = [];
        for (let time = 0; time < times; time++) {
          const [command, bare] = await cpuSecondsAtOnce(
            [words, ["bench/bare-lru.mjs", first, "10000"]],
            root,
          );
          seconds.push(command);
          ofBare.push(command / bare);
        }
        console.log(
          `${name.padEnd(22)}${size.padEnd(16)}${policy.padEnd(13)}` +
            `${`${median(seconds).toFixed(2)} s`.padStart(13)}${median(ofBare).toFixed(2).padStart(10)}`,
        );
      }
  }
} finally {
  rmSync(folder, { recursive: true });
}
