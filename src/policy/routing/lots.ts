/**
 * Draws that belong to things and not to a moment: whether this network peers at that PoP is a hash of the seed and both
 * names, so it stays the same when PoPs come, go or fail, and when other methods are asked.
 */
import { hash2 } from "../../base/hash.ts";

const U32 = 1 / 4294967296;

/** A number in (0, 1) that belongs to two things; `purpose` tells draws about the same two apart. */
export function lot(luck: number, purpose: number, a: number, b: number): number {
  return (hash2(hash2(luck, purpose), hash2(a, b)) + 0.5) * U32;
}
