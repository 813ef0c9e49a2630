/**
 * Hashes for tables, sketches and seeds, all by Math.imul on 32 bits. Not for secrets: for those, and for
 * digests, there is SHA-256 in `bytes.ts`.
 */

/** Mixes 32 bits so that each input bit flips half of the output; the finaliser of A. Appleby's MurmurHash3. */
export function mix32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Hash of two 32-bit integers; the order counts. */
export function hash2(a: number, b: number): number {
  return mix32(Math.imul(mix32(a), 0x9e3779b1) ^ b);
}

/**
 * Hash of a 64-bit key by its halves, a signed 32-bit integer: multiplied and folded in turn. The high half goes through a multiplication of
 * its own first: halves that depend on each other, as those of hashed counters do, must not cancel out.
 */
export function hash64(low: number, high: number): number {
  let h = Math.imul(low ^ Math.imul(high ^ (high >>> 15), 0x2c1b3c6d), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x9e3779b1);
  return h ^ (h >>> 14);
}

/** 32-bit hash of a text's UTF-16 units; another seed gives an independent hash. */
export function hashText(text: string, seed = 0): number {
  let h = seed ^ Math.imul(text.length, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) {
    // The multiply and rotate of MurmurHash3's rounds, one unit a round.
    h ^= Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  return mix32(h);
}
