/**
 * Stored responses by cache key, several to a key where they vary, bounded by {@link BoundedStore}, with an index by tag and the
 * purges. Purging everything does not visit everything: it begins a new generation, and what is of an older one is stale or gone
 * when it is next looked at.
 */
import type { PurgeOrder } from "./contract.ts";
import { BoundedStore, HEAD_BYTES, type RoomSpec } from "./bounded-store.ts";
import { concerns } from "./purge-log.ts";
import type { StoredResponse } from "./stored-response.ts";

/** Variants of one key beyond this push out the oldest: a Vary by User-Agent must not grow a list without end. */
const MOST_VARIANTS = 200;

/** The store of a node. */
export class ResponseStore {
  readonly room: BoundedStore;
  readonly #byKey = new Map<string, StoredResponse[]>();
  readonly #byId: (StoredResponse | undefined)[] = [];
  readonly #byTag = new Map<string, Set<StoredResponse>>();
  /** Responses whose key says more than their URL: only they need a search when a URL is purged. */
  #keyedApart = 0;
  #hardGeneration = 0;
  #softGeneration = 0;

  constructor(spec: RoomSpec) {
    this.room = new BoundedStore(spec, (id) => this.#left(id));
  }

  /** Responses of a key, the latest first; undefined when there is none. */
  find(key: string): readonly StoredResponse[] | undefined {
    const list = this.#byKey.get(key);
    if (list === undefined) return undefined;
    for (let n = list.length - 1; n >= 0; n--) this.#settle(list[n]);
    return list.length > 0 ? list : undefined;
  }

  /** Every response held, in no promised order. */
  *all(): Iterable<StoredResponse> {
    for (const stored of this.#byId) {
      if (stored === undefined) continue;
      this.#settle(stored);
      if (stored.id >= 0) yield stored;
    }
  }

  /** Puts a response in, in place of the variant that it replaces. Returns whether the policies let it in. */
  put(stored: StoredResponse, nowMillis: number): boolean {
    const list = this.#byKey.get(stored.key);
    if (list !== undefined) {
      for (let n = list.length - 1; n >= 0; n--)
        if (list[n].variant === stored.variant) this.drop(list[n], false);
      if (list.length >= MOST_VARIANTS) this.drop(list[list.length - 1], false);
    }
    stored.hardGeneration = this.#hardGeneration;
    stored.softGeneration = this.#softGeneration;
    const id = this.room.idOf(`${stored.key}\n${stored.variant}`);
    stored.id = id;
    this.#byId[id] = stored;
    if (!this.room.admit(id, stored.contentBytes + HEAD_BYTES, nowMillis * 1000)) {
      stored.id = -1;
      this.#byId[id] = undefined;
      return false;
    }
    const now = this.#byKey.get(stored.key);
    if (now === undefined) this.#byKey.set(stored.key, [stored]);
    else now.unshift(stored);
    if (stored.key !== stored.baseKey) this.#keyedApart++;
    this.#index(stored);
    return true;
  }

  /** The response has grown, or has another head: its tags and size are taken anew. False when it no longer fits. */
  changed(stored: StoredResponse, tagsBefore: readonly string[], nowMillis: number, grown: boolean): boolean {
    for (const tag of tagsBefore) this.#untag(tag, stored);
    if (stored.id < 0) return false;
    this.#index(stored);
    return !grown || this.room.admit(stored.id, stored.contentBytes + HEAD_BYTES, nowMillis * 1000);
  }

  /** Takes a response out. */
  drop(stored: StoredResponse, purged: boolean): void {
    if (stored.id < 0) return;
    this.room.remove(stored.id, purged);
  }

  /** Carries an order out; `baseKey` is the key of its URL. Returns how many responses it touched. */
  purge(order: PurgeOrder, baseKey: string): number {
    const { what, soft } = order;
    if (what.kind === "all") {
      const touched = this.room.held;
      if (soft) this.#softGeneration++;
      else this.#hardGeneration++;
      return touched;
    }
    const candidates =
      what.kind === "tag"
        ? [...(this.#byTag.get(what.tag) ?? [])]
        : what.kind === "url" && this.#keyedApart === 0
          ? [...(this.#byKey.get(baseKey) ?? [])]
          : [...this.all()].filter((stored) => concerns(what, baseKey, stored));
    let touched = 0;
    for (const stored of candidates) {
      this.#settle(stored);
      if (stored.id < 0) continue;
      touched++;
      if (soft) stored.invalidated = true;
      else this.drop(stored, true);
    }
    return touched;
  }

  /** Applies purges of everything that have come since it was last looked at. */
  #settle(stored: StoredResponse): void {
    if (stored.hardGeneration < this.#hardGeneration) this.drop(stored, true);
    else if (stored.softGeneration < this.#softGeneration) {
      stored.softGeneration = this.#softGeneration;
      stored.invalidated = true;
    }
  }

  #index(stored: StoredResponse): void {
    for (const tag of stored.tags) {
      const tagged = this.#byTag.get(tag);
      if (tagged === undefined) this.#byTag.set(tag, new Set([stored]));
      else tagged.add(stored);
    }
  }

  #untag(tag: string, stored: StoredResponse): void {
    const tagged = this.#byTag.get(tag);
    tagged?.delete(stored);
    if (tagged?.size === 0) this.#byTag.delete(tag);
  }

  /** No tier holds the id any more: its response goes. */
  #left(id: number): void {
    const stored = this.#byId[id];
    if (stored === undefined) return;
    this.#byId[id] = undefined;
    stored.id = -1;
    for (const tag of stored.tags) this.#untag(tag, stored);
    const list = this.#byKey.get(stored.key);
    const at = list?.indexOf(stored) ?? -1;
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    if (stored.key !== stored.baseKey) this.#keyedApart--;
    if (list.length === 0) this.#byKey.delete(stored.key);
  }
}
