/** Vary: RFC 9111 section 4.1, RFC 9110 sections 12.4.2 and 12.5.5. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { profileNamed } from "../../src/http/profiles.ts";
import { languageMatches, variesBeyond, varyKey, varyNames } from "../../src/http/vary.ts";
import { get, lines } from "./exchange.ts";

const match = (vary: string[], one: string[], other: string[]) => {
  const names = varyNames(vary, RFC_PROFILE);
  return varyKey(names, get(...one), RFC_PROFILE) === varyKey(names, get(...other), RFC_PROFILE);
};

describe("requests that match", () => {
  it.each<[string[], string[], string[]]>([
    [[], ["Foo: 1"], ["Foo: 2"]],
    [["Foo"], ["Foo: 1"], ["Foo: 1"]],
    [["foo"], ["FOO: 1"], ["Foo: 1"]],
    [["Foo"], [], []],
    [["Foo"], ["Bar: 1"], ["Bar: 2"]],
    [["Foo"], ["Foo: 1, 2"], ["Foo: 1", "Foo: 2"]],
    [["Foo"], ["Foo: 1,2"], ["Foo:  1 ,  2 "]],
    [["Foo, Bar"], ["Foo: 1", "Bar: 2"], ["Bar: 2", "Foo: 1"]],
    [
      ["Foo", "Bar"],
      ["Foo: 1", "Bar: 2"],
      ["Bar: 2", "Foo: 1"],
    ],
    [["Accept-Encoding"], ["Accept-Encoding: gzip, br"], ["Accept-Encoding: br,gzip"]],
    [["Accept-Encoding"], ["Accept-Encoding: gzip;q=1.0"], ["Accept-Encoding: GZIP"]],
    [["Accept-Encoding"], ["Accept-Encoding: gzip;q=0.5"], ["Accept-Encoding: gzip; q=0.500"]],
    [["Accept-Language"], ["Accept-Language: en, de"], ["Accept-Language: de,  EN"]],
    [["Accept-Language"], ["Accept-Language: en;q=0.5, de"], ["Accept-Language: de, en;q=0.5"]],
  ])("Vary %j: %j and %j", (vary, one, other) => expect(match(vary, one, other)).toBe(true));
});

describe("requests that do not", () => {
  it.each<[string[], string[], string[]]>([
    [["Foo"], ["Foo: 1"], ["Foo: 2"]],
    [["Foo"], ["Foo: 1"], []],
    [["Foo"], [], ["Foo: 1"]],
    [["Foo"], [], ["Foo: "]],
    [["Foo"], ["Foo: a"], ["Foo: A"]],
    [["Foo"], ["Foo: 1, 2"], ["Foo: 2, 1"]],
    [["Foo, Bar"], ["Foo: 1", "Bar: 2"], ["Foo: 1", "Bar: 3"]],
    [["Foo, Bar"], ["Foo: 1"], ["Bar: 1"]],
    [
      ["Foo", "Bar"],
      ["Foo: 1", "Bar: 2"],
      ["Foo: 2", "Bar: 2"],
    ],
    [["Accept-Encoding"], ["Accept-Encoding: gzip"], ["Accept-Encoding: br"]],
    [["Accept-Encoding"], ["Accept-Encoding: gzip;q=0"], ["Accept-Encoding: gzip"]],
    [["Accept-Language"], ["Accept-Language: en;q=0.5, de"], ["Accept-Language: en, de;q=0.5"]],
  ])("Vary %j: %j and %j", (vary, one, other) => expect(match(vary, one, other)).toBe(false));
});

it.each([["*"], ["*, *"], ["Foo, *"], ["*, Foo"], [", *"], ["a/b"]])("%j matches nothing", (line) =>
  expect(variesBeyond([line], RFC_PROFILE)).toBe(true),
);

it("CloudFront looks at Accept-Encoding alone", () => {
  const profile = profileNamed("cloudfront")!;
  expect(varyNames(["User-Agent, Accept-Encoding"], profile)).toEqual(["accept-encoding"]);
  expect(variesBeyond(["User-Agent"], profile)).toBe(false);
});

it("a language that the request wants most is known to be the answer", () => {
  const names = ["accept-language"];
  const stored = lines("Content-Language: de");
  const wants = (text: string) => languageMatches(names, get(`Accept-Language: ${text}`), stored);
  expect(wants("de")).toBe(true);
  expect(wants("DE, en;q=0.5")).toBe(true);
  expect(wants("en, de")).toBe(false);
  expect(wants("en, de;q=0.5")).toBe(false);
  expect(wants("de;q=0")).toBe(false);
  expect(languageMatches(["accept-language", "foo"], get("Accept-Language: de"), stored)).toBe(false);
  expect(languageMatches(names, get("Accept-Language: de"), [])).toBe(false);
});

it("equal keys mean equal fields: no value imitates another", () => {
  const value = fc.option(
    fc.string({ unit: "binary-ascii", maxLength: 6 }).map((text) => text.replace(/[\r\n\0]/g, "")),
  );
  fc.assert(
    fc.property(value, value, value, value, (a, b, c, d) => {
      const request = (x: string | null, y: string | null) => ({
        ...get(),
        fields: [["foo", x] as const, ["bar", y] as const].flatMap(([name, text]) =>
          text === null ? [] : [[name, text] as const],
        ),
      });
      // A profile that normalises lists would call "a" and "a," equal; by text they must not be.
      const names = ["bar", "foo"];
      const same = varyKey(names, request(a, b), RFC_PROFILE) === varyKey(names, request(c, d), RFC_PROFILE);
      if (a === c && b === d) expect(same).toBe(true);
      if ((a === null) !== (c === null)) expect(same).toBe(false);
    }),
  );
});
