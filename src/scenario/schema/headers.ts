/**
 * `headers` of a content class: the response header text of its objects. What a cache may do then follows from the text, so
 * the fields that say the same in numbers cannot stand beside it.
 */
import * as z from "zod";
import { isToken } from "../../http/fields.ts";
import {
  BUILT_DIRECTIVES,
  BUILT_HEADERS,
  type CachingHeaders,
  HeaderError,
  headerText,
} from "../../http/header-builder.ts";
import { notInSet, textBy } from "./names.ts";
import { shown } from "./saying.ts";
import type { Opening, TextMap } from "./open.ts";
import { byShape, shapeOf } from "./shape.ts";

/** Header lines, `Name: value`, or a map, from names to values or of structured headers, which {@link openHeaders} turns into lines. */
export const headerLines = (): z.ZodType<readonly string[]> =>
  byShape(
    "header lines",
    { list: lines(), map: z.record(z.string(), z.union([oneValue, z.array(oneValue), builtDirectives])) },
    () => "list",
  );

const oneValue = z.union([z.string(), z.number()]);

/** For editors: a structured header is turned into lines before this schema sees it. */
const builtDirectives = z.strictObject(
  Object.fromEntries(
    Object.entries(BUILT_DIRECTIVES).map(([name, kind]) => [
      name,
      (kind === "time"
        ? oneValue
        : kind === "flag"
          ? z.boolean()
          : z.union([z.boolean(), z.array(z.string())])
      ).optional(),
    ]),
  ),
);

const lines = () =>
  z.array(
    textBy("a header line", ["Cache-Control: max-age=60", "Vary: Accept-Encoding"], (line) => {
      const colon = line.indexOf(":");
      // Field values hold neither line ends nor NUL (RFC 9110 section 5.5).
      const fine = colon > 0 && isToken(line.slice(0, colon)) && !/[\r\n\0]/.test(line);
      return fine ? null : { hint: null };
    }),
  );

/** Fields of a class that follow from its headers, as they stand where headers are given. */
export const FOLLOWING: Readonly<Record<string, string>> = {
  ttl: "0",
  staleWhileRevalidate: "0",
  staleIfError: "0",
  uncacheableShare: "0%",
};

/** Fields that cannot stand beside `key` in a class. */
export function besideHeaders(key: string): readonly string[] {
  if (key === "headers") return Object.keys(FOLLOWING);
  return key in FOLLOWING ? ["headers"] : [];
}

/**
 * A class opened: with headers, the fields that follow from them are set to nothing; one that is written too is reported. A map
 * of headers becomes lines.
 */
export function openHeaders(
  written: unknown,
  full: unknown,
  path: readonly (string | number)[],
  opening: Opening,
): unknown {
  if (shapeOf(full) !== "map") return full;
  const { headers } = full as TextMap;
  if (headers === undefined || headers === null) return full;
  const own = shapeOf(written) === "map" ? (written as TextMap) : {};
  for (const key of Object.keys(FOLLOWING)) {
    // Zero is what a resolved scenario writes there.
    if (own[key] === undefined || /^0(\.0+)? ?[a-z%]*$/.test(String(own[key]))) continue;
    opening.report([...path, key], own[key], {
      message: `${key} follows from headers`,
      expected: "one of the two",
      hint: null,
    });
  }
  const lines =
    shapeOf(headers) === "map" ? linesOf(headers as TextMap, [...path, "headers"], opening) : headers;
  const has = (pattern: RegExp) => Array.isArray(lines) && lines.some((line) => pattern.test(String(line)));
  if (has(/^expires:.*GMT/i) && !has(/^date:/i))
    opening.report([...path, "headers"], headers, {
      message: "Expires counts from Date, and there is none",
      expected: "a Date line, or Cache-Control: max-age",
      hint: null,
    });
  return { ...(full as TextMap), ...FOLLOWING, headers: lines };
}

/** Structured headers first, then those in words. */
function linesOf(map: TextMap, path: readonly (string | number)[], opening: Opening): string[] {
  const built = Object.fromEntries(Object.entries(map).filter(isBuilt));
  const words = Object.entries(map).filter((one) => !isBuilt(one));
  return [...builtLines(built, path, opening), ...words.flatMap((one) => wordLines(one, path, opening))];
}

/** Is it one of the structured headers? `vary: Accept-Encoding` is one in words. */
function isBuilt([name, value]: [string, unknown]): boolean {
  return (
    (BUILT_HEADERS as readonly string[]).includes(name) && !(name === "vary" && shapeOf(value) === "text")
  );
}

/** Lines of structured headers; what is wrong with them is reported, and they are left out. */
function builtLines(built: TextMap, path: readonly (string | number)[], opening: Opening): string[] {
  for (const [name, value] of Object.entries(built)) {
    const wanted = name.endsWith("Control") ? "map" : "list";
    if (shapeOf(value) !== wanted) {
      const expected = wanted === "map" ? "a map such as {maxAge: 5m}" : "a list of names";
      opening.report([...path, name], value, { message: `${shown(value)} is not ${expected}`, expected: null, hint: null }); // prettier-ignore
      return [];
    }
    if (wanted === "list") continue;
    for (const [directive, said] of Object.entries(value as TextMap)) {
      if (Object.hasOwn(BUILT_DIRECTIVES, directive)) continue;
      const names = Object.keys(BUILT_DIRECTIVES);
      opening.report([...path, name, directive], said, {
        ...notInSet(directive, { what: "a directive", names }),
      });
      return [];
    }
  }
  try {
    return headerText(built as CachingHeaders);
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    const message = error.message.slice(error.message.indexOf(": ") + 2, error.message.indexOf("; expected"));
    opening.report([...path, ...error.path], error.found, { message, expected: error.expected, hint: null });
    return [];
  }
}

/** Lines of a header in words. A map can only be meant for a structured header. */
function wordLines(
  [name, value]: [string, unknown],
  path: readonly (string | number)[],
  opening: Opening,
): string[] {
  const values = Array.isArray(value) ? value : [value];
  if (!values.some((each) => shapeOf(each) === "map"))
    return values.map((each) => `${name}: ${String(each)}`);
  opening.report(
    [...path, name],
    value,
    notInSet(name, { what: "a structured header", names: BUILT_HEADERS }),
  );
  return [];
}
