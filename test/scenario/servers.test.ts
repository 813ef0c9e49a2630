/** What `validate` says about servers of PoPs: faults and hashing that do not fit what is there. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemText } from "../../src/scenario/problems.ts";

const EDGE = "edge.pops=[FRA, {iata: NRT, servers: 2}]";

function problems(...sets: string[]): string[] {
  const result = parseScenario("name: servers\nworkload: web\nduration: 4h\n", {
    file: "servers.yaml",
    sets: [EDGE, ...sets],
  });
  const level = result.scenario === null ? "error" : "warning";
  return result.problems.map((one) => `${level} ${one.path}: ${problemText(one)}`);
}

const down = (more: string) => `faults=[{fault: server-down, from: 1h, ${more}}]`;

describe("a fault of servers", () => {
  it.each([
    ["until: 2h", []],
    ["until: 2h, servers: 1, pop: NRT, returns: cold, recovery: 10m", []],
    [
      "until: 2h, servers: 2",
      ["error faults[0].servers: FRA has 2 servers: none would be left: expected at most 1, or pop-down"],
    ],
    [
      "until: never, recovery: 5m",
      ["warning faults[0].recovery: the servers never return: expected until: a time, or no such field"],
    ],
    [
      "until: 2h, link: SIN-CGK",
      ["error faults[0].link: server-down has no link: expected pop, servers, returns, recovery"],
    ],
    ["until: 2h, returns: coold", ['error faults[0].returns: "coold" is not a return. Did you mean "cold"?']],
    ["until: 2h, pop: NRR", ['error faults[0].pop: "NRR" is not a PoP. Did you mean "NRT"?']],
    ["until: 2h, pop: SIN", ["error faults[0].pop: SIN is not one of the PoPs: expected FRA, NRT"]],
  ])("%s", (more, expected) => {
    expect(problems("edge.servers=2", down(more))).toEqual(expected);
  });

  it("takes the last server of a PoP only as pop-down", () => {
    expect(problems("edge.servers=1", down("until: 2h"))).toEqual([
      "error faults[0]: FRA has 1 server: none would be left: expected more servers, or pop-down",
    ]);
  });
});

describe("hashing", () => {
  it.each([
    ["{boundedLoad: 125%, peerFetch: true}", []],
    ["{boundedLoad: 90%}", ['error edge.hashing.boundedLoad: "90%" is too small: expected 100% or more']],
    [
      "{replicateAbov: 5/s}",
      ['error edge.hashing.replicateAbov: unknown field. Did you mean "replicateAbove"?'],
    ],
    ["{replicateAbove: 5}", ['error edge.hashing.replicateAbove: 5 is not a rate. Did you mean "5/s"?']],
    [
      "{replicateAbove: 5/s, replicas: 9}",
      [
        "warning edge.hashing.replicas: no PoP has 9 servers: all of its servers keep replicated objects: expected at most 4",
      ],
    ],
    [
      "{peerFetch: true}",
      [
        "warning edge.hashing.peerFetch: every object has one server, so no peer ever has what it lacks: expected boundedLoad, replicateAbove or a fault server-down beside it",
      ],
    ],
  ])("%s", (hashing, expected) => {
    expect(problems("edge.servers=4", `edge.hashing=${hashing}`)).toEqual(expected);
  });

  it("means nothing where every PoP has one server", () => {
    expect(problems("edge={pops: [FRA], servers: 1, hashing: {boundedLoad: 125%}}")).toEqual([
      "warning edge.hashing: every PoP has one server, which answers everything: expected edge.servers",
    ]);
  });
});
