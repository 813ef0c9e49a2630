/**
 * What a shared cache may choose within (and products choose outside) RFC 9111: defaults of freshness, which statuses,
 * which request fields, how long past its lifetime a response may stand in for an error. The rules read nothing else.
 */

/** A freshness lifetime for responses that state none, by status. */
export interface DefaultTtl {
  /** Empty: every status that may be cached without explicit freshness (RFC 9110 section 15.1). */
  readonly statuses: readonly number[];
  readonly ttlMillis: number;
}

/** How a cache makes use of its freedom. Times in milliseconds; Infinity is "without limit". */
export interface HttpProfile {
  readonly name: string;
  /** One line for lists. */
  readonly about: string;
  /** Where the choices are documented. */
  readonly source: string;
  /**
   * Fields that override Cache-Control and Expires, in lower case, most wanted first (RFC 9213 section 2.2). Names ending in
   * `cache-control` are strict structured fields; `surrogate-control` is read as Cache-Control, `x-accel-expires` as nginx does.
   */
  readonly targets: readonly string[];
  /** Are targeted fields taken out of what goes to the client? */
  readonly removeTargets: boolean;
  /** Least freshness lifetime; above 0 it also overrides no-store, no-cache and private, as CloudFront does. */
  readonly minTtlMillis: number;
  readonly maxTtlMillis: number;
  /** Where neither explicit nor heuristic freshness applies; the first entry with the status counts. */
  readonly defaultTtl: readonly DefaultTtl[];
  /** Share of the time since Last-Modified (RFC 9111 section 4.2.2 suggests 0.1); 0: no heuristic. */
  readonly heuristicFraction: number;
  readonly heuristicCapMillis: number;
  /** Statuses stored with explicit freshness; null: any final status. */
  readonly statuses: readonly number[] | null;
  /** Response directives that are not read. */
  readonly ignoredDirectives: readonly string[];
  /** Are request directives (max-age, no-cache, only-if-cached ...) and Pragma obeyed? */
  readonly requestDirectives: boolean;
  /** Responses with Set-Cookie: stored as they are, stored without it, or not stored. */
  readonly setCookie: "store" | "strip" | "refuse";
  /** Requests with Cookie: no matter, or passed by the cache. */
  readonly requestCookie: "ignore" | "pass";
  /** Requests with Authorization: RFC 9111 section 3.5, or passed by the cache. */
  readonly requestAuthorization: "rfc" | "pass";
  /** Which fields a Vary may split copies by: all, or only those listed (the others are not looked at). */
  readonly varyOn: "all" | readonly string[];
  /** What `Vary: *` or a field outside `varyOn` does: nothing stored, or the field is disregarded. */
  readonly varyOther: "refuse" | "disregard";
  /** Request fields compared by meaning instead of by text. */
  readonly normalise: readonly string[];
  /**
   * Does s-maxage forbid stale use, as RFC 9111 section 5.2.2.10 has it? Products serve stale where the origin asks for it
   * with stale-while-revalidate or stale-if-error, s-maxage or not.
   */
  readonly sMaxageForbidsStale: boolean;
  /** How long past its lifetime a response without stale-while-revalidate may be served while it is fetched anew. */
  readonly staleWhileRevalidateMillis: number;
  /** How long past its lifetime a response without stale-if-error may stand in for an unreachable or failing upstream. */
  readonly staleOnErrorMillis: number;
  /** Are 206 responses stored, combined and completed (RFC 9111 section 3.3 and 3.4)? */
  readonly storePartial: boolean;
  /** May a POST response with Content-Location answer a later GET (RFC 9110 section 9.3.3)? */
  readonly storePost: boolean;
  /** Does a HEAD response freshen or invalidate the stored GET (RFC 9111 section 4.3.5)? */
  readonly headUpdates: boolean;
  /** Does the profile's own cache key take the query in? */
  readonly keyQuery: boolean;
  /** Do unsafe methods invalidate (RFC 9111 section 4.4)? */
  readonly invalidate: boolean;
}

/** Statuses that may be cached without explicit freshness (RFC 9110 section 15.1). */
export const HEURISTIC_STATUSES: readonly number[] = [
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
];

/** RFC 9111 to the letter, every optional behaviour on. */
export const RFC_PROFILE: HttpProfile = {
  name: "rfc",
  about: "RFC 9111 to the letter, every optional behaviour on",
  source: "RFC 9110, 9111, 5861, 8246, 9213",
  targets: ["cdn-cache-control"],
  removeTargets: false,
  minTtlMillis: 0,
  maxTtlMillis: Number.POSITIVE_INFINITY,
  defaultTtl: [],
  heuristicFraction: 0.1,
  // RFC 9111 section 4.2.2 leaves it open; 24 hours is where RFC 7234 wanted a warning.
  heuristicCapMillis: 86_400_000,
  statuses: null,
  ignoredDirectives: [],
  requestDirectives: true,
  setCookie: "store",
  requestCookie: "ignore",
  requestAuthorization: "rfc",
  varyOn: "all",
  varyOther: "refuse",
  normalise: ["accept-encoding", "accept-language"],
  sMaxageForbidsStale: true,
  staleWhileRevalidateMillis: 0,
  staleOnErrorMillis: Number.POSITIVE_INFINITY,
  storePartial: true,
  storePost: true,
  headUpdates: true,
  keyQuery: true,
  invalidate: true,
};
