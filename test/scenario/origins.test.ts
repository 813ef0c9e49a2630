/** What is found in a scenario's origins, groups and behaviours: the place, the sentence, the nearest name. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { resolvedText, resolvedYaml } from "../../src/scenario/resolve.ts";

/** Problems of a small scenario with these sections, as `path: message [hint]`. */
function problemsOf(...sections: string[]): string[] {
  const text = `name: origins\nworkload: web\nedge: {pops: [IAD, FRA]}\n${sections.join("\n")}\n`;
  const { problems } = parseScenario(text, { file: "origins.yaml" });
  return problems.map(({ path, message, hint }) => `${path}: ${message}${hint === null ? "" : ` [${hint}]`}`);
}

const USED = "content: {html: {origin: api}}";
const API = "origins: {api: {place: FRA}}";

describe("origins", () => {
  it("are fine", () => expect(problemsOf(API, USED)).toEqual([]));

  it("take the values of `origin`, but not what happens to it", () => {
    const text = `name: a\nworkload: web\norigin: {place: NRT, concurrency: 7, outages: [{from: 1h, until: 2h}], access: {direct: 1/s}}\n${API}\n${USED}\n`;
    const { scenario } = parseScenario(text, { file: "a.yaml" });
    expect(scenario?.origins).toMatchObject([{ name: "api", place: "FRA", concurrency: 7, outages: [] }]);
    expect(scenario?.origins?.[0].access).toBeUndefined();
  });

  it("are written out so that they read as the same", () => {
    const text = `name: a\nworkload: web\norigin: {rateLimit: {rate: 5/s, burst: 3}, errors: {500: 1, 404: 2}, maintenance: [{daily: "01:00", for: 1h}], autoscaling: {max: 9}}
origins: {api: {place: FRA, countries: [DE]}, spare: {egress: gcs}}
originGroups: {both: {primary: api, secondary: spare, on: [404, 503]}}
behaviours: [{path: "/html/*", origin: both, ttl: {min: 1s, max: 2d}, key: {query: ignored}, compress: 30%, methods: [get]}]\n`;
    const { scenario, problems } = parseScenario(text, { file: "a.yaml" });
    expect(problems).toEqual([]);
    const again = parseScenario(resolvedYaml(scenario!), { file: "b.yaml" });
    expect(again.problems).toEqual([]);
    expect(again.scenario).toEqual(scenario);
    expect(resolvedText(again.scenario!)).toEqual(resolvedText(scenario!));
  });

  it.each([
    [
      "an unknown one",
      ["content: {html: {origin: apl}}", API],
      'content.html.origin: there is no origin "apl" [api]',
    ],
    ["none asked", [API], "origins.api: nothing comes from origin api"],
    [
      "one country at two",
      ["origins: {a: {countries: [DE]}, b: {countries: [US, Germany]}}"],
      "origins.b.countries[1]: DE is a country of a already",
    ],
    [
      "a country without PoPs",
      ["origins: {a: {countries: [JP]}}"],
      "origins.a.countries[0]: there is no PoP in JP",
    ],
    [
      "the first one's name",
      ["origins: {origin: {place: FRA}}"],
      'origins.origin: "origin" is the name of the section origin',
    ],
    [
      "an outage after the end",
      ["origins: {api: {outages: [{from: 30h, until: 31h}]}}", USED],
      "origins.api.outages[0].from: the run ends at 1d, before the outage",
    ],
    [
      "fewest above most",
      ["origin: {autoscaling: {min: 5, max: 2}}", API, USED],
      "origin.autoscaling.min: the fewest workers, 5, are more than the most, 2",
    ],
    [
      "half a maintenance",
      ["origin: {maintenance: [{from: 1h}]}"],
      "origin.maintenance[0]: no time of maintenance",
    ],
    [
      "a fault of nobody",
      ["faults: [{fault: origin-down, origin: apo, from: 1h, until: 2h}]", API, USED],
      'faults[0].origin: there is no origin "apo" [api]',
    ],
  ])("are found: %s", (_, sections, problem) => expect(problemsOf(...sections)).toEqual([problem]));
});

describe("groups", () => {
  const group = (text: string) => [API, `originGroups: {both: ${text}}`, "content: {html: {origin: both}}"];

  it.each([
    ["{primary: origin, secondary: api}", []],
    [
      "{primary: api, secondary: api}",
      ["originGroups.both.secondary: a group of one: api stands in for itself"],
    ],
    ["{primary: origin, secondary: apii}", ['originGroups.both.secondary: there is no origin "apii" [api]']],
    ["{primary: origin, secondary: api, on: [418]}", ['originGroups.both.on[0]: "418" is not a status']],
    [
      "{primary: origin, secondary: api, on: []}",
      ["originGroups.both.on: no error moves a request to the secondary, only silence"],
    ],
  ])("%s", (text, problems) =>
    expect(problemsOf(...group(text)).filter((one) => !one.startsWith("origins.api"))).toEqual(problems),
  );
});

describe("behaviours", () => {
  it.each([
    ['[{path: "/html/*"}, {path: "*"}]', []],
    [
      '[{path: "/html/*"}, {path: "/html/*.png"}]',
      ['behaviours[1].path: no request gets here: "/html/*" before it fits all that "/html/*.png" fits'],
    ],
    ['[{path: "/htm/*"}]', ['behaviours[0].path: no class has all its paths under "/htm/*"']],
    [
      '[{path: "*", ttl: {min: 2h, default: 1h}}]',
      ["behaviours[0].ttl.default: the default TTL is not between min and max"],
    ],
    [
      '[{path: "*", ttl: {min: 2h, max: 1h, default: 90m}}]',
      ["behaviours[0].ttl.min: the least TTL is greater than the greatest"],
    ],
    ['[{path: "*", methods: [get, put]}]', ["behaviours[0].methods: put without post, patch, delete"]],
    ['[{path: "*", methods: [head]}]', ["behaviours[0].methods: no GET is let through"]],
    ['[{path: "*", origin: orign}]', ['behaviours[0].origin: there is no origin "orign" [origin]']],
    [
      '[{path: "*", compress: 30%, key: {encoding: ignored}}]',
      ["behaviours[0].compress: keys without the encoding have one copy for all, uncompressed"],
    ],
  ])("%s", (text, problems) => expect(problemsOf(`behaviours: ${text}`)).toEqual(problems));
});
