/** Reads what specifications say of messages: field lines, expected fields, matchers of requests, numbers with bounds. */
import type { Key } from "../../scenario/locate.ts";
import { complain, isMap, MapReader, type Report, shown } from "./reading.ts";
import type { FieldExpectation, NumberExpectation, RequestMatcher } from "./specification.ts";

type Lines = readonly (readonly [string, string])[];

/** RFC 9110 section 5.1: a field name is a token. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Field lines: a map of name to value (a list of values gives several lines), or a list of "Name: value" lines where order
 * matters. In a map null takes a field away that would be there by itself.
 */
export function readFields(value: unknown, path: readonly Key[], report: Report): Lines {
  const lines: (readonly [string, string])[] = [];
  const add = (name: string, text: unknown, at: readonly Key[]) => {
    if (!TOKEN.test(name)) complain(report, at, `${shown(name)} is not a field name`);
    else if (text === null) lines.push([name, ABSENT]);
    else if (isMap(text) || Array.isArray(text)) complain(report, at, `${shown(text)} is not a field value`);
    else lines.push([name, String(text)]);
  };
  if (value === undefined || value === null) return lines;
  if (Array.isArray(value)) {
    value.forEach((line: unknown, n) => {
      const colon = typeof line === "string" ? line.indexOf(":") : -1;
      if (colon <= 0)
        complain(report, [...path, n], `${shown(line)} is not a field line`, { expected: '"Name: value"' });
      else add((line as string).slice(0, colon), (line as string).slice(colon + 1).trim(), [...path, n]);
    });
  } else if (isMap(value)) {
    for (const [name, one] of Object.entries(value)) {
      if (Array.isArray(one)) one.forEach((item, n) => add(name, item, [...path, name, n]));
      else add(name, one, [...path, name]);
    }
  } else complain(report, path, `${shown(value)} is neither a map nor a list of field lines`);
  return lines;
}

/** Value of a field that the script takes away; no field value may hold it (RFC 9110 section 5.5). */
export const ABSENT = "\0";

/** Expected fields: name to value, null (absent), "*" (present), or /pattern/. */
export function readFieldExpectations(
  value: unknown,
  path: readonly Key[],
  report: Report,
): FieldExpectation[] {
  if (value === undefined || value === null) return [];
  if (!isMap(value)) {
    complain(report, path, `${shown(value)} is not a map of fields`);
    return [];
  }
  return Object.entries(value).map(([name, wanted]) => {
    if (!TOKEN.test(name)) complain(report, [...path, name], `${shown(name)} is not a field name`);
    if (wanted === null) return { name, is: "absent", text: "" };
    if (isMap(wanted)) complain(report, [...path, name], "a map is not a field value");
    const text = Array.isArray(wanted) ? wanted.join(", ") : String(wanted);
    if (text === "*") return { name, is: "present", text };
    const pattern = /^\/(.*)\/$/.exec(text);
    if (pattern === null) return { name, is: "equal", text };
    try {
      new RegExp(pattern[1], "iu");
    } catch {
      complain(report, [...path, name], `${text} is not a regular expression`);
    }
    return { name, is: "pattern", text: pattern[1] };
  });
}

/** A matcher of requests: the path alone, or a map. */
export function readMatcher(value: unknown, path: readonly Key[], report: Report): RequestMatcher {
  if (typeof value === "string") {
    const words = /^([A-Z]+) (\S+)$/.exec(value);
    return words === null
      ? { method: null, url: value, fields: [] }
      : { method: words[1], url: words[2], fields: [] };
  }
  const reader = MapReader.of(value, path, report, "a request");
  const matcher: RequestMatcher = {
    method: reader.textOrNull("method"),
    url: reader.textOrNull("url"),
    fields: readFieldExpectations(reader.any("headers"), [...path, "headers"], report),
  };
  reader.done();
  return matcher;
}

/** A number, or a bound such as "< 100ms". `read` turns text into a number, null when it is none. */
export function readNumber(
  reader: MapReader,
  key: string,
  what: string,
  read: (text: string) => number | null,
): NumberExpectation | null {
  const value = reader.any(key);
  if (value === undefined) return null;
  const written = /^(<=|>=|<|>|=)?\s*(\S.*)$/.exec(String(value).trim());
  const number = written === null ? null : read(written[2]);
  if (written === null || number === null || isMap(value) || Array.isArray(value)) {
    reader.wrong(key, `${shown(value)} is not ${what}`, `${what}, or a bound such as "<= 2"`);
    return null;
  }
  return { op: (written[1] ?? "=") as NumberExpectation["op"], value: number, text: String(value) };
}

/** A whole number from 0. */
export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
