/** What a shared cache may store: RFC 9111 section 3. */
import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../src/http/message.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { profileNamed } from "../../src/http/profiles.ts";
import { NOT_STORED_REASONS, STORABLE } from "../../src/vocabulary/caching.ts";
import { at, get, lines, ok, rulesOf } from "./exchange.ts";

const FRESH = "Cache-Control: max-age=60";

function verdict(
  status: number,
  text: string[],
  request: HttpRequest = get(),
  profile = RFC_PROFILE,
): string {
  const { notStored } = rulesOf({ status, fields: lines(...text) }, request, profile);
  return notStored === STORABLE ? "stored" : NOT_STORED_REASONS[notStored];
}

describe("statuses", () => {
  it.each([
    200, 201, 202, 203, 204, 205, 299, 301, 302, 303, 307, 308, 400, 403, 404, 410, 418, 499, 500, 503, 599,
  ])("%d with explicit freshness is stored (section 3)", (status) =>
    expect(verdict(status, [FRESH])).toBe("stored"),
  );
  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    "%d is stored without (RFC 9110 section 15.1)",
    (status) => expect(verdict(status, [`Last-Modified: ${at(-99)}`])).toBe("stored"),
  );
  it.each([201, 202, 302, 303, 307, 400, 403, 429, 500, 502, 503, 504, 599])("%d is not", (status) =>
    expect(verdict(status, [`Last-Modified: ${at(-99)}`])).toBe("no-freshness"),
  );
  it.each([201, 403, 503, 599])("%d with public is", (status) =>
    expect(verdict(status, ["Cache-Control: public"])).toBe("stored"),
  );
  it.each([100, 102, 103])("%d is interim", (status) => expect(verdict(status, [FRESH])).toBe("interim"));
  it("304 is none of its own", () => expect(verdict(304, [FRESH])).toBe("status"));
  it.each([200, 204, 301, 404, 410, 500, 503])("must-understand lets %d be stored over no-store", (status) =>
    expect(verdict(status, ["Cache-Control: max-age=60, no-store, must-understand"])).toBe("stored"),
  );
  it.each([299, 499, 599, 600])("must-understand keeps %d out", (status) =>
    expect(verdict(status, ["Cache-Control: max-age=60, no-store, must-understand"])).toBe("status"),
  );
  it.each([
    [["Content-Range: bytes 0-4/10"], "stored"],
    [["Content-Range: bytes 0-4/*"], "stored"],
    [[], "partial"],
    [["Content-Range: bytes 4-0/10"], "partial"],
    [["Content-Range: bytes 0-10/10"], "partial"],
    [["Content-Type: multipart/byteranges; boundary=x"], "partial"],
  ])("206 with %j: %s (section 3.3)", (text, expected) =>
    expect(verdict(206, [FRESH, ...text])).toBe(expected),
  );
});

describe("directives", () => {
  it.each<[string[], string]>([
    [[FRESH], "stored"],
    [[`Expires: ${at(60)}`], "stored"],
    [["Expires: 0"], "stored"],
    [["Cache-Control: s-maxage=60"], "stored"],
    [["Cache-Control: no-cache"], "stored"],
    [["Cache-Control: no-store"], "no-store"],
    [["Cache-Control: No-StOrE"], "no-store"],
    [["Cache-Control: no-store, max-age=60"], "no-store"],
    [["Cache-Control: max-age=60, no-store"], "no-store"],
    [["Cache-Control: max-age=60", "Cache-Control: no-store"], "no-store"],
    [["Cache-Control: no-store=x, max-age=60"], "no-store"],
    [['Cache-Control: ext="no-store", max-age=60'], "stored"],
    [["Cache-Control: max-age=60, nono-store"], "stored"],
    [["Cache-Control: private, max-age=60"], "private"],
    [["Cache-Control: private, s-maxage=60"], "private"],
    [['Cache-Control: private="a", max-age=60'], "stored"],
    [["Cache-Control: private=a, max-age=60"], "stored"],
    [['Cache-Control: private="", max-age=60'], "private"],
    [['Cache-Control: private="a b", max-age=60'], "private"],
    [['Cache-Control: private="a", private, max-age=60'], "private"],
    [["Pragma: no-cache", FRESH], "stored"],
    [["Set-Cookie: a=b", FRESH], "stored"],
    [["Vary: *", FRESH], "vary"],
    [["Vary: *, a", FRESH], "vary"],
    [["Vary: a, *", FRESH], "vary"],
    [["Vary: a", "Vary: *", FRESH], "vary"],
    [["Vary: ,*", FRESH], "vary"],
    [["Vary: a b", FRESH], "vary"],
    [["Vary: *a", FRESH], "stored"],
    [["Vary: ", FRESH], "stored"],
    [["CDN-Cache-Control: no-store", FRESH], "no-store"],
    [["CDN-Cache-Control: max-age=60", "Cache-Control: no-store"], "stored"],
    [["CDN-Cache-Control: private", FRESH], "private"],
    [["CDN-Cache-Control: no-store=?0, max-age=5"], "stored"],
    [["CDN-Cache-Control: MAX-AGE=5", "Cache-Control: no-store"], "no-store"],
  ])("%j: %s", (text, expected) => expect(verdict(200, text)).toBe(expected));
});

describe("requests", () => {
  const credentials = get("Authorization: Basic YQ==");
  it.each<[string, string]>([
    ["max-age=60", "authorization"],
    ["public, max-age=60", "stored"],
    ["s-maxage=60", "stored"],
    ["must-revalidate, max-age=60", "stored"],
    ["proxy-revalidate, max-age=60", "authorization"],
    ["no-cache, max-age=60", "authorization"],
    ["private, max-age=60", "private"],
  ])("with Authorization, %s: %s (section 3.5)", (control, expected) =>
    expect(verdict(200, [`Cache-Control: ${control}`], credentials)).toBe(expected),
  );
  it("no-store of the request (section 5.2.1.5)", () =>
    expect(verdict(200, [FRESH], get("Cache-Control: no-store"))).toBe("request-no-store"));
  it.each(["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get"])("%s is not stored", (method) =>
    expect(verdict(200, [FRESH], { ...get(), method })).toBe("method"),
  );
  it.each<[string[], number, string]>([
    [[FRESH, "Content-Location: /a"], 200, "stored"],
    [[FRESH, "Content-Location: http://example.org/a"], 200, "stored"],
    [[FRESH, "Content-Location: http://EXAMPLE.org:80/%61"], 200, "stored"],
    [[FRESH, "Content-Location: /b"], 200, "method"],
    [[FRESH], 200, "method"],
    [["Content-Location: /a"], 200, "method"],
    [[FRESH, "Content-Location: /a"], 404, "method"],
  ])("POST with %j and %d: %s (RFC 9110 section 9.3.3)", (text, status, expected) =>
    expect(verdict(status, text, { ...get(), method: "POST" })).toBe(expected),
  );
});

describe("profiles", () => {
  it.each<[string, number, string[], HttpRequest, string]>([
    ["cloudfront", 200, ["Cache-Control: no-store"], get(), "stored"],
    ["cloudfront", 206, [FRESH, "Content-Range: bytes 0-1/2"], get(), "partial"],
    ["cloudfront", 200, ["Vary: user-agent", FRESH], get(), "stored"],
    ["cloudflare", 200, ["Set-Cookie: a=b", FRESH], get(), "set-cookie"],
    ["cloudflare", 200, [FRESH], get("Cookie: a=b"), "stored"],
    ["fastly", 200, ["Cache-Control: no-store"], get(), "stored"],
    ["fastly", 200, ["Cache-Control: private"], get(), "private"],
    ["fastly", 500, [FRESH], get(), "status"],
    ["nginx", 200, [], get(), "stored"],
    ["nginx", 200, ["X-Accel-Expires: 0", FRESH], get(), "no-store"],
    ["nginx", 200, ["Vary: *", FRESH], get(), "vary"],
    ["varnish", 200, [FRESH], get("Cookie: a=b"), "cookie"],
    ["varnish", 200, ["Cache-Control: public, max-age=9"], get("Authorization: x"), "authorization"],
    ["varnish", 500, [FRESH], get(), "status"],
  ])("%s, %d, %j: %#", (name, status, text, request, expected) =>
    expect(verdict(status, text, request, profileNamed(name)!)).toBe(expected),
  );
});

it("keeps the fields that private and no-cache name apart", () => {
  const rules = rulesOf(ok('Cache-Control: max-age=60, private="A, b", no-cache="Set-Cookie"'));
  expect(rules.unstoredFields).toEqual(["a", "b"]);
  expect(rules.unsentFields).toEqual(["set-cookie"]);
  expect(rules.noCache).toBe(false);
});
