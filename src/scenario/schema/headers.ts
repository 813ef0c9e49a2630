/**
 * `headers` of a content class: the response header text of its objects. What a cache may do then follows from the text, so
 * the fields that say the same in numbers cannot stand beside it.
 */
import * as z from "zod";
import { isToken } from "../../http/fields.ts";
import { textBy } from "./names.ts";
import type { Opening, TextMap } from "./open.ts";
import { byShape, shapeOf } from "./shape.ts";

/** Header lines, `Name: value`, or a map from name to value or values, which {@link openHeaders} turns into lines. */
export const headerLines = (): z.ZodType<readonly string[]> =>
  byShape(
    "header lines",
    { list: lines(), map: z.record(z.string(), z.union([oneValue, z.array(oneValue)])) },
    () => "list",
  );

const oneValue = z.union([z.string(), z.number()]);

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
  const lines = shapeOf(headers) === "map" ? linesOf(headers as TextMap) : headers;
  const has = (pattern: RegExp) => Array.isArray(lines) && lines.some((line) => pattern.test(String(line)));
  if (has(/^expires:.*GMT/i) && !has(/^date:/i))
    opening.report([...path, "headers"], headers, {
      message: "Expires counts from Date, and there is none",
      expected: "a Date line, or Cache-Control: max-age",
      hint: null,
    });
  return { ...(full as TextMap), ...FOLLOWING, headers: lines };
}

function linesOf(map: TextMap): string[] {
  return Object.entries(map).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => `${name}: ${String(each)}`),
  );
}
