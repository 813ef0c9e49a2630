/** Validation: RFC 9111 sections 3.2 and 4.3, RFC 9110 sections 8.8.3 and 13. */
import { describe, expect, it } from "vitest";
import { fieldLines, fieldValue } from "../../src/http/fields.ts";
import {
  conditionalRequest,
  confirmedBy,
  entityTags,
  evaluateConditions,
  freshen,
  headConfirms,
  matchesValidator,
  notModifiedFields,
} from "../../src/http/validate.ts";
import { at, get, lines, NOON } from "./exchange.ts";

const judge = (request: string[], stored: string[]) =>
  evaluateConditions(get(...request), lines(...stored), NOON);

describe("304 from the store", () => {
  it.each<[string[], string[]]>([
    [['If-None-Match: "a"'], ['ETag: "a"']],
    [['If-None-Match: W/"a"'], ['ETag: "a"']],
    [['If-None-Match: "a"'], ['ETag: W/"a"']],
    [['If-None-Match: W/"a"'], ['ETag: W/"a"']],
    [['If-None-Match: "a", "b", "c"'], ['ETag: "a"']],
    [['If-None-Match: "a", "b", "c"'], ['ETag: "b"']],
    [['If-None-Match: "a","b","c"'], ['ETag: "c"']],
    [['If-None-Match: "a"', 'If-None-Match: "b"'], ['ETag: "b"']],
    [['If-None-Match: "a,b"'], ['ETag: "a,b"']],
    [['If-None-Match: "a\\", "b"'], ['ETag: "b"']],
    [['If-None-Match: "a\\"'], ['ETag: "a\\"']],
    [["If-None-Match: a"], ["ETag: a"]],
    [["If-None-Match: *"], ["Content-Type: text/plain"]],
    [['If-None-Match: ""'], ['ETag: ""']],
    [
      ['If-None-Match: "a"', `If-Modified-Since: ${at(-99)}`],
      ['ETag: "a"', `Last-Modified: ${at(-9)}`],
    ],
    [[`If-Modified-Since: ${at(-9)}`], [`Last-Modified: ${at(-9)}`]],
    [[`If-Modified-Since: ${at(0)}`], [`Last-Modified: ${at(-9)}`]],
    [["If-Modified-Since: Thursday, 01-Jan-26 12:00:00 GMT"], [`Last-Modified: ${at(-9)}`]],
    [[`If-Modified-Since: ${at(0)}`], [`Date: ${at(0)}`]],
    [[`If-Modified-Since: ${at(0)}`], []],
  ])("%j against %j", (request, stored) => expect(judge(request, stored)).toBe("not-modified"));
});

describe("no 304", () => {
  it.each<[string[], string[]]>([
    [[], ['ETag: "a"']],
    [['If-None-Match: "b"'], ['ETag: "a"']],
    [['If-None-Match: "A"'], ['ETag: "a"']],
    [["If-None-Match: a"], ['ETag: "a"']],
    [['If-None-Match: "a"'], ["ETag: a"]],
    [['If-None-Match: w/"a"'], ['ETag: "a"']],
    [['If-None-Match: W"a"'], ['ETag: "a"']],
    [['If-None-Match: "a"'], []],
    [
      ['If-None-Match: "b"', `If-Modified-Since: ${at(9)}`],
      ['ETag: "a"', `Last-Modified: ${at(0)}`],
    ],
    [[`If-Modified-Since: ${at(-10)}`], [`Last-Modified: ${at(-9)}`]],
    [["If-Modified-Since: today"], [`Last-Modified: ${at(-9)}`]],
    [[`If-Modified-Since: ${at(-1)}`], [`Date: ${at(0)}`]],
    [['If-Match: "b"'], ['ETag: "a"']],
    [[`If-Unmodified-Since: ${at(-99)}`], [`Last-Modified: ${at(-9)}`]],
  ])("%j against %j", (request, stored) => expect(judge(request, stored)).toBe("proceed"));
});

describe("conditions sent upstream", () => {
  const send = (request: string[], stored: string[] | null, others: string[][] = []) => {
    const fields = conditionalRequest(
      lines(...request),
      stored === null ? null : { fields: lines(...stored) },
      others.map((each) => ({ fields: lines(...each) })),
    );
    return [fieldValue(fields, "if-none-match"), fieldValue(fields, "if-modified-since")];
  };
  it.each<[string[], string[] | null, string[][], [string | null, string | null]]>([
    [[], ['ETag: "a"'], [], ['"a"', null]],
    [[], ['ETag: W/"a"'], [], ['W/"a"', null]],
    [[], ["ETag: a"], [], ["a", null]],
    [[], [`Last-Modified: ${at(-9)}`], [], [null, at(-9)]],
    [[], ['ETag: "a"', `Last-Modified: ${at(-9)}`], [], ['"a"', at(-9)]],
    [['If-None-Match: "c"'], ['ETag: "a"'], [], ['"a"', null]],
    [[`If-Modified-Since: ${at(0)}`], ['ETag: "a"'], [], ['"a"', null]],
    [['If-None-Match: "c"'], null, [], ['"c"', null]],
    [[`If-Modified-Since: ${at(0)}`], null, [], [null, at(0)]],
    [['If-None-Match: "c"'], ["Content-Type: a/b"], [], ['"c"', null]],
    [[], null, [['ETag: "a"'], ['ETag: "b"']], ['"a", "b"', null]],
    [[], ['ETag: "a"'], [['ETag: "a"'], ['ETag: "b"']], ['"a", "b"', null]],
    [["If-None-Match: *"], null, [['ETag: "a"']], ["*", null]],
  ])("%j with %j and %j", (request, stored, others, expected) =>
    expect(send(request, stored, others)).toEqual(expected),
  );
});

describe("which response a 304 confirms (4.3.4)", () => {
  const candidates = [['ETag: "a"'], ['ETag: W/"b"'], [`Last-Modified: ${at(-9)}`]].map((text) => ({
    fields: lines(...text),
  }));
  it.each<[string[], number]>([
    [['ETag: "a"'], 0],
    [['ETag: W/"b"'], 1],
    [['ETag: "b"'], 1],
    [['ETag: "c"'], -1],
    [[`Last-Modified: ${at(-9)}`], 2],
    [[], -1],
  ])("%j: %d", (text, expected) => expect(confirmedBy(candidates, lines(...text))).toBe(expected));
  it("the only candidate by a 304 without validators", () =>
    expect(confirmedBy([candidates[0]], lines("X: y"))).toBe(0));
  it("no response of another tag", () =>
    expect(matchesValidator(lines('ETag: "a"'), lines('ETag: "b"'))).toBe(false));
});

describe("fields after a 304 (3.2)", () => {
  const stored = lines(
    "X: 1",
    "Content-Type: a/b",
    "Content-Length: 5",
    "Content-Encoding: gzip",
    `Date: ${at(0)}`,
    "Y: 1",
    "Y: 2",
  );
  const updated = (...text: string[]) => freshen(stored, lines(...text), NOON + 9000);
  it.each([
    "X: 2",
    "Content-Type: c/d",
    "Cache-Control: max-age=9",
    "Content-Security-Policy: a",
    "Content-Location: /x",
    "Set-Cookie: a=b",
    "Expires: 0",
    "Content-Foo: 2",
    "Y: 3",
  ])("%s is updated", (text) => {
    const [[name, value]] = lines(text);
    expect(fieldLines(updated(text), name.toLowerCase())).toEqual([value]);
  });
  it.each([
    "Content-Length: 6",
    "Content-Encoding: br",
    "Content-Range: bytes 0-1/2",
    "Connection: close",
    "Transfer-Encoding: chunked",
    "Keep-Alive: 5",
    "Age: 5",
    "Proxy-Authenticate: x",
  ])("%s is not", (text) => {
    const [[name]] = lines(text);
    expect(fieldLines(updated(text), name.toLowerCase())).toEqual(fieldLines(stored, name.toLowerCase()));
  });
  it("keeps what the 304 leaves out, replaces several lines by as many as it has", () => {
    expect(fieldLines(updated("Y: 3", "Y: 4"), "y")).toEqual(["3", "4"]);
    expect(fieldLines(updated("Z: 1"), "y")).toEqual(["1", "2"]);
  });
  it("leaves fields listed in Connection behind", () =>
    expect(fieldLines(updated("Connection: x", "X: 2"), "x")).toEqual(["1"]));
  it("takes the time of arrival where the 304 has no Date", () => {
    expect(fieldLines(updated(), "date")).toEqual([at(9)]);
    expect(fieldLines(updated(`Date: ${at(5)}`), "date")).toEqual([at(5)]);
  });
});

it("a HEAD response confirms by validators and length (4.3.5)", () => {
  const stored = lines('ETag: "a"', "Content-Length: 5");
  expect(headConfirms(stored, lines('ETag: "a"', "Content-Length: 5"))).toBe(true);
  expect(headConfirms(stored, lines("X: y"))).toBe(true);
  expect(headConfirms(stored, lines('ETag: "b"'))).toBe(false);
  expect(headConfirms(stored, lines("Content-Length: 6"))).toBe(false);
});

it("a 304 carries no fields of content (RFC 9110 section 15.4.5)", () => {
  const fields = lines(
    "Content-Type: a/b",
    "Content-Length: 5",
    "Content-Encoding: gzip",
    'ETag: "a"',
    "Vary: b",
    "Content-Location: /c",
    "Cache-Control: d",
    "Expires: 0",
    "Date: e",
    "X: f",
  );
  expect(notModifiedFields(fields).map(([name]) => name)).toEqual([
    "ETag",
    "Vary",
    "Content-Location",
    "Cache-Control",
    "Expires",
    "Date",
    "X",
  ]);
});

it.each<[string, string[]]>([
  ['"a", W/"b",c', ['"a"', 'W/"b"', "c"]],
  ['"a\\", "b"', ['"a\\"', '"b"']],
  ['"a,b"', ['"a,b"']],
  [", ,", []],
  ['"a', ['"a']],
])("entity tags of %s", (line, expected) => expect(entityTags([line])).toEqual(expected));
