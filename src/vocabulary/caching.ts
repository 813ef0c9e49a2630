/**
 * Why a response was not stored and why a stored response was not reused: closed sets of words, so that reports, traces of
 * decisions and specifications speak alike. Codes are the positions in the lists.
 */

/** Why a response was not stored, in code order (RFC 9111 section 3 unless said otherwise). */
export const NOT_STORED_REASONS = [
  "method",
  "interim",
  "status",
  "no-store",
  "request-no-store",
  "private",
  "authorization",
  "no-freshness",
  "vary",
  "partial",
  "set-cookie",
  "cookie",
] as const;
/** One word of {@link NOT_STORED_REASONS}. */
export type NotStoredReason = (typeof NOT_STORED_REASONS)[number];

/** The answer to this method is not stored. */
export const NOT_STORED_METHOD = 0;
/** 1xx: not a final response. */
export const NOT_STORED_INTERIM = 1;
/** 304, 206 where parts are not kept, a status that must be understood and is not, or one the profile leaves out. */
export const NOT_STORED_STATUS = 2;
/** The response says no-store. */
export const NOT_STORED_NO_STORE = 3;
/** The request says no-store. */
export const NOT_STORED_REQUEST_NO_STORE = 4;
/** The response is private to one user. */
export const NOT_STORED_PRIVATE = 5;
/** The request carried credentials and the response does not permit sharing (RFC 9111 section 3.5). */
export const NOT_STORED_AUTHORIZATION = 6;
/** Neither explicit freshness nor a status that may be cached without it. */
export const NOT_STORED_NO_FRESHNESS = 7;
/** `Vary: *`: no later request can match. */
export const NOT_STORED_VARY = 8;
/** A 206 that names no single range, or that the profile does not keep. */
export const NOT_STORED_PARTIAL = 9;
/** The profile protects responses that set a cookie. */
export const NOT_STORED_SET_COOKIE = 10;
/** The profile passes requests with a cookie. */
export const NOT_STORED_COOKIE = 11;
/** The response may be stored. */
export const STORABLE = -1;

/** Why a stored response was not used as it is, in code order (RFC 9111 section 4). */
export const NOT_REUSED_REASONS = [
  "absent",
  "expired",
  "no-cache",
  "request-no-cache",
  "request-max-age",
  "request-min-fresh",
  "invalidated",
  "method",
  "cookie",
  "authorization",
] as const;
/** One word of {@link NOT_REUSED_REASONS}. */
export type NotReusedReason = (typeof NOT_REUSED_REASONS)[number];

/** Nothing is stored under the key. */
export const NOT_REUSED_ABSENT = 0;
/** Its age has reached its freshness lifetime. */
export const NOT_REUSED_EXPIRED = 1;
/** The response says no-cache: validate before every use. */
export const NOT_REUSED_NO_CACHE = 2;
/** The request says no-cache (or Pragma: no-cache). */
export const NOT_REUSED_REQUEST_NO_CACHE = 3;
/** Older than the request's max-age. */
export const NOT_REUSED_REQUEST_MAX_AGE = 4;
/** Fresh, but not for as long as the request's min-fresh. */
export const NOT_REUSED_REQUEST_MIN_FRESH = 5;
/** Made stale by an unsafe method or a soft purge. */
export const NOT_REUSED_INVALIDATED = 6;
/** The method is written through. */
export const NOT_REUSED_METHOD = 7;
/** The profile passes requests with a cookie. */
export const NOT_REUSED_COOKIE = 8;
/** The profile passes requests with credentials. */
export const NOT_REUSED_AUTHORIZATION = 9;
/** The stored response is used. */
export const REUSED = -1;
