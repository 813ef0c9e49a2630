/** A run whose caches are not empty at the start: what the summary says of it. See docs/warm-state.md. */

/** What the caches held when the run began, out of the state of another. */
export interface WarmStart {
  /** Simulated time of that state, microseconds, and the requests that had been made by then. */
  readonly atMicros: number;
  readonly requests: number;
  /** Copies in the caches, and their bytes in all tiers. */
  readonly objects: number;
  readonly bytes: number;
}
