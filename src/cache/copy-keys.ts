/**
 * Keys of further copies. A store knows one slot for each key, and a slot belongs to one server: so a copy of an
 * object (or slice) on another server than the ring's is an entry of its own, under a key that stands for the two. To
 * index, orders, admission and history it is an object like any other, which is what it is to the server that keeps
 * it: its own freshness, its own place in the order, its own fill. Only who chooses the server knows that the two are one.
 * Keys are given out when first asked for, 24 to 32 bytes each.
 */
import type { Keeper } from "../base/keeper.ts";
import { FIRST_SLICE } from "../workload/requests.ts";
import { Intern } from "../workload/trace/intern.ts";

/** Objects have the keys below `FIRST_SLICE`, slices the next half as many, copies those from here to 2^31 - 1. */
export const FIRST_COPY = 1.5 * FIRST_SLICE;

/** The copies named so far, the same for every PoP. */
export class CopyKeys {
  readonly #pairs = new Intern(64);

  /** Key of the copy of an object on a server. */
  key(object: number, server: number): number {
    return FIRST_COPY + this.#pairs.id(object, server);
  }

  /** The same if there has ever been one, else -1. */
  find(object: number, server: number): number {
    const copy = this.#pairs.find(object, server);
    return copy < 0 ? -1 : FIRST_COPY + copy;
  }

  /** The object (or slice) of a key, which may be its own or that of a copy. */
  objectOf(key: number): number {
    return isCopy(key) ? this.#pairs.low(key - FIRST_COPY) : key;
  }

  /** The server of a copy's key. */
  serverOf(key: number): number {
    return this.#pairs.high(key - FIRST_COPY);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#pairs.keep(keeper);
  }
}

/** Is it the key of a copy? */
export function isCopy(key: number): boolean {
  return key >= FIRST_COPY;
}
