/**
 * A request compiled to what a cache asks of it: may it be answered from the store, and within which limits (RFC 9111 section
 * 5.2.1). Text in, numbers out, once per distinct request.
 */
import { ABSENT, directiveSeconds, hasDirective, INVALID, parseDirectives } from "./directives.ts";
import type { Directive } from "./directives.ts";
import { fieldLines, hasField } from "./fields.ts";
import type { HttpRequest } from "./message.ts";
import type { HttpProfile } from "./profile.ts";

/** What a request demands and permits; times in milliseconds, -1 where it says nothing. */
export interface RequestRules {
  /** May be answered from the store: GET or HEAD. */
  readonly lookup: boolean;
  readonly head: boolean;
  /** The method is not known as safe: its success invalidates (RFC 9110 section 9.2.1). */
  readonly unsafe: boolean;
  /** Cache-Control: no-store. */
  readonly noStore: boolean;
  /** Cache-Control: no-cache, or Pragma: no-cache without Cache-Control: not from the store without validation. */
  readonly noCache: boolean;
  /** Answer 504 rather than ask the upstream. */
  readonly onlyIfCached: boolean;
  readonly maxAgeMillis: number;
  readonly minFreshMillis: number;
  /** Infinity: any staleness (`max-stale` without a value). */
  readonly maxStaleMillis: number;
  /** RFC 5861 section 4. */
  readonly staleIfErrorMillis: number;
  /** Carries Authorization. */
  readonly authorized: boolean;
  /** The profile does not look into the store for it: code in NOT_REUSED_REASONS through {@link passReason}; -1: none. */
  readonly passed: "cookie" | "authorization" | null;
}

/** Compiles a request. */
export function requestRules(request: HttpRequest, profile: HttpProfile): RequestRules {
  const { method, fields } = request;
  const lines = fieldLines(fields, "cache-control");
  const directives = profile.requestDirectives ? parseDirectives(lines) : [];
  const head = method === "HEAD";
  const authorized = hasField(fields, "authorization");
  return {
    lookup: head || method === "GET",
    head,
    unsafe: !SAFE_METHODS.includes(method),
    noStore: hasDirective(directives, "no-store"),
    noCache:
      hasDirective(directives, "no-cache") ||
      (profile.requestDirectives && lines.length === 0 && pragmaNoCache(request)),
    onlyIfCached: hasDirective(directives, "only-if-cached"),
    maxAgeMillis: limit(directives, "max-age", 0),
    // A min-fresh that cannot be read asks for nothing that could be met or missed.
    minFreshMillis: limit(directives, "min-fresh", -1),
    maxStaleMillis: maxStale(directives),
    staleIfErrorMillis: limit(directives, "stale-if-error", -1),
    authorized,
    passed:
      authorized && profile.requestAuthorization === "pass"
        ? "authorization"
        : profile.requestCookie === "pass" && hasField(fields, "cookie")
          ? "cookie"
          : null,
  };
}

/** RFC 9110 section 9.2.1. */
const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS", "TRACE"];

function limit(directives: readonly Directive[], name: string, ifInvalid: number): number {
  const seconds = directiveSeconds(directives, name);
  if (seconds === ABSENT) return -1;
  return seconds === INVALID ? ifInvalid : seconds * 1000;
}

function maxStale(directives: readonly Directive[]): number {
  const directive = directives.find((each) => each.name === "max-stale");
  if (directive === undefined) return -1;
  if (directive.value === null) return Number.POSITIVE_INFINITY;
  return limit(directives, "max-stale", -1);
}

function pragmaNoCache(request: HttpRequest): boolean {
  return hasDirective(parseDirectives(fieldLines(request.fields, "pragma")), "no-cache");
}
