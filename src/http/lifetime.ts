/**
 * The freshness lifetime of a response (RFC 9111 section 4.2.1): s-maxage, max-age, Expires less Date, a tenth of the time
 * since Last-Modified (4.2.2), the profile's default, in this order; then the profile's bounds.
 */
import { dateOf } from "./age.ts";
import { parseHttpDate } from "./dates.ts";
import { ABSENT, directiveSeconds, hasDirective } from "./directives.ts";
import { firstLine } from "./fields.ts";
import type { HttpResponse } from "./message.ts";
import { HEURISTIC_STATUSES } from "./profile.ts";
import type { HttpProfile } from "./profile.ts";
import type { Governing } from "./targeted.ts";

/** Where a lifetime comes from. */
export type LifetimeSource =
  "s-maxage" | "max-age" | "expires" | "heuristic" | "default" | "minimum" | "none";

/** A lifetime in milliseconds, where it comes from, and whether the response states one (even one that is invalid). */
export interface Lifetime {
  readonly millis: number;
  readonly from: LifetimeSource;
  readonly explicit: boolean;
}

/** The lifetime of a response that arrived at `arrivedMillis`. */
export function lifetime(
  response: HttpResponse,
  governing: Governing,
  arrivedMillis: number,
  profile: HttpProfile,
): Lifetime {
  const stated = statedLifetime(response, governing, arrivedMillis, profile);
  // Where the operator sets a minimum, what the origin forbids is stored for that long (CloudFront, "Minimum TTL").
  const forbidden =
    profile.minTtlMillis > 0 && FORBIDDING.some((name) => hasDirective(governing.directives, name));
  if (forbidden || stated.millis < profile.minTtlMillis) {
    return { millis: profile.minTtlMillis, from: "minimum", explicit: stated.explicit };
  }
  return stated.millis > profile.maxTtlMillis ? { ...stated, millis: profile.maxTtlMillis } : stated;
}

/** May the status be cached without explicit freshness? `public` permits it for any (RFC 9111 section 3). */
export function heuristicallyCacheable(response: HttpResponse, governing: Governing): boolean {
  return HEURISTIC_STATUSES.includes(response.status) || hasDirective(governing.directives, "public");
}

const FORBIDDING: readonly string[] = ["no-store", "no-cache", "private"];

function statedLifetime(
  response: HttpResponse,
  governing: Governing,
  arrivedMillis: number,
  profile: HttpProfile,
): Lifetime {
  for (const from of ["s-maxage", "max-age"] as const) {
    const seconds = directiveSeconds(governing.directives, from);
    // One that cannot be read makes the response stale rather than leaving it to a guess (section 4.2.1).
    if (seconds !== ABSENT) return { millis: Math.max(0, seconds * 1000), from, explicit: true };
  }
  const dateMillis = dateOf(response.fields, arrivedMillis);
  const expires = governing.targeted ? null : firstLine(response.fields, "expires");
  if (expires !== null) {
    const expiresMillis = parseHttpDate(expires, arrivedMillis);
    // Invalid dates, "0" above all, are in the past (section 5.3).
    const millis = Number.isNaN(expiresMillis) ? 0 : Math.max(0, expiresMillis - dateMillis);
    return { millis, from: "expires", explicit: true };
  }
  return unstatedLifetime(response, governing, dateMillis, profile);
}

function unstatedLifetime(
  response: HttpResponse,
  governing: Governing,
  dateMillis: number,
  profile: HttpProfile,
): Lifetime {
  const cacheable = heuristicallyCacheable(response, governing);
  const modified = firstLine(response.fields, "last-modified");
  if (profile.heuristicFraction > 0 && cacheable && modified !== null) {
    const modifiedMillis = parseHttpDate(modified, dateMillis);
    if (modifiedMillis < dateMillis) {
      const guess = Math.floor((dateMillis - modifiedMillis) * profile.heuristicFraction);
      return { millis: Math.min(guess, profile.heuristicCapMillis), from: "heuristic", explicit: false };
    }
  }
  for (const entry of profile.defaultTtl) {
    const applies = entry.statuses.length === 0 ? cacheable : entry.statuses.includes(response.status);
    if (applies) return { millis: entry.ttlMillis, from: "default", explicit: false };
  }
  return { millis: 0, from: "none", explicit: false };
}
