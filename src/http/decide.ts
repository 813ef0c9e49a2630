/**
 * The decision of a shared cache about one request, as a pure function of numbers: whoever holds a store,
 * simulated or real, asks the same question and gets the same answer.
 */
import { EXPIRED_COPY, FRESH, freshness } from "./freshness.ts";

/** Nothing is stored: fetch. */
export const FETCH = 0;
/** Nothing usable is stored and a fill is under way: wait for it (collapsed forwarding). */
export const JOIN = 1;
/** A fresh copy is stored: serve it. */
export const SERVE = 2;
/** A stale copy may be served, and a revalidation must be started behind it. */
export const SERVE_AND_REVALIDATE = 3;
/** A stale copy may be served; its revalidation is already under way. */
export const SERVE_STALE = 4;
/** A stale copy is stored: ask the upstream whether it still holds, and wait. */
export const REVALIDATE = 5;

/**
 * What to do with a request. `held`: some tier has a copy; `filling`: an upstream request for the object is
 * under way; `collapse`: requests may wait for it.
 */
export function decide(
  held: boolean,
  filling: boolean,
  collapse: boolean,
  nowMicros: number,
  expiresMicros: number,
  staleWhileRevalidateMicros: number,
): number {
  if (!held) return filling && collapse ? JOIN : FETCH;
  const state = freshness(nowMicros, expiresMicros, staleWhileRevalidateMicros);
  if (state === FRESH) return SERVE;
  if (state === EXPIRED_COPY) return filling && collapse ? JOIN : REVALIDATE;
  return filling ? SERVE_STALE : SERVE_AND_REVALIDATE;
}
