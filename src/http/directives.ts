/**
 * Cache-Control text to numbers (RFC 9111 section 5.2): names without case, token and quoted forms alike, unknown directives
 * ignored. Of a directive given twice the first counts (section 4.2.1). A value that is no number of seconds makes
 * the directive {@link INVALID}, which lets a response count as stale: the cautious of the two ways the RFC leaves open.
 */
import { isToken, listMembers, trimOws, unquote } from "./fields.ts";

/** One directive: name in lower case; value without quotes, null when there is none. */
export interface Directive {
  readonly name: string;
  readonly value: string | null;
  /** White space around "=" or a broken quote: what it means is unclear. */
  readonly malformed: boolean;
}

/** The directive is not there. */
export const ABSENT = -1;
/** The directive is there and its value is no number of seconds. */
export const INVALID = -2;
/** The most a count of seconds can say: greater ones count as this (RFC 9111 section 1.2.2). */
export const MOST_SECONDS = 2_147_483_648;

/** Directives of all lines of a Cache-Control field, in order. */
export function parseDirectives(lines: readonly string[]): Directive[] {
  const directives: Directive[] = [];
  for (const line of lines) for (const member of listMembers(line)) directives.push(parseMember(member));
  return directives;
}

/** Is the directive there, with or without a value? */
export function hasDirective(directives: readonly Directive[], name: string): boolean {
  return directives.some((each) => each.name === name);
}

/** Seconds of the first directive of that name; {@link ABSENT} or {@link INVALID}. */
export function directiveSeconds(directives: readonly Directive[], name: string): number {
  const directive = directives.find((each) => each.name === name);
  if (directive === undefined) return ABSENT;
  return directive.malformed || directive.value === null ? INVALID : parseSeconds(directive.value);
}

/**
 * Field names that `no-cache` or `private` is limited to, in lower case; an empty list when the directive is not limited to
 * fields; null when it is not there. Unlimited once means unlimited, and so does a value that is no list of names.
 */
export function directiveFields(directives: readonly Directive[], name: string): readonly string[] | null {
  let fields: string[] | null = null;
  for (const each of directives) {
    if (each.name !== name) continue;
    const names = each.value === null || each.malformed ? [] : listMembers(each.value);
    if (names.length === 0 || !names.every(isToken)) return [];
    fields = [...(fields ?? []), ...names.map((field) => field.toLowerCase())];
  }
  return fields;
}

/** delta-seconds (RFC 9111 section 1.2.2): digits only, leading zeros allowed; {@link INVALID} otherwise. */
export function parseSeconds(text: string): number {
  return /^[0-9]+$/.test(text) ? Math.min(Number(text), MOST_SECONDS) : INVALID;
}

function parseMember(member: string): Directive {
  const equals = member.indexOf("=");
  if (equals < 0) return { name: member.toLowerCase(), value: null, malformed: false };
  const rawName = member.slice(0, equals);
  const rawValue = member.slice(equals + 1);
  const name = trimOws(rawName);
  const value = trimOws(rawValue);
  const quoted = value.startsWith('"');
  const plain = quoted ? unquote(value) : value;
  const malformed = name !== rawName || value !== rawValue || plain === null;
  return { name: name.toLowerCase(), value: plain ?? value, malformed };
}
