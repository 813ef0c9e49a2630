/**
 * A response compiled to numbers: may a shared cache store it (RFC 9111 section 3), for how long is it fresh (4.2), how old
 * was it on arrival (4.2.3), and what may be done with it when it is stale (4.2.4, RFC 5861). Text in, numbers out, once per
 * distinct text; everything later is arithmetic.
 */
import { initialAgeMillis } from "./age.ts";
import { ABSENT, directiveFields, directiveSeconds, hasDirective } from "./directives.ts";
import { fieldLines, hasField } from "./fields.ts";
import { lifetime } from "./lifetime.ts";
import type { LifetimeSource } from "./lifetime.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import type { HttpProfile } from "./profile.ts";
import { storability } from "./storable.ts";
import { governingDirectives } from "./targeted.ts";
import { varyNames } from "./vary.ts";

/** When the request was sent and the head of its response arrived, milliseconds since 1970 on the cache's clock. */
export interface ExchangeTimes {
  readonly requestMillis: number;
  readonly responseMillis: number;
}

/** What a cache knows of a response, in numbers. Times in milliseconds. */
export interface ResponseRules {
  /** Code in NOT_STORED_REASONS, or STORABLE (-1). */
  readonly notStored: number;
  readonly status: number;
  /** When it arrived, on the cache's clock. */
  readonly responseMillis: number;
  /** Age on arrival (corrected_initial_age). */
  readonly initialAgeMillis: number;
  /** Freshness lifetime: from the origin, the profile's defaults and bounds applied; 0 when there is none. */
  readonly lifetimeMillis: number;
  /** Where the lifetime comes from. */
  readonly lifetimeFrom: LifetimeSource;
  /** RFC 5861 section 3; 0: not at all. */
  readonly staleWhileRevalidateMillis: number;
  /** How long past its lifetime it may stand in for an error: its own, else the profile's; 0: not at all. */
  readonly staleIfErrorMillis: number;
  /** The above was stated by the response itself (else it is the profile's default). */
  readonly staleIfErrorStated: boolean;
  /** Validate before every use: no-cache not limited to fields. */
  readonly noCache: boolean;
  /** Never serve stale: must-revalidate, proxy-revalidate, s-maxage, no-cache (RFC 9111 section 4.2.4). */
  readonly mustRevalidate: boolean;
  /** RFC 8246: a reload need not validate it while it is fresh. */
  readonly immutable: boolean;
  /** ETag or Last-Modified is there. */
  readonly validated: boolean;
  /** Status 206: its content is a part. */
  readonly partial: boolean;
  /** Permits reuse for requests with Authorization (RFC 9111 section 3.5). */
  readonly shareable: boolean;
  /** Fields not to be stored: private="..." (lower case). */
  readonly unstoredFields: readonly string[];
  /** Fields not to be sent without validation: no-cache="..." (lower case). */
  readonly unsentFields: readonly string[];
  /** Request fields that the response varies by, lower case, in order, each once. */
  readonly vary: readonly string[];
}

/** Compiles a response to `request`. */
export function responseRules(
  request: HttpRequest,
  response: HttpResponse,
  times: ExchangeTimes,
  profile: HttpProfile,
): ResponseRules {
  const { fields, status } = response;
  const governing = governingDirectives(fields, profile);
  const { directives } = governing;
  const life = lifetime(response, governing, times.responseMillis, profile);
  const noCacheFields = directiveFields(directives, "no-cache");
  const noCache = noCacheFields !== null && noCacheFields.length === 0 && life.from !== "minimum";
  const mustRevalidate =
    noCache ||
    hasDirective(directives, "must-revalidate") ||
    hasDirective(directives, "proxy-revalidate") ||
    (profile.sMaxageForbidsStale && hasDirective(directives, "s-maxage"));
  const staleIfError = windowMillis(directiveSeconds(directives, "stale-if-error"));
  const staleWhile = windowMillis(directiveSeconds(directives, "stale-while-revalidate"));
  return {
    notStored: storability(request, response, governing, life, profile),
    status,
    responseMillis: times.responseMillis,
    initialAgeMillis: initialAgeMillis(fields, times),
    lifetimeMillis: life.millis,
    lifetimeFrom: life.from,
    staleWhileRevalidateMillis: mustRevalidate
      ? 0
      : staleWhile >= 0
        ? staleWhile
        : profile.staleWhileRevalidateMillis,
    staleIfErrorMillis: mustRevalidate ? 0 : staleIfError >= 0 ? staleIfError : profile.staleOnErrorMillis,
    staleIfErrorStated: staleIfError >= 0,
    noCache,
    mustRevalidate,
    immutable: hasDirective(directives, "immutable"),
    validated: hasField(fields, "etag") || hasField(fields, "last-modified"),
    partial: status === 206,
    shareable:
      hasDirective(directives, "public") ||
      hasDirective(directives, "must-revalidate") ||
      hasDirective(directives, "s-maxage"),
    unstoredFields: directiveFields(directives, "private") ?? [],
    unsentFields: noCacheFields ?? [],
    vary: varyNames(fieldLines(fields, "vary"), profile),
  };
}

/** Age of the response at `nowMillis` (RFC 9111 section 4.2.3), milliseconds. */
export function currentAgeMillis(rules: ResponseRules, nowMillis: number): number {
  return rules.initialAgeMillis + Math.max(0, nowMillis - rules.responseMillis);
}

function windowMillis(seconds: number): number {
  return seconds === ABSENT ? -1 : Math.max(0, seconds * 1000);
}
