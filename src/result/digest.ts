/** The digest of a summary: SHA-256 over its canonical bytes. Equal digests mean equal results, on any machine. */
import { canonicalJson, sha256Hex } from "../base/bytes.ts";
import type { Summary } from "./summary.ts";

/** Hexadecimal digits of the short digest, which names the results folder. */
const SHORT = 8;

/** A summary's canonical text (the contents of `summary.json`) and what it is known by. */
export interface Digest {
  readonly text: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** The first eight of them. */
  readonly short: string;
}

/** Writes a summary as canonical JSON and digests it. */
export function digestOf(summary: Summary): Digest {
  const text = canonicalJson(summary);
  const sha256 = sha256Hex(text);
  return { text, sha256, short: sha256.slice(0, SHORT) };
}
