/** Ranges: RFC 9110 section 14, If-Range 13.1.5. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentRange, parseContentRange, selectRange, unsatisfiedRange } from "../../src/http/ranges.ts";
import { at, get, lines, NOON } from "./exchange.ts";

/** Ten bytes; a selection in short. */
function select(request: string[], stored: string[] = [], length = 10): string {
  const selection = selectRange(get(...request), lines(...stored), length, NOON);
  if (selection.kind === "single") return `${selection.range.first}-${selection.range.last}`;
  if (selection.kind === "multiple")
    return selection.ranges.map((each) => `${each.first}-${each.last}`).join();
  return selection.kind;
}

it.each<[string, string]>([
  ["bytes=0-4", "0-4"],
  ["bytes=0-0", "0-0"],
  ["bytes=5-", "5-9"],
  ["bytes=-3", "7-9"],
  ["bytes=-10", "0-9"],
  ["bytes=-99", "0-9"],
  ["bytes=5-99", "5-9"],
  ["BYTES=0-4", "0-4"],
  ["bytes= 0-4", "0-4"],
  ["bytes=0-1,4-5", "0-1,4-5"],
  ["bytes=0-1, 4-5 , -1", "0-1,4-5,9-9"],
  ["bytes=0-1,99-", "0-1"],
  ["bytes=0-4,4-5", "whole"],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=99-100", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=4-0", "whole"],
  ["bytes=-", "whole"],
  ["bytes=", "whole"],
  ["bytes=a-b", "whole"],
  ["bytes=0-4x", "whole"],
  ["bytes=0--4", "whole"],
  ["bytes 0-4", "whole"],
  ["items=0-4", "whole"],
  ["0-4", "whole"],
  [`bytes=${Array.from({ length: 40 }, () => "0-0").join()}`, "whole"],
])("%s of ten bytes: %s", (value, expected) => expect(select([`Range: ${value}`])).toBe(expected));

it("two Range lines, other methods and empty content", () => {
  expect(select(["Range: bytes=0-1", "Range: bytes=2-3"])).toBe("whole");
  expect(selectRange({ ...get("Range: bytes=0-1"), method: "HEAD" }, [], 10, NOON).kind).toBe("whole");
  expect(select(["Range: bytes=0-"], [], 0)).toBe("unsatisfiable");
  expect(select(["Range: bytes=-1"], [], 0)).toBe("unsatisfiable");
});

describe("If-Range", () => {
  it.each<[string, string[], string]>([
    ['"a"', ['ETag: "a"'], "0-4"],
    ['"b"', ['ETag: "a"'], "whole"],
    ['W/"a"', ['ETag: W/"a"'], "whole"],
    ['W/"a"', ['ETag: "a"'], "whole"],
    ['"a"', ['ETag: W/"a"'], "whole"],
    ['"a"', [], "whole"],
    [at(-99), [`Last-Modified: ${at(-99)}`, `Date: ${at(0)}`], "0-4"],
    [at(-98), [`Last-Modified: ${at(-99)}`, `Date: ${at(0)}`], "whole"],
    [at(-99), [`Last-Modified: ${at(-99)}`, `Date: ${at(-99)}`], "whole"],
    [at(-99), [`Last-Modified: ${at(-99)}`], "whole"],
    ["soon", [`Last-Modified: soon`, `Date: ${at(0)}`], "whole"],
  ])("%s against %j: %s", (condition, stored, expected) =>
    expect(select(["Range: bytes=0-4", `If-Range: ${condition}`], stored)).toBe(expected),
  );
});

it.each<[string, [number, number, number] | null]>([
  ["bytes 0-4/10", [0, 4, 10]],
  ["bytes 0-4/*", [0, 4, -1]],
  ["bytes 4-0/10", null],
  ["bytes 0-10/10", null],
  ["bytes */10", null],
  ["items 0-4/10", null],
  ["bytes=0-4/10", null],
  ["0-4/10", null],
])("Content-Range %s", (value, expected) => {
  const parsed = parseContentRange(lines(`Content-Range: ${value}`));
  expect(parsed && [parsed.range.first, parsed.range.last, parsed.completeLength]).toEqual(expected);
});

it("writes what it reads", () => {
  expect(contentRange({ first: 0, last: 4 }, 10)).toBe("bytes 0-4/10");
  expect(contentRange({ first: 0, last: 4 }, -1)).toBe("bytes 0-4/*");
  expect(unsatisfiedRange(10)).toBe("bytes */10");
});

it("selects bytes that are there, once each", () => {
  const number = fc.integer({ min: 0, max: 30 });
  const spec = fc.tuple(fc.option(number), fc.option(number)).map(([a, b]) => `${a ?? ""}-${b ?? ""}`);
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 20 }),
      (specs, length) => {
        const selection = selectRange(get(`Range: bytes=${specs.join()}`), [], length, NOON);
        const ranges =
          selection.kind === "single"
            ? [selection.range]
            : selection.kind === "multiple"
              ? selection.ranges
              : [];
        const seen = new Set<number>();
        for (const { first, last } of ranges) {
          for (let byte = first; byte <= last; byte++) {
            expect(byte < length && !seen.has(byte)).toBe(true);
            seen.add(byte);
          }
        }
      },
    ),
  );
});
