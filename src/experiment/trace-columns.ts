/**
 * Columns of a trace while it is read: batches are written into a chunk, and a chunk that is full goes to whoever takes
 * it. Stamps as coarse as a second are spread over their tick first, as in scenarios; for that a chunk ends where a tick
 * ends, and what belongs to the next one moves on.
 */
import { REQUEST_ROWS } from "../workload/requests.ts";

/** Rows of a chunk: large enough that chunks cost nothing, small enough to fill quickly. More where a tick is longer. */
const CHUNK_ROWS = 1 << 17;

/** Requests at the beginning of a trace by which the mean size of its objects is judged. */
export const SAMPLE_REQUESTS = 1 << 16;

/** A stretch of requests; columns as in `SoloBatch`, possibly longer than `rows`. */
export interface LabChunk {
  readonly rows: number;
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  readonly timeMicros: Float64Array;
  /** Null: nothing has expired so far. */
  readonly ttlMicros: Float64Array | null;
  /** Null: nobody asked for it. */
  readonly nextRecord: Int32Array | null;
}

/** What is known of a trace's objects when a chunk is taken. */
export interface TraceObjects {
  /** Mean size of those that the trace begins with, bytes. */
  readonly meanObjectBytes: number;
  /** Hash of the key of an object. */
  readonly hashOf: (object: number) => number;
}

/** Whoever takes chunks. */
export interface ChunkTaker {
  /** Are chunks kept, in memory that threads share? If not, their memory is used again after {@link take}. */
  readonly keeps: boolean;
  take(chunk: LabChunk, objects: TraceObjects): void;
}

interface Memory {
  readonly room: number;
  readonly object: Int32Array;
  readonly sizeBytes: Float64Array;
  readonly timeMicros: Float64Array;
  readonly ttlMicros: Float64Array;
}

/** Columns on their way to a taker. */
export class TraceColumns implements TraceObjects {
  requests = 0;
  bytesRequested = 0;
  /** Requests of size 0. */
  emptyRequests = 0;
  /** Time of the last request handed over, microseconds. */
  lastMicros = 0;
  /** Does anything written so far expire? */
  expires = false;
  readonly hashOf: (object: number) => number;
  readonly #taker: ChunkTaker;
  readonly #tickMicros: number = 0;
  #memory: Memory;
  #row = 0;
  /** Objects in the sample, and their bytes; ids from {@link #nextNew} on are new. */
  #sampled = 0;
  #sampledBytes = 0;
  #nextNew = 0;

  /**
   * @param tickMicros how coarse stamps are that are still to be spread; 0: they are final
   * @param hashOf hash of the key of an object
   */
  constructor(taker: ChunkTaker, tickMicros: number, hashOf: (object: number) => number) {
    this.#taker = taker;
    this.hashOf = hashOf;
    this.#tickMicros = tickMicros;
    this.#memory = freshMemory(CHUNK_ROWS, taker.keeps);
  }

  /** The columns, and the row from which on there is room for a batch. */
  room(): Memory & { readonly row: number } {
    if (this.#row + REQUEST_ROWS > this.#memory.room) this.#handOver();
    return { ...this.#memory, row: this.#row };
  }

  /** So many rows were written where {@link room} said. */
  wrote(rows: number): void {
    if (this.requests < SAMPLE_REQUESTS) this.#sample(Math.min(rows, SAMPLE_REQUESTS - this.requests));
    this.#row += rows;
    this.requests += rows;
  }

  /** Mean size of the objects that the trace begins with, bytes; known when the first chunk is taken. */
  get meanObjectBytes(): number {
    return this.#sampledBytes / Math.max(1, this.#sampled);
  }

  /** Hands over what is left. */
  end(): void {
    if (this.#row > 0) this.#give(this.#row);
    this.#row = 0;
  }

  #sample(rows: number): void {
    const { object, sizeBytes } = this.#memory;
    for (let row = this.#row; row < this.#row + rows; row++) {
      if (object[row] < this.#nextNew) continue;
      this.#nextNew = object[row] + 1;
      this.#sampled++;
      this.#sampledBytes += sizeBytes[row];
    }
  }

  /** Hands over all but the last tick, which may go on. */
  #handOver(): void {
    const old = this.#memory;
    const rows = this.#row;
    let keep = rows;
    if (this.#tickMicros > 0)
      while (keep > 0 && old.timeMicros[keep - 1] === old.timeMicros[rows - 1]) keep--;
    const tickFillsAll = keep === 0;
    if (!tickFillsAll) this.#give(keep);
    if (this.#taker.keeps || tickFillsAll)
      this.#memory = freshMemory(tickFillsAll ? old.room * 2 : CHUNK_ROWS + rows - keep, this.#taker.keeps);
    const fresh = this.#memory;
    fresh.object.set(old.object.subarray(keep, rows));
    fresh.sizeBytes.set(old.sizeBytes.subarray(keep, rows));
    fresh.timeMicros.set(old.timeMicros.subarray(keep, rows));
    fresh.ttlMicros.set(old.ttlMicros.subarray(keep, rows));
    this.#row = rows - keep;
  }

  #give(rows: number): void {
    const { object, sizeBytes, timeMicros, ttlMicros } = this.#memory;
    if (this.#tickMicros > 0) spreadOverTicks(timeMicros, rows, this.#tickMicros);
    for (let row = 0; row < rows; row++) {
      this.bytesRequested += sizeBytes[row];
      if (sizeBytes[row] === 0) this.emptyRequests++;
    }
    this.lastMicros = timeMicros[rows - 1];
    const ttl = this.expires ? ttlMicros : null;
    this.#taker.take({ rows, object, sizeBytes, timeMicros, ttlMicros: ttl, nextRecord: null }, this);
  }
}

function freshMemory(room: number, shared: boolean): Memory {
  const bytes = (length: number) => (shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
  return {
    room,
    object: new Int32Array(bytes(room * 4)),
    sizeBytes: new Float64Array(bytes(room * 8)),
    timeMicros: new Float64Array(bytes(room * 8)),
    ttlMicros: new Float64Array(bytes(room * 8)),
  };
}

/** Rows that share a coarse stamp are spread evenly over its tick. */
function spreadOverTicks(timeMicros: Float64Array, rows: number, tickMicros: number): void {
  for (let from = 0, until = 0; from < rows; from = until) {
    const tick = timeMicros[from];
    while (until < rows && timeMicros[until] === tick) until++;
    const count = until - from;
    for (let n = 0; n < count; n++)
      timeMicros[from + n] = tick + Math.floor((tickMicros * (n + 0.5)) / count);
  }
}
