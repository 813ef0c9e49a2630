/**
 * Keys of generated objects: ids are dense inside and scattered in a file, as those of real traces are, so that no
 * program gains by an order that only a generator has. A key has 53 bits, which any tool can hold exactly.
 */
import { mix32 } from "../../base/hash.ts";

/**
 * Low 32 bits of the key of a dense id: the finaliser of MurmurHash3 of id + 1. That is one-to-one, so different ids
 * have different keys whatever stands above, and only the id 2^32 - 1, which no trace reaches, would get 0.
 */
export function keyLow(id: number): number {
  return mix32(id + 1);
}

/** Bits 32 to 52 of the key: another hash of the id. */
export function keyHigh(id: number): number {
  return mix32(~id) >>> 11;
}
