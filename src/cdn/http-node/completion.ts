/** Completing a stored part: asking for the bytes that are missing and for no more (RFC 9111 section 3.4, RFC 9110 section 14). */
import type { Fields, NodeRequest } from "./contract.ts";
import type { StoredResponse } from "./stored-response.ts";
import { firstLine, hasField } from "../../http/fields.ts";

/** Is the stored response a part, with a strong validator, and does the request ask for the whole? */
export function isCompletable(stored: StoredResponse, request: NodeRequest): boolean {
  if (stored.content !== null || request.method !== "GET" || hasField(request.fields, "range")) return false;
  const etag = firstLine(stored.fields, "etag");
  return etag !== null && etag.startsWith('"') && stored.completeLength >= 0;
}

/** Fields that ask for the one gap of the stored parts; null when there are several: then the whole is asked for. */
export function completionOf(stored: StoredResponse): Fields | null {
  const { parts, completeLength } = stored;
  const gaps: [number, number][] = [];
  let next = 0;
  for (const part of parts) {
    if (part.first > next) gaps.push([next, part.first - 1]);
    next = part.first + part.content.length;
  }
  if (next < completeLength) gaps.push([next, completeLength - 1]);
  if (gaps.length !== 1) return null;
  return [
    ["Range", `bytes=${gaps[0][0]}-${gaps[0][1]}`],
    ["If-Range", firstLine(stored.fields, "etag") ?? ""],
  ];
}
