/**
 * Validation (RFC 9111 section 4.3, RFC 9110 section 13): the conditions a cache sends with its own validators, those of
 * clients that it answers from the store, and what a 304 or a HEAD response does to what is stored.
 */
import { parseHttpDate } from "./dates.ts";
import { fieldLines, firstLine, hasField, trimOws, withField, withoutFields } from "./fields.ts";
import { formatHttpDate } from "./dates.ts";
import { endToEnd, OF_THE_NODE } from "./hop-by-hop.ts";
import type { Fields, HttpRequest } from "./message.ts";

/** A stored head. */
export interface Validatable {
  readonly fields: Fields;
}

/**
 * Request fields with the validators of `stored` (RFC 9111 section 4.3.1), and the entity tags of `others`, variants of which
 * one may turn out to be the answer (section 4.1). Where a stored response is validated its own conditions take the place of
 * the client's, so that a 304 can mean nothing else; the client's are judged afterwards. Otherwise the client's are kept.
 */
export function conditionalRequest(
  fields: Fields,
  stored: Validatable | null,
  others: readonly Validatable[],
): Fields {
  const tags = new Set<string>();
  const ownTag = stored === null ? null : firstLine(stored.fields, "etag");
  const modified = stored === null ? null : firstLine(stored.fields, "last-modified");
  const validates = ownTag !== null || modified !== null;
  if (ownTag !== null) tags.add(ownTag);
  if (!validates) for (const tag of entityTags(fieldLines(fields, "if-none-match"))) tags.add(tag);
  // Other tags beside a Last-Modified alone would make the upstream ignore the date.
  if (!validates || ownTag !== null) {
    for (const each of others) {
      const tag = firstLine(each.fields, "etag");
      if (tag !== null) tags.add(tag);
    }
  }
  // "*" asks whether anything exists: with tags beside it it would say nothing else.
  if (tags.has("*")) return fields;
  if (!validates && tags.size === 0) return fields;
  const kept = withoutFields(fields, validates ? CONDITIONS : IF_NONE_MATCH);
  return [
    ...kept,
    ...(tags.size === 0 ? [] : [["If-None-Match", [...tags].join(", ")] as const]),
    ...(modified === null ? [] : [["If-Modified-Since", modified] as const]),
  ];
}

/**
 * Which of the stored responses a 304 confirms (RFC 9111 section 4.3.4): the one with its entity tag, else with its
 * Last-Modified; a 304 without either confirms the only candidate, which many servers mean and only few say. -1: none.
 */
export function confirmedBy(candidates: readonly Validatable[], notModified: Fields): number {
  if (candidates.length === 1 && !hasValidator(notModified)) return 0;
  const exact = candidates.findIndex((each) => sameTag(each.fields, notModified, true));
  if (exact >= 0) return exact;
  return candidates.findIndex(
    (each) => hasValidator(notModified) && matchesValidator(each.fields, notModified),
  );
}

/** Do the validators of an answer agree with the stored ones, weakly? True when the answer has none. */
export function matchesValidator(stored: Fields, answer: Fields): boolean {
  if (hasField(answer, "etag")) {
    if (hasField(stored, "etag")) return sameTag(stored, answer, false);
    if (!hasField(answer, "last-modified")) return false;
  }
  const modified = firstLine(answer, "last-modified");
  return modified === null || modified === firstLine(stored, "last-modified");
}

/**
 * Stored fields updated from a 304 or a HEAD response (RFC 9111 section 3.2): every field of the answer replaces the stored
 * ones of its name, but for those that describe the stored bytes, those of the connection and those the node writes.
 */
export function freshen(stored: Fields, answer: Fields, arrivedMillis: number): Fields {
  let news = withoutFields(endToEnd(answer), NOT_UPDATED);
  // Without a Date the answer was made when it came; the old one would make it as old as what it confirms.
  if (!hasField(news, "date")) news = withField(news, "Date", formatHttpDate(arrivedMillis));
  return [...withoutFields(stored, new Set(news.map(([name]) => name.toLowerCase()))), ...news];
}

/** Does a 200 to HEAD describe the stored response (RFC 9111 section 4.3.5)? If not, that counts as stale. */
export function headConfirms(stored: Fields, head: Fields): boolean {
  for (const name of ["etag", "last-modified", "content-length"]) {
    const value = firstLine(head, name);
    if (value !== null && value !== firstLine(stored, name)) return false;
  }
  return true;
}

/**
 * The conditions of a GET or HEAD judged against a stored response (RFC 9111 section 4.3.2). If-None-Match, compared weakly,
 * takes precedence over If-Modified-Since; If-Match and If-Unmodified-Since are for the origin.
 */
export function evaluateConditions(
  request: HttpRequest,
  stored: Fields,
  arrivedMillis: number,
): "not-modified" | "proceed" {
  if (request.method !== "GET" && request.method !== "HEAD") return "proceed";
  const lines = fieldLines(request.fields, "if-none-match");
  if (lines.length > 0) {
    const wanted = entityTags(lines);
    if (wanted.length === 1 && wanted[0] === "*") return "not-modified";
    const own = firstLine(stored, "etag");
    if (own === null) return "proceed";
    return wanted.some((tag) => opaque(tag) === opaque(own)) ? "not-modified" : "proceed";
  }
  const since = fieldLines(request.fields, "if-modified-since");
  if (since.length !== 1) return "proceed";
  const sinceMillis = parseHttpDate(since[0], arrivedMillis);
  if (Number.isNaN(sinceMillis)) return "proceed";
  return modifiedMillis(stored, arrivedMillis) <= sinceMillis ? "not-modified" : "proceed";
}

/**
 * Fields of a 304 made from a stored response (RFC 9110 section 15.4.5): all but those that describe content which is not there.
 */
export function notModifiedFields(fields: Fields): Fields {
  return withoutFields(fields, OF_CONTENT);
}

/** Entity tags of If-None-Match lines: split at commas outside quotes; within them a backslash is itself (RFC 9110 section 8.8.3). */
export function entityTags(lines: readonly string[]): string[] {
  const tags: string[] = [];
  for (const line of lines) {
    for (const match of line.matchAll(/(?:[^",]|"[^"]*"?)+/g)) {
      const tag = trimOws(match[0]);
      if (tag !== "") tags.push(tag);
    }
  }
  return tags;
}

const IF_NONE_MATCH: ReadonlySet<string> = new Set(["if-none-match"]);
const CONDITIONS: ReadonlySet<string> = new Set(["if-none-match", "if-modified-since"]);

/**
 * What an update must leave alone: Content-Length (RFC 9111 section 3.2), and the two that say how the stored bytes are to be
 * read, which section 3.2 lets an implementation leave out for their integrity.
 */
const NOT_UPDATED: ReadonlySet<string> = new Set([
  "content-length",
  "content-encoding",
  "content-range",
  ...OF_THE_NODE,
]);

const OF_CONTENT: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-range",
  "content-type",
]);

/** Weak comparison (RFC 9110 section 8.8.3.2): without the mark of a weak tag. Unquoted tags compare as they are. */
function opaque(tag: string): string {
  return tag.startsWith('W/"') ? tag.slice(2) : tag;
}

function sameTag(stored: Fields, answer: Fields, exactly: boolean): boolean {
  const own = firstLine(stored, "etag");
  const other = firstLine(answer, "etag");
  if (own === null || other === null) return false;
  return exactly ? own === other : opaque(own) === opaque(other);
}

function hasValidator(fields: Fields): boolean {
  return hasField(fields, "etag") || hasField(fields, "last-modified");
}

/** Last-Modified, else Date, else the time of arrival (RFC 9111 section 4.3.2). */
function modifiedMillis(stored: Fields, arrivedMillis: number): number {
  for (const name of ["last-modified", "date"]) {
    const millis = parseHttpDate(firstLine(stored, name) ?? "", arrivedMillis);
    if (!Number.isNaN(millis)) return millis;
  }
  return arrivedMillis;
}
