/** What became of each purge of the scenario: counts and clocks only. Purges made in the warm-up count nowhere. */
import { keepNumbers, type Keeper } from "../base/keeper.ts";
import { Histogram } from "../ds/histogram.ts";
import type { PurgeTotals } from "../vocabulary/totals.ts";

/** What a purge met. */
export interface PurgeCount {
  /** Copies that went or became stale, and their bytes in all tiers. */
  objects: number;
  bytes: number;
  /** Objects looked at. */
  examined: number;
}

/** One entry of `purges`, over all the times that it was made. */
export class PurgeRecord implements PurgeCount {
  objects = 0;
  bytes = 0;
  examined = 0;
  /** When it was made. */
  readonly atMicros: number[] = [];
  paths = 0;
  calls = 0;
  messages = 0;
  /** Of these: lost on the way, and not heard because the node was down. */
  lost = 0;
  unheard = 0;
  /** Nodes that were given up. */
  unreached = 0;
  /** From the purge until each PoP had carried it out. */
  readonly reach = new Histogram();
  /** From the purge until the API said that it was done. */
  readonly confirmed = new Histogram();
  /** Answers older than what the purge announced, and how long after it the last was asked for. */
  staleRequests = 0;
  lastStaleMicros = 0;
  readonly changes: boolean = false;

  constructor(changes: boolean) {
    this.changes = changes;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepNumbers(keeper, this);
    keeper.list(this.atMicros);
    this.reach.keep(keeper);
    this.confirmed.keep(keeper);
  }

  totals(): PurgeTotals {
    const { objects, bytes, examined, atMicros, paths, calls, messages, lost, unheard, unreached } = this;
    return {
      atMicros,
      objects,
      bytes,
      examined,
      paths,
      calls,
      messages,
      lost,
      unheard,
      unreached,
      reachMicros: {
        count: this.reach.count,
        p50: this.reach.quantile(0.5),
        p95: this.reach.quantile(0.95),
        max: this.reach.max,
      },
      confirmed: this.confirmed.count,
      confirmedMicros: { mean: this.confirmed.mean, max: this.confirmed.max },
      ...(this.changes ? { stale: { requests: this.staleRequests, lastMicros: this.lastStaleMicros } } : {}),
    };
  }
}
