/** One pair of eviction and admission policy, replayed over a trace at every size. */
import { stream } from "../base/random.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { Choice } from "./choices.ts";
import type { LabTrace } from "./lab-trace.ts";
import { loopFor } from "./loops.ts";
import type { CacheSize } from "./sizes.ts";

/** What to replay. */
export interface ReplayTask {
  readonly eviction: Choice;
  readonly admission: Choice;
  readonly size: CacheSize;
  readonly seed: string;
}

/** What came of it. Bytes are objects when every object counts 1. */
export interface Replayed {
  readonly misses: number;
  readonly bytesRequested: number;
  readonly bytesMissed: number;
  /** Misses on objects whose time to live had ended. */
  readonly expired: number;
  readonly admittedObjects: number;
  readonly admittedBytes: number;
  readonly evictedObjects: number;
  /** Held at the end. */
  readonly heldObjects: number;
  readonly heldBytes: number;
  /** Wall time of the replay alone, seconds. */
  readonly seconds: number;
  /** What the cache's recount of itself objects to; nothing, if all is well. */
  readonly audit: readonly string[];
}

/** The columns of a trace that a replay reads. */
export type ReplayTrace = Pick<LabTrace, "chunks" | "objects" | "footprintBytes">;

/** Replays the trace through one cache. */
export async function replay(trace: ReplayTrace, task: ReplayTask): Promise<Replayed> {
  const { eviction, admission, size, seed } = task;
  const SoloCache = await loopFor(eviction.name);
  const meanObject = size.unitSize ? 1 : Math.max(1, trace.footprintBytes / Math.max(1, trace.objects));
  const cache = new SoloCache({
    eviction: EVICTION_POLICIES.find((policy) => policy.name === eviction.name)!,
    evictionParams: eviction.params,
    admission: ADMISSION_POLICIES.find((policy) => policy.name === admission.name)!,
    admissionParams: admission.params,
    capacity: size.capacity,
    unitSize: size.unitSize,
    expectedObjects: Math.max(1, Math.ceil(size.capacity / meanObject)),
    luck: (purpose) => stream(seed, purpose, eviction.label, admission.label, size.text),
  });
  const start = performance.now();
  for (const chunk of trace.chunks) cache.feed(chunk);
  return {
    misses: cache.misses,
    bytesRequested: cache.bytesRequested,
    bytesMissed: cache.bytesMissed,
    expired: cache.expired,
    admittedObjects: cache.admittedObjects,
    admittedBytes: cache.admittedBytes,
    evictedObjects: cache.evictedObjects,
    heldObjects: cache.eviction.size,
    heldBytes: cache.usedBytes,
    seconds: (performance.now() - start) / 1000,
    audit: cache.audit(),
  };
}
