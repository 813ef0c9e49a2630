/**
 * URLs of http and https taken apart, resolved and normalised (RFC 3986 sections 5.2 and 6.2, RFC 9110 section 4.2.3): two
 * spellings that must mean the same resource become one text, so that they share a cache key. By hand and not by the
 * platform's URL class: that one also rewrites what may differ (backslashes, spaces), and a cache must not guess.
 */

/** The parts of an absolute http or https URL; the fragment is dropped. */
export interface UrlParts {
  /** Lower case. */
  readonly scheme: string;
  /** Lower case, with the port unless it is the scheme's own. */
  readonly authority: string;
  /** At least "/". */
  readonly path: string;
  /** Without "?"; null when there is none. */
  readonly query: string | null;
}

/** Takes an absolute URL apart; null when it is none of http or https. */
export function parseUrl(url: string): UrlParts | null {
  const match = ABSOLUTE.exec(url);
  if (match === null) return null;
  const scheme = match[1].toLowerCase();
  const authority = normalAuthority(match[2], scheme);
  if (authority === "" || authority.startsWith(":")) return null;
  return {
    scheme,
    authority,
    path: match[3].startsWith("/") ? match[3] : `/${match[3]}`,
    query: match[4] === undefined ? null : match[4].slice(1),
  };
}

/** One text for all spellings of a URL; the text itself when it is no http or https URL. */
export function normalUrl(url: string): string {
  const parts = parseUrl(url);
  return parts === null ? url : joinUrl({ ...parts, path: normalPath(parts.path) });
}

/** Do a URL and a reference relative to it name the same resource? */
export function sameUrl(url: string, reference: string): boolean {
  const resolved = resolveUrl(url, reference);
  return resolved !== null && normalUrl(url) === resolved;
}

/** A reference (Location, Content-Location) relative to `base`, normalised; null when it is not http or https. */
export function resolveUrl(base: string, reference: string): string | null {
  const from = parseUrl(base);
  if (from === null) return null;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference)) {
    return parseUrl(reference) === null ? null : normalUrl(reference);
  }
  if (reference.startsWith("//")) return resolveUrl(base, `${from.scheme}:${reference}`);
  const match = RELATIVE.exec(reference)!;
  const query = match[2] === undefined ? null : match[2].slice(1);
  if (match[1] === "") {
    return normalUrl(joinUrl({ ...from, query: query ?? from.query }));
  }
  const path = match[1].startsWith("/")
    ? match[1]
    : from.path.slice(0, from.path.lastIndexOf("/") + 1) + match[1];
  return normalUrl(joinUrl({ ...from, path, query }));
}

/** Same scheme, host and port (RFC 6454)? */
export function sameOrigin(one: string, other: string): boolean {
  const a = parseUrl(one);
  const b = parseUrl(other);
  return a !== null && b !== null && a.scheme === b.scheme && a.authority === b.authority;
}

/** The URL that the parts make. */
export function joinUrl(parts: UrlParts): string {
  const query = parts.query === null ? "" : `?${parts.query}`;
  return `${parts.scheme}://${parts.authority}${parts.path}${query}`;
}

/** Path with dot segments removed, escapes of unreserved characters undone, hexadecimal digits in upper case. */
export function normalPath(path: string): string {
  return removeDotSegments(normalEscapes(path));
}

/** RFC 3986 sections 6.2.2.1 and 6.2.2.2. */
export function normalEscapes(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const plain = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(plain) ? plain : escape.toUpperCase();
  });
}

const ABSOLUTE = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?$/is;
const RELATIVE = /^([^?#]*)(\?[^#]*)?(?:#.*)?$/s;

function normalAuthority(authority: string, scheme: string): string {
  // User information is no part of the resource (RFC 9110 section 4.2.4).
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  const ownPort = scheme === "https" ? /:(443)?$/ : /:(80)?$/;
  return host.replace(ownPort, "");
}

/** RFC 3986 section 5.2.4. */
function removeDotSegments(path: string): string {
  if (!path.includes("/.")) return path;
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (let i = 0; i < segments.length; i++) {
    const isLast = i === segments.length - 1;
    if (segments[i] === "." || segments[i] === "..") {
      if (segments[i] === "..") kept.pop();
      if (isLast) kept.push("");
    } else kept.push(segments[i]);
  }
  return `/${kept.join("/")}`;
}
