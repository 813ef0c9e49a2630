/**
 * A log as a fit reads it: once, and then again and again from memory, 4 bytes a request and about 60 an object. An
 * object that is sometimes answered from a cache and sometimes never can be (POST, errors) counts as two.
 */
import { Histogram } from "../ds/histogram.ts";
import { mendable, nameOf, openTraceFile, type ReadOptions } from "../run/records.ts";
import { UsageError } from "../run/usage-error.ts";
import { FILE_CLASSES } from "../scenario/presets/content.ts";
import { type ClassRequests, ranked } from "../workload/fit/class-fit.ts";
import { LagCounter } from "../workload/fit/lags.ts";
import type { Ranked } from "../workload/fit/popularity.ts";
import { splitOf } from "../workload/fit/sizes.ts";
import { bySize, type Traffic, TrafficMeter } from "../workload/fit/traffic.ts";
import { RequestBatch } from "../workload/requests.ts";
import type { OnRead } from "./trace-facts.ts";

const DAY_MICROS = 86_400_000_000;
/** Requests of a chunk of memory. */
const CHUNK = 1 << 20;
/** Ids have 31 bits. */
const MOST_REQUESTS = 0x7fffffff;
/** A class with fewer requests or objects than this says nothing by itself and goes with the rest. */
const LEAST_SHARE = 0.01;
const LEAST_REQUESTS = 500;
const LEAST_OBJECTS = 20;
/** Requests of a class that the fit generates anew in every round, at most. */
const SAMPLE = 2_000_000;
/** Requests a second where the stamps tell nothing. */
const UNTOLD_RATE = 1000;
/** The class of what no cache answers. */
export const PASSED = "uncacheable";

/** A class of content of the log. */
export interface LogClass {
  readonly name: string;
  /** Kind of content: its name without the ending for large objects. */
  readonly kind: string;
  readonly requests: number;
  readonly objects: number;
  /** Median time to live, microseconds; null when the log tells none. */
  readonly ttlMicros: number | null;
}

/** How to read. */
export interface LogOptions extends ReadOptions {
  /** Take all content for one class? */
  readonly oneClass?: boolean | undefined;
  /** Objects up to which reuse distances are exact. */
  readonly exactObjects?: number | undefined;
}

/** A log in memory. */
export class FitLog {
  readonly format: string;
  readonly traffic: Traffic;
  classes: readonly LogClass[] = [];
  /** Time of day of the first request, microseconds; 0 where stamps are no dates. */
  readonly startOfDayMicros: number;
  readonly isDated: boolean;
  readonly spanMicros: number;
  /** Do the stamps tell the time? */
  readonly isTimed: boolean;
  readonly damaged: number;
  readonly sizeOf: Float64Array;
  readonly #chunks: readonly Int32Array[];
  readonly #rows: number;
  readonly #countOf: Uint32Array;
  /** Index in {@link classes} of each object. */
  #classOf: Uint8Array = new Uint8Array(0);
  readonly #parts: Reading;

  constructor(
    parts: Reading,
    facts: Pick<FitLog, "format" | "damaged" | "isDated" | "startOfDayMicros">,
    tick: number,
  ) {
    const { meter } = parts;
    this.format = facts.format;
    this.damaged = facts.damaged;
    this.isDated = facts.isDated;
    this.startOfDayMicros = facts.startOfDayMicros;
    this.traffic = meter.result(tick);
    this.#chunks = parts.chunks;
    this.#rows = meter.requests;
    this.#countOf = meter.countOf;
    this.sizeOf = meter.sizeOf;
    const { lastMicros } = parts;
    this.isTimed = lastMicros > 0;
    // The last request has its share of the time too.
    const gap = this.#rows > 1 ? lastMicros / (this.#rows - 1) : 0;
    this.spanMicros = Math.round(this.isTimed ? lastMicros + gap : (this.#rows / UNTOLD_RATE) * 1e6);
    this.#parts = parts;
    this.divide(false);
  }

  /** Divides content into classes by kind; and also into large and other objects, where that could matter? */
  divide(bySize: boolean): void {
    const { classes, classOf } = classesOf(this.#parts, bySize);
    this.classes = classes;
    this.#classOf = classOf;
  }

  /** All requests in order, some at a time. */
  *requests(): Generator<Int32Array, void> {
    for (const [n, chunk] of this.#chunks.entries())
      yield chunk.subarray(0, Math.min(CHUNK, this.#rows - n * CHUNK));
  }

  /** Can a cache answer for the object? */
  isPassed(object: number): boolean {
    return this.classes[this.#classOf[object]].name === PASSED;
  }

  /** The first requests of a class, and the ranking of all of them. */
  observed(index: number): { readonly sample: ClassRequests; readonly whole: Ranked } {
    const lags = new LagCounter();
    const counts = new Uint32Array(this.#countOf.length);
    for (const objects of this.requests()) {
      for (let row = 0; row < objects.length && lags.requests < SAMPLE; row++) {
        const object = objects[row];
        if (this.#classOf[object] !== index) continue;
        counts[object]++;
        lags.request(object);
      }
      if (lags.requests === SAMPLE) break;
    }
    const sample = { requests: lags.requests, counts: ranked(counts), lags: lags.counts };
    const own = this.#countOf.map((count, object) => (this.#classOf[object] === index ? count : 0));
    return { sample, whole: { requests: this.classes[index].requests, counts: ranked(own) } };
  }

  /** Sizes of the objects of a class, rising, with the requests for each. */
  sizes(index: number): { readonly sizes: Float64Array; readonly weights: Float64Array } {
    return bySize(this.sizeOf, this.#countOf, (object) => this.#classOf[object] === index);
  }
}

/** What reading collects. */
interface Reading {
  readonly names: readonly string[];
  readonly meter: TrafficMeter;
  readonly chunks: readonly Int32Array[];
  /** By object: index in {@link names}. */
  readonly classOf: Uint8Array;
  readonly ttls: readonly Histogram[];
  readonly lastMicros: number;
}

/** Reads a log, or standard input as `-`. Throws `UsageError` for what the user can mend. */
export function readFitLog(path: string, options: LogOptions, onRead?: OnRead): FitLog {
  const { oneClass = false, exactObjects, ...reading } = options;
  const name = nameOf(path);
  const patterns = oneClass
    ? [{ name: "content", match: ["*"] }]
    : FILE_CLASSES.map(({ name, value }) => ({ name, match: value.match ?? [] }));
  const { source, progress } = openTraceFile(path, { ...reading, classes: patterns });
  const isDated = !Number.isNaN(source.firstEpochMicros);
  const startOfDayMicros = isDated ? source.firstEpochMicros % DAY_MICROS : 0;
  const names = [...patterns.map((one) => one.name), PASSED];
  const meter = new TrafficMeter(startOfDayMicros, exactObjects);
  const chunks: Int32Array[] = [];
  const ttls = names.map(() => new Histogram());
  const ids = new OwnIds();
  const batch = new RequestBatch();
  let rows = 0;
  let lastMicros = 0;
  for (;;) {
    mendable(name, () => source.fill(batch));
    if (batch.rows === 0) break;
    for (let row = 0; row < batch.rows; row++) {
      const passes = batch.flags[row] !== 0;
      const of = passes ? names.length - 1 : batch.contentClass[row];
      const id = ids.of(batch.object[row], passes, of);
      batch.object[row] = id;
      if (rows % CHUNK === 0) chunks.push(new Int32Array(CHUNK));
      chunks[chunks.length - 1][rows++ % CHUNK] = id;
      if (batch.ttlMicros[row] >= 0) ttls[of].record(batch.ttlMicros[row]);
    }
    lastMicros = batch.atMicros[batch.rows - 1];
    meter.feed(batch);
    if (rows > MOST_REQUESTS) throw new UsageError(`${name}: more than ${MOST_REQUESTS} requests`);
    const { readBytes, totalBytes } = progress();
    onRead?.(totalBytes > 0 ? readBytes / totalBytes : NaN, rows);
  }
  if (rows === 0) throw new UsageError(`${name}: no requests. Expected a log or trace with some`);
  if (meter.endless)
    throw new UsageError(`${name}: lasts longer than a century. Expected another --time-unit`);
  const { format, damaged } = mendable(name, () => source.totals());
  const parts = { names, meter, chunks, classOf: ids.classOf, ttls, lastMicros };
  return new FitLog(parts, { format, damaged, isDated, startOfDayMicros }, source.tickMicros);
}

/** Dense ids of pairs: object, and can a cache answer for it? */
class OwnIds {
  /** Class of each own id. */
  classOf = new Uint8Array(4096);
  /** Own id + 1 of twice the object's id, and of that plus 1 where it is passed. */
  #idOf = new Int32Array(8192);
  #size = 0;

  of(object: number, passes: boolean, contentClass: number): number {
    const at = 2 * object + (passes ? 1 : 0);
    if (at >= this.#idOf.length) {
      const idOf = new Int32Array(Math.max(at + 1, 2 * this.#idOf.length));
      idOf.set(this.#idOf);
      this.#idOf = idOf;
    }
    if (this.#idOf[at] > 0) return this.#idOf[at] - 1;
    const id = this.#size++;
    this.#idOf[at] = id + 1;
    if (id === this.classOf.length) {
      const classOf = new Uint8Array(2 * id);
      classOf.set(this.classOf);
      this.classOf = classOf;
    }
    this.classOf[id] = contentClass;
    return id;
  }
}

/** The classes worth a class of their own, and the index of each object's. */
function classesOf(reading: Reading, splits: boolean): { classes: readonly LogClass[]; classOf: Uint8Array } {
  const { names, meter, classOf, ttls } = reading;
  const { countOf, sizeOf } = meter;
  const requests = names.map(() => 0);
  const objects = names.map(() => 0);
  for (let object = 0; object < countOf.length; object++) {
    if (countOf[object] === 0) continue;
    requests[classOf[object]] += countOf[object];
    objects[classOf[object]]++;
  }
  // The last class of content takes what is too little by itself.
  const rest = names.length - 2;
  const least = Math.max(LEAST_REQUESTS, LEAST_SHARE * meter.requests);
  const target = names.map((name, n) =>
    name === PASSED || (requests[n] >= least && objects[n] >= LEAST_OBJECTS) ? n : rest,
  );
  const kept = names
    .map((_, n) => n)
    .filter((n) => target.some((to, from) => to === n && requests[from] > 0));
  const alone = kept.filter((n) => names[n] !== PASSED).length === 1;
  const classes: LogClass[] = [];
  const settled = new Uint8Array(countOf.length);
  for (const n of kept) {
    const name = alone && n === rest ? "content" : names[n];
    const ttl = new Histogram();
    for (const [from, to] of target.entries()) if (to === n) ttl.merge(ttls[from]);
    const own = (object: number) => target[classOf[object]] === n;
    const { sizes, weights } = bySize(sizeOf, countOf, own);
    const split = (splits && name !== PASSED ? splitOf(sizes, weights) : null) ?? Infinity;
    for (const [isLarge, label] of [
      [false, name],
      [true, `${name}-large`],
    ] as const) {
      let [all, different] = [0, 0];
      for (let object = 0; object < countOf.length; object++) {
        if (countOf[object] === 0 || !own(object) || sizeOf[object] >= split !== isLarge) continue;
        all += countOf[object];
        different++;
        settled[object] = classes.length;
      }
      if (different === 0) continue;
      const ttlMicros = ttl.count > 0 ? ttl.quantile(0.5) : null;
      classes.push({ name: label, kind: name, requests: all, objects: different, ttlMicros });
    }
  }
  return { classes, classOf: settled };
}
