/**
 * Which field governs a response: a targeted one (RFC 9213: CDN-Cache-Control, a strict structured field), Surrogate-Control
 * or X-Accel-Expires where a profile reads them, or Cache-Control. A targeted field that is empty or does not parse counts as absent.
 */
import { parseDictionary } from "structured-headers";
import { parseDirectives } from "./directives.ts";
import type { Directive } from "./directives.ts";
import { fieldLines, firstLine } from "./fields.ts";
import type { Fields } from "./message.ts";
import type { HttpProfile } from "./profile.ts";

/** The directives that govern, and whether they come from a targeted field (then Expires does not count either). */
export interface Governing {
  readonly directives: readonly Directive[];
  readonly targeted: boolean;
  /** The field they come from, in lower case. */
  readonly field: string;
}

/** The directives that govern a response in a cache of that profile. */
export function governingDirectives(fields: Fields, profile: HttpProfile): Governing {
  for (const field of profile.targets) {
    const directives = readTargeted(fields, field);
    if (directives !== null) return { directives: keep(directives, profile), targeted: true, field };
  }
  const directives = parseDirectives(fieldLines(fields, "cache-control"));
  return { directives: keep(directives, profile), targeted: false, field: "cache-control" };
}

/** Directives of a structured targeted field (RFC 9213 section 2.1); null when it is absent, empty or invalid. */
export function parseTargeted(lines: readonly string[]): Directive[] | null {
  if (lines.length === 0) return null;
  let members: ReturnType<typeof parseDictionary>;
  try {
    members = parseDictionary(lines.join(", "));
  } catch {
    return null;
  }
  if (members.size === 0) return null;
  const directives: Directive[] = [];
  for (const [name, [value]] of members) {
    // `name=?0` says that the directive is not there.
    if (value === false) continue;
    if (value === true) directives.push({ name, value: null, malformed: false });
    else if (typeof value === "number") {
      // A decimal is no integer even when it is whole: the parser gives both as numbers, only integers may be seconds.
      directives.push({ name, value: String(value), malformed: !Number.isInteger(value) || value < 0 });
    } else {
      // A string where an integer belongs is of the wrong type: RFC 9213 section 2.1 maps numbers to integers alone.
      directives.push({ name, value: String(value), malformed: NUMERIC.includes(name) });
    }
  }
  return directives;
}

const NUMERIC: readonly string[] = ["max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"];

function readTargeted(fields: Fields, field: string): Directive[] | null {
  if (field.endsWith("cache-control")) return parseTargeted(fieldLines(fields, field));
  if (field === "x-accel-expires") return readAccelExpires(firstLine(fields, field));
  const directives = parseDirectives(fieldLines(fields, field)).map(withoutTarget);
  return directives.length === 0 ? null : directives;
}

/** Surrogate-Control members may say how long stale (`600+30`) and for whom (`;token`): Edge Architecture Specification 1.0. */
function withoutTarget(directive: Directive): Directive {
  if (directive.value === null) return directive;
  return { ...directive, value: directive.value.replace(/;.*$/, "").replace(/\+[0-9]+$/, "") };
}

/** Seconds, 0 for "do not cache"; `@` and a time of 1970 in seconds is not read (nginx, `X-Accel-Expires`). */
function readAccelExpires(line: string | null): Directive[] | null {
  if (line === null || !/^[0-9]+$/.test(line)) return null;
  if (Number(line) === 0) return [{ name: "no-store", value: null, malformed: false }];
  return [{ name: "max-age", value: line, malformed: false }];
}

function keep(directives: readonly Directive[], profile: HttpProfile): readonly Directive[] {
  if (profile.ignoredDirectives.length === 0) return directives;
  return directives.filter((each) => !profile.ignoredDirectives.includes(each.name));
}
