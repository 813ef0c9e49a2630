/**
 * The cache key: which requests share an answer. Host and path in one spelling (url.ts), the query by rule, and what else the
 * operator keys by. Parts are separated by line feeds, which occur in no URL and no field value, so that no two
 * different requests can be written into one key.
 */
import { fieldLines, fieldValue } from "./fields.ts";
import type { HttpRequest } from "./message.ts";
import { joinUrl, normalEscapes, normalPath, parseUrl } from "./url.ts";

/** What the key takes in; what is undefined is as RFC 9111 section 2 has it: the whole URL and nothing else. */
export interface KeyRules {
  /** Parameters of the query kept: all, none, those listed, or all but those listed; `utm_*` means every name so begun. */
  readonly query?:
    "all" | "none" | { readonly allow: readonly string[] } | { readonly deny: readonly string[] };
  /** Parameters in order of their names: `?b=1&a=2` and `?a=2&b=1` become one. */
  readonly sortQuery?: boolean;
  /** Request fields, lower case. */
  readonly fields?: readonly string[];
  /** Cookies by name. */
  readonly cookies?: readonly string[];
  /** Mobile, tablet or desktop, by User-Agent. */
  readonly device?: boolean;
  /** Request field in which the edge writes the country, lower case. */
  readonly countryField?: string;
  /** False: all hosts share their paths. */
  readonly host?: boolean;
}

/** The key of a request. */
export function cacheKey(request: HttpRequest, rules: KeyRules): string {
  let key = urlKey(request.url, rules);
  for (const name of rules.fields ?? []) key += part(name, fieldValue(request.fields, name));
  for (const name of rules.cookies ?? []) key += part(`cookie ${name}`, cookie(request, name));
  if (rules.device === true)
    key += part("device", deviceClass(fieldValue(request.fields, "user-agent") ?? ""));
  if (rules.countryField !== undefined)
    key += part("country", fieldValue(request.fields, rules.countryField));
  return key;
}

/** Does the key depend on more than the URL? */
export function keyUsesFields(rules: KeyRules): boolean {
  return (
    (rules.fields ?? []).length > 0 ||
    (rules.cookies ?? []).length > 0 ||
    rules.device === true ||
    rules.countryField !== undefined
  );
}

/** The device class that a User-Agent tells: the three that CDNs key by. */
export function deviceClass(userAgent: string): "mobile" | "tablet" | "desktop" {
  if (/iPad|Tablet|PlayBook|Silk/i.test(userAgent)) return "tablet";
  if (/Android/i.test(userAgent)) return /Mobile/i.test(userAgent) ? "mobile" : "tablet";
  return /Mobi|iPhone|iPod|Phone/i.test(userAgent) ? "mobile" : "desktop";
}

/** The key of a path with its query, as logs write it, host or not: what the rules say of queries is applied, all else stays. */
export function pathKey(path: string, rules: KeyRules): string {
  const mark = path.indexOf("?");
  if (mark < 0) return path;
  const kept = keptQuery(path.slice(mark + 1), rules);
  return kept === null ? path.slice(0, mark) : `${path.slice(0, mark)}?${kept}`;
}

/** {@link pathKey} under these rules; undefined where they leave every path as it is. */
export function pathKeyBy(rules: KeyRules): ((path: string) => string) | undefined {
  if (rules.query === undefined && rules.sortQuery === undefined) return undefined;
  return (path) => pathKey(path, rules);
}

function urlKey(url: string, rules: KeyRules): string {
  const parts = parseUrl(url);
  if (parts === null) return url;
  return joinUrl({
    ...parts,
    authority: rules.host === false ? "" : parts.authority,
    path: normalPath(parts.path),
    query: parts.query === null ? null : keptQuery(parts.query, rules),
  });
}

function keptQuery(query: string, rules: KeyRules): string | null {
  const which = rules.query ?? "all";
  if (which === "none") return null;
  if (which === "all" && rules.sortQuery !== true) return normalEscapes(query);
  let parameters = query.split("&").map(normalEscapes);
  if (which !== "all") {
    parameters = parameters.filter((parameter) =>
      "allow" in which ? isListed(parameter, which.allow) : !isListed(parameter, which.deny),
    );
    if (parameters.length === 0) return null;
  }
  if (rules.sortQuery === true) {
    // By name alone and stable: the order of values of one name means something to many servers.
    parameters.sort((a, b) => compareText(nameOf(a), nameOf(b)));
  }
  return parameters.join("&");
}

function isListed(parameter: string, list: readonly string[]): boolean {
  const name = nameOf(parameter);
  return list.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry));
}

function nameOf(parameter: string): string {
  const equals = parameter.indexOf("=");
  return equals < 0 ? parameter : parameter.slice(0, equals);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Absent and empty differ. */
function part(name: string, value: string | null): string {
  return value === null ? `\n${name}` : `\n${name}=${value}`;
}

function cookie(request: HttpRequest, name: string): string | null {
  for (const line of fieldLines(request.fields, "cookie")) {
    for (const pair of line.split(";")) {
      const equals = pair.indexOf("=");
      if (equals >= 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
    }
  }
  return null;
}
