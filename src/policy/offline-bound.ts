/**
 * How few misses there must be, with objects of different sizes: a bound from below that knows the future. A hit holds an
 * object from its previous request to this one, and so takes size x length of the cache's room x time. All room together is
 * capacity x requests, so there are at most as many hits as intervals fit, the cheapest first. This is PFOO-L of
 * Berger, Beckmann and Harchol-Balter, "Practical bounds on optimal caching with variable object sizes", POMACS 2(2), 2018:
 * it lets the room be spent at any time, where a cache has only so much at each moment. For bytes the cheapest are those
 * with the least room x time for each byte of the hit: with fixed sizes, the shortest. No admission, no eviction goes below it.
 *
 * An interval is known when it ends, so the trace is gone through forwards, and nothing of the future need be written down.
 */
import { PriceLimit } from "./price-limit.ts";

/** Requests in a row, as far as the bound cares. */
export interface BoundColumns {
  readonly rows: number;
  /** Dense ids. */
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  /** Microseconds. */
  readonly timeMicros: Float64Array;
  /** Times to live, microseconds; below 0: for ever. Null: nothing expires. */
  readonly ttlMicros: Float64Array | null;
}

/** What no cache goes below. */
export interface OfflineBound {
  readonly requests: number;
  readonly misses: number;
  readonly bytesRequested: number;
  readonly bytesMissed: number;
}

/** The bound for a cache of `capacityBytes`. The columns follow each other. O(requests), in three passes. */
export function offlineBound(columns: readonly BoundColumns[], capacityBytes: number): OfflineBound {
  let requests = 0;
  let bytesRequested = 0;
  for (const { rows, sizeBytes } of columns) {
    requests += rows;
    for (let row = 0; row < rows; row++) bytesRequested += sizeBytes[row];
  }
  const hits = new PriceLimit(capacityBytes * requests, requests);
  const hitBytes = new PriceLimit(capacityBytes * requests, requests);
  while (!hits.known || !hitBytes.known) {
    const intervals = new Intervals(capacityBytes);
    for (const column of columns)
      for (let row = 0; row < column.rows; row++) {
        if (!intervals.ends(column, row)) continue;
        hits.offer(intervals.cost, 1);
        if (column.sizeBytes[row] > 0) hitBytes.offer(intervals.cost, column.sizeBytes[row]);
      }
    hits.endPass();
    hitBytes.endPass();
  }
  return {
    requests,
    misses: requests - Math.floor(hits.value),
    bytesRequested,
    bytesMissed: bytesRequested - Math.floor(hitBytes.value),
  };
}

/** The stretches between two requests for one object. */
class Intervals {
  /** Room x time that the last interval takes: bytes times requests. */
  cost = 0;
  readonly #capacityBytes: number = 0;
  #requests = 0;
  /** Of each object, number of its last request, from 1; 0: none. */
  #last = new Float64Array(1024);
  /** Its smallest size so far: a hit does not change the size of what is held, so any may be held. */
  #least = new Float64Array(1024);
  /** Time until which some copy of it may live. */
  #lives = new Float64Array(1024);

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  /** Goes on to this request; may it be a hit, given room? */
  ends({ object, sizeBytes, timeMicros, ttlMicros }: BoundColumns, row: number): boolean {
    const id = object[row];
    if (id >= this.#last.length) this.#grow(id);
    const number = ++this.#requests;
    const before = this.#last[id];
    const least = this.#least[id];
    const lives = this.#lives[id];
    const size = sizeBytes[row];
    const ttl = ttlMicros === null ? -1 : ttlMicros[row];
    const until = ttl < 0 ? Infinity : timeMicros[row] + ttl;
    this.#last[id] = number;
    if (before === 0 || size < least) this.#least[id] = size;
    if (before === 0 || until > lives) this.#lives[id] = until;
    this.cost = least * (number - before);
    return before > 0 && least <= this.#capacityBytes && lives > timeMicros[row];
  }

  #grow(id: number): void {
    let { length } = this.#last;
    while (length <= id) length *= 2;
    const [last, least, lives] = [this.#last, this.#least, this.#lives];
    this.#last = new Float64Array(length);
    this.#least = new Float64Array(length);
    this.#lives = new Float64Array(length);
    this.#last.set(last);
    this.#least.set(least);
    this.#lives.set(lives);
  }
}
