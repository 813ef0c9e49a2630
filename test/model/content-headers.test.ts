/** Header text of content classes becomes the numbers of the world, and in the world it does what they do. */
import { describe, expect, it } from "vitest";
import { contentByHeaders } from "../../src/model/content-headers.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioOf, summaryOf } from "../validation/world.ts";

const WORLD = `
name: headers
seed: 1
duration: 2h
edge: { pops: [FRA] }
content:
  html: { objects: 400 }
workload: { requests: 5k }
`;

/** TTL, stale windows in seconds, share that is not stored. */
function numbers(headers: readonly string[], ...sets: string[]): readonly number[] {
  const scenario = scenarioOf(WORLD, [`content.html.headers=${JSON.stringify(headers)}`, ...sets]);
  const [html] = contentByHeaders(scenario);
  return [
    html.ttlMicros / 1e6,
    html.staleWhileRevalidateMicros / 1e6,
    html.staleIfErrorMicros / 1e6,
    html.uncacheableShare,
  ];
}

describe("numbers of", () => {
  it.each<[string[], readonly number[]]>([
    [["Cache-Control: max-age=60, stale-while-revalidate=9, stale-if-error=7"], [60, 9, 7, 0]],
    [["Cache-Control: max-age=60, s-maxage=5"], [5, 0, 0, 0]],
    [
      ["Cache-Control: max-age=60", "Age: 20"],
      [40, 0, Infinity, 0],
    ],
    [["Cache-Control: no-cache, max-age=60"], [0, 0, 0, 0]],
    [["Cache-Control: no-store"], [0, 0, Infinity, 1]],
    [["Cache-Control: private, max-age=60"], [60, 0, Infinity, 1]],
    [
      ["CDN-Cache-Control: max-age=60", "Cache-Control: no-store"],
      [60, 0, Infinity, 0],
    ],
    [
      ["Date: Thu, 01 Jan 2026 12:00:00 GMT", "Expires: Thu, 01 Jan 2026 12:01:00 GMT"],
      [60, 0, Infinity, 0],
    ],
  ])("%j: %j", (headers, expected) => expect(numbers(headers)).toEqual(expected));

  it.each<[string, readonly number[]]>([
    ["cloudfront", [86400, 0, Infinity, 0]],
    ["cloudflare", [7200, 0, 0, 0]],
    ["varnish", [120, 10, 10, 0]],
  ])("no freshness at %s", (profile, expected) =>
    expect(numbers(["Content-Type: text/html"], `edge.http.profile=${profile}`)).toEqual(expected),
  );
});

it("classes without headers stay as they are", () => {
  const scenario = scenarioOf(WORLD, ["edge.http.profile=cloudfront"]);
  expect(contentByHeaders(scenario)[0]).toBe(scenario.content[0]);
});

describe("what clients differ in, and what they keep", () => {
  const html = (headers: readonly string[], ...sets: string[]) =>
    contentByHeaders(scenarioOf(WORLD, [`content.html.headers=${JSON.stringify(headers)}`, ...sets]))[0];

  it("follows from Vary, unless the class says it itself", () => {
    const vary = ["Cache-Control: max-age=60", "Vary: Accept-Encoding, accept-language, X-Other"];
    expect(html(vary).varies).toEqual(["encoding", "language"]);
    expect(html(["Vary: Cookie", "Vary: User-Agent"]).varies).toEqual(["device", "cookie"]);
    expect(html(vary, "content.html.varies=[device]").varies).toEqual(["device"]);
  });

  it.each<[string, number]>([
    ["max-age=60, s-maxage=3600", 60],
    ["private, max-age=30", 30],
    ["no-store, max-age=30", 0],
    ["no-cache, max-age=30", 0],
    ["s-maxage=3600", 0],
  ])("browsers read %s as %d s", (control, seconds) =>
    expect(html([`Cache-Control: ${control}`, "CDN-Cache-Control: max-age=7"]).browserTtlMicros).toBe(
      seconds * 1e6,
    ),
  );

  it("acts: a Vary multiplies the copies, a query ignored by the profile does not", async () => {
    const objects = async (...sets: string[]) =>
      (await summaryOf(WORLD, ["content.html.objects=50", ...sets])).world.objects;
    const plain = await objects('content.html.headers=["Cache-Control: s-maxage=60"]');
    const varied = await objects(
      'content.html.headers=["Cache-Control: s-maxage=60", "Vary: Accept-Language"]',
    );
    expect(varied).toBeGreaterThan(5 * plain);
    const query = "content.html.query={values: 5, exponent: 0}";
    expect(await objects(query)).toBeGreaterThan(4 * plain);
    expect(await objects(query, "edge.http.profile=cloudfront")).toBe(plain);
  });
});

it("acts as the numbers do", async () => {
  const text = await summaryOf(WORLD, [
    'content.html.headers=["Cache-Control: max-age=0, s-maxage=60, stale-if-error=0"]',
  ]);
  const spelled = await summaryOf(WORLD, [
    "content.html.ttl=60s",
    "content.html.staleWhileRevalidate=0",
    "content.html.staleIfError=0",
    "content.html.uncacheableShare=0%",
  ]);
  const other = await summaryOf(WORLD, ['content.html.headers=["Cache-Control: no-store"]']);
  expect(text.total).toEqual(spelled.total);
  expect(other.total.hitRatio).toBe(0);
});

describe("in a file", () => {
  const problems = (html: string) =>
    parseScenario(WORLD.replace("{ objects: 400 }", html), { file: "a.yaml" });
  it.each([
    ["{ objects: 4, headers: [Cache-Control] }", "is not a header line"],
    ['{ objects: 4, headers: ["Cache Control: x"] }', "is not a header line"],
    ['{ objects: 4, ttl: 5m, headers: ["Cache-Control: max-age=9"] }', "ttl follows from headers"],
    ['{ objects: 4, headers: ["Expires: Thu, 01 Jan 2026 12:01:00 GMT"] }', "counts from Date"],
  ])("%s: %s", (html, message) => expect(JSON.stringify(problems(html))).toContain(message));
  it("a map is as good as lines", () => {
    const lines = scenarioOf(WORLD.replace("{ objects: 400 }", '{ objects: 4, headers: ["A: b", "A: c"] }'));
    const map = scenarioOf(WORLD.replace("{ objects: 400 }", "{ objects: 4, headers: { A: [b, c] } }"));
    expect(map).toEqual(lines);
  });
});
