/** Freshness lifetime and age: RFC 9111 sections 1.2.2, 4.2.1 to 4.2.3, 5.1, 5.3; RFC 9213. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { profileNamed } from "../../src/http/profiles.ts";
import { currentAgeMillis, responseRules } from "../../src/http/response-rules.ts";
import { at, get, NOON, ok, rulesOf } from "./exchange.ts";

const seconds = (...text: string[]) => rulesOf(ok(...text)).lifetimeMillis / 1000;

describe("lifetime in seconds", () => {
  it.each<[string, number, string[]]>([
    ["5.2.2.1", 60, ["Cache-Control: max-age=60"]],
    ["5.2 case", 60, ["cache-control: MaX-AgE=60"]],
    ["5.2 quoted form", 60, ['Cache-Control: max-age="60"']],
    ["1.2.2 leading zeros", 60, ["Cache-Control: max-age=0060"]],
    ["1.2.2 zero", 0, ["Cache-Control: max-age=0"]],
    ["1.2.2 2^31-1", 2147483647, ["Cache-Control: max-age=2147483647"]],
    ["1.2.2 2^31", 2147483648, ["Cache-Control: max-age=2147483648"]],
    ["1.2.2 2^31+1 is clamped", 2147483648, ["Cache-Control: max-age=2147483649"]],
    ["1.2.2 2^63 is clamped", 2147483648, ["Cache-Control: max-age=9223372036854775808"]],
    ["1.2.2 hundreds of digits", 2147483648, [`Cache-Control: max-age=${"9".repeat(400)}`]],
    ["4.2.1 negative is invalid", 0, ["Cache-Control: max-age=-60"]],
    ["4.2.1 plus sign", 0, ["Cache-Control: max-age=+60"]],
    ["4.2.1 decimals", 0, ["Cache-Control: max-age=60.0"]],
    ["4.2.1 letters after", 0, ["Cache-Control: max-age=60a"]],
    ["4.2.1 letters before", 0, ["Cache-Control: max-age=a60"]],
    ["4.2.1 single quotes", 0, ["Cache-Control: max-age='60'"]],
    ["4.2.1 no value", 0, ["Cache-Control: max-age"]],
    ["4.2.1 empty value", 0, ["Cache-Control: max-age="]],
    ["4.2.1 space before =", 0, ["Cache-Control: max-age =60"]],
    ["4.2.1 space after =", 0, ["Cache-Control: max-age= 60"]],
    ["4.2.1 unclosed quote", 0, ['Cache-Control: max-age="60']],
    ["4.2.1 first of two on a line", 60, ["Cache-Control: max-age=60, max-age=1"]],
    ["4.2.1 first of two lines", 1, ["Cache-Control: max-age=1", "Cache-Control: max-age=60"]],
    ["5.2 directives on two lines", 60, ["Cache-Control: public", "Cache-Control: max-age=60"]],
    ["5.2 comma in a quoted string", 1, ['Cache-Control: extension="max-age=60", max-age=1']],
    ["5.2 a quote in a quoted string", 1, ['Cache-Control: extension="a\\", max-age=60", max-age=1']],
    ["5.2 quoted string after", 1, ['Cache-Control: max-age=1, extension="max-age=60"']],
    ["5.2 empty members", 60, ["Cache-Control: ,, max-age=60 ,,"]],
    ["5.2 tabs", 60, ["Cache-Control: \tpublic\t,\tmax-age=60\t"]],
    ["5.2 unknown directives", 60, ["Cache-Control: extension, x=y, max-age=60, z"]],
    ["5.2 a name that only begins so", 0, ["Cache-Control: max-age-extra=60"]],
    ["5.2.2.10 s-maxage first", 60, ["Cache-Control: max-age=1, s-maxage=60"]],
    ["5.2.2.10 s-maxage 0", 0, ["Cache-Control: max-age=60, s-maxage=0"]],
    ["5.2.2.10 s-maxage over Expires", 60, [`Expires: ${at(9)}`, "Cache-Control: s-maxage=60"]],
    ["5.3 Expires", 60, [`Date: ${at(0)}`, `Expires: ${at(60)}`]],
    ["5.3 Expires without Date", 60, [`Expires: ${at(60)}`]],
    ["5.3 Expires less a Date behind", 70, [`Date: ${at(-10)}`, `Expires: ${at(60)}`]],
    ["5.3 Expires less a Date ahead", 50, [`Date: ${at(10)}`, `Expires: ${at(60)}`]],
    ["5.3 past", 0, [`Expires: ${at(-60)}`]],
    ["5.3 now", 0, [`Date: ${at(0)}`, `Expires: ${at(0)}`]],
    ["5.3 zero", 0, ["Expires: 0"]],
    ["5.3 invalid", 0, ["Expires: soon", `Last-Modified: ${at(-6000)}`]],
    ["5.3 another zone", 0, [`Expires: ${at(60).replace("GMT", "UTC")}`]],
    ["5.3 max-age over Expires", 1, ["Cache-Control: max-age=1", `Expires: ${at(60)}`]],
    ["5.3 max-age 0 over Expires", 0, ["Cache-Control: max-age=0", `Expires: ${at(60)}`]],
    ["4.2.1 broken max-age over Expires", 0, ["Cache-Control: max-age=a", `Expires: ${at(60)}`]],
    ["5.3 first of two lines", 60, [`Expires: ${at(60)}`, `Expires: ${at(1)}`]],
    ["4.2.2 a tenth", 600, [`Date: ${at(0)}`, `Last-Modified: ${at(-6000)}`]],
    ["4.2.2 at most a day", 86400, [`Date: ${at(0)}`, `Last-Modified: ${at(-90000000)}`]],
    ["4.2.2 modified in the future", 0, [`Date: ${at(0)}`, `Last-Modified: ${at(60)}`]],
    ["4.2.2 not beside max-age", 5, ["Cache-Control: max-age=5", `Last-Modified: ${at(-6000)}`]],
    ["4.2.2 nothing to guess from", 0, ["Content-Type: text/plain"]],
    ["9213 2.1", 60, ["CDN-Cache-Control: max-age=60", "Cache-Control: max-age=1"]],
    ["9213 lower", 1, ["CDN-Cache-Control: max-age=1", "Cache-Control: max-age=60"]],
    ["9213 over s-maxage", 1, ["CDN-Cache-Control: max-age=1", "Cache-Control: s-maxage=60"]],
    ["9213 over Expires", 60, ["CDN-Cache-Control: max-age=60", `Expires: ${at(-9)}`]],
    ["9213 0 over Expires", 0, ["CDN-Cache-Control: max-age=0", `Expires: ${at(9)}`]],
    ["9213 empty counts as absent", 9, ["CDN-Cache-Control:", "Cache-Control: max-age=9"]],
    ["9213 upper case key is invalid", 9, ["CDN-Cache-Control: MAX-AGE=60", "Cache-Control: max-age=9"]],
    ["9213 junk is invalid", 9, ["CDN-Cache-Control: max-age=60, &&&&", "Cache-Control: max-age=9"]],
    ["9213 space before =", 9, ["CDN-Cache-Control: max-age =60", "Cache-Control: max-age=9"]],
    ["9213 space after =", 9, ["CDN-Cache-Control: max-age= 60", "Cache-Control: max-age=9"]],
    ["9213 trailing comma", 9, ["CDN-Cache-Control: max-age=60,", "Cache-Control: max-age=9"]],
    ["9213 a string is no integer", 0, ['CDN-Cache-Control: max-age="60"', "Cache-Control: max-age=9"]],
    ["9213 negative", 0, ["CDN-Cache-Control: max-age=-60", "Cache-Control: max-age=9"]],
    ["9213 parameters ignored", 60, ["CDN-Cache-Control: max-age=60;a=b"]],
    ["9213 unknown members", 60, ["CDN-Cache-Control: foo=(1 2), max-age=60, bar"]],
    ["8941 the last of two keys", 60, ["CDN-Cache-Control: max-age=1, max-age=60"]],
    ["9213 two lines", 60, ["CDN-Cache-Control: public", "CDN-Cache-Control: max-age=60"]],
    ["9213 other target", 9, ["Surrogate-Control: max-age=60", "Cache-Control: max-age=9"]],
  ])("%s: %d", (_section, expected, text) => expect(seconds(...text)).toBe(expected));
});

describe("age on arrival in seconds", () => {
  it.each<[string, number, string[]]>([
    ["5.1", 30, ["Age: 30"]],
    ["5.1 none", 0, []],
    ["5.1 first member", 30, ["Age: 30, 0"]],
    ["5.1 first member is 0", 0, ["Age: 0, 30"]],
    ["5.1 first line", 30, ["Age: 30", "Age: 0"]],
    ["5.1 first line is 0", 0, ["Age: 0", "Age: 30"]],
    ["5.1 letters", 0, ["Age: abc"]],
    ["5.1 negative", 0, ["Age: -30"]],
    ["5.1 decimals", 0, ["Age: 30.0"]],
    ["5.1 suffix", 0, ["Age: 30s"]],
    ["5.1 parameter", 0, ["Age: 30;foo=bar"]],
    ["5.1 quoted", 0, ['Age: "30"']],
    ["5.1 leading zeros", 30, ["Age: 0030"]],
    ["1.2.2 overflow", 2147483648, ["Age: 99999999999999999999"]],
    ["4.2.3 Date behind", 30, [`Date: ${at(-30)}`]],
    ["4.2.3 Date ahead", 0, [`Date: ${at(30)}`]],
    ["4.2.3 the greater, Age", 40, [`Date: ${at(-30)}`, "Age: 40"]],
    ["4.2.3 the greater, Date", 30, [`Date: ${at(-30)}`, "Age: 20"]],
    ["4.2.3 Date that cannot be read", 20, ["Date: yesterday", "Age: 20"]],
  ])("%s: %d", (_section, expected, text) =>
    expect(rulesOf(ok(...text)).initialAgeMillis / 1000).toBe(expected),
  );

  it("adds the delay of the answer to Age (4.2.3)", () => {
    const times = { requestMillis: NOON - 2000, responseMillis: NOON };
    const rules = responseRules(get(), ok("Age: 10"), times, RFC_PROFILE);
    expect(rules.initialAgeMillis).toBe(12_000);
    expect(currentAgeMillis(rules, NOON + 5000)).toBe(17_000);
  });

  it("takes no part of the second in which Date was written for age", () => {
    const times = { requestMillis: NOON + 900, responseMillis: NOON + 900 };
    expect(responseRules(get(), ok(`Date: ${at(0)}`), times, RFC_PROFILE).initialAgeMillis).toBe(0);
  });
});

describe("profiles", () => {
  const under = (name: string, status: number, ...text: string[]) => {
    const rules = rulesOf({ ...ok(...text), status }, get(), profileNamed(name)!);
    return [rules.lifetimeMillis / 1000, rules.lifetimeFrom];
  };
  it.each<[string, number, string[], number, string]>([
    ["surrogate", 200, ["Surrogate-Control: max-age=60", "Cache-Control: max-age=9"], 60, "max-age"],
    ["surrogate", 200, ['Surrogate-Control: content="ESI/1.0", max-age=60+30'], 60, "max-age"],
    ["cloudfront", 200, [], 86400, "default"],
    ["cloudfront", 200, ["Cache-Control: max-age=0"], 1, "minimum"],
    ["cloudfront", 200, ["Cache-Control: max-age=99999999"], 31536000, "max-age"],
    ["cloudfront", 503, [], 10, "default"],
    ["cloudflare", 200, [], 7200, "default"],
    ["cloudflare", 302, [], 1200, "default"],
    ["cloudflare", 404, [], 180, "default"],
    [
      "cloudflare",
      200,
      ["Cloudflare-CDN-Cache-Control: max-age=5", "CDN-Cache-Control: max-age=6"],
      5,
      "max-age",
    ],
    ["fastly", 200, [], 3600, "default"],
    ["fastly", 200, ["Surrogate-Control: max-age=60", "Cache-Control: max-age=9"], 60, "max-age"],
    ["nginx", 200, [], 0, "none"],
    ["nginx", 200, ["X-Accel-Expires: 60", "Cache-Control: max-age=9"], 60, "max-age"],
    ["varnish", 200, [`Last-Modified: ${at(-6000)}`], 120, "default"],
    ["varnish", 200, ["CDN-Cache-Control: max-age=60", "Cache-Control: max-age=9"], 9, "max-age"],
  ])("%s, %d, %j: %d by %s", (name, status, text, life, from) =>
    expect(under(name, status, ...text)).toEqual([life, from]),
  );
});

it("is a number from 0 for any text", () => {
  const text = fc.string({ unit: "binary-ascii", maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, (control, targeted, expires) => {
      const rules = rulesOf({
        status: 200,
        fields: [
          ["Cache-Control", control],
          ["CDN-Cache-Control", targeted],
          ["Expires", expires],
          ["Age", expires],
        ],
      });
      expect(rules.lifetimeMillis).toBeGreaterThanOrEqual(0);
      expect(rules.initialAgeMillis).toBeGreaterThanOrEqual(0);
    }),
  );
});
