/**
 * Vary (RFC 9111 section 4.1, RFC 9110 section 12.5.5): which request fields a stored response was chosen by, and whether two
 * requests agree in them. What a field means the same with (white space, order of members, case of language tags) is
 * normalised before the comparison, as section 4.1 permits.
 */
import { fieldLines, fieldValue, firstLine, isToken, listMembers, trimOws } from "./fields.ts";
import type { Fields, HttpRequest } from "./message.ts";
import type { HttpProfile } from "./profile.ts";

/** Names that a response varies by: lower case, sorted, each once, those that the profile looks at. */
export function varyNames(varyLines: readonly string[], profile: HttpProfile): readonly string[] {
  const names = new Set<string>();
  for (const line of varyLines) {
    for (const member of listMembers(line)) {
      const name = member.toLowerCase();
      if (name === "*") continue;
      if (profile.varyOn === "all" || profile.varyOn.includes(name)) names.add(name);
    }
  }
  return [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Does the response vary by what no later request can be compared in: "*", a broken name, a field the profile does not look at? */
export function variesBeyond(varyLines: readonly string[], profile: HttpProfile): boolean {
  if (profile.varyOther === "disregard") return false;
  for (const line of varyLines) {
    for (const member of listMembers(line)) {
      if (member === "*" || !isToken(member)) return true;
      if (profile.varyOn !== "all" && !profile.varyOn.includes(member.toLowerCase())) return true;
    }
  }
  return false;
}

/**
 * The secondary key: what the request says in the named fields. Two requests match when their keys are equal. A field that
 * is absent differs from one that is empty.
 */
export function varyKey(names: readonly string[], request: HttpRequest, profile: HttpProfile): string {
  let key = "";
  for (const name of names) {
    const value = fieldValue(request.fields, name);
    // Line feeds cannot occur in field values, so no value can imitate another key.
    key += value === null ? `${name}\n\n` : `${name}\n=${normalValue(name, value, profile)}\n`;
  }
  return key;
}

/**
 * Would the origin choose the stored response for this request too, by what languages tell? True when the stored
 * Content-Language is the only language the request wants most. For responses that vary by Accept-Language alone.
 */
export function languageMatches(names: readonly string[], request: HttpRequest, stored: Fields): boolean {
  if (names.length !== 1 || names[0] !== "accept-language") return false;
  const language = firstLine(stored, "content-language");
  const wanted = fieldLines(request.fields, "accept-language");
  if (language === null || wanted.length === 0) return false;
  const ranked = weighted(wanted.join(", "));
  if (ranked.length === 0 || (ranked.length > 1 && ranked[0].weight === ranked[1].weight)) return false;
  return ranked[0].weight > 0 && ranked[0].value === language.toLowerCase();
}

/** The value in one spelling: members joined anew; by weight where the profile says that the field is understood. */
export function normalValue(name: string, value: string, profile: HttpProfile): string {
  if (!profile.normalise.includes(name)) return listMembers(value).join(",");
  if (name === "user-agent" || name === "cookie") return value;
  return weighted(value)
    .map((each) => (each.weight === 1000 ? each.value : `${each.value};q=${each.weight}`))
    .join(",");
}

interface Weighted {
  readonly value: string;
  /** Thousandths: 1000 when nothing is said (RFC 9110 section 12.4.2). */
  readonly weight: number;
}

/** Members by falling weight, those of equal weight by name: their order means nothing (RFC 9110 section 12.4.2). */
function weighted(value: string): Weighted[] {
  const members = listMembers(value).map((member) => {
    const [name, ...parameters] = member.split(";").map(trimOws);
    let weight = 1000;
    let rest = "";
    for (const parameter of parameters) {
      const match = /^q=([01](?:\.[0-9]{0,3})?)$/i.exec(parameter);
      if (match !== null) weight = Math.min(1000, Math.round(Number(match[1]) * 1000));
      else rest += `;${parameter}`;
    }
    return { value: name.toLowerCase() + rest, weight };
  });
  return members.sort((a, b) => b.weight - a.weight || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}
