/**
 * Range requests (RFC 9110 section 14): parsing Range and Content-Range, choosing the bytes to send from what is held, and
 * what is still missing. A Range that cannot be read is ignored, one that no byte satisfies is answered 416.
 */
import { parseHttpDate } from "./dates.ts";
import { fieldLines, firstLine, listMembers } from "./fields.ts";
import type { Fields, HttpRequest } from "./message.ts";

/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** What to send for a request. */
export type Selection =
  /** No Range, or one to be ignored: the whole (status 200). */
  | { readonly kind: "whole" }
  /** One part (status 206, Content-Range). */
  | { readonly kind: "single"; readonly range: ByteRange }
  /** Several parts (status 206, multipart/byteranges). */
  | { readonly kind: "multiple"; readonly ranges: readonly ByteRange[] }
  /** Status 416 with a Content-Range that names the length alone. */
  | { readonly kind: "unsatisfiable" };

/** A range as asked for: suffix ranges have `first` -1 and `last` bytes from the end; open ones `last` -1. */
export interface RangeSpec {
  readonly first: number;
  readonly last: number;
}

/** More parts than this are not sent one by one (RFC 9110 section 17.15: many small ranges are an attack). */
export const MOST_RANGES = 16;

/**
 * What to send of a representation of `completeLength` bytes with the stored `fields`, for GET. If-Range that does not hold
 * makes it the whole (RFC 9110 section 13.1.5). Pass the time of arrival to judge whether a date is strong.
 */
export function selectRange(
  request: HttpRequest,
  fields: Fields,
  completeLength: number,
  arrivedMillis: number,
): Selection {
  if (request.method !== "GET") return { kind: "whole" };
  const lines = fieldLines(request.fields, "range");
  const specs = lines.length === 1 ? parseRange(lines[0]) : null;
  if (specs === null || !ifRangeHolds(request, fields, arrivedMillis)) return { kind: "whole" };
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = resolveRange(spec, completeLength);
    if (range !== null) ranges.push(range);
  }
  if (ranges.length === 0) return { kind: "unsatisfiable" };
  if (ranges.length === 1) return { kind: "single", range: ranges[0] };
  return ranges.length > MOST_RANGES || overlap(ranges) ? { kind: "whole" } : { kind: "multiple", ranges };
}

/** `bytes=0-4, -3` taken apart; null when the unit is not bytes or the syntax is broken. */
export function parseRange(value: string): RangeSpec[] | null {
  const match = /^bytes=(.*)$/i.exec(value);
  if (match === null) return null;
  const specs: RangeSpec[] = [];
  for (const member of listMembers(match[1])) {
    const parts = /^([0-9]*)-([0-9]*)$/.exec(member);
    if (parts === null || (parts[1] === "" && parts[2] === "")) return null;
    const first = parts[1] === "" ? -1 : Number(parts[1]);
    const last = parts[2] === "" ? -1 : Number(parts[2]);
    if (first >= 0 && last >= 0 && last < first) return null;
    specs.push({ first, last });
  }
  return specs.length === 0 ? null : specs;
}

/** The bytes that a range means in so many; null when it means none. */
export function resolveRange(spec: RangeSpec, completeLength: number): ByteRange | null {
  if (spec.first < 0) {
    if (spec.last === 0 || completeLength === 0) return null;
    return { first: Math.max(0, completeLength - spec.last), last: completeLength - 1 };
  }
  if (spec.first >= completeLength) return null;
  const last = spec.last < 0 ? completeLength - 1 : Math.min(spec.last, completeLength - 1);
  return { first: spec.first, last };
}

/** Content-Range: the part and the complete length (-1: unknown, "*"); null when absent, broken or unsatisfied. */
export function parseContentRange(
  fields: Fields,
): { readonly range: ByteRange; readonly completeLength: number } | null {
  const match = /^bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*)$/i.exec(firstLine(fields, "content-range") ?? "");
  if (match === null) return null;
  const range = { first: Number(match[1]), last: Number(match[2]) };
  const completeLength = match[3] === "*" ? -1 : Number(match[3]);
  if (range.last < range.first || (completeLength >= 0 && range.last >= completeLength)) return null;
  return { range, completeLength };
}

/** `bytes 0-4/10`; a length of -1 is unknown. */
export function contentRange(range: ByteRange, completeLength: number): string {
  return `bytes ${range.first}-${range.last}/${completeLength < 0 ? "*" : completeLength}`;
}

/** Content-Range of status 416: the length alone. */
export function unsatisfiedRange(completeLength: number): string {
  return `bytes */${completeLength}`;
}

/** Does If-Range hold (or is there none)? Entity tags compare strongly, dates exactly (RFC 9110 section 13.1.5). */
export function ifRangeHolds(request: HttpRequest, fields: Fields, arrivedMillis: number): boolean {
  const condition = firstLine(request.fields, "if-range");
  if (condition === null) return true;
  if (condition.startsWith('"')) return condition === firstLine(fields, "etag");
  const modified = firstLine(fields, "last-modified");
  if (modified === null) return false;
  const wantedMillis = parseHttpDate(condition, arrivedMillis);
  return wantedMillis === parseHttpDate(modified, arrivedMillis) && strongDate(fields, arrivedMillis);
}

/** Is Last-Modified a strong validator: a minute or more before Date (RFC 9110 section 8.8.2.2 asks for a second at least)? */
export function strongDate(fields: Fields, arrivedMillis: number): boolean {
  const modifiedMillis = parseHttpDate(firstLine(fields, "last-modified") ?? "", arrivedMillis);
  const dateMillis = parseHttpDate(firstLine(fields, "date") ?? "", arrivedMillis);
  return dateMillis - modifiedMillis >= 1000;
}

function overlap(ranges: readonly ByteRange[]): boolean {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  return sorted.some((range, i) => i > 0 && range.first <= sorted[i - 1].last);
}
