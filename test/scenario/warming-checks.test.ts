/** What is found wrong with warming and prefetching, and that resolving repeats itself. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { resolvedYaml } from "../../src/scenario/resolve.ts";

const BASE = `
name: warm
duration: 2h
edge: { pops: [FRA, IAD], tiers: [{ name: ram, capacity: 100MB }] }
content:
  page: { share: 1, objects: 1000, size: 10kB, ttl: 1h }
  video: { share: 1, objects: 1000, size: 1MB, ttl: 1h, varies: [language] }
workload: { rate: 1/s }
`;

/** The problems, each as "path: message; expected; hint". */
function problems(...sets: string[]): string[] {
  return parseScenario(BASE, { file: "warm.yaml", sets }).problems.map(({ path, message, expected, hint }) =>
    [`${path}: ${message}`, expected, hint].filter((part) => part !== null).join("; "),
  );
}
const plan = (when: string, what: string, rest = "") =>
  problems(`warming=[{when: {${when}}, what: {${what}}${rest === "" ? "" : `, ${rest}`}}]`);
const rule = (text: string) => problems(`prefetch=[{${text}}]`);

describe("warming", () => {
  it("is fine as meant", () => {
    expect(plan("at: 30m", "class: page, top: 100, tiers: tiered", "where: {regions: [europe]}")).toEqual([]);
    expect(plan("before: {event: sale, at: 1h}", "class: page, share: 50%")).toEqual([]);
    expect(plan("afterDeploy: 30m", "class: page, top: 100", "where: {gap: 5m}")).toEqual([]);
    expect(rule("class: page, by: next-page, confidence: 80%")).toEqual([]);
  });

  it("says every problem of a file at once", () => {
    expect(
      plan(
        "before: {event: sales, at: 1h}",
        "class: pages, top: 10, tiers: [{pops: 70%, share: 1}, {pops: 60%, share: 1}]",
        "rate: fast",
      ),
    ).toEqual([
      'warming[0].when.before.event: "sales" is not an event; email, sale, publication; sale',
      "warming[0].what.tiers: the steps are about 130 % of the PoPs; 100 % at most",
      'warming[0].rate: "fast" is not a rate; a rate such as 20/s',
    ]);
  });

  it("begins at one moment and asks for so many or such a share", () => {
    expect(plan("at: 1h, daily: 06:00", "top: 5, share: 5%")).toEqual([
      "warming[0].when: 2 moments at once; one of at, daily, before, afterDeploy",
      "warming[0].what: top and share at once; one of top and share",
    ]);
    expect(plan("clock: local", "class: page")).toEqual([
      "warming[0].when: no moment; one of at, daily, before, afterDeploy",
      "warming[0].what: how many objects?; one of top and share",
    ]);
  });

  it("is about classes, PoPs and regions that are there", () => {
    expect(plan("at: 30m", "class: pag, top: 10", "where: {pops: [FRA, NRT], regions: [asia]}")).toEqual([
      'warming[0].what.class: there is no class "pag"; page, video; page',
      "warming[0].where.pops[1]: NRT is not one of the PoPs; FRA, IAD",
      "warming[0].where.regions[0]: no PoP is in asia; europe, north-america",
    ]);
    expect(plan("at: 30m", "class: page, top: 10", "where: {pops: [FRA], countries: [US]}")).toEqual([
      "warming[0].where: no PoP is left; regions, countries and pops that go together",
    ]);
    expect(plan("at: 30m", "class: page, top: 2k")).toContain(
      "warming[0].what.top: class page has 1000 objects; at most 1000",
    );
  });

  it("follows a deploy that there is, by its time or its name", () => {
    const after = (deploy: string, ...sets: string[]) =>
      problems(`warming=[{when: {afterDeploy: ${deploy}}, what: {class: page, top: 100}}]`, ...sets);
    const deploys = (...names: string[]) =>
      `deploys=[${names.map((name, n) => `{at: ${n + 1}0m, ${name}, classes: [page], by: ttl}`).join(", ")}]`;
    const two = deploys("name: release-42", "name: hotfix");
    expect(after("release-42", two)).toEqual([]);
    expect(after("hotfix", two, "duration=15m", "deploys.1.at=14m")).toEqual([]);
    expect(after("release-24", two)).toEqual([
      'warming[0].when.afterDeploy: no deploy is called "release-24"; release-42, hotfix; release-42',
    ]);
    expect(after("hotfix")).toEqual([
      'warming[0].when.afterDeploy: no deploy is called "hotfix"; its time, or a section deploys',
    ]);
    expect(after("30mm", two)).toEqual([
      'warming[0].when.afterDeploy: "30mm" is not a duration; a duration such as 250ms; 30ms',
    ]);
    expect(problems(deploys("name: same", "name: same"))).toEqual([
      "deploys[1].name: another deploy is called same; a name of its own",
    ]);
    const text = resolvedYaml(
      parseScenario(BASE, {
        file: "warm.yaml",
        sets: [two, "warming=[{when: {afterDeploy: hotfix}, what: {top: 5}}]"],
      }).scenario!,
    );
    expect(text).toContain("afterDeploy: hotfix");
  });

  it("happens while the run lasts", () => {
    expect(plan("at: 3h", "class: page, top: 10")).toEqual([
      "warming[0].when: the run ends at 2h, before the plan; earlier than 2h",
    ]);
    expect(plan("before: {event: email, at: 2h}", "class: page, top: 10")).toEqual([
      "warming[0].when.before.at: the run ends at 2h, before the event; earlier than 2h",
    ]);
    expect(plan("before: {event: sale, at: 10m}", "class: page, top: 10")).toEqual([
      "warming[0].when.before: 20m of the lead lie before the run: the plan begins with it; a later event, or a shorter lead",
    ]);
    expect(plan("afterDeploy: 1h, clock: local", "class: page, top: 10")).toEqual([
      "warming[0].when.clock: phases follow each other, and so cannot begin by each PoP's clock; utc, or where.order: at-once",
    ]);
  });

  it("warns of more than fits, and of a rate too low for the event", () => {
    expect(plan("at: 1m", "class: video, top: 500")).toEqual([
      expect.stringMatching(
        /^warming\[0\]\.what: about 500MB for each PoP, which holds \d+MB; fewer objects/,
      ),
    ]);
    expect(plan("before: {event: email, at: 1h}", "class: page, top: 1000", "rate: 1/s")).toEqual([
      expect.stringMatching(
        /^warming\[0\]\.rate: at 1\/s it takes about 1\dm\d+s and ends after the event; at least 2\/s/,
      ),
    ]);
  });
});

describe("prefetching", () => {
  it("has something to learn from", () => {
    expect(rule("class: pages, by: next-pages")).toEqual([
      'prefetch[0].by: "next-pages" is not a way to guess; next-page, next-segment, hour-of-day; next-page',
    ]);
    expect(rule("class: pages, by: next-page")).toEqual([
      'prefetch[0].class: there is no class "pages"; page, video; page',
    ]);
    expect(rule("class: video, by: next-segment")).toEqual([
      "prefetch[0].by: class video has several keys for an object; next-page",
    ]);
    expect(rule("class: page, by: hour-of-day, ahead: 3")).toEqual([
      "prefetch[0].ahead: hour-of-day takes no ahead; one of confidence, least",
      "prefetch[0].by: a run of 2h has no day before; a duration of several days",
    ]);
  });

  it("is what thresholds about warming need", () => {
    expect(problems("thresholds=['warming.first_hit_ratio > 0.5']")).toEqual([
      "thresholds[0]: warming.first_hit_ratio without warming; a section warming or prefetch",
    ]);
    expect(
      problems("thresholds=['warming.first_hit_ratio > 0.5']", "prefetch=[{class: page, by: next-segment}]"),
    ).toEqual([]);
  });
});

describe("a resolved scenario", () => {
  it("says the same again", () => {
    const sets = [
      "warming=[{when: {before: {event: sale, at: 1h}}, what: {top: 10, tiers: tiered}}, {when: {daily: 01:00, clock: local}, what: {share: 5%, tiers: [{pops: 10%, share: 30%}]}, where: {countries: [Germany]}, rate: 90/min}]",
      "prefetch=[{class: page, by: next-page, within: 10s, rate: 5/s}]",
    ];
    const { scenario } = parseScenario(BASE, { file: "warm.yaml", sets });
    const text = resolvedYaml(scenario!);
    const again = parseScenario(text, { file: "again.yaml" });
    expect(again.scenario).toEqual(scenario);
    expect(text).toContain("tiers: tiered");
    expect(scenario!.warming![1].where!.countries).toEqual(["DE"]);
    expect(resolvedYaml(parseScenario(BASE, { file: "warm.yaml" }).scenario!)).not.toMatch(
      /warming|prefetch/,
    );
  });
});
