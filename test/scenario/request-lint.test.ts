/** What a scenario says of requests: mistakes are found with place and remedy, and what nothing listens to is warned of. */
import { describe, expect, it } from "vitest";
import { contentByHeaders } from "../../src/model/content-headers.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { resolvedYaml } from "../../src/scenario/resolve.ts";

const SITE = `name: site
content:
  page: { preset: html, CLASS }
workload: { rate: 1/s }
`;

function problems(fields: string, ...sets: string[]): string[] {
  const parsed = parseScenario(SITE.replace("CLASS", fields), { file: "a.yaml", sets });
  return parsed.problems.map(
    ({ path, message, hint, expected }) => `${path}: ${message} (${hint ?? expected ?? ""})`,
  );
}

describe("methods, directives and structured headers", () => {
  it.each([
    ["methods: {gett: 10%}", "content.page.methods.gett: unknown field (get)"],
    ["methods: {post: 80%, put: 40%}", "content.page.methods: methods other than GET make up 120 % of the requests (100% at most, or a share for get beside them)"],
    ["methods: {get: 0}", "content.page.methods: shares sum to zero (at least one share above 0)"],
    ["directives: [{cacheControl: no-cach, share: 1%}]", 'content.page.directives[0].cacheControl: "no-cach" is not a Cache-Control of requests (no-cache)'],
    ["directives: [{cacheControl: max-age, share: 1%}]", 'content.page.directives[0].cacheControl: "max-age" is not a Cache-Control of requests (max-age=30)'],
    ["directives: [{cacheControl: no-cache, share: 60%}, {cacheControl: no-store, share: 60%}]", "content.page.directives: shares sum to 120 % (100% at most: a request has one of them)"],
    ["headers: {cacheControl: {maxage: 3}}", 'content.page.headers.cacheControl.maxage: "maxage" is not a directive (maxAge)'],
    ["headers: {cacheControl: {maxAge: 1.5s}}", 'content.page.headers.cacheControl.maxAge: "1.5s" is no whole number of seconds (a time such as 5m, or seconds)'],
    ["headers: {cachecontrol: {maxAge: 1s}}", 'content.page.headers.cachecontrol: "cachecontrol" is not a structured header (cacheControl)'],
    ["headers: {cacheControl: no-store}", 'content.page.headers.cacheControl: "no-store" is not a map such as {maxAge: 5m} ()'],
  ])("%s", (fields, expected) => expect(problems(fields)).toContain(expected)); // prettier-ignore

  it("are warned of where nothing listens", () => {
    const said = "directives: [{cacheControl: no-cache, share: 1%}]";
    expect(problems(said)).toEqual([]);
    expect(problems(said, "edge.http.profile=nginx")).toEqual([
      "content.page.directives: caches of profile nginx do not listen to what requests say (edge.http.profile: rfc, or no directives)",
    ]);
    const log = (fields: string, ...more: string[]) => problems(fields, "workload={trace: a.log}", ...more);
    expect(log("methods: {put: 1%}").filter((one) => one.startsWith("content.page.methods"))).toHaveLength(1);
    expect(log("ttl: 1m", "workload.trace.writesInvalidate=true", "edge.http.profile=fastly").at(-1)).toMatch(/writesInvalidate/); // prettier-ignore
  });

  it("become lines that mean the same, and are resolved to them", () => {
    const built =
      "headers: {X-Other: 1, cacheControl: {sMaxage: 1h, maxAge: 5m}, vary: [Accept-Language, Accept-Encoding]}";
    const { scenario } = parseScenario(SITE.replace("CLASS", built), { file: "a.yaml" });
    const [page] = contentByHeaders(scenario!);
    expect(page.headers).toEqual([
      "Cache-Control: max-age=300, s-maxage=3600",
      "Vary: Accept-Language, Accept-Encoding",
      "X-Other: 1",
    ]);
    expect([page.ttlMicros, page.browserTtlMicros, page.varies]).toEqual([3600e6, 300e6, ["encoding", "language"]]); // prettier-ignore
    const again = parseScenario(resolvedYaml(scenario!), { file: "b.yaml" });
    expect(again.scenario).toEqual(scenario);
  });

  it("stand in a resolved scenario as they were said", () => {
    const said =
      "methods: {head: 2%, put: 1%}, directives: [{cacheControl: 'max-age=10, no-store', share: 3%}]";
    const { scenario } = parseScenario(SITE.replace("CLASS", said), { file: "a.yaml" });
    expect(scenario!.content[0].methods).toEqual({ head: 0.02, put: 0.01 });
    expect(parseScenario(resolvedYaml(scenario!), { file: "b.yaml" }).scenario).toEqual(scenario);
  });
});
