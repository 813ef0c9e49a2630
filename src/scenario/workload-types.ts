/** What a scenario says of its requests: generated, or read from a log. */
import type { SessionGroup } from "../workload/sessions/kinds.ts";
import type { AttackScenario } from "./attacks.ts";

/** A sudden crowd on a few objects. */
export interface FlashCrowd {
  readonly atMicros: number;
  /** From the start to the full rate, the time at full rate, and the fading. */
  readonly rampMicros: number;
  readonly holdMicros: number;
  readonly decayMicros: number;
  /** Extra requests per second at the peak. */
  readonly requestsPerSecond: number;
  readonly contentClass: string;
  /** How many objects of the class share the crowd (uniformly). */
  readonly objects: number;
  /** Regions of `network/regions` it comes from; empty: all. */
  readonly regions: readonly string[];
}

/** Generated requests. */
export interface SyntheticWorkload {
  readonly kind: "synthetic";
  /** Mean requests per second over the duration, those of sessions not counted; 0: there are no others. */
  readonly requestsPerSecond: number;
  /**
   * Each metro's daily curve in local time: lowest rate / highest rate (1: flat) and the hour of the peak; or the
   * relative rate of each of 24 hours, of which the others are then the lowest / highest and the highest.
   */
  readonly diurnal: {
    readonly trough: number;
    readonly peakHour: number;
    readonly hours?: readonly number[];
  };
  readonly flashCrowds: readonly FlashCrowd[];
  /** Groups of sessions beside these requests. Absent: none. */
  readonly sessions?: readonly SessionGroup[] | undefined;
  /** Absent: nobody attacks. */
  readonly attacks?: readonly AttackScenario[] | undefined;
}

/** Requests of a log or trace file. */
export interface TraceWorkload {
  readonly kind: "trace";
  readonly path: string;
  /** A name of workload/trace's registry, or `auto`. */
  readonly format: string;
  /** CSV only: column (name or 1-based number as text) of each field; empty string: none. */
  readonly columns: {
    readonly time: string;
    readonly key: string;
    readonly size: string;
    readonly client: string;
    readonly status: string;
  };
  /** CSV, lrb: unit of time stamps in microseconds (1e6: seconds); 0: told by the first stamp. */
  readonly timeUnitMicros: number;
  /** `recorded`: by time stamp; `closed-loop`: as fast as possible, `clients` requests in progress at once. */
  readonly pace: "recorded" | "closed-loop";
  /** recorded: trace time / this. */
  readonly speedup: number;
  readonly clients: number;
  /** Lines out of order are put right inside this window. */
  readonly reorderWindowMicros: number;
  /** How a client of the log becomes a metro: `hash` (by people online, stable per client) or a metro's name. */
  readonly clientMetro: string;
  /** Give up when more records than this share (of the first 1,000 and overall) are damaged. */
  readonly damageLimit: number;
  /** Replay at most this many records; Infinity: all. */
  readonly limit: number;
  /** Do POST, PUT, DELETE and PATCH that succeeded make stored copies stale? Absent: they pass, no more. */
  readonly writesInvalidate?: boolean | undefined;
}
