/** One pair of eviction and admission policy, replayed over a trace at one size. */
import { stream } from "../base/random.ts";
import { ADMISSION_POLICIES } from "../policy/admission/registry.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { SoloCache } from "../cache/solo.ts";
import type { ReadOptions } from "../run/records.ts";
import type { Choice } from "./choices.ts";
import { type LabTrace, type OnRead, readTrace, type TraceFacts } from "./lab-trace.ts";
import { loopFor } from "./loops.ts";
import type { CacheSize } from "./sizes.ts";
import type { LabChunk } from "./trace-columns.ts";

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
export type ReplayTrace = Pick<LabTrace, "chunks" | "meanObjectBytes">;

/** Replays the trace through one cache. */
export async function replay(trace: ReplayTrace, task: ReplayTask): Promise<Replayed> {
  const run = new Replay(await loopFor(task.eviction.name), task, trace.meanObjectBytes);
  for (const chunk of trace.chunks) run.feed(chunk);
  return run.result();
}

/** Replays a trace while it is read: in constant memory beyond the objects it names. */
export async function replayWhileReading(
  path: string,
  options: ReadOptions,
  task: ReplayTask,
  onRead?: OnRead,
): Promise<{ facts: TraceFacts; replayed: Replayed }> {
  const loop = await loopFor(task.eviction.name);
  let run: Replay | null = null;
  const begin = () => {
    run = null;
    return {
      keeps: false,
      take: (chunk: LabChunk, meanObjectBytes: number) => {
        run ??= new Replay(loop, task, meanObjectBytes);
        run.feed(chunk);
      },
    };
  };
  const facts = readTrace(path, options, begin, onRead);
  return { facts, replayed: (run ?? new Replay(loop, task, facts.meanObjectBytes)).result() };
}

/** One replay under way. */
class Replay {
  readonly #cache: SoloCache;
  #seconds = 0;

  constructor(
    loop: typeof SoloCache,
    { eviction, admission, size, seed }: ReplayTask,
    meanObjectBytes: number,
  ) {
    const meanObject = size.unitSize ? 1 : Math.max(1, meanObjectBytes);
    this.#cache = new loop({
      eviction: EVICTION_POLICIES.find((policy) => policy.name === eviction.name)!,
      evictionParams: eviction.params,
      admission: ADMISSION_POLICIES.find((policy) => policy.name === admission.name)!,
      admissionParams: admission.params,
      capacity: size.capacity,
      unitSize: size.unitSize,
      expectedObjects: Math.max(1, Math.ceil(size.capacity / meanObject)),
      luck: (purpose) => stream(seed, purpose, eviction.label, admission.label, size.text),
    });
  }

  feed(chunk: LabChunk): void {
    const start = performance.now();
    this.#cache.feed(chunk);
    this.#seconds += (performance.now() - start) / 1000;
  }

  result(): Replayed {
    const cache = this.#cache;
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
      seconds: this.#seconds,
      audit: cache.audit(),
    };
  }
}
