/**
 * May the stored response answer this request now (RFC 9111 sections 4, 4.2, 5.2.1)? The limits of request and response are
 * folded into two numbers, the instant it expires and the window after it, and the decision itself is the simulator's
 * own, `decide`: one core for simulated and real caches.
 */
import {
  NOT_REUSED_ABSENT,
  NOT_REUSED_AUTHORIZATION,
  NOT_REUSED_COOKIE,
  NOT_REUSED_EXPIRED,
  NOT_REUSED_INVALIDATED,
  NOT_REUSED_METHOD,
  NOT_REUSED_NO_CACHE,
  NOT_REUSED_REQUEST_MAX_AGE,
  NOT_REUSED_REQUEST_MIN_FRESH,
  NOT_REUSED_REQUEST_NO_CACHE,
  REUSED,
} from "../vocabulary/caching.ts";
import { decide, SERVE, SERVE_AND_REVALIDATE, SERVE_STALE } from "./decide.ts";
import { usableOnError } from "./freshness.ts";
import type { RequestRules } from "./request-rules.ts";
import { currentAgeMillis } from "./response-rules.ts";
import type { ResponseRules } from "./response-rules.ts";

/** What to do, and why. */
export interface ReuseDecision {
  /** FETCH, JOIN, SERVE, SERVE_AND_REVALIDATE, SERVE_STALE or REVALIDATE of decide.ts. */
  readonly action: number;
  /** Code in NOT_REUSED_REASONS; REUSED (-1) when served as it is. A response served stale says why it is. */
  readonly reason: number;
  /** The action needs the upstream and the request forbids asking it: answer 504 (RFC 9111 section 5.2.1.7). */
  readonly gatewayTimeout: boolean;
  /** Served past its lifetime. */
  readonly stale: boolean;
}

/** What the store knows beside the response itself. */
export interface StoreState {
  /** A request for it is under way upstream. */
  readonly filling: boolean;
  /** Requests may wait for that. */
  readonly collapse: boolean;
  /** Invalidated or softly purged: stale whatever its age. */
  readonly invalidated: boolean;
}

/** Nothing under way, nothing invalidated. */
export const AT_REST: StoreState = { filling: false, collapse: false, invalidated: false };

/** Decides about one request; `stored` null: nothing is stored that matches it. */
export function decideReuse(
  stored: ResponseRules | null,
  request: RequestRules,
  nowMillis: number,
  state: StoreState = AT_REST,
): ReuseDecision {
  if (!request.lookup || request.passed !== null) return passed(request);
  if (stored === null) {
    const action = decide(false, state.filling, state.collapse, 0, 0, 0);
    return verdict(action, NOT_REUSED_ABSENT, request, false);
  }
  const expiry = expiryFor(stored, request, nowMillis, state);
  const action = decide(
    true,
    state.filling,
    // Whoever asks for validation of a response must not be given one that was asked for before.
    state.collapse && !request.noCache,
    nowMillis * 1000,
    expiry.atMillis * 1000,
    expiry.windowMillis * 1000,
  );
  if (action !== SERVE) return verdict(action, expiry.reason, request, servesStale(action));
  const stale = currentAgeMillis(stored, nowMillis) >= stored.lifetimeMillis;
  return verdict(SERVE, stale ? NOT_REUSED_EXPIRED : REUSED, request, stale);
}

/**
 * May the stored response stand in when the upstream is unreachable or answers 500, 502, 503 or 504 (RFC 9111 section 4.2.4,
 * RFC 5861 section 4)? The request may permit more (stale-if-error, max-stale), never less than fresh.
 */
export function mayServeOnError(
  stored: ResponseRules,
  request: RequestRules,
  nowMillis: number,
  invalidated = false,
): boolean {
  if (stored.mustRevalidate || request.noCache) return false;
  const bornMillis = nowMillis - currentAgeMillis(stored, nowMillis);
  // What is invalidated may be wrong, not just old: only those who say so themselves get it.
  if (invalidated && request.maxStaleMillis < 0 && !stored.staleIfErrorStated) return false;
  const windowMillis = Math.max(
    stored.staleIfErrorMillis,
    request.staleIfErrorMillis,
    request.maxStaleMillis,
  );
  return usableOnError(nowMillis * 1000, (bornMillis + stored.lifetimeMillis) * 1000, windowMillis * 1000);
}

/** Statuses that count as an error for stale-if-error (RFC 5861 section 4). */
export function isErrorStatus(status: number): boolean {
  return status === 500 || status === 502 || status === 503 || status === 504;
}

interface Expiry {
  readonly atMillis: number;
  readonly windowMillis: number;
  readonly reason: number;
}

/** When the response expires for this request, for how long it may be used after, and which limit that is. */
function expiryFor(
  stored: ResponseRules,
  request: RequestRules,
  nowMillis: number,
  state: StoreState,
): Expiry {
  if (stored.noCache) return never(NOT_REUSED_NO_CACHE);
  // RFC 8246: while fresh, a reload need not validate what never changes.
  const pinned = stored.immutable && !state.invalidated;
  const bornMillis = nowMillis - currentAgeMillis(stored, nowMillis);
  const expiresMillis = bornMillis + stored.lifetimeMillis;
  if (request.noCache && !(pinned && nowMillis < expiresMillis)) return never(NOT_REUSED_REQUEST_NO_CACHE);
  if (state.invalidated) return never(NOT_REUSED_INVALIDATED);
  let atMillis = expiresMillis;
  let windowMillis = stored.staleWhileRevalidateMillis;
  let reason = NOT_REUSED_EXPIRED;
  if (!stored.mustRevalidate && request.maxStaleMillis >= 0) atMillis += request.maxStaleMillis;
  // A lifetime no less than age and min-fresh together is enough, hence the millisecond: the core's comparison is strict.
  // min-fresh counts from the lifetime itself; time that max-stale grants is not fresh.
  const byFreshness = expiresMillis - request.minFreshMillis + 1;
  if (request.minFreshMillis >= 0 && (byFreshness < atMillis || nowMillis >= byFreshness)) {
    atMillis = Math.min(atMillis, byFreshness);
    if (nowMillis < expiresMillis) reason = NOT_REUSED_REQUEST_MIN_FRESH;
    windowMillis = 0;
  }
  if (request.maxAgeMillis >= 0 && !pinned) {
    // An age of at most max-age is good enough: strictly less in the core's comparison, hence the millisecond.
    const byAge = bornMillis + request.maxAgeMillis + 1;
    if (byAge < atMillis || nowMillis >= byAge) {
      atMillis = Math.min(atMillis, byAge);
      if (nowMillis < expiresMillis) reason = NOT_REUSED_REQUEST_MAX_AGE;
      windowMillis = 0;
    }
  }
  return { atMillis, windowMillis, reason };
}

function never(reason: number): Expiry {
  return { atMillis: Number.NEGATIVE_INFINITY, windowMillis: 0, reason };
}

function passed(request: RequestRules): ReuseDecision {
  const reason =
    request.passed === "cookie"
      ? NOT_REUSED_COOKIE
      : request.passed === "authorization"
        ? NOT_REUSED_AUTHORIZATION
        : NOT_REUSED_METHOD;
  return verdict(decide(false, false, false, 0, 0, 0), reason, request, false);
}

function verdict(action: number, reason: number, request: RequestRules, stale: boolean): ReuseDecision {
  const needsUpstream = action !== SERVE && !servesStale(action);
  return { action, reason, gatewayTimeout: request.onlyIfCached && needsUpstream, stale };
}

function servesStale(action: number): boolean {
  return action === SERVE_AND_REVALIDATE || action === SERVE_STALE;
}
