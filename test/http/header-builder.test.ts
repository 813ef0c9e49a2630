/** What is built says what was asked for, by the word of those who read it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  directiveFields,
  directiveSeconds,
  hasDirective,
  parseDirectives,
} from "../../src/http/directives.ts";
import { fieldLines } from "../../src/http/fields.ts";
import {
  type CachingHeaders,
  HeaderError,
  headerText,
  type ResponseDirectives,
} from "../../src/http/header-builder.ts";
import { fieldsOf } from "../../src/http/header-lines.ts";
import { RFC_PROFILE } from "../../src/http/profile.ts";
import { surrogateKeys } from "../../src/http/surrogate-keys.ts";
import { parseTargeted } from "../../src/http/targeted.ts";
import { varyNames } from "../../src/http/vary.ts";

const flag = fc.boolean();
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const fields = fc.oneof(flag, fc.uniqueArray(name, { minLength: 1, maxLength: 3 }));
const seconds = fc.oneof(fc.nat(100_000), fc.constant(2_147_483_648));
const directives: fc.Arbitrary<ResponseDirectives> = fc.record(
  {
    public: flag, private: fields, noCache: fields, noStore: flag, noTransform: flag, mustRevalidate: flag,
    proxyRevalidate: flag, mustUnderstand: flag, immutable: flag, maxAge: seconds, sMaxage: seconds,
    staleWhileRevalidate: seconds, staleIfError: seconds,
  },
  { requiredKeys: [] },
); // prettier-ignore
const keys = fc.uniqueArray(fc.stringMatching(/^[!-+\--~]{1,12}$/), { minLength: 1, maxLength: 4 });

/** What is read back: directives with their seconds or fields, those that are not said left out. */
function readBack(parsed: ReturnType<typeof parseDirectives>): Record<string, unknown> {
  const dashed = (word: string) => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const found: Record<string, unknown> = {};
  for (const word of [
    "public",
    "noStore",
    "noTransform",
    "mustRevalidate",
    "proxyRevalidate",
    "mustUnderstand",
    "immutable",
  ])
    // prettier-ignore
    if (hasDirective(parsed, dashed(word))) found[word] = true;
  for (const word of ["private", "noCache"]) {
    const names = directiveFields(parsed, dashed(word));
    if (names !== null) found[word] = names.length === 0 ? true : names;
  }
  for (const word of ["maxAge", "sMaxage", "staleWhileRevalidate", "staleIfError"]) {
    const time = directiveSeconds(parsed, dashed(word));
    if (time !== -1) found[word] = time;
  }
  return found;
}

function said(asked: ResponseDirectives): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined && value !== false),
  );
}

describe("header lines", () => {
  it("say what was asked for: directives, targeted ones, Vary, keys", () => {
    fc.assert(
      fc.property(
        directives,
        directives,
        fc.uniqueArray(name, { minLength: 1 }),
        keys,
        (own, cdn, vary, tags) => {
          const lines = headerText({ cacheControl: own, cdnCacheControl: cdn, vary, surrogateKey: tags });
          const read = fieldsOf(lines);
          expect(readBack(parseDirectives(fieldLines(read, "cache-control")))).toEqual(said(own));
          expect(readBack(parseTargeted(fieldLines(read, "cdn-cache-control")) ?? [])).toEqual(said(cdn));
          expect(varyNames(fieldLines(read, "vary"), RFC_PROFILE)).toEqual(
            [...vary].sort((a, b) => (a < b ? -1 : 1)),
          );
          expect(surrogateKeys(read)).toEqual(tags);
          expect(surrogateKeys(fieldsOf(headerText({ cacheTag: tags })))).toEqual(tags);
        },
      ),
      { seed: 4 },
    );
  });

  it("have one spelling", () => {
    expect(
      headerText({
        cacheControl: { maxAge: "5m", sMaxage: "1h", staleWhileRevalidate: 30, public: true, noStore: false },
        vary: ["Accept-Encoding", "Accept-Language"],
        surrogateKey: ["item-7", "list"],
      }),
    ).toEqual([
      "Cache-Control: public, max-age=300, s-maxage=3600, stale-while-revalidate=30",
      "Vary: Accept-Encoding, Accept-Language",
      "Surrogate-Key: item-7 list",
    ]);
    expect(headerText({ cacheControl: {}, vary: [] })).toEqual([]);
  });

  it.each<[CachingHeaders, string]>([
    [{ cacheControl: { maxAge: "90.5s" } }, "cacheControl.maxAge"],
    [{ cacheControl: { maxAge: -1 } }, "cacheControl.maxAge"],
    [{ cdnCacheControl: { sMaxage: "soon" } }, "cdnCacheControl.sMaxage"],
    [{ cacheControl: { private: ["set cookie"] } }, "cacheControl.private"],
    [{ vary: ["accept language"] }, "vary"],
    [{ surrogateKey: ["two words"] }, "surrogateKey"],
  ])("that cannot be said are refused: %j", (asked, path) => {
    expect(() => headerText(asked)).toThrow(HeaderError);
    expect(() => headerText(asked)).toThrow(path);
  });
});
