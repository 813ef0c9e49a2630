/**
 * What a response to one request means for what is stored of others: invalidation by unsafe methods (RFC 9111 section 4.4), news
 * of a GET from a HEAD (section 4.3.5), and which of several variants a request is about (section 4.1).
 */
import type { CacheKeys } from "./cache-keys.ts";
import type { HttpResponse, NodeRequest, PurgeOrder } from "./contract.ts";
import { type ExchangeSite, refresh } from "./exchange.ts";
import type { Flights } from "./flights.ts";
import type { StoredResponse } from "./stored-response.ts";
import { invalidates } from "../../http/invalidate.ts";
import type { HttpProfile } from "../../http/profile.ts";
import { headConfirms } from "../../http/validate.ts";
import { languageMatches, varyKey } from "../../http/vary.ts";

/** Makes stale what the success of an unsafe request may have changed, stored or on its way. */
export function invalidateFor(
  site: ExchangeSite,
  keys: CacheKeys,
  flights: Flights,
  request: NodeRequest,
  response: HttpResponse,
): void {
  if (!site.profile.invalidate) return;
  for (const url of invalidates(request, response)) {
    const baseKey = keys.baseKey(url);
    const order: PurgeOrder = { what: { kind: "url", url }, soft: true };
    const touched = site.store.purge(order, baseKey);
    site.purges.add(order, baseKey);
    flights.forget(order.what, baseKey);
    const about = `${touched} touched`;
    if (touched > 0)
      site.log.note(
        site.clock.nowMillis(),
        "purge",
        request.method,
        url,
        "invalidated",
        "",
        about,
        response.status,
      );
  }
}

/** A HEAD response freshens the stored GET that it describes, and makes one that it contradicts stale. */
export function learnFromHead(
  site: ExchangeSite,
  request: NodeRequest,
  stored: StoredResponse | null,
  variants: readonly StoredResponse[],
  response: HttpResponse,
): void {
  if (!site.profile.headUpdates || response.status !== 200) return;
  const target = stored ?? chooseVariant(variants, request, site.profile);
  if (target === null) return;
  const nowMillis = site.clock.nowMillis();
  const times = { requestMillis: nowMillis, responseMillis: nowMillis };
  if (headConfirms(target.fields, response.fields)) refresh(site, request, target, response, times, 0);
  else target.invalidated = true;
}

/** The variant that answers the request: the latest that agrees with it in what it varies by; null: none. */
export function chooseVariant(
  variants: readonly StoredResponse[],
  request: NodeRequest,
  profile: HttpProfile,
): StoredResponse | null {
  for (const one of variants)
    if (one.rules.vary.length === 0 || varyKey(one.rules.vary, request, profile) === one.variant) return one;
  for (const one of variants) if (languageMatches(one.rules.vary, request, one.fields)) return one;
  return null;
}
