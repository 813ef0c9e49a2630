/**
 * One cache alone whose misses take time: while a fetch is under way, requests for its object wait for it (delayed
 * hits; in a CDN, collapsed forwarding), and the object enters when the fetch ends. N. Atre, J. Sherry, W. Wang,
 * D. S. Berger, "Caching with Delayed Hits", SIGCOMM 2020. Built of the parts of a PoP: its store, decision, fills and
 * lines of waiting users, driven by the event loop. Upstream there is nothing but a fixed time.
 */
import { auditStore } from "../cache/audit.ts";
import { decide, JOIN, REVALIDATE, SERVE } from "../http/decide.ts";
import { Store } from "../cache/store.ts";
import type { ReplaySpec } from "../cache/replayed.ts";
import type { EventHeap } from "../ds/event-heap.ts";
import { HashRing } from "../ds/hash-ring.ts";
import type { Handler } from "../engine/loop.ts";
import type { RequestBatch } from "../workload/requests.ts";
import { doubled, Fills } from "./fills.ts";
import { WaitingUsers } from "./waiting.ts";

/** The one kind of event: the fetch of row `row` has ended. */
const FETCHED = 0;

/** What a delayed cache is made of. */
export interface DelayedSpec extends Omit<ReplaySpec, "expectedObjects"> {
  /** Mean size of objects, to size sketches; 1 when every object counts 1. */
  readonly meanObjectBytes: number;
  /** How long a fetch takes, microseconds. */
  readonly fetchMicros: number;
  /** Number of the next request for the same object as row `row` of the batch at hand; Infinity: none comes, or nobody knows. */
  nextRequest(row: number): number;
}

/** A cache whose misses take time; the handler of an event loop. Bytes are units when every object counts 1. */
export class DelayedCache implements Handler {
  requests = 0;
  /** Requests that started a fetch. */
  misses = 0;
  /** Requests that waited for a fetch under way. */
  delayedHits = 0;
  /** Misses on objects whose time to live had ended. */
  expired = 0;
  bytesRequested = 0;
  /** Bytes of the {@link misses}: what was fetched. */
  bytesMissed = 0;
  /** What all requests waited, microseconds. */
  latencyMicros = 0;
  readonly store: Store;
  readonly #fetchMicros: number = 0;
  readonly #unitSize: boolean = false;
  readonly #nextRequest: (row: number) => number;
  readonly #queue: EventHeap;
  readonly #fills = new Fills();
  readonly #users = new WaitingUsers();
  /** Of each fill: number of the next request for the object, after all who wait. */
  #next = new Float64Array(256);

  /** @param queue the queue of the loop that this is the handler of */
  constructor(spec: DelayedSpec, queue: EventHeap) {
    this.store = new Store({
      ring: new HashRing(1, 1),
      inclusion: "independent",
      meanObjectBytes: spec.meanObjectBytes,
      tiers: [{ ...spec, capacityBytes: spec.capacity }],
      hashOf: spec.hashOf,
      luck: (_, server) => spec.luck(server < 0 ? "admission" : "eviction"),
    });
    this.store.clock.fetchMicros = spec.fetchMicros;
    this.#fetchMicros = spec.fetchMicros;
    this.#unitSize = spec.unitSize;
    this.#nextRequest = (row) => spec.nextRequest(row);
    this.#queue = queue;
  }

  /** Nothing to prepare. */
  begin(): void {}

  /** Loads the index entries that the rows will need. */
  lookAhead(batch: RequestBatch, from: number, until: number): number {
    let touched = 0;
    for (let row = from; row < until; row++) touched ^= this.store.touchIndex(batch.object[row]);
    return touched;
  }

  /** A request: a hit costs nothing, a miss a fetch, a delayed hit what is left of one. */
  request(batch: RequestBatch, row: number, nowMicros: number): void {
    const { store } = this;
    const object = batch.object[row];
    const sizeBytes = this.#unitSize ? 1 : batch.sizeBytes[row];
    const next = this.#nextRequest(row);
    store.clock.nowMicros = nowMicros;
    store.clock.nextRequest = next;
    this.requests++;
    this.bytesRequested += sizeBytes;
    const slot = store.request(object, sizeBytes);
    const isHeld = slot >= 0 && store.isHeld(slot);
    const isFilling = slot >= 0 && store.isFilling(slot);
    const expiresMicros = isHeld ? store.slots.expiresMicros(slot) : 0;
    const decision = decide(isHeld, isFilling, true, nowMicros, expiresMicros, 0);
    if (decision === SERVE) {
      store.read(slot, sizeBytes);
      return;
    }
    if (decision === JOIN) {
      this.delayedHits++;
      this.#wait(store.slots.version(slot), nowMicros, next);
      return;
    }
    if (decision === REVALIDATE) {
      this.expired++;
      store.expire(slot);
    }
    this.misses++;
    this.bytesMissed += sizeBytes;
    this.#wait(this.#fetch(object, sizeBytes, batch.ttlMicros[row], nowMicros), nowMicros, next);
  }

  /** A fetch has ended: the object enters on behalf of who missed, and is touched once for each who waited. */
  event(_kind: number, fill: number, nowMicros: number): void {
    const { store } = this;
    const { clock } = store;
    const users = this.#users;
    const slot = this.#fills.slot[fill];
    const sizeBytes = this.#fills.sizeBytes[fill];
    clock.nowMicros = nowMicros;
    clock.nextRequest = this.#next[fill];
    let isHeld = false;
    for (let user = this.#fills.firstWaiter[fill], isFirst = true; user >= 0; isFirst = false) {
      clock.waitedMicros = nowMicros - users.atMicros[user];
      if (isFirst) isHeld = store.admit(slot, sizeBytes, this.#fills.expiresMicros[fill]);
      else if (isHeld) store.read(slot, sizeBytes);
      const after = users.next[user];
      users.giveBack(user);
      user = after;
    }
    clock.waitedMicros = 0;
    store.endFill(slot, 0);
    store.writes = 0;
    this.#fills.giveBack(fill);
  }

  /** Recounts; returns what does not add up (nothing, if all is well). To be asked when no fetch is under way. */
  audit(): string[] {
    const problems = auditStore(this.store);
    if (this.#fills.used + this.#users.used > 0)
      problems.push(`${this.#fills.used} fetches and ${this.#users.used} requests were left over`);
    return problems;
  }

  /** Starts a fetch, whose row it returns. */
  #fetch(object: number, sizeBytes: number, ttlMicros: number, nowMicros: number): number {
    const fills = this.#fills;
    const fill = fills.take();
    const endMicros = nowMicros + this.#fetchMicros;
    fills.sizeBytes[fill] = sizeBytes;
    fills.endMicros[fill] = endMicros;
    // Age is counted from the arrival: how old the answer was when it left is not known.
    fills.expiresMicros[fill] = ttlMicros < 0 ? Infinity : endMicros + ttlMicros;
    fills.slot[fill] = this.store.beginFill(-1, object, sizeBytes, fill);
    this.#queue.push(endMicros, FETCHED, fill);
    return fill;
  }

  /** Stands in line for what the fetch brings. */
  #wait(fill: number, nowMicros: number, next: number): void {
    const fills = this.#fills;
    const users = this.#users;
    const user = users.take();
    users.atMicros[user] = nowMicros;
    if (fill >= this.#next.length) this.#next = doubled(this.#next);
    this.#next[fill] = next;
    const last = fills.lastWaiter[fill];
    if (last < 0) fills.firstWaiter[fill] = user;
    else users.next[last] = user;
    fills.lastWaiter[fill] = user;
    this.latencyMicros += fills.endMicros[fill] - nowMicros;
  }
}
