/** Malformed specifications: every problem with line, column and the nearest name. */
/* eslint-disable no-template-curly-in-string -- placeholders of tables of cases are written so. */
import { describe, expect, it } from "vitest";
import { readSpecs } from "../../../src/experiment/specs/read-spec.ts";
import { formatProblems } from "../../../src/scenario/problems.ts";

const problems = (text: string) => formatProblems(readSpecs(text, "spec.yaml").problems);

const spec = (...lines: string[]) =>
  ["title: t", "specs:", "  - name: a", ...lines.map((line) => `    ${line}`)].join("\n");

describe("problems of a specification", () => {
  it.each([
    ["an unknown key", spec("step: []"), /spec\.yaml:4:5 .*unknown field\. Did you mean "steps"\?/],
    [
      "an unknown expectation",
      spec("steps:", "  - {get: /a, expect: {outcom: hit}}"),
      /:5:28 .*Did you mean "outcome"\?/,
    ],
    [
      "an unknown outcome",
      spec("steps:", "  - {get: /a, expect: {outcome: hitt}}"),
      /:5:37 .*"hitt" is not an outcome\. Did you mean "hit"\?/,
    ],
    [
      "an unknown metric at the end",
      spec("steps: [{get: /a}]", "expect: {orign: 1}"),
      /:5:14 .*Did you mean "origin"\?/,
    ],
    [
      "a time without a unit",
      spec("steps: [{at: 5, get: /a, expect: {status: 200}}]"),
      /5 is not a duration/,
    ],
    [
      "a bad header name",
      spec("steps: [{get: /a, headers: {'a b': 1}, expect: {status: 200}}]"),
      /"a b" is not a field name/,
    ],
    [
      "a bad pattern",
      spec("steps: [{get: /a, expect: {headers: {X: '/(/'}}}]"),
      /is not a regular expression/,
    ],
    [
      "times that go back",
      spec("steps: [{at: 5s, get: /a}, {at: 4s, get: /a, expect: {status: 200}}]"),
      /step 2 is earlier/,
    ],
    [
      "an unknown profile",
      spec("config: {profile: fastl}", "steps: [{get: /a, expect: {status: 200}}]"),
      /Did you mean "fastly"\?/,
    ],
    [
      "an unknown policy",
      spec("config: {eviction: s3fif}", "steps: [{get: /a, expect: {status: 200}}]"),
      /Did you mean "s3-fifo"\?/,
    ],
    [
      "an unknown key rule",
      spec("config: {key: {cookie: [a]}}", "steps: [{get: /a, expect: {status: 200}}]"),
      /Did you mean "cookies"\?/,
    ],
    [
      "an unknown profile field",
      spec("config: {overrides: {maxTtl: 1}}", "steps: [{get: /a, expect: {status: 200}}]"),
      /Did you mean "maxTtlMillis"\?/,
    ],
    ["nothing expected", spec("steps: [{get: /a}]"), /nothing is expected/],
    ["a step that does nothing", spec("steps: [{expect: {status: 200}}]"), /the step does nothing/],
    [
      "a purge of two things",
      spec("steps: [{purge: {url: /a, tag: b}}, {get: /a, expect: {status: 200}}]"),
      /a purge names one thing/,
    ],
    [
      "a column nobody uses",
      spec("steps: [{get: '${x}', expect: {status: 200}}]", "cases: [{x: /a, y: 1}]"),
      /nothing uses \$\{y\}/,
    ],
    [
      "a placeholder without a column",
      spec("steps: [{get: '${z}', expect: {status: 200}}]", "cases: [{x: /a}]"),
      /has no "z"/,
    ],
    [
      "two of one name",
      `${spec("steps: [{get: /a, expect: {status: 200}}]")}\n  - {name: a, steps: [{get: /, expect: {status: 200}}]}`,
      /"a" is there twice/,
    ],
    ["no specifications", "title: t", /no specifications/],
    ["a syntax error", "specs: [", /spec\.yaml:1:/],
    [
      "an origin that ends before it begins",
      spec("origin: {down: [{from: 5s, to: 1s}]}", "steps: [{get: /a, expect: {status: 200}}]"),
      /ends before it begins/,
    ],
  ])("%s", (_, text, message) => {
    expect(problems(text)).toMatch(message);
  });

  it("tells a problem that all cases share once", () => {
    const text = spec("steps: [{get: '${x}', expect: {stats: 200}}]", "cases: [{x: /a}, {x: /b}]");
    expect(problems(text)).toMatch(/^[^\n]*\n1 problem$/);
  });

  it("keeps the kind of a value that is nothing but a placeholder", () => {
    const text = spec(
      "steps: [{get: /a, expect: {status: '${s}', headers: {X: '${h}', Y: 'a ${s}'}}}]",
      "cases: [{s: 404, h: null}]",
    );
    const [only] = readSpecs(text, "f").specs;
    expect(only.name).toBe("a (s 404, h none)");
    const [step] = only.steps;
    expect(step.kind === "request" && step.expect).toMatchObject({
      status: 404,
      fields: [
        { name: "X", is: "absent" },
        { name: "Y", is: "equal", text: "a 404" },
      ],
    });
  });
});
