/**
 * A stored response: its head as it goes out, its content, and the rules compiled from its text. The head that a plain hit
 * sends is prepared once a second, the unit of Age, so that hits of the same second share it and allocate nothing.
 */
import { type Fields, type NodeResponse } from "./contract.ts";
import { currentAgeMillis, type ResponseRules } from "../../http/response-rules.ts";
import type { Purgeable } from "./purge-log.ts";

/** Consecutive bytes of a representation. */
export interface Part {
  readonly first: number;
  readonly content: Uint8Array;
}

/** What identifies a stored response. */
export interface StoredIdentity {
  readonly key: string;
  /** Key of the URL without what the key takes from fields: a purge by URL means all of them. */
  readonly baseKey: string;
  readonly url: string;
  /** What the request said in the fields that the response varies by. */
  readonly variant: string;
}

/** One response in the store. */
export class StoredResponse implements Purgeable {
  readonly key: string;
  readonly baseKey: string;
  readonly url: string;
  readonly variant: string;
  /** Id in the bounded store; -1 while it is in none. */
  id = -1;
  status: number;
  /** As stored: without hop-by-hop fields, Age and Cache-Status. */
  fields: Fields;
  rules: ResponseRules;
  tags: readonly string[];
  /** Whole content, or null when only parts are held. */
  content: Uint8Array | null;
  /** Parts of a representation of {@link completeLength} bytes, in order, apart from each other; empty when it is whole. */
  parts: readonly Part[];
  /** Bytes of the representation, -1 when unknown. */
  completeLength: number;
  /** Softly purged or invalidated: stale whatever its age. */
  invalidated = false;
  /** Purges of everything that it has been through. */
  hardGeneration = 0;
  softGeneration = 0;
  /** Answers given from it. */
  hits = 0;
  #second = -1;
  #prepared: NodeResponse | null = null;

  constructor(
    identity: StoredIdentity,
    head: { status: number; fields: Fields; rules: ResponseRules; tags: readonly string[] },
    content: Uint8Array | null,
    parts: readonly Part[],
    completeLength: number,
  ) {
    this.key = identity.key;
    this.baseKey = identity.baseKey;
    this.url = identity.url;
    this.variant = identity.variant;
    this.status = head.status;
    this.fields = head.fields;
    this.rules = head.rules;
    this.tags = head.tags;
    this.content = content;
    this.parts = parts;
    this.completeLength = completeLength;
  }

  /** Bytes of content held. */
  get contentBytes(): number {
    if (this.content !== null) return this.content.length;
    return this.parts.reduce((sum, part) => sum + part.content.length, 0);
  }

  /** Age in whole seconds. */
  ageSeconds(nowMillis: number): number {
    return Math.floor(currentAgeMillis(this.rules, nowMillis) / 1000);
  }

  /** Seconds until it is stale, less than 0 when it is. */
  ttlSeconds(nowMillis: number): number {
    return Math.floor((this.rules.lifetimeMillis - currentAgeMillis(this.rules, nowMillis)) / 1000);
  }

  /** The answer of a plain hit; `make` makes it anew when the second has changed. */
  plainAnswer(
    nowMillis: number,
    make: (stored: StoredResponse, nowMillis: number) => NodeResponse,
  ): NodeResponse {
    // Age and remaining lifetime step at the same moments: both count from the age on arrival.
    const second = this.ageSeconds(nowMillis);
    if (second !== this.#second || this.#prepared === null) {
      this.#prepared = make(this, nowMillis);
      this.#second = second;
    }
    return this.#prepared;
  }

  /** Takes another head: it was validated. */
  freshen(fields: Fields, rules: ResponseRules, tags: readonly string[]): void {
    this.fields = fields;
    this.rules = rules;
    this.tags = tags;
    this.invalidated = false;
    this.#prepared = null;
  }

  /** Takes more content. */
  complete(content: Uint8Array | null, parts: readonly Part[]): void {
    this.content = content;
    this.parts = parts;
    this.#prepared = null;
  }

  /** The bytes from `first` to `last`, both included, or null when not all of them are held. */
  slice(first: number, last: number): Uint8Array | null {
    if (this.content !== null)
      return last < this.content.length ? this.content.subarray(first, last + 1) : null;
    for (const part of this.parts)
      if (part.first <= first && last < part.first + part.content.length)
        return part.content.subarray(first - part.first, last - part.first + 1);
    return null;
  }
}

/** Parts with one more, joined where they touch or overlap; of bytes held twice the later ones count. */
export function joinParts(parts: readonly Part[], added: Part): readonly Part[] {
  let { first, content } = added;
  const apart: Part[] = [];
  for (const part of parts) {
    const end = part.first + part.content.length;
    const addedEnd = first + content.length;
    if (end < first || part.first > addedEnd) {
      apart.push(part);
      continue;
    }
    const from = Math.min(first, part.first);
    const joined = new Uint8Array(Math.max(end, addedEnd) - from);
    joined.set(part.content, part.first - from);
    joined.set(content, first - from);
    first = from;
    content = joined;
  }
  return [...apart, { first, content }].sort((a, b) => a.first - b.first);
}
