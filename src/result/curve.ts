/** Miss ratio curves: one plain object. */
import type { CountedTrace } from "./comparison.ts";

/** How a point was found. */
export type CurveMethod =
  /** One pass over all reuse distances: exact for LRU where every object counts 1. */
  | "stack distances"
  /** A replay of the whole trace: exact. */
  | "replay"
  /** Stack distances of samples (SHARDS). */
  | "sampled distances"
  /** Replays of samples through caches that are scaled down alike. */
  | "miniature"
  /** No cache, but what no policy goes below. */
  | "bound"
  /** No replay: where everything fits, each object misses once. */
  | "count";

/** One policy at one size. Bytes are objects when every object counts 1. */
export interface CurvePoint {
  readonly policy: string;
  readonly method: CurveMethod;
  readonly unit: "bytes" | "objects";
  /** The size as it was asked for, and what it comes to. */
  readonly size: string;
  readonly capacity: number;
  readonly requests: number;
  /** Whole numbers when exact, estimates otherwise. */
  readonly misses: number;
  readonly missRatio: number;
  readonly bytesRequested: number;
  readonly bytesMissed: number;
  readonly byteMissRatio: number;
  /** Bounds of the error of a sampled ratio, about 95 %, from how far the samples lie apart; null: exact. */
  readonly missRatioError: number | null;
  readonly byteMissRatioError: number | null;
}

/** Curves of some policies. */
export interface Curve {
  readonly trace: CountedTrace;
  readonly seed: string;
  /** Share of the objects in each of the {@link samples}; 1: all of them. */
  readonly sampleRate: number;
  readonly samples: number;
  readonly points: readonly CurvePoint[];
  readonly notes: readonly string[];
  readonly audit: readonly string[];
}
