/** Shields and regional caches that contradict themselves. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";

/** What is said about a scenario with these lines, and whether it can be run. */
function found(lines: string): { runs: boolean; said: string[] } {
  const text = `name: site\nworkload: web\nedge: { pops: [FRA, IAD, NRT] }\n${lines}\n`;
  const { scenario, problems } = parseScenario(text, { file: "a.yaml" });
  const said = problems.map(
    ({ path, message, expected, hint }) =>
      `${path}: ${message}${hint === null ? "" : `, did you mean ${hint}`}${expected === null ? "" : `, expected ${expected}`}`,
  );
  return { runs: scenario !== null, said };
}

const regions = (us: string, eu: string, rest = "") =>
  `shield: { regions: [{ name: us, place: IAD${us} }, { name: eu, place: DUB${eu} }]${rest} }`;

describe("shields that can be run", () => {
  it.each([
    regions("", ""),
    regions(", serves: [north-america, NRT]", ", serves: [europe]", ", assign: serves"),
    regions(
      ", classes: [html]",
      "",
      ", failover: { timeout: 5s }, bypass: { classes: [html], cold: true }, consult: true",
    ),
    "regional: { regions: [{ name: a, place: AMS }] }\nshield: none",
    `regional: [{ place: AMS, servers: 1 }, { regions: [{ name: b, place: FRA }] }]\n${regions("", "")}`,
  ])("%s has no problems", (lines) => {
    expect(
      found(lines.replace("place: AMS, servers", "regions: [{ name: c, place: AMS }], servers")),
    ).toEqual({ runs: true, said: [] });
  });
});

describe("shields that cannot", () => {
  it.each([
    [
      regions(", serves: [FRA, europ]", ", serves: [IAD, NRT]", ", assign: serves"),
      [
        'shield.regions[0].serves[1]: "europ" is neither a node in front nor a region of the world, did you mean europe',
      ],
    ],
    [
      regions(", serves: [FRA, IAD]", ", serves: [FRA, NRT]", ", assign: serves"),
      ["shield.regions[1].serves: FRA is served by us already"],
    ],
    [
      regions(", serves: [IAD]", ", serves: [europe]", ", assign: serves"),
      ["shield.assign: no list has NRT"],
    ],
    [
      regions(", serves: [FRA, IAD, us]", ", serves: [NRT, us]", ", assign: serves"),
      [
        "shield.regions[0].serves[2]: us would ask itself",
        "shield.regions[1].serves[1]: eu and us would ask each other in a circle",
      ],
    ],
    [regions("", "").replace("name: eu", "name: us"), ["shield.regions[1].name: another node is called us"]],
    [
      regions(", classes: [htm]", ""),
      ['shield.regions[0].classes[0]: there is no class "htm", did you mean html'],
    ],
    [
      regions("", "", ", bypass: { classes: [imges] }"),
      ['shield.bypass.classes[0]: there is no class "imges"'],
    ],
    [
      `${regions("", "")}\nfaults: [{ fault: shield-down, shield: ue, from: 1h, until: 2h }]`,
      ['faults[0].shield: there is no region "ue"'],
    ],
    [
      "shield: none\nfaults: [{ fault: shield-down, from: 1h, until: 2h }]",
      ["faults[0].fault: shield-down without a shield"],
    ],
    [
      "regional: { regions: [{ name: a, place: AMS }] }\nproviders: { one: {}, two: {} }",
      ["regional: providers have no regional levels"],
    ],
    [regions("", "").replace("place: DUB", "place: Dubblin"), ["shield.regions[1].place: "]],
  ])("%s", (lines, problems) => {
    const { runs, said } = found(lines);
    expect(runs).toBe(false);
    for (const problem of problems)
      expect(said.map((one) => one.slice(0, problem.length))).toContain(problem);
  });
});

describe("shields that are probably not meant", () => {
  it.each([
    [
      regions("", "", ", failover: { timeout: 20ms }"),
      "shield.failover.timeout: 20ms is less than a round trip from NRT, FRA: all their fetches are given up",
    ],
    [
      regions(", serves: [FRA]", ""),
      "shield.regions[0].serves: regions are assigned by round trip, which heeds no lists",
    ],
    ["shield: { consult: true }", "shield.consult: a single region has nobody to ask"],
    ["shield: { assign: serves }", "shield.assign: there are no regions to choose from"],
  ])("%s", (lines, problem) => {
    const { runs, said } = found(lines);
    expect(runs).toBe(true);
    expect(said.map((one) => one.slice(0, problem.length))).toContain(problem);
  });
});
