/** Path patterns against regular expressions, and what one pattern leaves another. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coversPattern, fitsPath } from "../../src/http/path-pattern.ts";

/** The same pattern as a regular expression. */
function oracle(pattern: string, path: string): boolean {
  const rooted = (text: string) => (text.startsWith("/") || text.startsWith("*") ? text : `/${text}`);
  const source = [...rooted(pattern)]
    .map((sign) => (sign === "*" ? "[^]*" : sign === "?" ? "[^]" : sign.replace(/[.\\+^$()[\]{}|/]/, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`).test(rooted(path));
}

const pattern = fc
  .array(fc.constantFrom("a", "b", "/", "*", "?", "."), { maxLength: 8 })
  .map((signs) => signs.join(""));
const path = fc
  .array(fc.constantFrom("a", "b", "/", "."), { maxLength: 10 })
  .map((signs) => `/${signs.join("")}`);

describe("a path pattern", () => {
  // Examples of the CloudFront Developer Guide, "Path pattern".
  it.each([
    ["images/*.jpg", "/images/sample.jpg", true],
    ["/images/*.jpg", "/images/a/b.jpg", true],
    ["images/*.jpg", "/images/sample.gif", false],
    ["*.gif", "/images/x.gif", true],
    ["*.gif", "/images/x.GIF", false],
    ["a??.jpg", "/ant.jpg", true],
    ["a??.jpg", "/a.jpg", false],
    ["/images/image*.jpg", "/images/image123.jpg", true],
  ])("%s and %s", (wanted, found, fits) => expect(fitsPath(wanted, found)).toBe(fits));

  it("fits what the regular expression fits", () =>
    fc.assert(
      fc.property(pattern, path, (wanted, found) => fitsPath(wanted, found) === oracle(wanted, found)),
    ));

  it("that covers another fits all that it fits", () =>
    fc.assert(
      fc.property(pattern, pattern, path, (outer, inner, found) => {
        if (coversPattern(outer, inner) && fitsPath(inner, found)) expect(fitsPath(outer, found)).toBe(true);
      }),
      { numRuns: 2000 },
    ));

  it.each([
    ["*", "/api/*", true],
    ["/api/*", "/api/v1/*", true],
    ["/api/*", "/api/x?", true],
    ["/api/v?/*", "/api/v1/*", true],
    ["/api/v1/*", "/api/v?/*", false],
    ["*.jpg", "/img/*.jpg", true],
    ["/img/*.jpg", "*.jpg", false],
    ["/a*", "/ab", true],
    // Every path begins with a slash.
    ["/*", "*", true],
    ["/*", "*.jpg", true],
    ["/?*", "*/", false],
    ["/a/*", "*", false],
  ])("%s covers %s: %s", (outer, inner, covers) => expect(coversPattern(outer, inner)).toBe(covers));
});
