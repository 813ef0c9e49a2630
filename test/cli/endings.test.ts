/** How a run ends when it is not left alone: Ctrl-C, SIGTERM, a reader that goes away; and what a terminal sees. */
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cdnlab, ended, PROGRAM, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
/** Long enough to be interrupted on any machine. */
const LONG = ["long.yaml", "--set", "workload.rate=20k/s"];

/** Well after start-up, on a busy machine too, and long before the end; milliseconds. */
let meanwhile = 0;

beforeAll(async () => {
  writeFileSync(join(cwd, "small.yaml"), SMALL);
  writeFileSync(join(cwd, "long.yaml"), SMALL.replace("small", "long"));
  const started = performance.now();
  // In a process of its own, as those to come have.
  expect(await cdnlab(["run", "small.yaml"], { cwd, env: {} })).toMatchObject({ status: 0 });
  meanwhile = 500 + 2 * (performance.now() - started);
});

/** Names in the working directory that were not there at first. */
function left(): string[] {
  const known = new Set(["scenarios", "small.yaml", "long.yaml", "results"]);
  return readdirSync(cwd, { recursive: true })
    .map(String)
    .filter((path) => !known.has(path) && !path.startsWith("scenarios") && !path.startsWith("results/small"));
}

describe.skipIf(process.platform === "win32")("a run that is interrupted", () => {
  it.each([
    ["SIGINT", []],
    ["SIGTERM", []],
    ["SIGINT", ["--replications", "2"]],
  ] as const)("by %s %j ends with 130 and leaves nothing", async (signal, words) => {
    const end = await cdnlab(["run", ...LONG, ...words], {
      cwd,
      onStart: (child) => void setTimeout(() => child.kill(signal), meanwhile),
    });
    expect(end).toEqual({ status: 130, stdout: "", stderr: "interrupted: nothing was written\n" });
    expect(left()).toEqual([]);
  });
});

describe("a reader that goes away", () => {
  it.each([
    ["schema", ["schema"]],
    ["list", ["list", "metros", "--json"]],
    ["run --json", ["run", "small.yaml", "--json"]],
  ])("does not disturb %s", async (_, words) => {
    const end = await cdnlab(words, { cwd, onStart: (child) => void child.stdout?.destroy() });
    expect(end).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("on a terminal", () => {
  const onTerminal = (words: readonly string[], env: Record<string, string> = {}) =>
    ended(
      "script",
      [
        "-qec",
        `stty cols 80; ${[process.execPath, ...PROGRAM, ...words].map(quoted).join(" ")}`,
        "/dev/null",
      ],
      { cwd, env: { TERM: "xterm", ...env } },
    );

  it("shows progress and colour, and takes the progress away", async () => {
    const { status, stdout } = await onTerminal(["run", "small.yaml", "--set", "workload.rate=60/s"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\d+ % .* simulated .* requests\/s/);
    expect(stdout).toContain("\u001b[1msmall\u001b[22m");
    // The last thing before the report is that the line is emptied and the cursor comes back.
    const before = stdout.slice(0, stdout.indexOf("small\u001b"));
    expect(before.lastIndexOf("\u001b[?25h")).toBeGreaterThan(before.lastIndexOf("simulated"));
    expect(before.lastIndexOf("\u001b[2K")).toBeGreaterThan(before.lastIndexOf("simulated"));
  });

  it("obeys --quiet and NO_COLOR", async () => {
    const { status, stdout } = await onTerminal(["run", "small.yaml", "--quiet"], { NO_COLOR: "1" });
    expect(status).toBe(0);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/^ {2}small {3}seed 1/);
  });
});

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
