/**
 * Surrogate keys, or cache tags: names that an origin gives responses so that they can be purged together. `Surrogate-Key`
 * (Fastly: separated by spaces), `Cache-Tag` (Cloudflare, Akamai: by commas), `xkey` (Varnish: by spaces or commas).
 */
import { fieldLines } from "./fields.ts";
import type { Fields } from "./message.ts";

/** Keys of a response, each once, in order; compared with case, as Fastly and Varnish do. */
export function surrogateKeys(fields: Fields): readonly string[] {
  const keys = new Set<string>();
  for (const [field, separator] of FIELDS) {
    for (const line of fieldLines(fields, field)) {
      for (const key of line.split(separator)) {
        const name = key.trim();
        if (name !== "" && keys.size < MOST_KEYS) keys.add(name);
      }
    }
  }
  return [...keys];
}

const FIELDS: readonly (readonly [string, RegExp])[] = [
  ["surrogate-key", /[ \t]+/],
  ["cache-tag", /,/],
  ["xkey", /[ \t,]+/],
];

/** Keys beyond this are not read: a response with so many is a mistake or an attack (Cloudflare takes 1,000). */
const MOST_KEYS = 1000;
