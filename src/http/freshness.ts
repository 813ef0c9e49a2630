/**
 * Freshness in numbers: may a stored response be used now? RFC 9111 section 4.2 (fresh while the lifetime is
 * greater than the age) and RFC 5861 (stale-while-revalidate, stale-if-error). Times are microseconds of one
 * clock; a response that expires at Infinity is always fresh.
 */

/** The response may be used as it is. */
export const FRESH = 0;
/** It may be used while a revalidation goes on behind it (RFC 5861 section 3). */
export const USABLE_WHILE_REVALIDATING = 1;
/** It must be revalidated before use. */
export const EXPIRED_COPY = 2;

/** Which of the three holds at `nowMicros` for a response that expires at `expiresMicros`. */
export function freshness(
  nowMicros: number,
  expiresMicros: number,
  staleWhileRevalidateMicros: number,
): number {
  if (nowMicros < expiresMicros) return FRESH;
  const stalenessMicros = nowMicros - expiresMicros;
  return stalenessMicros <= staleWhileRevalidateMicros && staleWhileRevalidateMicros > 0
    ? USABLE_WHILE_REVALIDATING
    : EXPIRED_COPY;
}

/** May the stored response stand in for an error of the upstream (RFC 5861 section 4)? */
export function usableOnError(nowMicros: number, expiresMicros: number, staleIfErrorMicros: number): boolean {
  return (
    nowMicros < expiresMicros || (staleIfErrorMicros > 0 && nowMicros - expiresMicros <= staleIfErrorMicros)
  );
}
