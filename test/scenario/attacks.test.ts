/** What `validate` says about attacks and protection that do not fit. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemText } from "../../src/scenario/problems.ts";

function problems(...sets: string[]): string[] {
  const result = parseScenario(
    "name: attacks\nworkload: {rate: 40/s}\nduration: 4h\nusers: {metros: [Frankfurt, Tokyo]}\n",
    { file: "attacks.yaml", sets },
  );
  const level = result.scenario === null ? "error" : "warning";
  return result.problems.map((one) => `${level} ${one.path}: ${problemText(one)}`);
}

const attack = (more: string, kind = "flood") =>
  `workload.attacks=[{kind: ${kind}, at: 1h, rate: 100/s, class: html, ${more}}]`;
const FLOOD = attack("for: 1h");

describe("an attack", () => {
  it.each([
    ["for: 1h", []],
    ["for: 1h, from: {regions: [asia], countries: [Japan], metros: [Tokyo]}", []],
    [
      "for: 5h",
      ["warning workload.attacks[0].for: the run ends at 4h, during the attack: expected a longer run"],
    ],
    [
      "for: 1h, ramp: 2h",
      ["error workload.attacks[0].ramp: the attack ends before its full rate: expected no longer than for"],
    ],
    [
      "for: 1h, objects: 1G",
      ["error workload.attacks[0].objects: class html has 600 objects: expected at most 600"],
    ],
    [
      "for: 1h, from: {regions: [azia]}",
      ['error workload.attacks[0].from.regions[0]: "azia" is not a region. Did you mean "asia"?'],
    ],
    [
      "for: 1h, from: {regions: [africa]}",
      [
        "error workload.attacks[0].from.regions[0]: the scenario has no users in africa: expected europe, asia",
      ],
    ],
    [
      "for: 1h, from: {countries: [FR]}",
      ["error workload.attacks[0].from.countries[0]: the scenario has no users in FR: expected DE, JP"],
    ],
    [
      "for: 1h, from: {metros: [Tokjo]}",
      ['error workload.attacks[0].from.metros[0]: "Tokjo" is not a metro. Did you mean "Tokyo"?'],
    ],
    [
      "for: 1h, from: {regions: [asia], countries: [DE]}",
      [
        "error workload.attacks[0].from: no place with users fits all lists: expected lists that have a place in common",
      ],
    ],
    [
      "for: 1h, from: {networks: [de-1]}",
      ['error workload.attacks[0].from.networks[0]: "de-1" is not a client network. Did you mean "DE-1"?'],
    ],
    [
      "for: 1h, from: {networks: [FR-1]}",
      ["error workload.attacks[0].from.networks[0]: the scenario has no users of FR-1"],
    ],
    ["for: 1h, client: 5", ['error workload.attacks[0].client: unknown field. Did you mean "clients"?']],
  ])("%s", (more, expected) => {
    expect(problems(attack(more))).toEqual(expected);
  });

  it("is about a class that there is, and begins before the end", () => {
    expect(problems("workload.attacks=[{kind: flod, at: 5h, rate: 1/s, class: htm}]")).toEqual([
      'error workload.attacks[0].kind: "flod" is not a kind of attack. Did you mean "flood"?',
    ]);
    expect(problems("workload.attacks=[{kind: flood, at: 5h, rate: 1/s, class: htm}]")).toEqual([
      "error workload.attacks[0].at: the run ends at 4h, before the attack: expected earlier than 4h",
      'error workload.attacks[0].class: there is no class "htm". Did you mean "html"?',
    ]);
  });

  it("that is slow needs a limit to exhaust", () => {
    expect(problems(attack("for: 1h", "slow"))).toEqual([
      "warning workload.attacks[0]: connections without a limit: a slow flood can hold as many as it likes: expected edge.capacity.connections",
    ]);
    expect(problems(attack("for: 1h", "slow"), "edge.capacity={connections: 1k}")).toEqual([]);
  });

  it("is not for a trace, and thresholds about it need it", () => {
    expect(problems("workload={trace: {path: a.log}, attacks: []}")[0]).toMatch(
      /^error workload.attacks: a trace brings its own requests/,
    );
    expect(problems("thresholds=[attack.absorbed_ratio > 0.9]")).toEqual([
      "error thresholds[0]: attack.absorbed_ratio without an attack: expected workload.attacks, or another metric",
    ]);
  });
});

describe("protection", () => {
  it("must limit something", () => {
    expect(problems(FLOOD, "edge.protection={}")).toEqual([
      "error edge.protection: nothing is limited: expected perClient, perNetwork, challenge or timeout",
    ]);
  });

  it("has something to protect from", () => {
    expect(problems("edge.protection={challenge: {}}")).toEqual([
      "warning edge.protection: nobody attacks: only users can be refused: expected workload.attacks",
    ]);
    expect(problems(FLOOD, "edge.protection={timeout: 5s}")).toEqual([
      "warning edge.protection.timeout: nobody holds a connection open: expected an attack of kind slow",
    ]);
  });

  it("leaves users alone", () => {
    const few = "users.clients={count: 100}";
    expect(problems(FLOOD, few, "edge.protection={perClient: {rate: 1/s}}")).toEqual([]);
    expect(problems(FLOOD, few, "edge.protection={perClient: {rate: 0.5/s}}")).toEqual([
      "warning edge.protection.perClient.rate: a user asks for 0.4/s in the mean: users will be refused without an attack: expected 0.8/s or more",
    ]);
    const nat = "users.clients={count: 1k, nat: {share: 10%, clients: 50}}";
    expect(problems(FLOOD, nat, "edge.protection={perClient: {rate: 1/s}}")).toEqual([
      "warning edge.protection.perClient.rate: an address shared by users asks for 2/s in the mean: users will be refused without an attack: expected 4/s or more",
    ]);
    expect(problems(FLOOD, "edge.protection={perNetwork: {rate: 10/s}}")[0]).toMatch(
      /^warning edge\.protection\.perNetwork\.rate: users of the largest metro ask for [\d.]+\/s in the mean/,
    );
  });
});
