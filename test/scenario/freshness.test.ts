/** Changes at stated times, deploys and thresholds on freshness that cannot be: place, finding, what would be right. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemText } from "../../src/scenario/problems.ts";

const HEAD = `
name: bad
duration: 1h
workload: web
content:
  html: {}
  css-js: {}
  nobody: { preset: image, share: 0 }
  page: { preset: html, headers: { cacheControl: { maxAge: 1m }, vary: [Accept-Language] } }
`;

/** Problems as `path: sentence`. */
function problems(...sets: string[]): string[] {
  const result = parseScenario(HEAD, { file: "bad.yaml", sets });
  return result.problems
    .filter(({ path }) => /^(content\.html|deploys|thresholds|freshness)/.test(path))
    .map((problem) => `${problem.path}: ${problemText(problem)}`);
}

const changes = (list: string) => `content.html.changes=[${list}]`;
const deploy = (more: string) => `deploys=[{at: 30m, ${more}}]`;

describe("what does not fit together about freshness", () => {
  it.each([
    ["a change after the end", [changes("{at: 2h}")], "content.html.changes[0].at: the run ends at 1h, before the change: expected earlier than 1h"],
    ["a first change after the end", [changes("{every: 2h}")], "content.html.changes[0].every: the run ends at 1h, before the change: expected earlier than 1h"],
    ["a change at no time", [changes("{share: 5%}")], "content.html.changes[0]: a change without a time: expected at, every, or both"],
    ["more than all objects", [changes("{at: 1m, share: 120%}")], 'content.html.changes[0].share: "120%" is too large: expected at most 100%'],
    ["no objects", [changes("{at: 1m, share: 0%}")], "content.html.changes[0].share: no object changes: expected a share above 0"],
    ["too many times", [changes("{every: 100ms}")], "content.html.changes[0].every: 35999 changes: expected at most 10000; changeEvery takes any number"],
    ["a misspelt class", [deploy("classes: [css], by: ttl")], 'deploys[0].classes[0]: there is no class "css". Did you mean "css-js"?'],
    ["a misspelt class of pages", [deploy("classes: [css-js], by: versioned-urls, referredBy: htm")], 'deploys[0].referredBy: there is no class "htm". Did you mean "html"?'],
    ["a class twice", [deploy("classes: [html, html], by: ttl")], "deploys[0].classes[1]: html is there twice"],
    ["a class nobody asks for", [deploy("classes: [nobody], by: ttl")], "deploys[0].classes[0]: nobody asks for class nobody: its deploy would show nothing: expected a class with a share"],
    ["a deploy after the end", ["deploys=[{at: 1h, classes: [html], by: ttl}]"], "deploys[0].at: the run ends at 1h, before the deploy: expected earlier than 1h"],
    ["another way", [deploy("classes: [html], by: versioned-url")], 'deploys[0].by: "versioned-url" is not a way to deploy. Did you mean "versioned-urls"?'],
    ["no classes", [deploy("classes: [], by: ttl")], "deploys[0].classes: an empty list: expected at least 1"],
    ["pages of what keeps its name", [deploy("classes: [css-js], by: ttl, referredBy: html")], "deploys[0].referredBy: a deploy by ttl gives nothing a new name: expected by: versioned-urls"],
    ["pages that name themselves", [deploy("classes: [html], by: versioned-urls, referredBy: html")], "deploys[0].referredBy: pages that have new names themselves name nobody: expected another class"],
    ["pages of several keys", [deploy("classes: [html], by: versioned-urls, referredBy: page")], "deploys[0].referredBy: a page of class page has several cache keys: which of them a user has is not known: expected a class without varies, query, deployEvery, personal and browserTtl"],
    ["a threshold on what is not measured", ["thresholds=[stale_share < 1%]"], "thresholds[0]: stale_share is not measured: expected freshness: true"],
    ["a threshold on the time after no change", ["freshness=true", "thresholds=[last_stale_byte < 1m]"], "thresholds[0]: last_stale_byte is the time after a change, and none is stated: expected changes or deploys"],
    ["a threshold of a PoP", ["freshness=true", "thresholds=[staleness.p99 of pop FRA < 1m]"], 'thresholds[0]: staleness.p99 is measured for all and by class: expected staleness.p99 without "of pop FRA"'],
  ])("%s", (_, sets, problem) => {
    expect(problems(...sets)).toEqual([problem]);
  }); // prettier-ignore

  it("is found all at once", () => {
    const found = problems(
      changes("{at: 2h}, {every: 3h}"),
      "deploys=[{at: 30m, classes: [css-js], by: versioned-urls, referredBy: html}, {at: 40m, classes: [css-js, css], by: versioned-urls}]",
    );
    expect(found.map((text) => text.split(": ")[0])).toEqual([
      "content.html.changes[0].at",
      "content.html.changes[1].every",
      "deploys[0].referredBy",
      "deploys[1].classes[1]",
      "deploys[1].referredBy",
    ]);
  });

  it("of a log is that it says its URLs itself, and has no end of its own", () => {
    const log = "workload={trace: {path: trace.log}}";
    const found = problems(log, "duration=whole-trace", changes("{every: 1m}"), deploy("classes: [html], by: versioned-urls")); // prettier-ignore
    expect(found.filter((text) => /repeat|log says its URLs/.test(text))).toEqual([
      "content.html.changes[0].every: a whole trace has no end until which to repeat: expected a duration of the run",
      "deploys[0].by: a log says its URLs itself: expected by: ttl",
    ]);
  });

  it("leaves what is right alone", () => {
    expect(
      problems(
        changes("{at: 10m, every: 10m, share: 30%}"),
        deploy("classes: [css-js], by: versioned-urls, referredBy: html"),
        "thresholds=[stale_share of class html < 1%, staleness.p99 < 1m, last_stale_byte of class css-js < 1m]",
      ),
    ).toEqual([]);
  });
});
