/**
 * Lists requests: the slowest, those that failed, those for one object. Keeps no more rows than are asked for, however
 * long the run; in the end they stand in an order that does not depend on when each fact was written.
 */
import { Numbering } from "../cdn/numbering.ts";
import type { RequestFacts } from "../vocabulary/facts.ts";
import { FAILED, SHED } from "../vocabulary/outcomes.ts";
import type { RequestBatch } from "../workload/requests.ts";

/** What to list. */
export interface ListingOptions {
  readonly kind: "slowest" | "errors" | "object" | "request";
  /** The object's id, or its key in a log; of kind `object`. */
  readonly object?: number | string;
  /** The request's number; of kind `request`. */
  readonly number?: number;
  /** Requests that reach the edge from here to there, microseconds. */
  readonly fromMicros: number;
  readonly untilMicros: number;
  /** Rows to keep. */
  readonly limit: number;
}

/** One request, ids as in facts. */
export interface ListedRow {
  readonly number: number;
  readonly atMicros: number;
  readonly metro: number;
  readonly pop: number;
  readonly object: number;
  readonly contentClass: number;
  readonly outcome: number;
  readonly reason: number;
  readonly tier: number;
  readonly bytes: number;
  readonly ttfbMicros: number;
  readonly totalMicros: number;
}

/** Rows beyond the limit that are let grow before they are cut. */
const SLACK = 4;
/** Keys of a log that are kept to suggest one that is near. */
const MOST_KEYS = 20_000;

/** A watch that lists. */
export class Listing extends Numbering {
  /** Requests that fit, listed or not. */
  matched = 0;
  /** Highest object id asked for + 1. */
  objects = 0;
  /** The object asked about; -1: its key has not come up. */
  object: number;
  /** Object of request {@link ListingOptions.number}, once it has arrived; else -1. */
  asked = -1;
  /** Some keys of the log. */
  readonly keys: string[] = [];
  readonly #options: ListingOptions;
  readonly #before: (a: ListedRow, b: ListedRow) => number;
  #rows: ListedRow[] = [];

  constructor(options: ListingOptions) {
    super();
    this.#options = options;
    this.object = typeof options.object === "number" ? options.object : -1;
    this.#before =
      options.kind === "slowest"
        ? (a, b) => b.ttfbMicros - a.ttfbMicros || a.number - b.number
        : (a, b) => a.number - b.number;
  }

  /** The rows, as many as were asked for. */
  rows(): readonly ListedRow[] {
    this.#cut();
    return this.#rows;
  }

  override key(object: number, text: string): void {
    if (this.#options.kind !== "object") return;
    if (text === this.#options.object) this.object = object;
    if (this.keys.length < MOST_KEYS) this.keys.push(text);
  }

  protected override arrives(batch: RequestBatch, row: number): void {
    const object = batch.object[row];
    if (object >= this.objects) this.objects = object + 1;
    if (this.number === this.#options.number) this.asked = object;
  }

  override named(object: number): void {
    if (this.number === this.#options.number) this.asked = object;
  }

  fact(number: number, batch: RequestFacts, row: number): void {
    const { fromMicros, untilMicros, limit } = this.#options;
    const atMicros = batch.atMicros[row];
    if (atMicros < fromMicros || atMicros >= untilMicros || !this.#fits(batch, row)) return;
    this.matched++;
    this.#rows.push({
      number,
      atMicros,
      metro: batch.metro[row],
      pop: batch.pop[row],
      object: batch.object[row],
      contentClass: batch.contentClass[row],
      outcome: batch.outcome[row],
      reason: batch.reason[row],
      tier: batch.tier[row],
      bytes: batch.bytes[row],
      ttfbMicros: batch.ttfbMicros[row],
      totalMicros: batch.totalMicros[row],
    });
    if (this.#rows.length > limit * SLACK) this.#cut();
  }

  #fits(batch: RequestFacts, row: number): boolean {
    const outcome = batch.outcome[row];
    switch (this.#options.kind) {
      case "slowest":
        return true;
      case "errors":
        return outcome === FAILED || outcome === SHED;
      case "object":
        return batch.object[row] === this.object;
      case "request":
        return false;
    }
  }

  #cut(): void {
    this.#rows.sort(this.#before);
    this.#rows.length = Math.min(this.#rows.length, this.#options.limit);
  }
}
