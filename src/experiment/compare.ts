/**
 * Policies x admissions x sizes on one trace, each a replay of its own, on all cores. The rows depend on the trace,
 * the choices and the seed only: not on the number of workers nor on the order in which they finish. Beside
 * them stand the bounds: the cache that holds everything, Belady's optimum, and where sizes count the offline bound.
 */
import { flashWear, type FlashWear, keptShareOfScatteredEvictions, SET_BYTES } from "../cache/flash.ts";
import type { Comparison, ComparisonRow, FlashWrites } from "../result/comparison.ts";
import type { ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import { showPercent } from "../base/units.ts";
import type { LoggedTotals } from "../vocabulary/totals.ts";
import { CEILING, type Choice, evictionChoices, INFINITE } from "./choices.ts";
import type { FetchLatency } from "./fetch-latency.ts";
import { identityOf, type LabTrace, type OnRead, type TraceFacts, withNextRequests } from "./trace-facts.ts";
import { replayAll } from "./replay-pool.ts";
import { replay, type Replayed, type ReplayTask, replayWhileReading } from "./replay.ts";
import { OFFLINE_BOUND } from "./replay-bound.ts";
import type { CacheSize } from "./sizes.ts";

/** Share of a log on flash that holds live objects: a fifth is left free, as caches on flash commonly do. */
const FLASH_UTILISATION = 0.8;

/** What to compare. */
export interface CompareOptions {
  readonly evictions: readonly Choice[];
  readonly admissions: readonly Choice[];
  readonly sizes: readonly CacheSize[];
  readonly seed: string;
  /** Show the infinite cache, Belady and the offline bound beside the rest? */
  readonly bounds: boolean;
  /** How long a fetch takes; absent: no time at all. */
  readonly fetch?: FetchLatency | undefined;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each replay ends. */
  readonly onDone?: ((done: number, all: number) => void) | undefined;
}

/** Compares. */
export async function compare(trace: LabTrace, options: CompareOptions): Promise<Comparison> {
  const tasks = tasksOf(options);
  const prepared = tasks.some(({ eviction }) => isOffline(eviction)) ? withNextRequests(trace) : trace;
  const replayed = await replayAll(
    tasks.map((task) => ({ trace: prepared, task })),
    options,
  );
  const infinite = options.bounds ? await infiniteRows(trace, options) : [];
  return comparisonOf(trace, options, tasks, replayed, infinite);
}

/** Can the comparison be made while the trace is read? It is a single replay, of a policy that does not know the future. */
export function runsAlone(options: CompareOptions): boolean {
  const tasks = tasksOf(options);
  return tasks.length === 1 && !isOffline(tasks[0].eviction) && options.fetch === undefined;
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
    trace: identityOf(trace),
    seed: options.seed,
    results: [...tasks.map((task, n) => rowOf(trace, task, replayed[n])), ...infinite],
    notes: notesOf(trace, options),
    audit: replayed.flatMap(({ audit }, n) => audit.map((text) => `${tasks[n].eviction.label}: ${text}`)),
  };
}

/** Policies by admissions by sizes, and the ceiling and the bound at each size. */
function tasksOf({ evictions, admissions, sizes, seed, bounds, fetch }: CompareOptions): ReplayTask[] {
  const always: Choice = { name: "always", label: "always", params: {} };
  const pairs = evictions.flatMap((eviction) => admissions.map((admission) => ({ eviction, admission })));
  const hasCeiling = pairs.some(
    ({ eviction, admission }) => eviction.label === CEILING && admission.label === "always",
  );
  if (bounds && !hasCeiling) pairs.push({ eviction: evictionChoices(CEILING)[0], admission: always });
  const bound = { eviction: { name: OFFLINE_BOUND, label: OFFLINE_BOUND, params: {} }, admission: always };
  // With objects of one size Belady is the optimum itself; requests that wait for a fetch are misses in no bound.
  const hasBound = (size: CacheSize) => bounds && !size.unitSize && fetch === undefined;
  return sizes.flatMap((size) =>
    [...pairs, ...(hasBound(size) ? [bound] : [])].map((pair) => ({ ...pair, size, seed, fetch })),
  );
}

function rowOf(
  trace: TraceFacts,
  { eviction, admission, size, fetch }: ReplayTask,
  replayed: Replayed,
): ComparisonRow {
  const { misses, bytesRequested, bytesMissed, seconds } = replayed;
  const isCache = eviction.name !== OFFLINE_BOUND;
  const writesFlash = isCache && !size.unitSize && size.capacity !== Infinity;
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
    flash: writesFlash ? flashOf(trace, eviction, size.capacity, replayed) : null,
    ...latencyOf(trace, fetch, replayed),
    seconds,
    requestsPerSecond: seconds > 0 && isCache ? trace.requests / seconds : 0,
  };
}

/** What requests waited, where fetches take time. */
function latencyOf({ requests }: TraceFacts, fetch: FetchLatency | undefined, replayed: Replayed) {
  const { delayedHits = null, latency = null } = replayed;
  if (fetch === undefined || latency === null)
    return {
      delayedHits: null,
      latencyUnit: null,
      fetchLatency: null,
      totalLatency: null,
      meanLatency: null,
    };
  return {
    delayedHits,
    latencyUnit: fetch.unit === "ticks" ? ("ticks" as const) : ("microseconds" as const),
    fetchLatency: fetch.value,
    totalLatency: latency,
    meanLatency: latency / requests,
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
async function infiniteRows(
  trace: LabTrace,
  { sizes, seed, fetch }: CompareOptions,
): Promise<ComparisonRow[]> {
  const [fifo] = evictionChoices("fifo");
  const always: Choice = { name: "always", label: "always", params: {} };
  const units = [...new Set(sizes.map(({ unitSize }) => unitSize))];
  return Promise.all(
    units.map(async (unitSize) => {
      const size = { text: INFINITE, capacity: Infinity, unitSize };
      const task = { eviction: fifo, admission: always, size, seed, fetch };
      const row = rowOf(
        trace,
        task,
        trace.expires || fetch !== undefined ? await replay(trace, task) : everythingFits(trace, unitSize),
      );
      return { ...row, policy: INFINITE, capacityBytes: null, capacityObjects: null };
    }),
  );
}

/** Nothing leaves, so each object misses once. */
function everythingFits(trace: LabTrace, unitSize: boolean): Replayed {
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

function isOffline({ offline }: Choice): boolean {
  return offline === true;
}

/** What a reader of the rows must know: what policies do not honour, and what was done to the trace. */
function notesOf(trace: TraceFacts, { evictions, sizes, bounds, fetch }: CompareOptions): string[] {
  const notes: string[] = [];
  const chosen = bounds ? [...evictions, ...evictionChoices(CEILING)] : evictions;
  for (const { name, limits } of new Map(chosen.map((choice) => [choice.name, choice])).values())
    if (limits !== undefined) notes.push(`${name}: ${limits}`);
  if (fetch !== undefined) notes.push(...latencyNotes(trace, fetch, bounds));
  if (bounds && fetch === undefined && sizes.some(({ unitSize }) => !unitSize))
    notes.push(
      `${OFFLINE_BOUND}: no policy misses fewer requests, nor fewer bytes; the optimum lies between it and the best`,
    );
  if (sizes.some(({ unitSize }) => unitSize))
    notes.push("sizes in objects: every object counts 1, bytes are objects");
  if (trace.expires && fetch?.unit !== "ticks")
    notes.push("the trace has times to live: an expired copy counts as a miss");
  if (trace.emptyRequests > 0) notes.push(`${trace.emptyRequests} requests of size 0: they take no room`);
  if (trace.logged !== undefined) notes.push(loggedNote(trace.logged));
  if (trace.passed > 0)
    notes.push(`${trace.passed} records left out: no cache answers them (method, status)`);
  if (trace.objects === null)
    notes.push("one replay of a long file does not count its objects: cdnlab trace info does");
  if (trace.damaged > 0) notes.push(`${trace.damaged} damaged records skipped`);
  if (trace.clamped > 0) notes.push(`${trace.clamped} records came too late to be put in order`);
  return notes;
}

function latencyNotes(trace: TraceFacts, { unit }: FetchLatency, bounds: boolean): string[] {
  const notes = ["misses start a fetch; delayed hits wait for one under way; the object enters when it ends"];
  if (unit === "ticks") notes.push("a tick is a request: the trace's time stamps are not looked at");
  if (unit === "ticks" && trace.expires)
    notes.push("times to live are left out: they are no number of requests");
  if (bounds) notes.push(`${CEILING} looks at misses: it does not minimise latency`);
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
