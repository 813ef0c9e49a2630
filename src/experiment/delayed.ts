/**
 * A replay in which misses take time: the chunks of a trace as the stream of the event loop, with a delayed cache as its
 * handler. Time is the trace's own, or one tick a request: then a fetch lasts so many requests, whatever the stamps say.
 */
import { DelayedCache, type DelayedSpec } from "../cdn/delayed-cache.ts";
import { EventHeap } from "../ds/event-heap.ts";
import { Loop } from "../engine/loop.ts";
import { REQUEST_ROWS, type RequestBatch, type RequestSource } from "../workload/requests.ts";
import type { FetchLatency } from "./fetch-latency.ts";
import type { LabChunk } from "./trace-columns.ts";
import { NEVER } from "./trace-facts.ts";

/** What a tick is on the clock that policies see: a second, so that rates and times keep a sense. */
export const TICK_MICROS = 1_000_000;

/** Requests and events between looks at the clock on the wall: often enough, and rarely enough to cost nothing. */
const STRETCH = 1 << 20;

/** Replays the chunks through a cache whose misses take time. */
export function replayDelayed(
  chunks: readonly LabChunk[],
  fetch: FetchLatency,
  spec: Omit<DelayedSpec, "fetchMicros" | "nextRequest">,
): DelayedCache {
  const source = new ChunkSource(chunks, fetch.unit === "ticks");
  const queue = new EventHeap();
  const cache = new DelayedCache(
    {
      ...spec,
      fetchMicros: fetch.unit === "ticks" ? fetch.value * TICK_MICROS : fetch.value,
      nextRequest: (row) => source.nextRequest(row),
    },
    queue,
  );
  const loop = new Loop(queue, source, cache, "recorded");
  while (loop.advance(STRETCH));
  return cache;
}

/** The latency of a replay in the unit of its fetches. */
export function latencyIn({ unit }: FetchLatency, latencyMicros: number): number {
  return unit === "ticks" ? latencyMicros / TICK_MICROS : latencyMicros;
}

/** The chunks, batch by batch. */
class ChunkSource implements RequestSource {
  readonly objects = 0;
  readonly footprintBytes = 0;
  readonly #chunks: readonly LabChunk[];
  readonly #ticks: boolean;
  #chunk = 0;
  #row = 0;
  /** Ticks so far. */
  #tick = 0;
  /** Where the batch at hand came from. */
  #next: Int32Array | null = null;
  #first = 0;

  /** @param ticks is time one tick a request? Then stamps, and times to live with them, mean nothing. */
  constructor(chunks: readonly LabChunk[], ticks: boolean) {
    this.#chunks = chunks;
    this.#ticks = ticks;
  }

  fill(batch: RequestBatch): void {
    while (this.#chunk < this.#chunks.length && this.#row === this.#chunks[this.#chunk].rows) {
      this.#chunk++;
      this.#row = 0;
    }
    batch.rows = 0;
    if (this.#chunk === this.#chunks.length) return;
    const { rows, object, sizeBytes, timeMicros, ttlMicros, nextRecord } = this.#chunks[this.#chunk];
    const first = this.#row;
    const until = Math.min(rows, first + REQUEST_ROWS);
    batch.object.set(object.subarray(first, until));
    batch.sizeBytes.set(sizeBytes.subarray(first, until));
    if (this.#ticks)
      for (let row = 0; row < until - first; row++) batch.atMicros[row] = this.#tick++ * TICK_MICROS;
    else batch.atMicros.set(timeMicros.subarray(first, until));
    if (this.#ticks || ttlMicros === null) batch.ttlMicros.fill(-1);
    else batch.ttlMicros.set(ttlMicros.subarray(first, until));
    this.#next = nextRecord;
    this.#first = first;
    this.#row = until;
    batch.rows = until - first;
  }

  /** Number of the next request for the object of a row of the batch at hand. */
  nextRequest(row: number): number {
    if (this.#next === null) return Infinity;
    const number = this.#next[this.#first + row];
    return number === NEVER ? Infinity : number;
  }
}
