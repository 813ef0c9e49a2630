/** Files that are not what they should be: what is said of them, exit status 2, and nothing written. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { cdnlab, SMALL, workingDirectory } from "./program.ts";

const cwd = workingDirectory();
const REPLAY = "scenarios/replay-access-log.yaml";
const at = (name: string) => join(cwd, name);

/** Bytes without any meaning, the same each time. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
}

beforeAll(() => {
  const log = readFileSync(at("scenarios/traces/sample-access.log"));
  writeFileSync(at("good.yaml"), SMALL);
  writeFileSync(at("empty.yaml"), "");
  writeFileSync(at("noise.yaml"), noise(3000));
  writeFileSync(at("zero.yaml"), "name: x\0\nworkload: web\n");
  writeFileSync(at("list.yaml"), "- a\n- b\n");
  writeFileSync(at("open.yaml"), "name: x\nworkload: {rate: [1\n");
  writeFileSync(at("twice.yaml"), "name: x\nname: y\nworkload: web\n");
  writeFileSync(at("cut.json"), '{"name": "x", "workload": ');
  writeFileSync(at("many.yaml"), "name: x\nworkload: {rate: 0}\nedge: {memory: 1GB, pops: []}\nseeds: 3\n");
  writeFileSync(at("bom.yaml"), `\ufeff${SMALL}`);
  writeFileSync(at("empty.log"), "");
  writeFileSync(at("noise.log"), noise(100_000));
  writeFileSync(at("noise.bin"), noise(24_000));
  writeFileSync(at("cut.oracleGeneral.bin"), records(50).subarray(0, 1000));
  writeFileSync(at("cut.log.gz"), gzipSync(log).subarray(0, 3000));
  writeFileSync(at("prose.log"), "It was a dark and stormy night.\n".repeat(500));
  copyFileSync(at("scenarios/traces/sample-access.log"), at("good.log"));
  mkdirSync(at("folder"));
});

/** Records of the oracleGeneral format: u32 seconds, u64 object, u32 size, i64 next access. */
function records(count: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * count));
  for (let n = 0; n < count; n++) {
    view.setUint32(24 * n, n, true);
    view.setBigUint64(24 * n + 4, BigInt(n % 7), true);
    view.setUint32(24 * n + 12, 1000, true);
    view.setBigInt64(24 * n + 16, -1n, true);
  }
  return new Uint8Array(view.buffer);
}

/** Scenario file, and what must be said of it, line by line. */
const SCENARIOS: readonly [string, RegExp[]][] = [
  ["empty.yaml", [/^empty\.yaml:1:1 +name +missing/m, /workload +missing/]],
  ["noise.yaml", [/^noise\.yaml: this is no text file/]],
  ["zero.yaml", [/^zero\.yaml: this is no text file/]],
  ["list.yaml", [/^list\.yaml:1:1 .*is not a scenario: expected a map/]],
  ["open.yaml", [/^open\.yaml:\d+:\d+ /]],
  ["twice.yaml", [/^twice\.yaml:2:1 .*name/]],
  ["cut.json", [/^cut\.json:\d+:\d+ /]],
  [
    "many.yaml",
    [/^many\.yaml:2:18 +workload\.rate/m, /^many\.yaml:3:8 +edge\.memory/m, /edge\.pops/, /seeds.*"seed"/],
  ],
];

/** Trace file, further words, and what must be said of it. */
const TRACES: readonly [string, string[], RegExp][] = [
  ["nowhere.log", [], /nowhere\.log: no such file/],
  ["folder", [], /folder: is a folder, a file is needed/],
  ["empty.log", [], /empty\.log: the file is empty/],
  ["noise.log", [], /noise\.log: .*expected one of: oracleGeneral/],
  ["prose.log", [], /prose\.log: .*expected/],
  ["prose.log", ["workload.trace.format=combined"], /prose\.log: line 1: .*expected access log/],
  ["noise.bin", ["workload.trace.format=oracle-general"], /noise\.bin: byte \d+: .*expected oracleGeneral/],
  ["cut.oracleGeneral.bin", [], /ends inside a record.*copied completely/],
  ["cut.log.gz", [], /gzip data end too early.*copied completely/],
  ["good.log", ["workload.trace.format=csv"], /looks like combined, not csv/],
  ["good.log", ["workload.trace.format=combind"], /Did you mean "combined"/],
];

describe("a file that is no scenario", () => {
  it("is told apart from every other in one go, with all its problems", async () => {
    const { status, stdout, stderr } = await cdnlab(["validate", ...SCENARIOS.map(([file]) => file)], {
      cwd,
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    for (const [file, patterns] of SCENARIOS) {
      const own = stderr.slice(stderr.indexOf(`${file}:`)).split(/^\d+ problems?$/m)[0] ?? "";
      for (const pattern of patterns) expect(own).toMatch(pattern);
    }
  });

  it("is not run", async () => {
    const { status, stdout, stderr } = await cdnlab(["run", "empty.yaml"], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^2 problems$/m);
  });

  it("does not include one with a byte order mark", async () => {
    const { status } = await cdnlab(["validate", "bom.yaml"], { cwd });
    expect(status).toBe(0);
  });
});

describe("a file that is no trace", () => {
  it.each(TRACES)("%s %j", async (file, sets, said) => {
    const words = [`workload.trace.path=${file}`, ...sets].flatMap((set) => ["--set", set]);
    const { status, stdout, stderr } = await cdnlab(["run", REPLAY, ...words], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/ {4}at .*\.(js|ts):\d+/);
  });

  it("does not include a log with a few damaged lines, which are counted and shown", async () => {
    // The sample has two damaged lines of its own.
    const log = readFileSync(at("good.log"), "utf8").split("\n");
    log.splice(10, 0, "what is this", "\u0001\u0002");
    writeFileSync(at("damaged.log"), log.join("\n"));
    const { status, stdout } = await cdnlab(
      ["run", REPLAY, "--set", "workload.trace.path=damaged.log", "--set", "thresholds=[]"],
      { cwd },
    );
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "4 of 602 records of the trace were skipped, first in line 11",
    );
  });

  it("is said of standard input when it would have to be read twice", async () => {
    const words = ["run", REPLAY, "--set", "workload.trace.path=-", "--replications", "2"];
    const { status, stderr } = await cdnlab(words, { cwd, input: "x" });
    expect(status).toBe(2);
    expect(stderr).toContain("save the trace to a file");
  });
});

it("leaves no results behind", () => {
  // Only the damaged log ran.
  expect(existsSync(at("results/replay-access-log"))).toBe(true);
  expect(existsSync(at("results/x"))).toBe(false);
});
