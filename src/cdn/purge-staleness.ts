/**
 * Is anybody still served what a purge has announced as old? Looks at the version of every answer for objects that a purge with
 * `changes` was about: older than what the origin has had since, it is stale, and its time counts from that purge. Only requests that
 * reach their PoP after the purge count; who asked before may get what was there before.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Plan } from "../model/plan.ts";
import type { PurgeRecord } from "./purge-records.ts";
import type { Versions } from "./versions.ts";

/** What of the CDN's state it needs. */
interface Site {
  readonly plan: Plan;
  readonly versions: Versions;
  readonly objectOf: (id: number) => number;
}

/** By object: since when, and which, version is the least that should be served. */
export class PurgeStaleness {
  readonly #site: Site;
  #leastVersion = new Int32Array(1024);
  #sinceMicros = new Float64Array(1024).fill(Infinity);
  /** By entry of `purges`. Set by the purges. */
  records: readonly PurgeRecord[] = [];
  #record = new Int32Array(1024);
  readonly #warmupMicros: number = 0;

  constructor(site: Site) {
    this.#site = site;
    this.#warmupMicros = site.plan.scenario.warmupMicros;
  }

  /** The object has a new version at the origin from now on, of which an entry of `purges` tells. */
  change(object: number, contentClass: number, entry: number, nowMicros: number): void {
    const { versions } = this.#site;
    if (object >= this.#leastVersion.length) this.#grow(object);
    versions.write(object, nowMicros);
    this.#leastVersion[object] = versions.at(object, contentClass, nowMicros);
    this.#sinceMicros[object] = nowMicros;
    this.#record[object] = entry;
  }

  /** A request that reached its PoP at `atMicros` is answered with a version of the object of a cache key or slice. */
  served(id: number, version: number, atMicros: number): void {
    const object = this.#site.objectOf(id);
    if (object >= this.#leastVersion.length) return;
    if (atMicros < this.#sinceMicros[object] || version >= this.#leastVersion[object]) return;
    const since = this.#sinceMicros[object];
    if (since < this.#warmupMicros) return;
    const record = this.records[this.#record[object]];
    record.staleRequests++;
    record.lastStaleMicros = Math.max(record.lastStaleMicros, atMicros - since);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#leastVersion = keeper.column(this.#leastVersion);
    this.#sinceMicros = keeper.column(this.#sinceMicros);
    this.#record = keeper.column(this.#record);
  }

  #grow(object: number): void {
    let { length } = this.#leastVersion;
    while (length <= object) length *= 2;
    const leastVersion = new Int32Array(length);
    leastVersion.set(this.#leastVersion);
    this.#leastVersion = leastVersion;
    const sinceMicros = new Float64Array(length).fill(Infinity);
    sinceMicros.set(this.#sinceMicros);
    this.#sinceMicros = sinceMicros;
    const record = new Int32Array(length);
    record.set(this.#record);
    this.#record = record;
  }
}
