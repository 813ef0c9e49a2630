/** Cache keys, URLs and surrogate keys: RFC 3986 sections 5.4 and 6.2; products' documentation for tags. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cacheKey, deviceClass, keyUsesFields } from "../../src/http/cache-key.ts";
import type { KeyRules } from "../../src/http/cache-key.ts";
import { surrogateKeys } from "../../src/http/surrogate-keys.ts";
import { normalUrl, parseUrl, resolveUrl, sameOrigin, sameUrl } from "../../src/http/url.ts";
import { get, lines } from "./exchange.ts";

const key = (url: string, rules: KeyRules = {}, ...fields: string[]) =>
  cacheKey({ ...get(...fields), url }, rules);

it.each<[string, string]>([
  ["HTTP://EXAMPLE.org/", "http://example.org/"],
  ["http://example.org", "http://example.org/"],
  ["http://example.org:80/", "http://example.org/"],
  ["http://example.org:/", "http://example.org/"],
  ["https://example.org:443/", "https://example.org/"],
  ["http://example.org:443/", "http://example.org:443/"],
  ["http://example.org/%7euser", "http://example.org/~user"],
  ["http://example.org/%3a", "http://example.org/%3A"],
  ["http://example.org/a/./b/../c", "http://example.org/a/c"],
  ["http://example.org/a/%2e%2e/c", "http://example.org/c"],
  ["http://example.org/../../a", "http://example.org/a"],
  ["http://example.org/a/..", "http://example.org/"],
  ["http://example.org/a/.b", "http://example.org/a/.b"],
  ["http://example.org//a//b", "http://example.org//a//b"],
  ["http://example.org?", "http://example.org/?"],
  ["http://example.org/a?b=../c", "http://example.org/a?b=../c"],
  ["http://example.org/a#b", "http://example.org/a"],
  ["http://me@example.org/a", "http://example.org/a"],
  ["http://[::1]:80/a", "http://[::1]/a"],
])("%s is %s", (url, expected) => expect(normalUrl(url)).toBe(expected));

// RFC 3986 section 5.4.1, with http for the base's scheme; fragments dropped.
it.each<[string, string]>([
  ["g", "http://a/b/c/g"],
  ["./g", "http://a/b/c/g"],
  ["g/", "http://a/b/c/g/"],
  ["/g", "http://a/g"],
  ["//g", "http://g/"],
  ["?y", "http://a/b/c/d;p?y"],
  ["g?y", "http://a/b/c/g?y"],
  ["#s", "http://a/b/c/d;p?q"],
  [";x", "http://a/b/c/;x"],
  ["", "http://a/b/c/d;p?q"],
  [".", "http://a/b/c/"],
  ["..", "http://a/b/"],
  ["../g", "http://a/b/g"],
  ["../../g", "http://a/g"],
  ["../../../g", "http://a/g"],
  ["g;x=1/../y", "http://a/b/c/y"],
])("%j against http://a/b/c/d;p?q is %s", (reference, expected) =>
  expect(resolveUrl("http://a/b/c/d;p?q", reference)).toBe(expected),
);

it("knows what is no http URL, and what is the same origin", () => {
  expect(parseUrl("ftp://a/")).toBeNull();
  expect(parseUrl("/a")).toBeNull();
  expect(parseUrl("http:///a")).toBeNull();
  expect(resolveUrl("http://a/", "mailto:x@y")).toBeNull();
  expect(sameOrigin("http://A/x", "http://a:80/y")).toBe(true);
  expect(sameOrigin("http://a/", "https://a/")).toBe(false);
  expect(sameOrigin("http://a/", "http://a:8080/")).toBe(false);
  expect(sameUrl("http://a/b", "/b")).toBe(true);
  expect(sameUrl("http://a/b", "/b?")).toBe(false);
});

describe("cache keys", () => {
  const url = "http://a/p?b=2&utm_source=x&a=1&utm_medium=y";
  it.each<[KeyRules, string]>([
    [{}, url],
    [{ query: "none" }, "http://a/p"],
    [{ query: { deny: ["utm_*"] } }, "http://a/p?b=2&a=1"],
    [{ query: { allow: ["a"] } }, "http://a/p?a=1"],
    [{ query: { allow: ["z"] } }, "http://a/p"],
    [{ sortQuery: true }, "http://a/p?a=1&b=2&utm_medium=y&utm_source=x"],
    [{ sortQuery: true, query: { deny: ["utm_*"] } }, "http://a/p?a=1&b=2"],
    [{ host: false, query: "none" }, "http:///p"],
  ])("%j: %s", (rules, expected) => expect(key(url, rules)).toBe(expected));

  it("keeps the order of values of one name", () =>
    expect(key("http://a/?b=2&a=2&a=1", { sortQuery: true })).toBe("http://a/?a=2&a=1&b=2"));

  it("takes in fields, cookies, device and country", () => {
    const rules = { fields: ["x-plan"], cookies: ["ab"], device: true, countryField: "x-country" };
    expect(keyUsesFields(rules)).toBe(true);
    expect(keyUsesFields({ query: "none" })).toBe(false);
    const one = key(
      "http://a/",
      rules,
      "X-Plan: gold",
      "Cookie: z=1; ab=2",
      "X-Country: DE",
      "User-Agent: iPhone",
    );
    expect(one).toBe("http://a/\nx-plan=gold\ncookie ab=2\ndevice=mobile\ncountry=DE");
    expect(key("http://a/", rules)).toBe("http://a/\nx-plan\ncookie ab\ndevice=desktop\ncountry");
    expect(key("http://a/", rules, "X-Plan:")).not.toBe(key("http://a/", rules));
  });

  it.each([
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)", "mobile"],
    ["Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120 Mobile", "mobile"],
    ["Mozilla/5.0 (Linux; Android 14; SM-X200) Chrome/120", "tablet"],
    ["Mozilla/5.0 (iPad; CPU OS 17_0)", "tablet"],
    ["Mozilla/5.0 (X11; Linux x86_64)", "desktop"],
    ["", "desktop"],
  ])("%s: %s", (agent, expected) => expect(deviceClass(agent)).toBe(expected));

  it("is the same for two spellings of one URL, and normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
        expect(normalUrl(normalUrl(url))).toBe(normalUrl(url));
        // The platform's own parser, where it does not rewrite more than RFC 3986 does.
        if (!/[%\\|^'{}]/.test(url)) expect(normalUrl(url)).toBe(new URL(url).href);
      }),
    );
  });
});

it.each<[string[], string[]]>([
  [["Surrogate-Key: a b  c"], ["a", "b", "c"]],
  [["Surrogate-Key: a,b"], ["a,b"]],
  [["Cache-Tag: a, b c,,d"], ["a", "b c", "d"]],
  [["xkey: a, b c"], ["a", "b", "c"]],
  [
    ["Surrogate-Key: a", "Surrogate-Key: b a", "Cache-Tag: a"],
    ["a", "b"],
  ],
  [["Surrogate-Key: A a"], ["A", "a"]],
  [["Surrogate-Key:"], []],
  [[], []],
])("tags of %j: %j", (text, expected) => expect(surrogateKeys(lines(...text))).toEqual(expected));
