/**
 * Processor time of programs that run at once on one core: side by side they meet the same neighbours from one millisecond to the next, so
 * the ratio of their times repeats to one percent (runs of half a minute) to five (of a second), where runs one after the other on a
 * shared machine differ by a fifth. Needs `taskset` (util-linux) and GNU time.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The core that all run on: not the first, on which systems do their own work. */
const CORE = "1";

/** Runs Node with each list of words; user and system time of each, seconds. Throws if one fails. */
export async function cpuSecondsAtOnce(
  programs: readonly (readonly string[])[],
  cwd: string,
): Promise<number[]> {
  const scratch = mkdtempSync(join(tmpdir(), "cdnlab-one-core-"));
  try {
    return await Promise.all(programs.map((words, n) => cpuSeconds(words, cwd, join(scratch, String(n)))));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function cpuSeconds(words: readonly string[], cwd: string, report: string): Promise<number> {
  const timed = ["-c", CORE, "/usr/bin/time", "-f", "%U %S", "-o", report, process.execPath, ...words];
  return new Promise((done, fail) => {
    const run = spawn("taskset", timed, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    run.on("error", fail);
    run.on("close", (status) => {
      // 3: a threshold failed.
      if (status !== 0 && status !== 3) fail(new Error(`${words.join(" ")} ended with status ${status}`));
      else done(secondsIn(readFileSync(report, "utf8")));
    });
  });
}

/** User and system time stand in the last line, behind what time says of the status. */
function secondsIn(report: string): number {
  const [user, system] = report.trim().split("\n").slice(-1)[0].split(" ");
  return Number(user) + Number(system);
}

/** The middle one of several numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
