/** One pair of eviction and admission policy, replayed over a trace at one size. */
import { stream } from "../base/random.ts";
import type { ReplayedCache, ReplaySpec } from "../cache/replayed.ts";
import type { SoloCache } from "../cache/solo.ts";
import { ADMITTED_BYTES, ADMITTED_OBJECTS, EVICTED_OBJECTS } from "../cache/tier.ts";
import type { AdmissionPolicy, EvictionPolicy } from "../policy/contract.ts";
import type { ReadOptions } from "../run/records.ts";
import type { Choice } from "./choices.ts";
import type { FetchLatency } from "./fetch-latency.ts";
import type { LabTrace, OnRead, TraceFacts } from "./trace-facts.ts";
import { loopFor } from "./loops.ts";
import { admissionPolicyOf, evictionPolicyOf } from "./own-policies.ts";
import { FEWEST_RECORDS, knowsKeysOnly, replayKeyed } from "./replay-keyed.ts";
import { boundOf, OFFLINE_BOUND } from "./replay-bound.ts";
import type { CacheSize } from "./sizes.ts";
import type { LabChunk, TraceObjects } from "./trace-columns.ts";

/** What to replay. */
export interface ReplayTask {
  readonly eviction: Choice;
  readonly admission: Choice;
  readonly size: CacheSize;
  readonly seed: string;
  /** How long a fetch takes; absent: no time at all. */
  readonly fetch?: FetchLatency | undefined;
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
  /** Where fetches take time: requests that waited for one under way, and what all waited, in the unit of the fetch. */
  readonly delayedHits?: number;
  readonly latency?: number;
  /** Wall time of the replay alone, seconds. */
  readonly seconds: number;
  /** What the cache's recount of itself objects to; nothing, if all is well. */
  readonly audit: readonly string[];
}

/** The columns of a trace that a replay reads. */
export type ReplayTrace = Pick<LabTrace, "chunks" | "meanObjectBytes" | "hashes">;

/** Replays the trace through one cache, or computes the bound that stands beside the rest. */
export async function replay(trace: ReplayTrace, task: ReplayTask): Promise<Replayed> {
  if (task.eviction.name === OFFLINE_BOUND) return boundOf(trace.chunks, task.size.capacity);
  const policies = await policiesOf(task);
  if (task.fetch !== undefined) return await delayed(trace, task, policies, task.fetch);
  const run = new Replay(await loopFor(task.eviction.name), policies, task, objectsOf(trace));
  for (const chunk of trace.chunks) run.feed(chunk);
  return run.result();
}

/** Replays a trace while it is read: in constant memory beyond the objects it names. */
export async function replayWhileReading(
  path: string,
  options: ReadOptions,
  task: ReplayTask,
  onRead?: OnRead,
  fewestRecords = FEWEST_RECORDS,
): Promise<{ facts: TraceFacts; replayed: Replayed }> {
  const policies = await policiesOf(task);
  if (knowsKeysOnly(policies.eviction, policies.admission)) {
    const { format = "auto" } = options;
    const spec = (objects: { readonly meanObjectBytes: number }) => replaySpecOf(policies, task, objects);
    const done = replayKeyed({ path, format, fewestRecords, specOf: spec, onRead });
    if (done !== null) return { facts: done.facts, replayed: resultOf(done.cache, done.seconds) };
  }
  const loop = await loopFor(task.eviction.name);
  let run: Replay | null = null;
  const begin = () => {
    run = null;
    return {
      keeps: false,
      take: (chunk: LabChunk, objects: TraceObjects) => {
        run ??= new Replay(loop, policies, task, objects);
        run.feed(chunk);
      },
    };
  };
  const { readTrace } = await import("./lab-trace.ts");
  const facts = readTrace(path, options, begin, onRead);
  return { facts, replayed: run!.result() };
}

interface Policies {
  readonly eviction: EvictionPolicy;
  readonly admission: AdmissionPolicy;
}

async function policiesOf({ eviction, admission }: ReplayTask): Promise<Policies> {
  return { eviction: await evictionPolicyOf(eviction), admission: await admissionPolicyOf(admission) };
}

/** What a cache is made of, whatever loop drives it. */
function specOf(policies: Policies, { eviction, admission, size, seed }: ReplayTask) {
  return {
    ...policies,
    evictionParams: eviction.params,
    admissionParams: admission.params,
    capacity: size.capacity,
    unitSize: size.unitSize,
    luck: (purpose: string) => stream(seed, purpose, eviction.label, admission.label, size.text),
  };
}

/** The replay in which a fetch takes time. */
async function delayed(
  trace: ReplayTrace,
  task: ReplayTask,
  policies: Policies,
  fetch: FetchLatency,
): Promise<Replayed> {
  const { latencyIn, replayDelayed } = await import("./delayed.ts");
  const start = performance.now();
  const meanObjectBytes = task.size.unitSize ? 1 : Math.max(1, trace.meanObjectBytes);
  const { hashOf } = objectsOf(trace);
  const cache = replayDelayed(trace.chunks, fetch, { ...specOf(policies, task), meanObjectBytes, hashOf });
  const seconds = (performance.now() - start) / 1000;
  const [tier] = cache.store.tiers;
  return {
    misses: cache.misses,
    bytesRequested: cache.bytesRequested,
    bytesMissed: cache.bytesMissed,
    expired: cache.expired,
    admittedObjects: tier.counters[ADMITTED_OBJECTS],
    admittedBytes: tier.counters[ADMITTED_BYTES],
    evictedObjects: tier.counters[EVICTED_OBJECTS],
    heldObjects: tier.heldObjects,
    heldBytes: tier.heldBytes,
    delayedHits: cache.delayedHits,
    latency: latencyIn(fetch, cache.latencyMicros),
    seconds,
    audit: cache.audit(),
  };
}

/** One replay under way. */
class Replay {
  readonly #cache: SoloCache;
  #seconds = 0;

  constructor(loop: typeof SoloCache, policies: Policies, task: ReplayTask, objects: TraceObjects) {
    this.#cache = new loop({ ...replaySpecOf(policies, task, objects), hashOf: objects.hashOf });
  }

  feed(chunk: LabChunk): void {
    const start = performance.now();
    this.#cache.feed(chunk);
    this.#seconds += (performance.now() - start) / 1000;
  }

  result(): Replayed {
    return resultOf(this.#cache, this.#seconds);
  }
}

function objectsOf({ meanObjectBytes, hashes }: ReplayTrace): TraceObjects {
  return { meanObjectBytes, hashOf: (object) => hashes[object] };
}

function replaySpecOf(
  policies: Policies,
  task: ReplayTask,
  objects: { readonly meanObjectBytes: number },
): ReplaySpec {
  const { unitSize, capacity } = task.size;
  return {
    ...specOf(policies, task),
    get expectedObjects() {
      const meanObject = unitSize ? 1 : Math.max(1, objects.meanObjectBytes);
      return Math.max(1, Math.ceil(capacity / meanObject));
    },
  };
}

function resultOf(cache: ReplayedCache, seconds: number): Replayed {
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
    seconds,
    audit: cache.audit(),
  };
}
