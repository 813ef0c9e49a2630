/**
 * Policies x admissions x sizes on one trace, each a replay of its own, on all cores. The rows depend on the trace,
 * the choices and the seed only: not on the number of workers nor on the order in which they finish. Beside
 * them stand the two bounds: the cache that holds everything, and Belady's optimum.
 */
import { setMaxListeners } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { flashWear, type FlashWear, keptShareOfScatteredEvictions, SET_BYTES } from "../cache/flash.ts";
import { EVICTION_POLICIES } from "../policy/eviction/registry.ts";
import type { Comparison, ComparisonRow, FlashWrites } from "../result/comparison.ts";
import type { ReadOptions } from "../run/records.ts";
import { Interrupted } from "../run/simulate.ts";
import { UsageError } from "../run/usage-error.ts";
import { showPercent } from "../base/units.ts";
import type { LoggedTotals } from "../vocabulary/totals.ts";
import { CEILING, type Choice, evictionChoices, INFINITE } from "./choices.ts";
import { type LabTrace, type OnRead, type TraceFacts, withNextRequests } from "./lab-trace.ts";
import { replay, type Replayed, type ReplayTask, replayWhileReading } from "./replay.ts";
import type { CacheSize } from "./sizes.ts";

/** Below this many replayed requests threads cost more than they save. */
const FEW_REQUESTS = 2_000_000;

/** Share of a log on flash that holds live objects: a fifth is left free, as caches on flash commonly do. */
const FLASH_UTILISATION = 0.8;

/** What to compare. */
export interface CompareOptions {
  readonly evictions: readonly Choice[];
  readonly admissions: readonly Choice[];
  readonly sizes: readonly CacheSize[];
  readonly seed: string;
  /** Show the infinite cache and Belady beside the rest? */
  readonly bounds: boolean;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each replay ends. */
  readonly onDone?: ((done: number, all: number) => void) | undefined;
}

/** Compares. */
export async function compare(trace: LabTrace, options: CompareOptions): Promise<Comparison> {
  const tasks = tasksOf(options);
  const prepared = tasks.some(({ eviction }) => isOffline(eviction)) ? withNextRequests(trace) : trace;
  const replayed = await replayAll(prepared, tasks, options);
  const infinite = options.bounds ? await infiniteRows(trace, options) : [];
  return comparisonOf(trace, options, tasks, replayed, infinite);
}

/** Can the comparison be made while the trace is read? It is a single replay, of a policy that does not know the future. */
export function runsAlone(options: CompareOptions): boolean {
  const tasks = tasksOf(options);
  return tasks.length === 1 && !isOffline(tasks[0].eviction);
}

/** As {@link compare}, for what {@link runsAlone}: goes through the trace once and keeps nothing of it. */
export async function compareWhileReading(
  path: string,
  read: ReadOptions,
  options: CompareOptions,
  onRead?: OnRead,
): Promise<{ facts: TraceFacts; comparison: Comparison }> {
  const tasks = tasksOf(options);
  const { facts, replayed } = await replayWhileReading(path, read, tasks[0], onRead);
  return { facts, comparison: comparisonOf(facts, options, tasks, [replayed], []) };
}

function comparisonOf(
  trace: TraceFacts,
  options: CompareOptions,
  tasks: readonly ReplayTask[],
  replayed: readonly Replayed[],
  infinite: readonly ComparisonRow[],
): Comparison {
  return {
    trace: {
      name: trace.name,
      format: trace.format,
      requests: trace.requests,
      objects: trace.objects,
      footprintBytes: trace.footprintBytes,
      bytesRequested: trace.bytesRequested,
    },
    seed: options.seed,
    results: [...tasks.map((task, n) => rowOf(trace, task, replayed[n])), ...infinite],
    notes: notesOf(trace, options),
    audit: replayed.flatMap(({ audit }, n) => audit.map((text) => `${tasks[n].eviction.label}: ${text}`)),
  };
}

/** Policies by admissions by sizes, and the ceiling at each size. */
function tasksOf({ evictions, admissions, sizes, seed, bounds }: CompareOptions): ReplayTask[] {
  const always: Choice = { name: "always", label: "always", params: {} };
  const pairs = evictions.flatMap((eviction) => admissions.map((admission) => ({ eviction, admission })));
  const hasCeiling = pairs.some(
    ({ eviction, admission }) => eviction.label === CEILING && admission.label === "always",
  );
  if (bounds && !hasCeiling) pairs.push({ eviction: evictionChoices(CEILING)[0], admission: always });
  return sizes.flatMap((size) => pairs.map((pair) => ({ ...pair, size, seed })));
}

async function replayAll(
  trace: LabTrace,
  tasks: readonly ReplayTask[],
  { workers, signal, onDone }: CompareOptions,
): Promise<Replayed[]> {
  const threads = Math.min(workers ?? availableParallelism(), tasks.length);
  let done = 0;
  const finished = (result: Replayed) => {
    onDone?.(++done, tasks.length);
    return result;
  };
  if (threads <= 1 || tasks.length * trace.requests < FEW_REQUESTS) {
    const results: Replayed[] = [];
    for (const task of tasks) {
      if (signal?.aborted) throw new Interrupted();
      results.push(finished(await replay(trace, task)));
    }
    return results;
  }
  const here = import.meta.url;
  const pool = new Piscina<unknown, Replayed>({
    filename: fileURLToPath(
      new URL(here.endsWith(".ts") ? "./replay-worker.ts" : "../experiment/replay-worker.js", here),
    ),
    maxThreads: threads,
    minThreads: threads,
  });
  // Every task listens; Node takes more than ten listeners for a leak and says so.
  if (signal) setMaxListeners(tasks.length + 1, signal);
  try {
    // Columns are in shared memory: handing them over copies nothing.
    const { chunks, meanObjectBytes } = trace;
    const shared = { chunks, meanObjectBytes };
    return await Promise.all(
      tasks.map(async (task) => finished(await pool.run({ trace: shared, task }, signal ? { signal } : {}))),
    );
  } catch (error) {
    if (signal?.aborted) throw new Interrupted();
    throw error;
  } finally {
    await pool.destroy();
  }
}

function rowOf(
  trace: TraceFacts,
  { eviction, admission, size }: ReplayTask,
  replayed: Replayed,
): ComparisonRow {
  const { misses, bytesRequested, bytesMissed, seconds } = replayed;
  return {
    unit: size.unitSize ? "objects" : "bytes",
    policy: eviction.label,
    admission: admission.label,
    size: size.text,
    capacityBytes: size.unitSize ? null : size.capacity,
    capacityObjects: size.unitSize ? size.capacity : null,
    requests: trace.requests,
    misses,
    missRatio: misses / trace.requests,
    bytesRequested,
    bytesMissed,
    byteMissRatio: bytesRequested > 0 ? bytesMissed / bytesRequested : 0,
    expired: replayed.expired,
    admittedObjects: replayed.admittedObjects,
    admittedBytes: replayed.admittedBytes,
    evictedObjects: replayed.evictedObjects,
    heldObjects: replayed.heldObjects,
    heldBytes: replayed.heldBytes,
    flash:
      size.unitSize || size.capacity === Infinity ? null : flashOf(trace, eviction, size.capacity, replayed),
    seconds,
    requestsPerSecond: seconds > 0 ? trace.requests / seconds : 0,
  };
}

/** What the cache would do to flash of its own capacity. */
function flashOf(
  trace: TraceFacts,
  { name }: Choice,
  capacityBytes: number,
  { admittedBytes, admittedObjects }: Replayed,
): FlashWrites {
  const intake = {
    admittedBytes,
    admittedObjects,
    capacityBytes,
    elapsedMicros: trace.lastMicros,
  };
  const keptShare = name === "fifo" ? 0 : keptShareOfScatteredEvictions(FLASH_UTILISATION);
  const ofLog = flashWear(intake, { layout: "log-structured", keptShare });
  const ofSets = flashWear(intake, { layout: "set-associative", setBytes: SET_BYTES, insertsPerWrite: 1 });
  const short = ({ amplification, driveWritesPerDay }: FlashWear) => ({ amplification, driveWritesPerDay });
  return { logStructured: short(ofLog), setAssociative: short(ofSets) };
}

/** A cache that holds everything: one row for bytes and one for objects, as far as either was asked for. */
async function infiniteRows(trace: LabTrace, { sizes, seed }: CompareOptions): Promise<ComparisonRow[]> {
  const [fifo] = evictionChoices("fifo");
  const always: Choice = { name: "always", label: "always", params: {} };
  const units = [...new Set(sizes.map(({ unitSize }) => unitSize))];
  return Promise.all(
    units.map(async (unitSize) => {
      const size = { text: INFINITE, capacity: Infinity, unitSize };
      const task = { eviction: fifo, admission: always, size, seed };
      const row = rowOf(
        trace,
        task,
        trace.expires ? await replay(trace, task) : everythingFits(trace, unitSize),
      );
      return { ...row, policy: INFINITE, capacityBytes: null, capacityObjects: null };
    }),
  );
}

/** Nothing leaves, so each object misses once. */
function everythingFits(trace: TraceFacts, unitSize: boolean): Replayed {
  const bytes = unitSize ? trace.objects : trace.footprintBytes;
  return {
    misses: trace.objects,
    bytesRequested: unitSize ? trace.requests : trace.bytesRequested,
    bytesMissed: bytes,
    expired: 0,
    admittedObjects: trace.objects,
    admittedBytes: bytes,
    evictedObjects: 0,
    heldObjects: trace.objects,
    heldBytes: bytes,
    seconds: 0,
    audit: [],
  };
}

function isOffline({ name }: Choice): boolean {
  return EVICTION_POLICIES.find((policy) => policy.name === name)?.offline === true;
}

/** What a reader of the rows must know: what policies do not honour, and what was done to the trace. */
function notesOf(trace: TraceFacts, { evictions, sizes, bounds }: CompareOptions): string[] {
  const notes: string[] = [];
  const chosen = bounds ? [...evictions, ...evictionChoices(CEILING)] : evictions;
  for (const { name } of new Map(chosen.map((choice) => [choice.name, choice])).values()) {
    const limits = EVICTION_POLICIES.find((policy) => policy.name === name)?.limits;
    if (limits !== undefined) notes.push(`${name}: ${limits}`);
  }
  if (sizes.some(({ unitSize }) => unitSize))
    notes.push("sizes in objects: every object counts 1, bytes are objects");
  if (trace.expires) notes.push("the trace has times to live: an expired copy counts as a miss");
  if (trace.emptyRequests > 0) notes.push(`${trace.emptyRequests} requests of size 0: they take no room`);
  if (trace.logged !== undefined) notes.push(loggedNote(trace.logged));
  if (trace.passed > 0)
    notes.push(`${trace.passed} records left out: no cache answers them (method, status)`);
  if (trace.damaged > 0) notes.push(`${trace.damaged} damaged records skipped`);
  if (trace.clamped > 0) notes.push(`${trace.clamped} records came too late to be put in order`);
  return notes;
}

/** The cache that wrote the log stands beside those compared. */
function loggedNote({ requests, told, toldBytes, hits, hitBytes }: LoggedTotals): string {
  const missRatio = showPercent(1 - hits / told);
  const byteMissRatio = toldBytes > 0 ? showPercent(1 - hitBytes / toldBytes) : "-";
  return `the log's own cache: miss ratio ${missRatio}, of bytes ${byteMissRatio} (told of ${told} of ${requests} requests)`;
}

/** Throws unless there is something to compare. */
export function checkChoices(choices: readonly Choice[], sizes: readonly CacheSize[]): void {
  if (choices.length === 0) throw new UsageError("--policies: no policy is named");
  if (sizes.length === 0) throw new UsageError("--sizes: no size is named");
}
