/**
 * Cache-Status (RFC 9211): what one cache did with a request, as a member of a structured list. The cache nearest the origin
 * comes first, so each appends its own at the end.
 */

/** What a cache says of itself; what is undefined is not said. */
export interface CacheStatusParts {
  /** Answered without going forward; then `fwd` is not said (section 2.1). */
  readonly hit?: boolean;
  /** Why it went forward: bypass, method, uri-miss, vary-miss, miss, request, stale, partial (section 2.2). */
  readonly fwd?: string;
  /** Status that the next hop answered with. */
  readonly fwdStatus?: number;
  /** Seconds of freshness left; less than 0 when stale. */
  readonly ttlSeconds?: number;
  readonly stored?: boolean;
  readonly collapsed?: boolean;
  readonly key?: string;
  readonly detail?: string;
}

/** One member of the list. */
export function cacheStatus(nodeName: string, parts: CacheStatusParts): string {
  let text = tokenOrString(nodeName);
  if (parts.hit === true) text += "; hit";
  else if (parts.fwd !== undefined) text += `; fwd=${tokenOrString(parts.fwd)}`;
  if (parts.fwdStatus !== undefined) text += `; fwd-status=${parts.fwdStatus}`;
  if (parts.ttlSeconds !== undefined) text += `; ttl=${clampInteger(parts.ttlSeconds)}`;
  if (parts.stored === true) text += "; stored";
  if (parts.collapsed === true) text += "; collapsed";
  if (parts.key !== undefined) text += `; key=${quoted(parts.key)}`;
  if (parts.detail !== undefined) text += `; detail=${tokenOrString(parts.detail)}`;
  return text;
}

/** The greatest integer of a structured field (RFC 9651 section 3.3.1). */
const GREATEST_INTEGER = 999_999_999_999_999;

function clampInteger(value: number): number {
  return Math.trunc(Math.max(-GREATEST_INTEGER, Math.min(GREATEST_INTEGER, value)));
}

function tokenOrString(text: string): string {
  return /^[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*$/.test(text) ? text : quoted(text);
}

/** A structured string: printable ASCII only, anything else becomes "?". */
function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}
