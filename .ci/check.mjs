#!/usr/bin/env node
/**
 * Every check of the repository, in order, each with its time: `npm test`. All run even if one fails; the last
 * line is `N passed, N failed` (`, N skipped` may follow), which counts every vitest test and each other check as
 * one; the exit status is 0 only if nothing failed. Arguments go to vitest: `npm test -- test/ds`.
 */
import { spawnSync } from "node:child_process";
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

/** @type {[name: string, check: () => Counts][]} */
const checks = [
  ["build", () => counted(isBuilt() || attempt(build))],
  ["types", () => counted(node("typescript/bin/tsc", "-p", "tsconfig.test.json"))],
  ["lint", () => counted(node("eslint/bin/eslint.js", ".", "--max-warnings", "0"))],
  [
    "format",
    () =>
      counted(
        node(
          "prettier/bin/prettier.cjs",
          ...["--check", ".", "--log-level", "warn", "--cache", "--cache-strategy", "content"],
          ...["--cache-location", join(cache, "prettier")],
        ),
      ),
  ],
  ["tests", runTests],
];

/** One vitest run: source rules, unit, property, golden, documentation examples. @returns {Counts} */
function runTests() {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const endedWell = node("vitest/vitest.mjs", "run", ...reporters, ...process.argv.slice(2));
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    process.stdout.write("vitest left no report\n");
  }
  return countTests(report, endedWell);
}

/**
 * Runs a package's program with standard input closed.
 * @param {string} program path under node_modules
 * @param {...string} options
 * @returns {boolean} whether its exit status was 0
 */
function node(program, ...options) {
  const { status, signal } = spawnSync(process.execPath, [join(packages, program), ...options], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (signal === "SIGINT" || status === 130) process.exit(130);
  return status === 0;
}

/**
 * @param {() => void} step a set-up step
 * @returns {boolean} whether it succeeded; what went wrong has been said
 */
function attempt(step) {
  try {
    step();
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
const ready = attempt(() => {
  requireNode();
  if (!isInstalled()) install();
});
if (!ready) total.failed++;
for (const [name, check] of ready ? checks : []) {
  process.stdout.write(`\n-- ${name}\n`);
  const startedAt = performance.now();
  const counts = check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const verdict = counts.failed === 0 ? "ok  " : "FAIL";
  const detail = name === "tests" ? `   ${summaryLine(counts)}` : "";
  lines.push(`${verdict}  ${name.padEnd(6)} ${seconds.padStart(6)} s${detail}`);
  process.stdout.write(`${lines.at(-1)}\n`);
}
process.stdout.write(`\n${lines.join("\n")}\n${summaryLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
