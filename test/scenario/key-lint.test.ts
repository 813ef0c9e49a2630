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

  it.each([
    ["reflects: [X-Forwarded-Host]", [], "with x-forwarded-host, which is neither in the key nor in Vary"],
    ["reflects: [accept-language]", [], "with accept-language, which is neither"],
    ["reflects: ['cookie:variant']", [], "with cookie variant, which is neither"],
    [
      "reflects: ['query:lang']",
      ["edge.key.query=ignored"],
      "with query parameter lang, which the key leaves out",
    ],
    [
      "reflects: ['query:lang']",
      ["edge.key.queryAllow=[id]"],
      "with query parameter lang, which the key leaves out",
    ],
    [
      "reflects: ['query:utm_id']",
      ["edge.key.queryDeny=[utm_*]"],
      "with query parameter utm_id, which the key leaves out",
    ],
    [
      "reflects: ['query:lang']",
      ["edge.http.profile=cloudfront"],
      "with query parameter lang, which the key leaves out",
    ],
    [
      "headers: {Cache-Control: max-age=9, Vary: Cookie}, reflects: [user-agent]",
      [],
      "with user-agent, which is neither",
    ],
  ])("finds what poisons: %s %j", (fields, sets, message) => {
    const found = warnings(fields, ...sets).filter((text) => text.includes("poisoning"));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`content.page.reflects[0]: the response changes ${message}`);
  });

  it.each([
    ["reflects: [accept-language, 'query:lang', Host], varies: [language]", []],
    ["headers: {Cache-Control: max-age=9, Vary: 'Origin, X-Tenant'}, reflects: [x-tenant, origin]", []],
    ["headers: {Cache-Control: no-store}, reflects: [x-forwarded-host]", []],
    ["uncacheableShare: 100%, reflects: [x-forwarded-host]", []],
    ["varies: [cookie], reflects: ['cookie:variant']", []],
    ["reflects: ['query:utm_id']", ["edge.key.queryDeny=[ref]"]],
  ])("finds no poison in what is keyed or not stored: %s %j", (fields, sets) => {
    expect(warnings(fields, ...sets).filter((text) => text.includes("poisoning"))).toEqual([]);
  });

  it("finds the collision of a Vary that the profile does not look at", () => {
    const fields = "headers: {Cache-Control: max-age=9, Vary: 'Accept-Encoding, Origin'}";
    expect(warnings(fields)).toEqual([]);
    expect(warnings(fields, "edge.http.profile=cloudfront")).toEqual([
      "content.page.headers: Vary names Origin, which profile cloudfront does not look at: different responses share one key (collision)",
    ]);
  });

  it("finds keys that divide hits for nothing", () => {
    const whole = (found: string[]) => found.filter((text) => text.includes("divides the hits"));
    expect(whole(warnings("query: {values: 9}, reflects: ['query:id']"))[0]).toContain(
      "changes with id alone",
    );
    expect(whole(warnings("query: {values: 9}, reflects: ['query:id']", "edge.key.query=ignored"))).toEqual(
      [],
    );
    expect(whole(warnings("varies: [cookie], reflects: ['cookie:ab']"))[0]).toContain(
      "changes with ab alone",
    );
    expect(warnings("varies: [language]", "edge.key.device=whole")).toEqual([
      "edge.key.device: the key takes in device whole, and no response varies on it: it can only divide hits",
    ]);
  });

  it("says that a plain TTL is not bounded by the profile", () => {
    const found = warnings("ttl: 0", "edge.http.profile=cloudfront");
    expect(found).toEqual([
      "content.page.ttl: profile cloudfront keeps responses for at least 1s, but bounds only what headers say: this TTL stands as it is",
    ]);
    expect(warnings("ttl: 0")).toEqual([]);
    expect(warnings("ttl: 1s", "edge.http.profile=cloudfront")).toEqual([]);
  });

  it("refuses inputs that are none", () => {
    const text = SITE.replace("CLASS", "reflects: ['cookies:a', 'a b', 'query:']");
    const { scenario, problems } = parseScenario(text, { file: "a.yaml" });
    expect(scenario).toBeNull();
    expect(problems.map(({ path }) => path)).toEqual([0, 1, 2].map((n) => `content.page.reflects[${n}]`));
  });

  it("says of a log that it speaks for itself", () => {
    const text = SITE.replace("rate: 1/s", "trace: {path: a.csv}").replace("CLASS", "varies: [device]");
    const { problems } = parseScenario(text, { file: "a.yaml" });
    expect(problems.map(({ message }) => message)).toContain(
      "only generated requests vary: a log says its URLs itself",
    );
  });
});
