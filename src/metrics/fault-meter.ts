/**
 * Measures what faults do to users and origin: each fault's time against the time before it and, until things are as
 * before, the time after. Windows of one fault are as long as the fault, as far as the run reaches.
 */
import { keepStart, type Keeper } from "../base/keeper.ts";
import { AT_ORIGIN, type FetchFacts, type RequestFacts } from "../vocabulary/facts.ts";
import { FAILED, SHED } from "../vocabulary/outcomes.ts";
import type { Census } from "./census.ts";

/** Users' requests of one window. */
export interface WindowCount {
  requests: number;
  /** Failed and shed. */
  errors: number;
  /** Sum over the others, microseconds. */
  ttfbMicros: number;
  originRequests: number;
}

/** One fault, measured. */
export interface FaultMeasure {
  /** Where the window before begins: the fault's length earlier, but not in the warm-up. */
  readonly beforeMicros: number;
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** Where the window after ends. */
  readonly afterMicros: number;
  readonly before: WindowCount;
  readonly during: WindowCount;
  readonly after: WindowCount;
  /** Busiest bin at the origin from the fault's beginning to the end of the window after, requests a second. */
  readonly originPeakPerSecond: number;
  /** From the fault's end until the share of errors is back where it was; null: never inside the window after. */
  readonly recoveredMicros: number | null;
}

/** Width of a bin, microseconds, unless there would be more than {@link MOST_BINS}. */
const BIN_MICROS = 1_000_000;
const MOST_BINS = 7200;
/** Errors are back where they were when their share is at most this much above. */
const TOLERANCE = 0.01;

/** Counts by fault. */
export class FaultMeter {
  readonly #windows: Window[];

  constructor({ faults, warmupMicros, durationMicros }: Census) {
    this.#windows = faults.map(
      ({ fromMicros, untilMicros }) => new Window(fromMicros, untilMicros, warmupMicros, durationMicros),
    );
  }

  requests(batch: RequestFacts): void {
    for (const window of this.#windows) window.requests(batch);
  }

  fetches(batch: FetchFacts): void {
    for (const window of this.#windows) window.fetches(batch);
  }

  /** What was measured, in the order of the census. */
  measures(): FaultMeasure[] {
    return this.#windows.map((window) => window.measure());
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const window of this.#windows) window.keep(keeper);
  }
}

/** The windows of one fault. */
class Window {
  readonly #beforeMicros: number = 0;
  readonly #fromMicros: number = 0;
  readonly #untilMicros: number = 0;
  readonly #afterMicros: number = 0;
  readonly #counts = [emptyCount(), emptyCount(), emptyCount()] as const;
  readonly #binMicros: number = 0;
  /** From the fault's beginning, by bin. */
  readonly #originRequests: Float64Array;
  readonly #users: Float64Array;
  readonly #errors: Float64Array;

  constructor(fromMicros: number, untilMicros: number, warmupMicros: number, durationMicros: number) {
    const until = Math.min(untilMicros, durationMicros);
    // A fault without end in a run of unknown length is compared with as much time as there was before it.
    const length = until === Infinity ? Math.max(fromMicros, BIN_MICROS) : until - fromMicros;
    this.#fromMicros = fromMicros;
    this.#untilMicros = until;
    this.#beforeMicros = Math.max(fromMicros > warmupMicros ? warmupMicros : 0, fromMicros - length);
    this.#afterMicros = Math.min(until + length, durationMicros);
    const measured = this.#afterMicros === Infinity ? 2 * length : this.#afterMicros - fromMicros;
    this.#binMicros = Math.max(BIN_MICROS, Math.ceil(measured / MOST_BINS));
    const bins = Math.ceil(measured / this.#binMicros) + 1;
    this.#originRequests = new Float64Array(bins);
    this.#users = new Float64Array(bins);
    this.#errors = new Float64Array(bins);
  }

  requests({ rows, atMicros, outcome, ttfbMicros }: RequestFacts): void {
    for (let row = 0; row < rows; row++) {
      const at = atMicros[row];
      if (at < this.#beforeMicros || at >= this.#afterMicros) continue;
      const count = this.#countAt(at);
      const isError = outcome[row] === FAILED || outcome[row] === SHED;
      count.requests++;
      if (isError) count.errors++;
      else count.ttfbMicros += ttfbMicros[row];
      if (at < this.#fromMicros) continue;
      const bin = this.#binAt(at);
      this.#users[bin]++;
      if (isError) this.#errors[bin]++;
    }
  }

  fetches({ rows, level, atMicros }: FetchFacts): void {
    for (let row = 0; row < rows; row++) {
      const at = atMicros[row];
      if (level[row] !== AT_ORIGIN || at < this.#beforeMicros || at >= this.#afterMicros) continue;
      this.#countAt(at).originRequests++;
      if (at >= this.#fromMicros) this.#originRequests[this.#binAt(at)]++;
    }
  }

  measure(): FaultMeasure {
    const [before, during, after] = this.#counts;
    const peak = this.#originRequests.reduce((most, requests) => Math.max(most, requests), 0);
    return {
      beforeMicros: this.#beforeMicros,
      fromMicros: this.#fromMicros,
      untilMicros: this.#untilMicros,
      afterMicros: this.#afterMicros,
      before,
      during,
      after,
      originPeakPerSecond: (peak * 1e6) / this.#binMicros,
      recoveredMicros: this.#recovered(),
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.same("start of the time before a fault, microseconds", this.#beforeMicros);
    keeper.same("end of a fault, microseconds", this.#untilMicros);
    keeper.same("microseconds of a bin of a fault", this.#binMicros);
    for (const count of this.#counts) {
      count.requests = keeper.number(count.requests);
      count.errors = keeper.number(count.errors);
      count.ttfbMicros = keeper.number(count.ttfbMicros);
      count.originRequests = keeper.number(count.originRequests);
    }
    for (const bins of [this.#originRequests, this.#users, this.#errors]) keepStart(keeper, bins);
  }

  /** End of the last bin after the fault in which errors are more than they were. */
  #recovered(): number | null {
    if (this.#untilMicros >= this.#afterMicros) return null;
    const [before] = this.#counts;
    const usual = (before.requests > 0 ? before.errors / before.requests : 0) + TOLERANCE;
    const first = this.#binAt(this.#untilMicros);
    let last = this.#users.length - 1;
    while (last >= first && this.#errors[last] <= usual * this.#users[last]) last--;
    if (last < first) return 0;
    const end = this.#fromMicros + (last + 1) * this.#binMicros;
    return end >= this.#afterMicros ? null : Math.max(0, end - this.#untilMicros);
  }

  #countAt(atMicros: number): WindowCount {
    return this.#counts[atMicros < this.#fromMicros ? 0 : atMicros < this.#untilMicros ? 1 : 2];
  }

  #binAt(atMicros: number): number {
    const bin = Math.floor((atMicros - this.#fromMicros) / this.#binMicros);
    return Math.min(bin, this.#users.length - 1);
  }
}

function emptyCount(): WindowCount {
  return { requests: 0, errors: 0, ttfbMicros: 0, originRequests: 0 };
}
