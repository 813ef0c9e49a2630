/**
 * What a stream of requests is like, as far as a fit compares it: the profile that `trace info` shows, and by object
 * how often it is asked for and how large it is, and the requests of each hour. The log and what is generated in its place go
 * through the very same counting.
 */
import { TraceProfile, type Profile } from "../analysis/profile.ts";
import { ranking } from "../analysis/popularity.ts";
import type { RequestBatch } from "../requests.ts";
import { GET, RECORD_ROWS, RecordBatch } from "../trace/contract.ts";

export const HOUR_MICROS = 3_600_000_000;
/** A century: what lasts longer has stamps of another unit. */
const MOST_HOURS = 876_600;

/** What was counted. */
export interface Traffic {
  readonly profile: Profile;
  /** Requests of each object, most first. */
  readonly counts: Uint32Array;
  /** Sizes of the objects, rising, and the requests for each. */
  readonly sizes: Float64Array;
  readonly requestsOfSize: Float64Array;
  /** Sum of the objects' sizes over all requests, bytes. */
  readonly bytes: number;
  /** Requests of each hour of the clock, the first that of the first request. */
  readonly hours: readonly number[];
}

/** Counts batches of requests. */
export class TrafficMeter {
  requests = 0;
  /** By object: requests, and the size seen last. */
  countOf = new Uint32Array(4096);
  sizeOf = new Float64Array(4096);
  readonly hours: number[] = [];
  /** Do the requests last longer than anything should? */
  endless = false;
  readonly #profile: TraceProfile;
  readonly #records = new RecordBatch();
  readonly #startMicros: number = 0;

  /** @param startOfDayMicros time of day of the first request, microseconds */
  constructor(startOfDayMicros: number, exactObjects?: number) {
    this.#startMicros = startOfDayMicros % HOUR_MICROS;
    this.#profile = new TraceProfile({ exactObjects });
    this.#records.sentBytes.fill(-1);
    this.#records.status.fill(-1);
    this.#records.method.fill(GET);
  }

  /** Takes the next requests; a batch has no more rows than one of records. */
  feed(batch: RequestBatch): void {
    const { rows, atMicros, object, sizeBytes, ttlMicros } = batch;
    for (let row = 0; row < rows; row++) {
      const id = object[row];
      if (id >= this.countOf.length) this.#grow(id);
      this.countOf[id]++;
      this.sizeOf[id] = sizeBytes[row];
      const hour = Math.floor((this.#startMicros + atMicros[row]) / HOUR_MICROS);
      if (hour > MOST_HOURS) this.endless = true;
      else {
        while (this.hours.length <= hour) this.hours.push(0);
        this.hours[hour]++;
      }
    }
    const records = this.#records;
    records.rows = Math.min(rows, RECORD_ROWS);
    records.timeMicros.set(atMicros);
    records.object.set(object);
    records.sizeBytes.set(sizeBytes);
    records.ttlMicros.set(ttlMicros);
    this.#profile.feed(records);
    this.requests += rows;
  }

  /** What was fed. @param tickMicros resolution of the time stamps */
  result(tickMicros = 0): Traffic {
    const steps = ranking(this.countOf);
    const counts = new Uint32Array(steps.reduce((all, { objects }) => all + objects, 0));
    let at = 0;
    for (const { requests, objects } of steps) counts.fill(requests, at, (at += objects));
    const { sizes, weights } = bySize(this.sizeOf, this.countOf);
    return {
      profile: this.#profile.result(tickMicros),
      counts,
      sizes,
      requestsOfSize: weights,
      bytes: sizes.reduce((sum, size, n) => sum + size * weights[n], 0),
      hours: this.hours,
    };
  }

  #grow(id: number): void {
    const length = Math.max(id + 1, 2 * this.countOf.length);
    const countOf = new Uint32Array(length);
    countOf.set(this.countOf);
    this.countOf = countOf;
    const sizeOf = new Float64Array(length);
    sizeOf.set(this.sizeOf);
    this.sizeOf = sizeOf;
  }
}

/** Sizes of the objects that were asked for, rising, each with its number of requests. */
export function bySize(
  sizeOf: Float64Array,
  countOf: Uint32Array,
  takes: (object: number) => boolean = () => true,
): { sizes: Float64Array; weights: Float64Array } {
  const order: number[] = [];
  for (let object = 0; object < countOf.length; object++)
    if (countOf[object] > 0 && takes(object)) order.push(object);
  order.sort((a, b) => sizeOf[a] - sizeOf[b]);
  return {
    sizes: Float64Array.from(order, (object) => sizeOf[object]),
    weights: Float64Array.from(order, (object) => countOf[object]),
  };
}
