/** What goes on and what is said of it: RFC 9110 section 7.6, RFC 9111 sections 3.1 and 4.4, RFC 9211. */
import { parseList } from "structured-headers";
import { describe, expect, it } from "vitest";
import { cacheStatus } from "../../src/http/cache-status.ts";
import { fieldValue } from "../../src/http/fields.ts";
import { forwardFields, responseFields, storedFields } from "../../src/http/hop-by-hop.ts";
import { invalidates } from "../../src/http/invalidate.ts";
import { PROFILES, profileNamed } from "../../src/http/profiles.ts";
import { at, lines, NOON, ok, rulesOf } from "./exchange.ts";

const names = (fields: readonly (readonly [string, string])[]) => fields.map(([name]) => name);

describe("fields of the connection", () => {
  it.each([
    "Connection: x",
    "Keep-Alive: 5",
    "Proxy-Connection: x",
    "TE: trailers",
    "Trailer: x",
    "Transfer-Encoding: chunked",
    "Upgrade: x",
    "Proxy-Authenticate: x",
    "Proxy-Authorization: x",
    "Proxy-Authentication-Info: x",
  ])("%s stays behind", (text) => {
    expect(names(forwardFields(lines(text, "A: b"), "edge"))).toEqual(["A", "Via"]);
    const response = ok(text, "A: b", `Date: ${at(0)}`);
    expect(names(responseFields(response.fields, NOON))).toEqual(["A", "Date"]);
    expect(names(storedFields(response.fields, rulesOf(response), NOON))).toEqual(["A", "Date"]);
  });
  it.each(["Connection: a, B", "Connection: a", "connection: close,A"])("%s takes the listed along", (text) =>
    expect(names(forwardFields(lines(text, "A: 1", "C: 2"), "edge"))).toEqual(["C", "Via"]),
  );
  it("Via is appended to", () =>
    expect(fieldValue(forwardFields(lines("Via: 1.0 x", "Via: 1.1 y"), "edge"), "via")).toBe(
      "1.0 x, 1.1 y, 1.1 edge",
    ));
});

describe("what is stored", () => {
  it("leaves out private fields, Age and what nodes write", () => {
    const response = ok(
      'Cache-Control: max-age=9, private="a"',
      "A: 1",
      "B: 2",
      "Age: 5",
      "Via: x",
      "Set-Cookie: c=d",
      `Date: ${at(0)}`,
    );
    expect(names(storedFields(response.fields, rulesOf(response), NOON))).toEqual([
      "Cache-Control",
      "B",
      "Set-Cookie",
      "Date",
    ]);
  });
  it("has a Date", () => {
    expect(fieldValue(storedFields([], rulesOf(ok()), NOON), "date")).toBe(at(0));
    expect(fieldValue(responseFields(lines("Date: today"), NOON), "date")).toBe(at(0));
  });
});

describe("invalidation", () => {
  const after = (method: string, status: number, ...text: string[]) =>
    invalidates({ method, url: "http://example.org/a", fields: [] }, { status, fields: lines(...text) });
  it.each(["POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "post"])("%s, 200", (method) =>
    expect(after(method, 200)).toEqual(["http://example.org/a"]),
  );
  it.each([200, 201, 204, 302, 303, 399])("%d", (status) => expect(after("POST", status)).toHaveLength(1));
  it.each([100, 400, 404, 500, 503])("not %d", (status) => expect(after("POST", status)).toEqual([]));
  it.each(["GET", "HEAD", "OPTIONS", "TRACE"])("not %s", (method) => expect(after(method, 200)).toEqual([]));
  it.each<[string, string[]]>([
    ["Location: /b", ["http://example.org/b"]],
    ["Content-Location: b", ["http://example.org/b"]],
    ["Location: HTTP://example.org:80/b", ["http://example.org/b"]],
    ["Location: http://other.org/b", []],
    ["Location: https://example.org/b", []],
    ["Content-Location: //other.org/b", []],
    ["Location: /a", []],
    ["Location: mailto:a@b", []],
  ])("%s: %j too", (text, more) =>
    expect(after("POST", 201, text)).toEqual(["http://example.org/a", ...more]),
  );
});

describe("Cache-Status", () => {
  it.each<[string, Parameters<typeof cacheStatus>[1], string]>([
    ["FRA", { hit: true, ttlSeconds: 5 }, "FRA; hit; ttl=5"],
    ["FRA", { hit: true, fwd: "miss" }, "FRA; hit"],
    [
      "FRA",
      { fwd: "stale", fwdStatus: 304, ttlSeconds: -1, collapsed: true },
      "FRA; fwd=stale; fwd-status=304; ttl=-1; collapsed",
    ],
    ["FRA", { fwd: "uri-miss", stored: true, detail: "cold" }, "FRA; fwd=uri-miss; stored; detail=cold"],
    ["my edge", { detail: 'say "x"' }, '"my edge"; detail="say \\"x\\""'],
    ["9", { key: "http://a/\n" }, '"9"; key="http://a/?"'],
    ["a", { ttlSeconds: Number.POSITIVE_INFINITY }, "a; ttl=999999999999999"],
  ])("%s %j", (name, parts, expected) => {
    expect(cacheStatus(name, parts)).toBe(expected);
    expect(parseList(expected)).toHaveLength(1);
  });
});

it("profiles have names of their own, and say where they come from", () => {
  expect(new Set(PROFILES.map((each) => each.name)).size).toBe(PROFILES.length);
  for (const each of PROFILES) expect(each.source.length).toBeGreaterThan(10);
  expect(profileNamed("none")).toBeUndefined();
});
