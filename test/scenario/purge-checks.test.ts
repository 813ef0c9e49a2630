/** Purges that cannot be, and those that are probably not meant: place, finding, expectation, nearest valid name. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioOf } from "../validation/world.ts";

const WORLD = `
name: purges
duration: 2h
workload: { rate: 1/s }
content: { html: { objects: 200, tags: { count: 20 } }, image: { objects: 50 } }
`;

/** Problems of a scenario with these purges, as they are shown, without file and column. */
function problems(purges: string, more = ""): string[] {
  const found = parseScenario(`${WORLD}purges: ${purges}\n${more}`, { file: "p.yaml" }).problems;
  return found.map(({ path, message, expected, hint }) => {
    const right = hint === null ? `expected ${expected}` : `did you mean ${hint}?`;
    return `${path}: ${message}: ${right}`;
  });
}

describe("purges that cannot be", () => {
  it.each([
    ["[{at: 1h}]", "purges[0]: a purge of nothing: expected one of url, prefix, tag, class, all"],
    [
      "[{at: 1h, class: html, all: true}]",
      "purges[0]: a purge of class and all: expected one of url, prefix, tag, class, all",
    ],
    ["[{at: 1h, all: false}]", "purges[0].all: a purge of nothing: expected true"],
    ['[{at: 1h, prefix: ""}]', "purges[0].prefix: an empty prefix: expected all: true"],
    ["[{class: html}]", "purges[0]: a purge at no time: expected a field at or every"],
    [
      "[{at: 1h, class: html, count: 2}]",
      "purges[0].count: a purge by class has no count: expected url or tag",
    ],
    [
      "[{at: 1h, prefix: /html/, batch: 2}]",
      "purges[0].batch: a purge by prefix has no batch: expected url or tag",
    ],
    [
      "[{at: 1h, class: html, gap: 2s}]",
      "purges[0].gap: a gap between what is told together: expected order: edge-first or shield-first",
    ],
    [
      "[{at: 2h, class: html}]",
      "purges[0].at: the run ends at 2h, before the purge: expected earlier than 2h",
    ],
    [
      "[{every: 3h, class: html}]",
      "purges[0].every: the run ends at 2h, before the purge: expected earlier than 2h",
    ],
    ["[{at: 1h, class: imag}]", 'purges[0].class: there is no class "imag": did you mean image?'],
    [
      "[{at: 1h, class: html, order: shield}]",
      'purges[0].order: "shield" is not an order: did you mean shield-first?',
    ],
    [
      "[{at: 1h, class: html, priority: urgent}]",
      'purges[0].priority: "urgent" is not a priority: expected critical, high, normal, low',
    ],
    ["[{at: 1h, url: html/s1/1}]", 'purges[0].url: "html/s1/1" is not a path: did you mean /html/s1/1?'],
  ])("%s", (purges, problem) => {
    expect(problems(purges)).toEqual([problem]);
  });

  it("are named all at once", () => {
    expect(
      problems(
        "[{at: 9h, class: htm}, {every: 1s, gap: 1s}]",
        "invalidation: { loss: 100%, propagation: gosip }",
      ),
    ).toHaveLength(4);
    expect(problems("[{at: 9h, class: htm}, {at: 3h, class: image}]")).toHaveLength(3);
  });

  it("of a log have neither tags nor an order of URLs", () => {
    const log = "name: log\nworkload: { trace: { path: a.log } }\n";
    const found = parseScenario(`${log}purges: [{at: 1h, tag: a-1}, {at: 1h, url: /a, count: 2}]`, {
      file: "p.yaml",
    });
    expect(found.problems.map(({ message }) => message)).toEqual([
      "a log tells no tags",
      "URLs of a log have no order",
    ]);
  });

  it("leave thresholds about purges without anything to judge", () => {
    const found = (text: string) =>
      parseScenario(`${WORLD}${text}`, { file: "p.yaml" }).problems.map(({ message }) => message);
    expect(found("thresholds: [purge.p95 < 1s]")).toEqual(["purge.p95 without purges"]);
    expect(found("thresholds: [purge.stale < 1s]\npurges: [{at: 1h, all: true}]")).toEqual([
      "no purge announces a change",
    ]);
    expect(found("thresholds: [purge.stale < 1s]\npurges: [{at: 1h, all: true, changes: true}]")).toEqual([]);
  });
});

describe("purges that are valid and probably not meant", () => {
  it.each([
    [
      "[{at: 1h, tag: html-21}]",
      "",
      "purges[0].tag: no object carries the tag html-21: nothing is purged: did you mean html-20?",
    ],
    [
      "[{at: 1h, tag: hmtl-2}]",
      "",
      "purges[0].tag: no object carries the tag hmtl-2: nothing is purged: did you mean html-2?",
    ],
    [
      "[{at: 1h, tag: news}]",
      "",
      "purges[0].tag: no object carries the tag news: nothing is purged: did you mean html-1?",
    ],
    ["[{at: 1h, tag: html-1, count: 21}]", "", "purges[0].count: class html has 20 tags: expected fewer"],
    [
      "[{at: 1h, url: /html/s1/17}]",
      "",
      "purges[0].url: no object has the URL /html/s1/17: nothing is purged: did you mean /html/s2/17?",
    ],
    [
      "[{at: 1h, url: /html/s1/1, count: 201}]",
      "",
      "purges[0].count: class html has 200 objects: expected fewer",
    ],
    [
      "[{at: 1h, prefix: /htm/}]",
      "",
      "purges[0].prefix: no URL begins with /htm/: nothing is purged: did you mean /html/?",
    ],
    [
      "[{at: 1h, class: html, order: edge-first}]",
      "shield: none",
      "purges[0].order: without a shield there is one level to purge: expected a shield, or no order",
    ],
    [
      "[{every: 1s, class: html}]",
      "invalidation: { rate: 30/min }",
      "invalidation.rate: the purges make 1/s calls: they pile up: expected larger batches, or a higher rate",
    ],
  ])("%s %s", (purges, more, problem) => {
    expect(problems(purges, more)).toEqual([problem]);
    expect(() => scenarioOf(`${WORLD}purges: ${purges}\n${more}`)).not.toThrow();
  });

  it("are not: what is there", () => {
    for (const what of ["tag: html-20", "url: /html/s2/17", "prefix: /html/s2/1", "prefix: /ht", "prefix: /"])
      expect(problems(`[{at: 1h, ${what}}]`)).toEqual([]);
    // A newcomer, where objects are replaced in the course of the day.
    expect(problems("[{at: 1h, url: /html/s15/210}]")).toEqual([]);
  });
});
