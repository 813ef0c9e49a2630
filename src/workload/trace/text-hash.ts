/**
 * Hash of a run of bytes in 64 bits: two lanes after A. Appleby's MurmurHash3 (one is its 32-bit form, the
 * other uses two more of the 128-bit form's multipliers). Keys of text are known by it: two of a million
 * different keys coincide with probability 3e-8, two of 100 million with 3e-4, and no key has to be kept.
 */
import { mix32 } from "../../base/hash.ts";

/** Hashes bytes; the results stay in {@link low} and {@link high}, so that nothing is allocated. */
export class TextHash {
  low = 0;
  high = 0;

  /** Hashes `bytes[from..to)`. */
  of(bytes: Uint8Array, from: number, to: number): void {
    let a = 0x2f0b4c47;
    let b = 0x56a9f3c1;
    let at = from;
    for (const whole = to - 3; at < whole; at += 4) {
      const word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      let k = Math.imul(word, 0xcc9e2d51);
      a ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
      a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
      k = Math.imul(word, 0x239b961b);
      b ^= Math.imul((k << 17) | (k >>> 15), 0x38b34ae5);
      b = (Math.imul((b << 16) | (b >>> 16), 5) + 0x0bcaa747) | 0;
    }
    let tail = to - from;
    for (; at < to; at++) tail = Math.imul(tail, 257) + bytes[at];
    this.low = mix32(a ^ tail);
    this.high = mix32(b ^ Math.imul(tail, 0xa1e38b93));
  }
}
