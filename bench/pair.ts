/**
 * Is this build faster than another? Runs both at once on one core, several times over, and compares their processor time. Side by side
 * they meet the same neighbours from one millisecond to the next: the ratio repeats to about a percent where alternating runs differ by a
 * tenth. Needs `taskset` (util-linux) and GNU time.
 *
 *   npx tsx bench/pair.ts OTHER                      dist/ against OTHER, the dist/ of another build
 *   npx tsx bench/pair.ts OTHER --times 5 workload.requests=3M content.web.objects=1M
 *
 * OTHER needs its own node_modules beside it, or above. Start-up and compilation are part of the figures; on a run of 2M requests they
 * are a third.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSecondsAtOnce, median } from "./one-core.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const words = process.argv.slice(2);
const timesAt = words.indexOf("--times");
const times = timesAt < 0 ? 3 : Number(words.splice(timesAt, 2)[1]);
const [other, ...sets] = words;
if (other === undefined) throw new Error("which build to compare with? Give its dist/");

const scratch = mkdtempSync(join(tmpdir(), "cdnlab-pair-"));
const ratios: number[] = [];
for (let time = 0; time < times; time++) {
  const [mine, theirs] = await cpuSecondsAtOnce(
    [join(root, "dist"), resolve(other)].map((dist, n) => [
      ...[join(dist, "cli", "main.js"), "run", "bench/reference.yaml", "--quiet"],
      ...["--results", join(scratch, String(n)), ...sets.flatMap((set) => ["--set", set])],
    ]),
    root,
  );
  ratios.push(mine / theirs);
  console.log(
    `this ${mine.toFixed(2)} s   other ${theirs.toFixed(2)} s   ratio ${(mine / theirs).toFixed(3)}`,
  );
}
console.log(`median ratio ${median(ratios).toFixed(3)}`);
rmSync(scratch, { recursive: true });
