/**
 * Purges and invalidations that happened while responses were on their way. A response that was asked for before a purge may have
 * been made before the change the purge is about, so it must not be stored as fresh; tags are known only when its head has come,
 * hence the orders are kept until no fetch older than they is under way.
 */
import type { PurgeOrder } from "./contract.ts";

/** What purges say of a response: it stays as it is, is stale from the start, or may not be stored. */
export const UNTOUCHED = 0;
export const MADE_STALE = 1;
export const FORBIDDEN = 2;

/** More orders than this at once are taken for an order to purge everything. */
const MOST_ORDERS = 10_000;

/** What a purge can be about. */
export interface Purgeable {
  readonly baseKey: string;
  readonly url: string;
  readonly tags: readonly string[];
}

/** Is the order about it? `baseKey` is the key of the order's URL. */
export function concerns(order: PurgeOrder["what"], baseKey: string, thing: Purgeable): boolean {
  switch (order.kind) {
    case "url":
      return thing.baseKey === baseKey;
    case "prefix":
      return thing.url.startsWith(order.prefix);
    case "tag":
      return thing.tags.includes(order.tag);
    case "all":
      return true;
  }
}

/** What the order names: a URL, a prefix, a tag; empty for everything. */
export function aboutOf({ what }: PurgeOrder): string {
  switch (what.kind) {
    case "url":
      return what.url;
    case "prefix":
      return what.prefix;
    case "tag":
      return what.tag;
    case "all":
      return "";
  }
}

/** Orders that fetches under way must heed. */
export class PurgeLog {
  #orders: { readonly order: PurgeOrder; readonly baseKey: string; readonly at: number }[] = [];
  #next = 0;
  /** Beginnings of fetches under way, in order. */
  readonly #open = new Set<number>();
  #forgottenBefore = 0;

  /** A fetch begins; the number says when. */
  begin(): number {
    const at = this.#next++;
    this.#open.add(at);
    return at;
  }

  /** The fetch has ended. */
  end(at: number): void {
    this.#open.delete(at);
    if (this.#orders.length === 0) return;
    // A set keeps the order of insertion: its first is the oldest.
    const oldest = this.#open.values().next();
    this.#orders = oldest.done === true ? [] : this.#orders.filter((one) => one.at > oldest.value);
  }

  /** An order was given. */
  add(order: PurgeOrder, baseKey: string): void {
    if (this.#open.size === 0) return;
    this.#orders.push({ order, baseKey, at: this.#next++ });
    if (this.#orders.length <= MOST_ORDERS) return;
    this.#orders = [];
    this.#forgottenBefore = this.#next;
  }

  /** What became of a response whose fetch began at `at`. */
  verdict(at: number, thing: Purgeable): number {
    if (at < this.#forgottenBefore) return FORBIDDEN;
    let verdict = UNTOUCHED;
    for (const { order, baseKey, at: given } of this.#orders)
      if (given > at && concerns(order.what, baseKey, thing)) {
        if (!order.soft) return FORBIDDEN;
        verdict = MADE_STALE;
      }
    return verdict;
  }
}
