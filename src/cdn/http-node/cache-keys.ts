/** Cache keys of one node. Where a key depends on the URL alone it is worked out once for each spelling and remembered. */
import type { NodeRequest } from "./contract.ts";
import type { StoredIdentity } from "./stored-response.ts";
import { cacheKey, type KeyRules, keyUsesFields } from "../../http/cache-key.ts";
import { normalUrl } from "../../http/url.ts";

/** Keys of this many URLs are remembered; then all are forgotten and worked out anew. */
const MOST_KEYS = 20_000;
/** URLs longer than this are not remembered, characters: a few megabytes hold the rest. */
const LONGEST_REMEMBERED = 512;

/** Works out keys. */
export class CacheKeys {
  readonly #rules: KeyRules;
  readonly #ofUrl: boolean;
  readonly #known = new Map<string, string>();

  constructor(rules: KeyRules) {
    this.#rules = rules;
    this.#ofUrl = !keyUsesFields(rules);
  }

  /** The key of a request. */
  keyOf(request: NodeRequest): string {
    if (!this.#ofUrl) return cacheKey(request, this.#rules);
    return this.#known.get(request.url) ?? this.baseKey(request.url);
  }

  /** The key of a URL without what keys take from fields. */
  baseKey(url: string): string {
    const key = cacheKey({ method: "GET", url, fields: [] }, this.#rules);
    if (this.#ofUrl && url.length <= LONGEST_REMEMBERED) {
      if (this.#known.size >= MOST_KEYS) this.#known.clear();
      this.#known.set(url, key);
    }
    return key;
  }

  /** What identifies the answer to a request. */
  identity(request: NodeRequest, key: string): Omit<StoredIdentity, "variant"> {
    return { key, baseKey: this.#ofUrl ? key : this.baseKey(request.url), url: normalUrl(request.url) };
  }
}
