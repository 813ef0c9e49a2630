/** Several providers in scenario files: what they inherit, that resolving repeats itself, and what is found wrong. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { providersOf } from "../../src/scenario/providers.ts";
import { resolvedYaml } from "../../src/scenario/resolve.ts";

const BASE = `
name: several
duration: 2h
edge: { pops: [FRA, IAD], servers: 3, http: { profile: cloudfront } }
shield: { place: LHR }
routing: { dnsTtl: 20s }
workload: { rate: 1/s }
providers:
  alpha:
  beta: { edge: { pops: [NRT], tiers: hot-set }, shield: none, routing: { method: anycast }, pricing: bunny }
steering: { weights: { alpha: 60%, beta: 40% } }
`;

function parsed(sets: readonly string[] = []) {
  return parseScenario(BASE, { file: "several.yaml", sets });
}

/** The problems, each as "path: message; expected; hint". */
function problems(...sets: string[]): string[] {
  return parsed(sets).problems.map(({ path, message, expected, hint }) =>
    [`${path}: ${message}`, expected, hint].filter((part) => part !== null).join("; "),
  );
}

describe("a provider", () => {
  it("takes from the scenario what it does not say itself", () => {
    const { scenario } = parsed();
    const [alpha, beta] = providersOf(scenario!);
    expect(alpha.scenario.edge).toEqual(scenario!.edge);
    expect(alpha.scenario.shield).toEqual(scenario!.shield);
    expect(alpha.scenario.routing).toEqual(scenario!.routing);
    expect(alpha.scenario.pricing).toEqual(scenario!.pricing);
    expect(beta.scenario.edge.pops).toEqual([{ iata: "NRT", servers: 3 }]);
    expect(beta.scenario.edge.http).toEqual({ profile: "cloudfront" });
    expect(beta.scenario.shield).toBeNull();
    expect(beta.scenario.routing).toEqual({ ...scenario!.routing, method: "anycast" });
    expect(beta.scenario.pricing).toEqual({ ...scenario!.pricing, book: "bunny" });
  });

  it("is spelled out in the resolved scenario, which reads back as it was", () => {
    const { scenario } = parsed();
    const text = resolvedYaml(scenario!);
    expect(parseScenario(text, { file: "resolved.yaml" }).scenario).toEqual(scenario);
    expect(resolvedYaml(parseScenario(text, { file: "resolved.yaml" }).scenario!)).toBe(text);
  });

  it("is reached by --set, and follows what is set in the scenario", () => {
    const { scenario } = parsed(["providers.beta.edge.servers=5", "edge.servers=4", "shield.place=AMS"]);
    const [alpha, beta] = scenario!.providers!;
    expect(beta.edge.pops).toEqual([{ iata: "NRT", servers: 5 }]);
    expect(alpha.edge.pops[0].servers).toBe(4);
    expect(alpha.shield!.place).toBe("AMS");
  });
});

describe("what is wrong is named", () => {
  it.each([
    [
      "weights that do not add up",
      ["steering.weights={alpha: 60%, beta: 25%}"],
      ["steering.weights: the weights add up to 85.0 %; 100% together"],
    ],
    [
      "a provider that does not exist, everywhere",
      [
        "steering={method: failover, order: [alpah, beta, beta]}",
        "faults=[{fault: cdn-down, provider: bta, from: 1h, until: 90m}]",
      ],
      [
        'steering.order[0]: there is no provider "alpah"; alpha, beta; alpha',
        "steering.order[2]: beta is there twice",
        'faults[0].provider: there is no provider "bta"; alpha, beta; beta',
      ],
    ],
    [
      "regions without a provider, and regions that are none",
      ["steering={method: region, regions: {europe: alpha, azia: beta}}", "users.metros=[Paris, Tokyo]"],
      [
        'steering.regions.azia: "azia" is not a region; north-america, south-america, europe, middle-east, africa, asia, oceania; asia',
        "steering.regions: users in asia have no provider; steering.regions with asia: alpha",
      ],
    ],
    [
      "a method that heeds nothing of what is given",
      ["steering={method: price, regions: {europe: alpha}, weights: {alpha: 1}}"],
      [
        "steering.weights: steering by price heeds no weights; method: weights",
        "steering.regions: steering by price heeds no regions; method: region",
      ],
    ],
    [
      "a single provider",
      ["providers={alpha: }", "steering={method: failover}"],
      ["providers: a single provider: there is nothing to steer; two providers or more"],
    ],
    [
      "a PoP that several have",
      [
        "providers={alpha: , beta: }",
        "faults=[{fault: pop-down, pop: FRA, from: 1h, until: 90m}]",
        "thresholds=[hit_ratio of pop FRA > 0.5, hit_ratio of provider alfa > 0.5]",
      ],
      [
        "faults[0].pop: alpha and beta have a PoP at FRA; a field provider beside it: whose FRA it is",
        "thresholds[0]: several providers have a PoP at FRA; provider NAME instead",
        'thresholds[1]: there is no provider "alfa"; alpha, beta; alpha',
      ],
    ],
    [
      "health checks slower than the run",
      ["steering.health={interval: 1h, fails: 3}"],
      [
        "steering.health: a failure is noticed after 2h2s, but the run ends at 2h; a shorter interval or timeout, or fewer fails",
      ],
    ],
    [
      "a provider's own sections",
      ["providers.beta.routing.unhealthy=[FRA]", "providers.beta.edge.tiers.0.capacity=1B"],
      [
        "providers.beta.routing.unhealthy[0]: FRA is not one of the PoPs; NRT; null",
        "providers.beta.edge.tiers[0].capacity: no object fits",
      ],
    ],
    [
      "what a provider cannot have",
      ["providers.beta.edge.key={language: whole}", "providers.beta.routing.ecs=false"],
      ["providers.beta.edge.key: unknown field", "providers.beta.routing.ecs: unknown field"],
    ],
  ])("%s", (_, sets, expected) => {
    const found = problems(...sets);
    expect(found.length).toBe(expected.length);
    for (const text of expected)
      expect(
        found.some((one) => one.startsWith(text.replace("; null", ""))),
        `${text}\nin\n${found.join("\n")}`,
      ).toBe(true);
  });

  it("in a section that providers inherit, once", () => {
    expect(problems("edge.servers=0").length).toBe(1);
    expect(problems("edge.tiers.0.latency=-1ms", "shield.place=Atlantis").length).toBe(2);
  });

  it("steering without providers, and a provider's fault without any", () => {
    const text = BASE.replace(/providers:[^]*?steering/, "steering");
    const { problems: found } = parseScenario(text, {
      file: "x",
      sets: ["faults=[{fault: cdn-down, provider: alpha, from: 1h, until: 90m}]"],
    });
    expect(found.map(({ message }) => message)).toContain(
      "cdn-down of a provider, but there are no providers",
    );
  });
});
