/** Purge APIs as their clients speak them, against a port that really caches; and who may use them. */
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { cachingNodes } from "../../src/serve/caching-node.ts";
import { exchange, httpOriginOf, optionsFor, scenarioOf, started, statusIn } from "./port.ts";

/** A server over an origin that counts, whose responses bear tags, and how to ask it. */
async function cached(more: object = {}) {
  let version = 0;
  const origin = await httpOriginOf((_, response) => {
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("Surrogate-Key", "all one");
    response.setHeader("Cache-Tag", "all,one");
    response.end(String(++version));
  });
  const { url } = await started({ ...optionsFor(origin), makeNode: cachingNodes(null), ...more });
  const base = url.replace("127.0.0.1", "localhost");
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(base + path, init);
    const text = await response.text();
    return { status: response.status, text, cacheStatus: response.headers.get("cache-status") ?? "" };
  };
  return { url, base, ask };
}

describe("a purge by", () => {
  const host = (base: string) => new URL(base).host;
  const post = (body: string, headers: Record<string, string> = {}) => ({ method: "POST", body, headers });
  const xml = (path: string) =>
    `<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>1</Quantity><Items>` +
    `<Path>${path}</Path></Items></Paths><CallerReference>r</CallerReference></InvalidationBatch>`;
  const ways: readonly (readonly [
    string,
    (base: string) => [path: string, init: RequestInit],
    status: number,
  ])[] = [
    ["PURGE", () => ["/a", { method: "PURGE" }], 200],
    ["PURGE of a prefix", () => ["/*", { method: "PURGE" }], 200],
    ["PURGE of a tag, as Varnish's xkey", () => ["/", { method: "PURGE", headers: { xkey: "one" } }], 200],
    ["Fastly's URL", (base) => [`/purge/${host(base)}/a`, post("")], 200],
    ["Fastly's key", () => ["/service/S1/purge/one", post("")], 200],
    ["Fastly's keys in a field", () => ["/service/S1/purge", post("", { "Surrogate-Key": "none one" })], 200],
    ["Fastly's keys in JSON", () => ["/service/S1/purge", post('{"surrogate_keys":["one"]}')], 200],
    ["Fastly's all", () => ["/service/S1/purge_all", post("")], 200],
    [
      "Cloudflare's everything",
      () => ["/client/v4/zones/z/purge_cache", post('{"purge_everything":true}')],
      200,
    ],
    [
      "Cloudflare's files",
      (base) => ["/client/v4/zones/z/purge_cache", post(`{"files":["${base}/a"]}`)],
      200,
    ],
    ["Cloudflare's tags", () => ["/client/v4/zones/z/purge_cache", post('{"tags":["one"]}')], 200],
    [
      "Cloudflare's hosts",
      (base) => ["/client/v4/zones/z/purge_cache", post(`{"hosts":["${host(base)}"]}`)],
      200,
    ],
    [
      "Cloudflare's prefixes",
      (base) => ["/client/v4/zones/z/purge_cache", post(`{"prefixes":["${host(base)}/a"]}`)],
      200,
    ],
    ["CloudFront's path", () => ["/2020-05-31/distribution/E1/invalidation", post(xml("/a"))], 201],
    ["CloudFront's wildcard", () => ["/2020-05-31/distribution/E1/invalidation", post(xml("/*"))], 201],
  ];

  it.each(ways)("%s makes the next request miss", async (_, way, status) => {
    const { base, ask } = await cached();
    expect(await ask("/a")).toMatchObject({ text: "1" });
    expect(await ask("/a")).toMatchObject({ text: "1", cacheStatus: expect.stringContaining("hit") });
    const [path, init] = way(base);
    expect(await ask(path, init)).toMatchObject({ status });
    expect(await ask("/a")).toMatchObject({ text: "2" });
  });

  it("PURGE of another URL or tag leaves the copy", async () => {
    const { ask } = await cached();
    await ask("/a");
    await ask("/b", { method: "PURGE" });
    await ask("/service/S1/purge/two", post(""));
    expect(await ask("/a")).toMatchObject({ text: "1" });
  });

  it("soft PURGE keeps the copy, stale", async () => {
    const { ask } = await cached();
    await ask("/a");
    expect((await ask("/a", { method: "PURGE", headers: { "Fastly-Soft-Purge": "1" } })).text).toContain(
      '"purged":1',
    );
    const after = await ask("/a");
    expect(after.cacheStatus).toMatch(/fwd=stale/);
  });

  it("what is malformed says so in the provider's words", async () => {
    const { ask } = await cached();
    const cloudflare = (body: string) => ask("/client/v4/zones/z/purge_cache", post(body));
    expect(await cloudflare("{")).toMatchObject({
      status: 400,
      text: expect.stringContaining('"success":false'),
    });
    expect((await cloudflare('{"purge_everythin":true}')).text).toContain(
      'Did you mean \\"purge_everything\\"',
    );
    expect((await cloudflare('{"tags":[]}')).status).toBe(400);
    expect((await cloudflare(`{"tags":["${"x".repeat(600_000)}"]}`)).status).toBe(413);
    const invalidate = (body: string) => ask("/2020-05-31/distribution/E1/invalidation", post(body));
    expect(await invalidate("<a/>")).toMatchObject({
      status: 400,
      text: expect.stringContaining("MalformedXML"),
    });
    expect((await invalidate(xml("a"))).text).toContain("InvalidArgument");
    expect((await invalidate(xml("/a").replace("<Quantity>1", "<Quantity>2"))).text).toContain(
      "InconsistentQuantities",
    );
  });

  it("CloudFront is completed when a client asks", async () => {
    const { ask } = await cached();
    const made = await ask("/2020-05-31/distribution/E1/invalidation", post(xml("/a")));
    const [, id] = /<Id>(.*?)<\/Id>/.exec(made.text) ?? [];
    expect((await ask(`/2020-05-31/distribution/E1/invalidation/${id}`)).text).toContain(
      "<Status>Completed<",
    );
    expect((await ask("/2020-05-31/distribution/E1/invalidation/I9999999999999")).status).toBe(404);
  });
});

describe("who may purge", () => {
  it("with a token: those who bear it", async () => {
    const { ask } = await cached({ token: "a-secret-token" });
    const purge = async (headers: Record<string, string>) =>
      (await ask("/a", { method: "PURGE", headers })).status;
    expect(await purge({})).toBe(401);
    expect(await purge({ Authorization: "Bearer a-secret-tokem" })).toBe(401);
    expect(await purge({ Authorization: "Bearer a-secret-token" })).toBe(200);
    expect(await purge({ "Fastly-Key": "a-secret-token" })).toBe(200);
    expect((await ask("/_cdnlab/state.json")).status).toBe(401);
  });

  it("without one: not who comes through another proxy, nor a page of another origin", async () => {
    const { url } = await cached();
    const purge = async (field: string) =>
      statusIn(
        await exchange(url, `PURGE /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${field}\r\n`),
      );
    expect(await purge("")).toBe(200);
    expect(await purge("X-Forwarded-For: 192.0.2.1\r\n")).toBe(403);
    expect(await purge("Origin: http://evil.example\r\n")).toBe(403);
    expect(await purge("Sec-Fetch-Site: cross-site\r\n")).toBe(403);
  });

  const [outside] = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal);

  it.skipIf(outside === undefined)("without one: not other machines", async () => {
    const { url } = await cached({ address: "0.0.0.0" });
    const there = `http://${outside?.address}:${new URL(url).port}`;
    const purge = (method: string) =>
      exchange(there, `${method} /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(statusIn(await purge("PURGE"))).toBe(403);
    expect(statusIn(await purge("GET"))).toBe(200);
  });
});

describe("the panel", () => {
  it("shows stores, last requests and counters, as JSON and as a page", async () => {
    const { ask } = await cached({ scenario: scenarioOf("edge.pops=[FRA, SYD]", "shield=us-east") });
    await ask("/a");
    await ask("/a");
    await ask("/a", { headers: { "X-Cdnlab-Pop": "SYD" } });
    const state = JSON.parse((await ask("/_cdnlab/state.json")).text) as {
      counters: unknown;
      nodes: { name: string; responses: number; entries: { url: string; bytes: number }[] }[];
      requests: { pop: string; url: string; cacheStatus: string }[];
    };
    expect(state.counters).toMatchObject({
      requests: 3,
      hits: 1,
      forwarded: { "uri-miss": 2 },
      byStatus: { 200: 3 },
    });
    expect(state.nodes.map(({ name, responses }) => [name, responses])).toEqual([
      ["cdnlab-FRA", 1],
      ["cdnlab-SYD", 1],
      ["cdnlab-shield", 1],
    ]);
    expect(state.nodes[0].entries[0]).toMatchObject({ url: expect.stringMatching(/\/a$/), bytes: 1 });
    expect(state.requests.map(({ pop }) => pop)).toEqual(["SYD", "FRA", "FRA"]);
    // Sydney missed, but the shield had it: its member comes first.
    expect(state.requests[0].cacheStatus).toMatch(/^cdnlab-shield; hit.*, cdnlab-SYD; fwd=uri-miss/);
    const page = await ask("/_cdnlab/");
    expect(page.text).toContain("<title>cdnlab serve</title>");
    for (const [, file] of page.text.matchAll(/(?:href|src)="([\w.]+)"/g))
      expect((await ask(`/_cdnlab/${file}`)).status).toBe(200);
    expect((await ask("/_cdnlab/nothing")).status).toBe(404);
  });

  it("says which PoP was meant", async () => {
    const { ask } = await cached({ scenario: scenarioOf("edge.pops=[FRA, SYD]") });
    const answer = await ask("/a", { headers: { "X-Cdnlab-Pop": "SYF" } });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('Did you mean "SYD"?') });
  });
});
