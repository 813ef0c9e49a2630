/** LRU caches of several sizes side by side, for what is not told "no cache answers it". */
import type { SoloCache } from "../cache/solo.ts";
import { stream } from "../base/random.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { RequestBatch } from "../workload/requests.ts";
import { loopFor } from "./loops.ts";

/** Rows handed on at once. */
const ROWS = 4096;

/** What a cache made of the requests. */
export interface LruResult {
  readonly capacityBytes: number;
  readonly hitRatio: number;
  readonly byteHitRatio: number;
}

/** Caches of the given capacities, bytes. */
export async function lruOf(capacities: readonly number[]): Promise<Lru> {
  return new Lru(await loopFor("lru"), capacities);
}

/** Several LRU caches. */
export class Lru {
  readonly #caches: readonly SoloCache[];
  readonly #rows = {
    rows: 0,
    object: new Int32Array(ROWS),
    sizeBytes: new Float64Array(ROWS),
    timeMicros: new Float64Array(ROWS),
    nextRecord: null,
    ttlMicros: null,
  };

  constructor(loop: typeof SoloCache, capacities: readonly number[]) {
    const named = <T extends { readonly name: string }>(policies: readonly T[], name: string) =>
      policies.find((policy) => policy.name === name) as T;
    this.#caches = capacities.map(
      (capacity) =>
        new loop({
          eviction: named(EVICTION_POLICIES, "lru"),
          evictionParams: {},
          admission: named(ADMISSION_POLICIES, "always"),
          admissionParams: {},
          capacity,
          unitSize: false,
          expectedObjects: 1024,
          luck: (purpose) => stream("fit", purpose),
        }),
    );
  }

  /** Takes requests that carry their sizes; those with flags pass by. */
  feed({ rows, object, sizeBytes, flags }: RequestBatch): void {
    for (let row = 0; row < rows; row++) if (flags[row] === 0) this.#take(object[row], sizeBytes[row]);
    this.#flush();
  }

  /** Takes requests for objects whose sizes stand elsewhere; those for which `passes` holds pass by. */
  feedObjects(objects: Int32Array, sizeOf: Float64Array, passes: (object: number) => boolean): void {
    for (const object of objects) if (!passes(object)) this.#take(object, sizeOf[object]);
    this.#flush();
  }

  /** What they made of it, in the order of the capacities; ratios of nothing are 0. */
  results(): LruResult[] {
    return this.#caches.map(({ capacity, requests, misses, bytesRequested, bytesMissed }) => ({
      capacityBytes: capacity,
      hitRatio: requests === 0 ? 0 : 1 - misses / requests,
      byteHitRatio: bytesRequested === 0 ? 0 : 1 - bytesMissed / bytesRequested,
    }));
  }

  #take(object: number, sizeBytes: number): void {
    const rows = this.#rows;
    rows.object[rows.rows] = object;
    rows.sizeBytes[rows.rows++] = sizeBytes;
    if (rows.rows === ROWS) this.#flush();
  }

  #flush(): void {
    for (const cache of this.#caches) cache.feed(this.#rows);
    this.#rows.rows = 0;
  }
}
