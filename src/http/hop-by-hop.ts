/**
 * What may go beyond one connection (RFC 9110 section 7.6.1), and what a cache keeps of a response (RFC 9111 section 3.1): the
 * fields of the connection and those that Connection lists stay behind.
 */
import { formatHttpDate, parseHttpDate } from "./dates.ts";
import { fieldLines, fieldValue, firstLine, listMembers, withoutFields } from "./fields.ts";
import type { Fields } from "./message.ts";
import type { ResponseRules } from "./response-rules.ts";

/** Fields of a request as it goes on: without those of the connection, with this node in Via (RFC 9110 section 7.6.3). */
export function forwardFields(fields: Fields, nodeName: string): Fields {
  const via = fieldValue(fields, "via");
  const own = `1.1 ${nodeName}`;
  const rest = withoutFields(endToEnd(fields), VIA);
  return [...rest, ["Via", via === null ? own : `${via}, ${own}`]];
}

/** Fields of a response as it goes on; a Date is put in where none can be read (RFC 9110 section 6.6.1). */
export function responseFields(fields: Fields, arrivedMillis: number): Fields {
  return dated(endToEnd(fields), arrivedMillis);
}

/** Fields of a response as a shared cache stores them: also without Age, which is counted, and `private="..."` fields. */
export function storedFields(fields: Fields, rules: ResponseRules, arrivedMillis: number): Fields {
  const kept = withoutFields(endToEnd(fields), new Set([...OF_THE_NODE, ...rules.unstoredFields]));
  return dated(kept, arrivedMillis);
}

/** Without the fields of the connection and those that Connection names. */
export function endToEnd(fields: Fields): Fields {
  const lines = fieldLines(fields, "connection");
  if (lines.length === 0) return withoutFields(fields, HOP_BY_HOP);
  const removed = new Set(HOP_BY_HOP);
  for (const line of lines) for (const name of listMembers(line)) removed.add(name.toLowerCase());
  return withoutFields(fields, removed);
}

/** Fields that each node writes anew: they are stored with no response. */
export const OF_THE_NODE: ReadonlySet<string> = new Set(["age", "cache-status", "x-cache", "via"]);

/**
 * Fields of one connection (RFC 9110 section 7.6.1), and those between a client and a proxy (section 11.7), which RFC 9111
 * section 3.1 keeps out of storage.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const VIA: ReadonlySet<string> = new Set(["via"]);
const DATE: ReadonlySet<string> = new Set(["date"]);

function dated(fields: Fields, arrivedMillis: number): Fields {
  const line = firstLine(fields, "date");
  if (line !== null && !Number.isNaN(parseHttpDate(line, arrivedMillis))) return fields;
  return [["Date", formatHttpDate(arrivedMillis)], ...withoutFields(fields, DATE)];
}
