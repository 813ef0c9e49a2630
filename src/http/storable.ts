/**
 * May a shared cache store the response (RFC 9111 section 3)? The first condition that fails is the reason.
 */
import {
  NOT_STORED_AUTHORIZATION,
  NOT_STORED_COOKIE,
  NOT_STORED_INTERIM,
  NOT_STORED_METHOD,
  NOT_STORED_NO_FRESHNESS,
  NOT_STORED_NO_STORE,
  NOT_STORED_PARTIAL,
  NOT_STORED_PRIVATE,
  NOT_STORED_REQUEST_NO_STORE,
  NOT_STORED_SET_COOKIE,
  NOT_STORED_STATUS,
  NOT_STORED_VARY,
  STORABLE,
} from "../vocabulary/caching.ts";
import { directiveFields, hasDirective, parseDirectives } from "./directives.ts";
import { fieldLines, firstLine, hasField } from "./fields.ts";
import { heuristicallyCacheable } from "./lifetime.ts";
import type { Lifetime } from "./lifetime.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import type { HttpProfile } from "./profile.ts";
import { parseContentRange } from "./ranges.ts";
import type { Governing } from "./targeted.ts";
import { sameUrl } from "./url.ts";
import { variesBeyond } from "./vary.ts";

/** Code in NOT_STORED_REASONS, or STORABLE. */
export function storability(
  request: HttpRequest,
  response: HttpResponse,
  governing: Governing,
  life: Lifetime,
  profile: HttpProfile,
): number {
  const { status, fields } = response;
  const { directives } = governing;
  if (
    request.method !== "GET" &&
    !(request.method === "POST" && answersGet(request, response, life, profile))
  ) {
    return NOT_STORED_METHOD;
  }
  if (status < 200) return NOT_STORED_INTERIM;
  if (status === 304) return NOT_STORED_STATUS;
  if (status === 206 && !(profile.storePartial && parseContentRange(fields) !== null))
    return NOT_STORED_PARTIAL;
  const mustUnderstand = hasDirective(directives, "must-understand");
  if (mustUnderstand && !UNDERSTOOD_STATUSES.includes(status)) return NOT_STORED_STATUS;
  // A minimum above 0 is the operator's word against the origin's (CloudFront).
  const overruled = life.from === "minimum";
  if (hasDirective(directives, "no-store") && !mustUnderstand && !overruled) return NOT_STORED_NO_STORE;
  if (profile.requestDirectives && requestSaysNoStore(request)) return NOT_STORED_REQUEST_NO_STORE;
  if (directiveFields(directives, "private")?.length === 0 && !overruled) return NOT_STORED_PRIVATE;
  if (hasField(request.fields, "authorization")) {
    if (profile.requestAuthorization === "pass" || !permitsSharing(governing))
      return NOT_STORED_AUTHORIZATION;
  }
  if (profile.requestCookie === "pass" && hasField(request.fields, "cookie")) return NOT_STORED_COOKIE;
  if (profile.setCookie === "refuse" && hasField(fields, "set-cookie")) return NOT_STORED_SET_COOKIE;
  if (variesBeyond(fieldLines(fields, "vary"), profile)) return NOT_STORED_VARY;
  if (profile.statuses !== null && !profile.statuses.includes(status)) return NOT_STORED_STATUS;
  const hasFreshness = life.explicit || life.from === "default" || life.from === "minimum";
  if (!hasFreshness && !heuristicallyCacheable(response, governing)) return NOT_STORED_NO_FRESHNESS;
  return STORABLE;
}

/**
 * Statuses whose caching requirements are implemented (for must-understand, RFC 9111 section 5.2.2.3): the final ones of RFC
 * 9110, with 206 by its own rule, and 429, 451 and 511, which ask nothing but not to be stored without being told.
 */
const UNDERSTOOD_STATUSES: readonly number[] = [
  200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407,
  408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 426, 429, 451, 500, 501, 502, 503, 504, 505,
  511,
];

/** RFC 9111 section 3.5. */
function permitsSharing(governing: Governing): boolean {
  return ["public", "must-revalidate", "s-maxage"].some((name) => hasDirective(governing.directives, name));
}

function requestSaysNoStore(request: HttpRequest): boolean {
  return hasDirective(parseDirectives(fieldLines(request.fields, "cache-control")), "no-store");
}

/** RFC 9110 section 9.3.3: explicit freshness, and Content-Location names the URI that was posted to. */
function answersGet(
  request: HttpRequest,
  response: HttpResponse,
  life: Lifetime,
  profile: HttpProfile,
): boolean {
  const location = firstLine(response.fields, "content-location");
  return (
    profile.storePost &&
    life.explicit &&
    response.status === 200 &&
    location !== null &&
    sameUrl(request.url, location)
  );
}
