import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";

const SITE = `name: site
content:
  page: { preset: html, CLASS }
workload: { rate: 1/s }
`;

/** Warnings of the scenario whose class has these fields. */
function warnings(fields: string, ...sets: string[]): string[] {
  const { scenario, problems } = parseScenario(SITE.replace("CLASS", fields), { file: "a.yaml", sets });
  expect(scenario).not.toBeNull();
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe("the lint of cache keys", () => {
  it("is silent about what fits together", () => {
    expect(warnings("ttl: 1m")).toEqual([]);
    expect(warnings("varies: [language, country]", "edge.key.language=whole")).toEqual([]);
    expect(warnings("query: {values: 3}, personal: true, browserTtl: 1m, deployEvery: 1d")).toEqual([]);
  });

  it.each(["encoding", "language", "device", "cookie"])("finds the collision in %s", (part) => {
    const found = warnings(`varies: [${part}]`, `edge.key.${part}=ignored`);
    expect(found).toEqual([
      `content.page.varies: responses vary on ${part}, which edge.key ignores: users get what was made for others`,
    ]);
  });

  it("finds copies that nobody shares, and a query that may matter", () => {
    expect(warnings("varies: [cookie]")[0]).toContain("each client has copies of its own");
    expect(warnings("query: {values: 3}", "edge.key.query=ignored")[0]).toMatch(
      /^content\.page\.query: .*campaign/,
    );
  });

  it("finds rules with nothing to rule", () => {
    const found = warnings("ttl: 1m", "edge.key.language=whole", "users.clients.count=5");
    expect(found.map((text) => text.split(":")[0])).toEqual(["edge.key", "users.clients"]);
  });

  it("says of a log that it speaks for itself", () => {
    const text = SITE.replace("rate: 1/s", "trace: {path: a.csv}").replace("CLASS", "varies: [device]");
    const { problems } = parseScenario(text, { file: "a.yaml" });
    expect(problems.map(({ message }) => message)).toContain(
      "only generated requests vary: a log says its URLs itself",
    );
  });
});
