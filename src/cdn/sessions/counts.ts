/** What the sessions of one group came to: those that began in the measured time. */
import { keepNumbers, type Keeper } from "../../base/keeper.ts";
import { Histogram } from "../../ds/histogram.ts";
import type { SessionTotals, Spread } from "../../vocabulary/totals.ts";

/** Counters of one group. Times in microseconds. */
export class SessionCounts {
  started = 0;
  finished = 0;
  abandoned = 0;
  failed = 0;
  /** Requests of all its sessions, those of the warm-up included. */
  requests = 0;
  /** From the beginning until the first picture, of those who did not leave before. */
  readonly startup = new Histogram();
  /** Of media played, and of pictures that stood still while playing. */
  playedMicros = 0;
  stalledMicros = 0;
  stalls = 0;
  readonly seek = new Histogram();
  /** Segments, the sum of their bit rates in bits per second, and changes of the rung. */
  segments = 0;
  bitsPerSecond = 0;
  switches = 0;
  /** Requests for segments that were not produced yet, and segments that had left the playlist. */
  early = 0;
  missed = 0;
  /** From a click until the last object of the page. */
  readonly pageLoad = new Histogram();
  /** From the beginning to the end of a download. */
  readonly download = new Histogram();

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepNumbers(keeper, this);
    for (const histogram of [this.startup, this.seek, this.pageLoad, this.download]) histogram.keep(keeper);
  }

  /** The counts, by themselves. */
  totals(): SessionTotals {
    const { started, finished, abandoned, failed } = this;
    return {
      started,
      finished,
      abandoned,
      failed,
      requests: this.requests,
      startupMicros: spreadOf(this.startup),
      playedMicros: this.playedMicros,
      stalledMicros: this.stalledMicros,
      stalls: this.stalls,
      seekMicros: spreadOf(this.seek),
      segments: this.segments,
      bitsPerSecond: this.bitsPerSecond,
      switches: this.switches,
      early: this.early,
      missed: this.missed,
      pageLoadMicros: spreadOf(this.pageLoad),
      downloadMicros: spreadOf(this.download),
    };
  }
}

function spreadOf(histogram: Histogram): Spread {
  const at = (q: number) => histogram.quantile(q);
  return {
    count: histogram.count,
    mean: Math.round(histogram.mean),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.max,
  };
}
