#!/usr/bin/env node
/**
 * Every check of the repository, each with its time: `npm test`. What does not need the others goes side by side. All run even if
 * one fails; the last line is `N passed, N failed` (`, N skipped` may follow), which counts every vitest test and each other check as
 * one; the exit status is 0 only if nothing failed. Arguments go to vitest: `npm test -- test/ds`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { SetupError, build, install, isBuilt, isInstalled, requireNode, root } from "./setup.mjs";
import { countTests, summaryLine } from "./summary.mjs";

/** @typedef {import("./summary.mjs").Counts} Counts */

const packages = join(root, "node_modules");
const cache = join(packages, ".cache", "cdnlab");
const temporary = mkdtempSync(join(tmpdir(), "cdnlab-check-"));
const reportFile = join(temporary, "vitest.json");

/** What a check came to, and what its program said if that was not printed yet. @typedef {[Counts, said?: string]} Ending */

/** Groups follow each other; the checks of a group run side by side. @type {[name: string, check: () => Promise<Ending>][][]} */
const groups = [
  [["build", async () => [counted(isBuilt() || (await attempt(build)))]]],
  [
    ["types", () => quietly("typescript/bin/tsc", "-p", "tsconfig.test.json")],
    ["lint", () => quietly("eslint/bin/eslint.js", ".", "--max-warnings", "0")],
    [
      "format",
      () =>
        quietly(
          "prettier/bin/prettier.cjs",
          ...["--check", ".", "--log-level", "warn", "--cache", "--cache-strategy", "content"],
          ...["--cache-location", join(cache, "prettier")],
        ),
    ],
    // Tests wait for programs and files now and then: the others fill the gaps.
    ["tests", runTests],
  ],
];

/** One vitest run: source rules, unit, property, golden, documentation examples. @returns {Promise<Ending>} */
async function runTests() {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const [endedWell] = await node(
    "inherit",
    "vitest/vitest.mjs",
    "run",
    ...reporters,
    ...process.argv.slice(2),
  );
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    process.stdout.write("vitest left no report\n");
  }
  return [countTests(report, endedWell)];
}

/**
 * Runs a package's program and keeps what it says, so that programs side by side do not speak at once.
 * @param {string} program path under node_modules
 * @param {...string} options
 * @returns {Promise<Ending>}
 */
async function quietly(program, ...options) {
  const [endedWell, said] = await node("pipe", program, ...options);
  return [counted(endedWell), said];
}

/**
 * Runs a package's program with standard input closed.
 * @param {"inherit" | "pipe"} output where what it says goes
 * @param {string} program path under node_modules
 * @param {...string} options
 * @returns {Promise<[endedWell: boolean, said: string]>} whether its exit status was 0, and what it said through the pipe
 */
function node(output, program, ...options) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(packages, program), ...options], {
      cwd: root,
      stdio: ["ignore", output, output],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => (said += text));
    child.once("error", reject);
    child.once("close", (status, signal) => {
      if (signal === "SIGINT" || status === 130) process.exit(130);
      resolve([status === 0, said]);
    });
  });
}

/**
 * @param {() => unknown} step a set-up step
 * @returns {Promise<boolean>} whether it succeeded; what went wrong has been said
 */
async function attempt(step) {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stdout.write(`${error.message}\n`);
    return false;
  }
}

/** @param {boolean} passed @returns {Counts} */
function counted(passed) {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const lines = [];

process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
const ready = await attempt(() => {
  requireNode();
  if (!isInstalled()) install();
});
if (!ready) total.failed++;
for (const group of ready ? groups : [])
  await Promise.all(
    group.map(async ([name, check]) => {
      if (group.length === 1) process.stdout.write(`\n-- ${name}\n`);
      const startedAt = performance.now();
      const [counts, said = ""] = await check();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
      const verdict = counts.failed === 0 ? "ok  " : "FAIL";
      const detail = name === "tests" ? `   ${summaryLine(counts)}` : "";
      lines.push(`${verdict}  ${name.padEnd(6)} ${seconds.padStart(6)} s${detail}`);
      process.stdout.write(`${group.length > 1 ? `\n-- ${name}\n` : ""}${said}${lines.at(-1)}\n`);
    }),
  );
process.stdout.write(`\n${lines.join("\n")}\n${summaryLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
