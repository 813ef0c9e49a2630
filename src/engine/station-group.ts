/**
 * What like stations count together: all SSDs of the edge, the origin's workers. One histogram of waits a
 * group instead of one a station keeps hundreds of PoPs small.
 */
import type { Keeper } from "../base/keeper.ts";
import { Histogram } from "../ds/histogram.ts";
import type { Level, StationTotals } from "../vocabulary/totals.ts";

/** Counters of a group of stations. */
export class StationGroup {
  readonly level: Level;
  readonly name: string;
  readonly channels: number = 0;
  /** Of the pipe behind the channels; 0 without one. */
  readonly microsPerByte: number = 0;
  /** Busy time of each station of the group. */
  readonly #busyOf: (() => number)[] = [];
  #waits = new Histogram();
  #arrivals = 0;
  #unwaited = 0;
  #busyMicros = 0;
  #waitMicros = 0;

  /**
   * @param channels servers in each station of the group
   * @param bytesPerSecond bandwidth of each station's pipe; Infinity is no pipe
   */
  constructor(level: Level, name: string, channels: number, bytesPerSecond = Infinity) {
    this.level = level;
    this.name = name;
    this.channels = channels;
    this.microsPerByte = 1_000_000 / bytesPerSecond;
  }

  /** A station joins the group: `busyMicros` tells its busy time since the measured time began. */
  add(busyMicros: () => number): void {
    this.#busyOf.push(busyMicros);
  }

  /** One arrival, whose wait has just become known. */
  waited(waitMicros: number): void {
    this.#arrivals++;
    if (waitMicros > 0) {
      this.#waitMicros += waitMicros;
      this.#waits.record(waitMicros);
    } else this.#unwaited++;
  }

  /** One service, whose length has just become known. */
  busy(busyMicros: number): void {
    this.#busyMicros += busyMicros;
  }

  /** Begins the measured time. */
  restart(): void {
    this.#waits = new Histogram();
    this.#arrivals = 0;
    this.#unwaited = 0;
    this.#busyMicros = 0;
    this.#waitMicros = 0;
  }

  /** Totals over `measuredMicros`. */
  totals(measuredMicros: number): StationTotals {
    const waits = this.#waits;
    const arrivals = this.#arrivals;
    if (this.#unwaited > 0) waits.record(0, this.#unwaited);
    this.#unwaited = 0;
    const channelMicros = measuredMicros * this.channels;
    const perStation = this.#busyOf.length === 0 ? 0 : 1 / this.#busyOf.length;
    const busiest = this.#busyOf.reduce((most, busyMicros) => Math.max(most, busyMicros()), 0);
    const over = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
    return {
      level: this.level,
      name: this.name,
      stations: this.#busyOf.length,
      channels: this.channels,
      arrivals,
      waitMicros: {
        count: arrivals,
        mean: over(this.#waitMicros, arrivals),
        p50: waits.quantile(0.5),
        p90: waits.quantile(0.9),
        p95: waits.quantile(0.95),
        p99: waits.quantile(0.99),
        p999: waits.quantile(0.999),
        max: waits.max,
      },
      serviceMicrosMean: over(this.#busyMicros, arrivals),
      utilisation: over(this.#busyMicros, channelMicros) * perStation,
      utilisationMax: over(busiest, channelMicros),
      inSystemMean: over(this.#waitMicros + this.#busyMicros, measuredMicros) * perStation,
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#waits.keep(keeper);
    this.#arrivals = keeper.number(this.#arrivals);
    this.#unwaited = keeper.number(this.#unwaited);
    this.#busyMicros = keeper.number(this.#busyMicros);
    this.#waitMicros = keeper.number(this.#waitMicros);
  }
}
