/** How specifications run and what is said when they fail. */
import { XMLValidator } from "./xml.ts";
import { describe, expect, it } from "vitest";
import { readSpecs } from "../../../src/experiment/specs/read-spec.ts";
import { countsOf, githubProblems, isGood, specReport } from "../../../src/experiment/specs/report-specs.ts";
import { runSpecs } from "../../../src/experiment/specs/run-files.ts";
import { runSpec } from "../../../src/experiment/specs/run-spec.ts";
import { VirtualClock } from "../../../src/experiment/specs/virtual-clock.ts";

const read = (text: string) => {
  const { specs, problems } = readSpecs(text, "spec.yaml");
  expect(problems).toEqual([]);
  return specs;
};
const FRESH = "origin: {headers: {Cache-Control: max-age=60}}";
const run = async (...lines: string[]) => {
  const text = ["title: chapter", "specs:", "  - name: a", ...lines.map((line) => `    ${line}`)].join("\n");
  return runSpec(read(text)[0]);
};

describe("expectations that do not hold", () => {
  it.each([
    ["outcome", "expect: {outcome: hit}"],
    ["detail", "expect: {detail: negative}"],
    ["age", "expect: {age: 5}"],
    ["headers", "expect: {headers: {X-Not: '*'}}"],
    ["headers", "expect: {headers: {Cache-Control: null}}"],
    ["body", "expect: {body: v2}"],
    ["body-bytes", "expect: {body-bytes: '> 2'}"],
    ["latency", "expect: {latency: '> 0'}"],
    ["interim", "expect: {interim: [103]}"],
    ["broken", "expect: {broken: true}"],
    ["origin", "expect: {origin: 0}"],
    ["outcomes", "expect: {outcomes: {hit: 1}}"],
  ])("%s: %s", async (what, expected) => {
    const { verdict, failures, timeline } = await run(FRESH, `steps: [{get: /a, ${expected}}]`);
    expect(verdict).toBe("failed");
    expect(failures.map((one) => one.what)).toContain(what);
    expect(timeline.map((event) => event.who)).toEqual(expect.arrayContaining(["client", "edge", "origin"]));
  });

  it.each([
    ["origin: 2"],
    ["origin: {conditional: 1}"],
    ["origin: {received: [/b]}"],
    ["origin: {received: []}"],
    ["stored: 0"],
    ["stored: {edgy: 1}"],
  ])("at the end: %s", async (expected) => {
    expect((await run(FRESH, "steps: [{get: /a}]", `expect: {${expected}}`)).verdict).toBe("failed");
  });

  it("a request that the script does not expect", async () => {
    const origin = "origin: {unexpected: fail, responses: [{when: /a}]}";
    const { failures } = await run(origin, "steps: [{get: /b, expect: {status: 500}}]");
    expect(failures.map((one) => one.message).join()).toMatch(/expects no GET \/b as request 1/);
  });

  it("a request to a node that is not there", async () => {
    expect(
      (await run(FRESH, "steps: [{get: /a, node: edgy, expect: {status: 200}}]")).failures[0].message,
    ).toMatch(/there is no node "edgy"/);
  });
});

describe("known failures", () => {
  it("fail the run when they begin to pass", async () => {
    const known = await run(
      FRESH,
      "known-failure: not done yet",
      "steps: [{get: /a, expect: {outcome: hit}}]",
    );
    const fixed = await run(
      FRESH,
      "known-failure: not done yet",
      "steps: [{get: /a, expect: {outcome: miss}}]",
    );
    expect([known.verdict, fixed.verdict]).toEqual(["known", "fixed"]);
    expect(isGood(countsOf([known]))).toBe(true);
    expect(isGood(countsOf([fixed]))).toBe(false);
  });
});

describe("the virtual clock", () => {
  it("fires in order of time, then of making, and skips what was cancelled without moving", async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.after(20, () => fired.push(`c ${clock.elapsedMillis}`));
    clock.after(10, () => fired.push(`a ${clock.elapsedMillis}`));
    clock.after(10, () => fired.push(`b ${clock.elapsedMillis}`));
    clock.after(500, () => fired.push("never"))();
    expect(await clock.run(() => false)).toBe(false);
    expect(fired).toEqual(["a 10", "b 10", "c 20"]);
    expect(clock.elapsedMillis).toBe(20);
  });

  it("lets every promise settle before it moves on", async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const chain = async () => {
      for (let n = 0; n < 100; n++) await null;
      seen.push(clock.elapsedMillis);
      clock.after(5, () => seen.push(clock.elapsedMillis));
    };
    clock.after(1, () => void chain());
    clock.after(2, () => seen.push(clock.elapsedMillis));
    await clock.run(() => false);
    expect(seen).toEqual([1, 2, 6]);
  });

  it("goes on after a client that left without an answer", async () => {
    const { failures } = await run(
      "origin: {latency: 5s, responses: [{}]}",
      "steps: [{get: /a, leaves-after: 1s}, {get: /b, expect: {status: 200}}]",
    );
    expect(failures).toEqual([]);
  });
});

describe("reporters", () => {
  const text = [
    "title: one & two",
    "specs:",
    `  - {name: good, ${FRESH}, steps: [{get: /a, expect: {outcome: miss}}]}`,
    `  - {name: bad <1>, ${FRESH}, steps: [{get: /a, expect: {outcome: hit}}]}`,
    `  - {name: known, known-failure: soon, ${FRESH}, steps: [{get: /a, expect: {outcome: hit}}]}`,
  ].join("\n");
  const results = runSpecs(read(text));

  it("human: chapters, the failure with its line, the timeline, the sum", async () => {
    const report = specReport("human", await results);
    expect(report).toMatch(/FAIL {2}one & two {3}1 of 3, 1 known to fail/);
    expect(report).toMatch(
      /spec\.yaml:4[^]*line 4 {2}outcome: miss \(edge; fwd=uri-miss[^]*0 ms {2}client {2}GET \/a/,
    );
    expect(report.trimEnd()).toMatch(/1 passed, 1 failed, 1 known to fail$/);
  });

  it("json", async () => {
    const report = JSON.parse(specReport("json", await results));
    expect(report).toMatchObject({ passed: 1, failed: 1, known: 1, fixed: 0, skipped: 0 });
    expect(report.specs[1]).toMatchObject({
      name: "bad <1>",
      verdict: "failed",
      failures: [{ line: 4, what: "outcome" }],
    });
  });

  it("junit: well formed, with counts", async () => {
    const report = specReport("junit", await results);
    expect(XMLValidator(report)).toBe("");
    expect(report).toMatch(/<testsuites tests="3" failures="1" skipped="1">/);
  });

  it("tap: the plan, and known failures as to do", async () => {
    const lines = specReport("tap", await results).split("\n");
    expect(lines.slice(0, 3)).toEqual(["TAP version 13", "1..3", "ok 1 - one & two: good"]);
    expect(lines).toContain("not ok 3 - one & two: known # TODO soon");
  });

  it("github: an annotation beside the line, for failures and for problems", async () => {
    expect(specReport("github", await results)).toMatch(
      /^::error file=spec\.yaml,line=4,col=\d+,title=bad <1>::outcome/m,
    );
    const { problems } = readSpecs("titel: a", "f.yaml");
    expect(githubProblems(problems)).toMatch(/^::error file=f\.yaml,line=1,col=1,/m);
  });
});
