/** Why a node does not answer a request out of its store, and why it will not keep the answer: codes of `vocabulary/caching`. */
import type { Store } from "../cache/store.ts";
import type { RequestRules } from "../http/request-rules.ts";
import {
  NOT_REUSED_ABSENT,
  NOT_REUSED_EXPIRED,
  NOT_REUSED_INVALIDATED,
  NOT_REUSED_NO_CACHE,
  NOT_REUSED_REQUEST_NO_CACHE,
  NOT_STORED_METHOD,
  NOT_STORED_PRIVATE,
  NOT_STORED_REQUEST_NO_STORE,
} from "../vocabulary/caching.ts";
import { PERSONAL, UNCACHEABLE } from "../workload/requests.ts";
import { isInvalidated } from "./write-log.ts";

/**
 * Of a plain request for what is in `slot` (-1: nothing). In the order in which `http/reuse` asks: what the response forbids, what the
 * request forbids, what a write has made stale, age.
 */
export function notReusedReason(store: Store, slot: number, noCache: boolean, reloading: boolean): number {
  if (slot < 0 || !store.isHeld(slot)) return NOT_REUSED_ABSENT;
  if (noCache) return NOT_REUSED_NO_CACHE;
  if (reloading) return NOT_REUSED_REQUEST_NO_CACHE;
  return isInvalidated(store.slots.expiresMicros(slot)) ? NOT_REUSED_INVALIDATED : NOT_REUSED_EXPIRED;
}

/** Of the answer to a request that is passed on; `ofClass`: what keeps the class's answers out of stores where nothing else does. */
export function notStoredReason(rules: RequestRules, flags: number, ofClass: number): number {
  if (!rules.lookup || rules.head) return NOT_STORED_METHOD;
  if ((flags & PERSONAL) !== 0) return NOT_STORED_PRIVATE;
  if (rules.noStore && (flags & UNCACHEABLE) === 0) return NOT_STORED_REQUEST_NO_STORE;
  return ofClass;
}
