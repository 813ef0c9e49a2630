/**
 * Field lines looked up, joined and split (RFC 9110 section 5). Names are compared without case; a list is split at the
 * commas outside quoted strings (section 5.6.1), because `extension="a, max-age=9"` is one member.
 */
import type { Fields } from "./message.ts";

/** All lines of the field in order; `name` in lower case. */
export function fieldLines(fields: Fields, name: string): string[] {
  const lines: string[] = [];
  for (const [each, value] of fields) if (sameName(each, name)) lines.push(value);
  return lines;
}

/** The lines joined by comma (RFC 9110 section 5.3); null when there is none. `name` in lower case. */
export function fieldValue(fields: Fields, name: string): string | null {
  let joined: string | null = null;
  for (const [each, value] of fields) {
    if (sameName(each, name)) joined = joined === null ? value : `${joined}, ${value}`;
  }
  return joined;
}

/** The first line of the field, for fields that are no lists; null when there is none. `name` in lower case. */
export function firstLine(fields: Fields, name: string): string | null {
  for (const [each, value] of fields) if (sameName(each, name)) return value;
  return null;
}

/** Is there a line of that name (in lower case)? */
export function hasField(fields: Fields, name: string): boolean {
  for (const [each] of fields) if (sameName(each, name)) return true;
  return false;
}

/** The fields with all lines of `name` replaced by one at the end. */
export function withField(fields: Fields, name: string, value: string): Fields {
  const lower = name.toLowerCase();
  return [...fields.filter(([each]) => !sameName(each, lower)), [name, value]];
}

/** The fields without those named (lower case). */
export function withoutFields(fields: Fields, names: ReadonlySet<string>): Fields {
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

/** Members of a comma-separated list, without surrounding white space, empty ones left out. Quotes stay. */
export function listMembers(value: string): string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if (quoted && c === BACKSLASH) i++;
    else if (c === QUOTE) quoted = !quoted;
    else if (c === COMMA && !quoted) {
      pushTrimmed(members, value.slice(start, i));
      start = i + 1;
    }
  }
  pushTrimmed(members, value.slice(start));
  return members;
}

/** Without spaces and tabs at both ends (OWS): `trim` would take more. */
export function trimOws(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isOws(text.charCodeAt(from))) from++;
  while (to > from && isOws(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** A token (RFC 9110 section 5.6.2): names of fields, methods, directives. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** What a quoted string stands for; null when `text` is none that closes at its end. */
export function unquote(text: string): string | null {
  if (text.length < 2 || text.charCodeAt(0) !== QUOTE) return null;
  let plain = "";
  for (let i = 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i === text.length - 1 ? plain : null;
    if (c === BACKSLASH) i++;
    plain += text.charAt(i);
  }
  return null;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function sameName(name: string, lower: string): boolean {
  return name.length === lower.length && (name === lower || name.toLowerCase() === lower);
}

function pushTrimmed(members: string[], text: string): void {
  const member = trimOws(text);
  if (member !== "") members.push(member);
}
