/** The result of a comparison of policies: one versioned plain object. */

/** Writes to flash in two layouts (`cache/flash.ts`): bytes written for each byte admitted, and capacities a day. */
export interface FlashWrites {
  readonly logStructured: { readonly amplification: number; readonly driveWritesPerDay: number };
  readonly setAssociative: { readonly amplification: number; readonly driveWritesPerDay: number };
}

/**
 * One policy at one size. Bytes are objects when every object counts 1. The row `offline-bound` is no cache: misses and
 * missed bytes are what no policy goes below, each by itself, and nothing enters, leaves or is held.
 */
export interface ComparisonRow {
  /** What capacities are counted in: with `objects` every object counts 1. */
  readonly unit: "bytes" | "objects";
  /** Eviction policy, with the parameters that were given. */
  readonly policy: string;
  readonly admission: string;
  /** The size as it was asked for. */
  readonly size: string;
  /** Null when the capacity is in objects, or endless. */
  readonly capacityBytes: number | null;
  /** Null when the capacity is in bytes, or endless. */
  readonly capacityObjects: number | null;
  readonly requests: number;
  readonly misses: number;
  readonly missRatio: number;
  readonly bytesRequested: number;
  readonly bytesMissed: number;
  readonly byteMissRatio: number;
  /** Misses on copies whose time to live had ended. */
  readonly expired: number;
  readonly admittedObjects: number;
  readonly admittedBytes: number;
  readonly evictedObjects: number;
  /** Held at the end. */
  readonly heldObjects: number;
  readonly heldBytes: number;
  /** What a device of this capacity would bear, were the cache on flash; null when the capacity is not in bytes. */
  readonly flash: FlashWrites | null;
  /**
   * Where fetches take time, else null: requests that waited for a fetch under way (misses start one), how long a fetch
   * takes, and what all requests waited together and in the mean, in the unit.
   */
  readonly delayedHits: number | null;
  readonly latencyUnit: "ticks" | "microseconds" | null;
  readonly fetchLatency: number | null;
  readonly totalLatency: number | null;
  readonly meanLatency: number | null;
  /** Wall time of the replay, without reading the trace: differs from run to run. */
  readonly seconds: number;
  /** 0 when there was no replay. */
  readonly requestsPerSecond: number;
}

/** The trace that a result is about. */
export interface TraceIdentity {
  readonly name: string;
  readonly format: string;
  readonly requests: number;
  /** Null: not counted, in one replay of a long file. */
  readonly objects: number | null;
  readonly footprintBytes: number | null;
  readonly bytesRequested: number;
}

/** A trace whose objects were counted. */
export interface CountedTrace extends TraceIdentity {
  readonly objects: number;
  readonly footprintBytes: number;
}

/** A comparison. */
export interface Comparison {
  readonly trace: TraceIdentity;
  readonly seed: string;
  readonly results: readonly ComparisonRow[];
  /** What a reader of the rows must know. */
  readonly notes: readonly string[];
  /** What recounts objected to; nothing, if all is well. */
  readonly audit: readonly string[];
}
