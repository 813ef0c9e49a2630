/** The offline bound of a trace at one size, in the form of a replay: it stands as a row among them. */
import { offlineBound } from "../policy/offline-bound.ts";
import type { LabChunk } from "./trace-columns.ts";

/** Name of the row that no policy goes below, where sizes count. */
export const OFFLINE_BOUND = "offline-bound";

/** Computes the bound. Nothing enters and nothing is held: it is no cache. */
export function boundOf(chunks: readonly LabChunk[], capacityBytes: number) {
  const start = performance.now();
  const { misses, bytesRequested, bytesMissed } = offlineBound(chunks, capacityBytes);
  return {
    misses,
    bytesRequested,
    bytesMissed,
    expired: 0,
    admittedObjects: 0,
    admittedBytes: 0,
    evictedObjects: 0,
    heldObjects: 0,
    heldBytes: 0,
    seconds: (performance.now() - start) / 1000,
    audit: [],
  };
}
