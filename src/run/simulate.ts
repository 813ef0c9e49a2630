/**
 * Lets a world run to its end in slices, so that the process can show progress and hear Ctrl-C in between.
 */
import { setImmediate } from "node:timers/promises";
import type { World } from "../cdn/world.ts";

/** Requests and events of a slice: a few hundredths of a second. */
const SLICE = 50_000;

/** What a slice leaves behind. */
export interface Progress {
  readonly requests: number;
  readonly nowMicros: number;
  /** Wall time since the start, seconds. */
  readonly seconds: number;
}

/** Thrown when a run is interrupted. */
export class Interrupted extends Error {}

/** Options of {@link simulate}. */
export interface SimulateOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is there nothing more to see? Then the world stops before it rests. */
  readonly until?: (() => boolean) | undefined;
  /** Simulated time at which the world is to pause, microseconds. */
  readonly pauseMicros?: number | undefined;
}

/** Runs the world until it rests or pauses; returns the wall time, seconds. Throws {@link Interrupted} when the signal says so. */
export async function simulate(world: World, options: SimulateOptions = {}): Promise<number> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  while (world.advance(SLICE, options.pauseMicros)) {
    if (options.until?.()) break;
    await setImmediate();
    if (options.signal?.aborted) throw new Interrupted();
    options.onProgress?.({ requests: world.requests, nowMicros: world.nowMicros, seconds: seconds() });
  }
  return seconds();
}
