/**
 * What a trace is like, in one pass: counts, sizes, popularity, reuse, rate, times to live, order. Memory grows
 * with the objects (32 bytes each, up to 30 more for reuse distances), not with the requests.
 */
import { Histogram } from "../../ds/histogram.ts";
import { GET, HEAD, type RecordBatch } from "../trace/contract.ts";
import { fitZipf, ranking, type ZipfFit } from "./popularity.ts";
import { type RateInTime, RateCounter } from "./rate.ts";
import { EXACT_OBJECTS, ReuseDistances } from "./reuse-distances.ts";

const OK = 200;
/** From here on a status is an error (RFC 9110, 15.5). */
const FIRST_ERROR = 400;

/** Some values in short. The unit is that of the field; quantiles are within 0.4 %, the ends and the mean exact. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What a trace is like. Null: the trace does not tell, or has too little of it. */
export interface Profile {
  readonly requests: number;
  readonly objects: number;
  /** Sum of the first size seen of each object, bytes. */
  readonly footprintBytes: number;
  /** Body bytes sent where logged, else sizes; bytes. */
  readonly bytesRequested: number;
  /** Objects asked for once, and their share of all objects and of all requests. */
  readonly oneHit: { readonly objects: number; readonly ofObjects: number; readonly ofRequests: number };
  /** Requests of the most popular object, and the share of the requests that the first hundredth of the objects got. */
  readonly mostRequests: number;
  readonly topPercentShare: number;
  readonly zipf: ZipfFit | null;
  readonly sizes: {
    /** Of each object once: the first size seen; bytes. */
    readonly byObject: Spread | null;
    /** Of each request; bytes. */
    readonly byRequest: Spread | null;
    /** Objects whose size is never told. */
    readonly unknownObjects: number;
    readonly zeroRequests: number;
    /** Requests whose object had another size when it was asked for before. */
    readonly changedRequests: number;
  };
  readonly reuse: {
    /** Distinct other objects between two requests for the same one. */
    readonly distances: Spread | null;
    /** Share of the objects whose distances were measured; 1: all of them, exactly. */
    readonly sampleRate: number;
    /** Time between two requests for the same object, microseconds. */
    readonly timesMicros: Spread | null;
  };
  readonly time: {
    readonly firstMicros: number;
    readonly lastMicros: number;
    /** Requests per second from the first stamp to the last; null when all stamps are the same. */
    readonly requestsPerSecond: number | null;
    /** Resolution of the stamps, microseconds; 0: exact. */
    readonly tickMicros: number;
    /** Records older than the one before them, and the largest such step, microseconds. */
    readonly stepsBack: number;
    readonly largestStepBackMicros: number;
    readonly rate: RateInTime;
  };
  /** Of the requests that have one, microseconds. */
  readonly ttlMicros: Spread | null;
  /** Requests of other methods than GET and HEAD, and answers that are errors; counted in all of the above. */
  readonly otherMethods: number;
  readonly errorAnswers: number;
}

/** Options of {@link TraceProfile}. */
export interface ProfileOptions {
  /** Objects up to which reuse distances are exact. */
  readonly exactObjects?: number | undefined;
}

/** Collects a profile from batches of records. */
export class TraceProfile {
  #requests = 0;
  #objects = 0;
  #bytes = 0;
  #zeroRequests = 0;
  #changedRequests = 0;
  #otherMethods = 0;
  #errorAnswers = 0;
  #firstMicros = NaN;
  #lastMicros = NaN;
  #beforeMicros = NaN;
  #stepsBack = 0;
  #largestStepBack = 0;
  /** By object: first size seen (-1: none yet), size seen last, time of the last request, number of requests. */
  #firstSize = new Float64Array(4096).fill(-1);
  #lastSize = new Float64Array(4096);
  #lastTime = new Float64Array(4096);
  #requestsOf = new Uint32Array(4096);
  readonly #sizeByRequest = new Histogram();
  readonly #reuseTimes = new Histogram();
  readonly #ttls = new Histogram();
  readonly #distances: ReuseDistances<Histogram>;
  readonly #rate = new RateCounter();

  constructor(options: ProfileOptions = {}) {
    this.#distances = new ReuseDistances(options.exactObjects ?? EXACT_OBJECTS, new Histogram());
  }

  /** Takes the next records of the trace. */
  feed(batch: RecordBatch): void {
    const { rows, timeMicros, object, sizeBytes, sentBytes, status, method, ttlMicros } = batch;
    for (let row = 0; row < rows; row++) {
      const id = object[row];
      const at = timeMicros[row];
      const sent = sentBytes[row];
      if (id >= this.#requestsOf.length) this.#grow(id);
      this.#stamp(at);
      // A log tells the size of an object when all of it was sent.
      const told = sizeBytes[row];
      const size = told >= 0 ? told : status[row] === OK && method[row] === GET ? sent : -1;
      this.#bytes += sent >= 0 ? sent : Math.max(0, size);
      if (size >= 0) this.#size(id, size);
      if (this.#requestsOf[id]++ > 0) this.#reuseTimes.record(Math.max(0, at - this.#lastTime[id]));
      else this.#objects++;
      this.#lastTime[id] = at;
      this.#distances.request(id);
      if (ttlMicros[row] >= 0) this.#ttls.record(ttlMicros[row]);
      if (method[row] !== GET && method[row] !== HEAD) this.#otherMethods++;
      if (status[row] >= FIRST_ERROR) this.#errorAnswers++;
    }
    this.#requests += rows;
  }

  /** The profile of what was fed. @param tickMicros resolution of the stamps, as the reader tells it */
  result(tickMicros = 0): Profile {
    const requests = this.#requests;
    const objects = this.#objects;
    const sizes = new Histogram();
    let oneHit = 0;
    let unknown = 0;
    let most = 0;
    for (let id = 0; id < this.#requestsOf.length; id++) {
      const asked = this.#requestsOf[id];
      if (asked === 0) continue;
      if (asked === 1) oneHit++;
      if (asked > most) most = asked;
      if (this.#firstSize[id] >= 0) sizes.record(this.#firstSize[id]);
      else unknown++;
    }
    const span = this.#lastMicros - this.#firstMicros;
    return {
      requests,
      objects,
      footprintBytes: sizes.sum,
      bytesRequested: this.#bytes,
      oneHit: { objects: oneHit, ofObjects: ratio(oneHit, objects), ofRequests: ratio(oneHit, requests) },
      mostRequests: most,
      topPercentShare: ratio(this.#requestsOfTop(Math.max(1, Math.round(objects / 100))), requests),
      zipf: fitZipf(this.#requestsOf),
      sizes: {
        byObject: spread(sizes),
        byRequest: spread(this.#sizeByRequest),
        unknownObjects: unknown,
        zeroRequests: this.#zeroRequests,
        changedRequests: this.#changedRequests,
      },
      reuse: {
        distances: spread(this.#distances.distances),
        sampleRate: this.#distances.rate,
        timesMicros: spread(this.#reuseTimes),
      },
      time: {
        firstMicros: this.#firstMicros,
        lastMicros: this.#lastMicros,
        // The trace lasts until the tick of its last stamp is over.
        requestsPerSecond: span > 0 ? (requests / (span + tickMicros)) * 1e6 : null,
        tickMicros,
        stepsBack: this.#stepsBack,
        largestStepBackMicros: this.#largestStepBack,
        rate: this.#rate.result(tickMicros),
      },
      ttlMicros: spread(this.#ttls),
      otherMethods: this.#otherMethods,
      errorAnswers: this.#errorAnswers,
    };
  }

  #stamp(at: number): void {
    const back = this.#beforeMicros - at;
    if (back > 0) {
      this.#stepsBack++;
      if (back > this.#largestStepBack) this.#largestStepBack = back;
    }
    this.#beforeMicros = at;
    if (!(at >= this.#firstMicros)) this.#firstMicros = at;
    if (!(at <= this.#lastMicros)) this.#lastMicros = at;
    this.#rate.record(at);
  }

  #size(id: number, size: number): void {
    if (size === 0) this.#zeroRequests++;
    this.#sizeByRequest.record(size);
    if (this.#firstSize[id] < 0) this.#firstSize[id] = size;
    else if (this.#lastSize[id] !== size) this.#changedRequests++;
    this.#lastSize[id] = size;
  }

  /** Requests of the `count` most popular objects. */
  #requestsOfTop(count: number): number {
    let sum = 0;
    let left = count;
    for (const step of ranking(this.#requestsOf)) {
      const taken = Math.min(left, step.objects);
      sum += taken * step.requests;
      left -= taken;
      if (left === 0) break;
    }
    return sum;
  }

  #grow(id: number): void {
    const length = Math.max(id + 1, this.#requestsOf.length * 2);
    const longer = (from: Float64Array, value: number) => {
      const column = new Float64Array(length).fill(value, from.length);
      column.set(from);
      return column;
    };
    this.#firstSize = longer(this.#firstSize, -1);
    this.#lastSize = longer(this.#lastSize, 0);
    this.#lastTime = longer(this.#lastTime, 0);
    const requestsOf = new Uint32Array(length);
    requestsOf.set(this.#requestsOf);
    this.#requestsOf = requestsOf;
  }
}

function spread(values: Histogram): Spread | null {
  if (values.count === 0) return null;
  const { count, mean, min, max } = values;
  const [p10, p50, p90, p99] = [0.1, 0.5, 0.9, 0.99].map((q) => values.quantile(q));
  return { count, mean, min, p10, p50, p90, p99, max };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
