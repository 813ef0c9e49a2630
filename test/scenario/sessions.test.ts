/** Groups of sessions in scenario files: what is filled in, and what is found wrong, all at once. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { resolvedYaml } from "../../src/scenario/resolve.ts";

const BASE = `
name: sessions
duration: 2h
content:
  html: { share: 1 }
  segment: { share: 0, objects: 2000, size: 1MB, ttl: 1h }
workload:
  sessions:
    viewers: { kind: video, rate: 2/min, class: segment, length: 10m, ladder: [1Mbps, 3Mbps] }
`;
const AT = "workload.sessions.viewers";

function problems(...sets: string[]): string[] {
  return parseScenario(BASE, { file: "s.yaml", sets }).problems.map(({ path, message, expected, hint }) =>
    [`${path}: ${message}`, expected, hint].filter((part) => part !== null).join("; "),
  );
}

describe("a group of sessions", () => {
  it("needs no other requests, and has the values of its kind", () => {
    const { scenario, problems: found } = parseScenario(BASE, { file: "s.yaml" });
    expect(found).toEqual([]);
    expect(scenario!.workload).toMatchObject({
      requestsPerSecond: 0,
      sessions: [
        {
          name: "viewers",
          kind: "video",
          sessionsPerSecond: 1 / 30,
          segmentMicros: 4e6,
          startBufferMicros: 4e6,
          maxBufferMicros: 30e6,
          patienceMicros: 2e6,
          leavingPerSecond: 0.058,
          seeksPerHour: 0,
        },
      ],
    });
    expect(scenario!.workload).not.toHaveProperty("sessions.0.behind");
  });

  it("is spelled out in the resolved scenario, which reads back as it was", () => {
    const { scenario } = parseScenario(BASE, { file: "s.yaml" });
    const text = resolvedYaml(scenario!);
    expect(text).toMatch(/leaving: 0\.058|leaving: 5\.8%/);
    expect(parseScenario(text, { file: "resolved.yaml" }).scenario).toEqual(scenario);
  });

  it("is not in the resolved scenario of those that have none", () => {
    const { scenario } = parseScenario("name: plain\nworkload: web\n", { file: "s.yaml" });
    expect(resolvedYaml(scenario!)).not.toMatch(/sessions/);
  });
});

describe("what is wrong with sessions", () => {
  it.each<[string, string[], RegExp[]]>([
    [
      "a ladder that does not rise",
      [`${AT}.ladder=[1Mbps, 3Mbps, 2Mbps]`],
      [/ladder\.2: 2Mbps does not rise above 3Mbps/],
    ],
    ["no ladder", [`${AT}.ladder=[]`], [/ladder: a ladder without bit rates/]],
    [
      "a segment longer than the video",
      [`${AT}.segment=20m`, `${AT}.maxBuffer=1h`],
      [/segment: a segment longer than the video; at most the length of 10m/],
    ],
    [
      "a class that is not there",
      [`${AT}.class=segmnet`],
      [/class: there is no class "segmnet"; html, segment; segment/],
    ],
    [
      "a playlist that is not there",
      [`${AT}.manifest=htm`],
      [/manifest: there is no class "htm"; html, segment; html/],
    ],
    ["a kind that is not there", [`${AT}.kind=vidoe`], [/kind: "vidoe" is not a kind of session; .*; video/]],
    [
      "a field of another kind",
      [`${AT}.interval=5s`],
      [/interval: video has no interval; ladder, length, segment/],
    ],
    [
      "a title that does not fit",
      ["content.segment.objects=200"],
      [/class: 150 segments in 2 bit rates are 300 objects, class segment has 200; a class of at least 300/],
    ],
    [
      "a buffer too small",
      [`${AT}.maxBuffer=2s`],
      [/maxBuffer: no segment fits/, /startBuffer: the buffer never holds enough/],
    ],
    [
      "too many packs",
      [`${AT}={kind: git-clone, rate: 1/h, class: html, refs: html, packs: 9k}`],
      [/packs: class html has 600 objects; at most 600/],
    ],
    [
      "too many files",
      [`${AT}={kind: release, rate: 1/h, class: html, halfLife: 1h, files: 9k}`],
      [/files: class html has 600 objects/],
    ],
    [
      "a release after the end",
      [`${AT}={kind: release, rate: 1/h, class: html, halfLife: 1h, at: 3h}`],
      [/at: the run ends at 2h, before the release/],
    ],
    [
      "an asset of no class",
      [`${AT}={kind: page-view, rate: 1/h, class: html, assets: {imgae: 3}}`],
      [/assets\.imgae: there is no class "imgae"/],
    ],
    [
      "a field left out",
      [`${AT}={kind: polling, rate: 1/h, class: html}`],
      [/polling without its interval|interval +missing/],
    ],
    [
      "a playlist shorter than the way to its end",
      [
        `${AT}={kind: live, rate: 1/h, class: segment, ladder: [1Mbps], behind: 5, window: 4}`,
        "content.segment.objects=20k",
      ],
      [/behind: the playlist has 4 segments; at most 4/],
    ],
    [
      "two ways to cut a class",
      ["workload.sessions.others={kind: video, rate: 1/h, class: segment, length: 5m, ladder: [1Mbps]}"],
      [/others\.class: viewers cuts class segment into other segments/],
    ],
    [
      "sessions beside a trace",
      [
        "workload={trace: {path: x.log}, sessions: {a: {kind: polling, rate: 1/h, class: html, interval: 1s}}}",
      ],
      [/sessions: a trace brings its own requests; trace or sessions, not both/],
    ],
    ["no sessions at all", ["workload={sessions: {}}"], [/no sessions/]],
    [
      "a name that is none",
      ["workload.sessions={Big Ones: {kind: polling, rate: 1/h, class: html, interval: 1s}}"],
      [/"Big Ones" is not a name of sessions; .*; big-ones/],
    ],
    [
      "a threshold of nobody",
      ['thresholds=["rebuffer_ratio of session viewer < 1%"]'],
      [/there is no session "viewer"; viewers; viewers/],
    ],
    [
      "a threshold of all",
      ['thresholds=["rebuffer_ratio < 1%"]'],
      [/rebuffer_ratio is a metric of sessions; rebuffer_ratio of session NAME/],
    ],
    [
      "a threshold of a class",
      ['thresholds=["startup.p95 of class html < 1s"]'],
      [/startup\.p95 is a metric of sessions/],
    ],
    [
      "a class that varies",
      ["content.segment.varies=[language]"],
      [/class: class segment varies, but sessions ask for its objects as one key each/],
    ],
    [
      "users that are not there",
      [`${AT}.regions=[asia]`, "users.metros=[Frankfurt]"],
      [/regions: the scenario has no users there; europe/],
    ],
  ])("%s", (_, sets, said) => {
    const found = problems(...sets);
    for (const one of said) expect(found.join("\n")).toMatch(one);
  });

  it("is said all at once", () => {
    expect(
      problems(`${AT}.ladder=[3Mbps, 1Mbps]`, `${AT}.class=segmnet`, `${AT}.segment=1h`).length,
    ).toBeGreaterThanOrEqual(3);
  });
});
