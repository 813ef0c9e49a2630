/**
 * Keys of further copies. A store knows one slot for each key, and a slot belongs to one server: so a copy of an
 * object on another server than the ring's is an entry of its own, under a key that names object and server. To
 * index, orders, admission and history it is an object like any other, which is what it is to the server that keeps
 * it: its own freshness, its own place in the order, its own fill. Only who chooses the server knows that the two are one.
 */

/** Objects have the keys below this one, copies those from here to 2^31 - 1. */
export const FIRST_COPY = 0x40000000;

/** Key of the copy of `object` on `server`, one of `servers`. Throws when there are more objects than keys. */
export function copyKey(object: number, server: number, servers: number): number {
  const copy = object * servers + server;
  if (copy >= FIRST_COPY)
    throw new RangeError(
      `copies on ${servers} servers of more than ${Math.floor(FIRST_COPY / servers)} objects`,
    );
  return FIRST_COPY + copy;
}

/** Is it the key of a copy? */
export function isCopy(key: number): boolean {
  return key >= FIRST_COPY;
}

/** The server of a copy's key. */
export function serverOfCopy(key: number, servers: number): number {
  return (key - FIRST_COPY) % servers;
}
