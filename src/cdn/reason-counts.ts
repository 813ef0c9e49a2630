/**
 * Counts why nodes did not reuse what they had, and why they did not store what they got, in the words of RFC 9111
 * (`vocabulary/caching`). A request that is answered from the store as it is has no reason and costs nothing here. Requests count by the
 * time at which they reached the node, as facts do.
 */
import type { Keeper } from "../base/keeper.ts";
import { NOT_REUSED_REASONS, NOT_STORED_REASONS } from "../vocabulary/caching.ts";
import type { CacheLevel, LevelReasons } from "../vocabulary/totals.ts";

/** Reasons at one level. */
export class ReasonCounts {
  readonly #reused = new Float64Array(NOT_REUSED_REASONS.length);
  readonly #stored = new Float64Array(NOT_STORED_REASONS.length);
  #staleOnError = 0;
  readonly #warmupMicros: number = 0;

  /** @param warmupMicros requests before this time do not count */
  constructor(warmupMicros: number) {
    this.#warmupMicros = warmupMicros;
  }

  /** The node does not answer a request from its store as it is. */
  notReused(reason: number, atMicros: number): void {
    if (atMicros >= this.#warmupMicros) this.#reused[reason]++;
  }

  /** The answer to a request was passed on and is not stored. */
  notStored(reason: number, atMicros: number): void {
    if (atMicros >= this.#warmupMicros) this.#stored[reason]++;
  }

  /** The upstream failed, and the stored copy that could not be used at first stood in. */
  stoodIn(atMicros: number): void {
    if (atMicros >= this.#warmupMicros) this.#staleOnError++;
  }

  /** What was counted. */
  totals(level: CacheLevel): LevelReasons {
    return {
      level,
      notReused: named(NOT_REUSED_REASONS, this.#reused),
      notStored: named(NOT_STORED_REASONS, this.#stored),
      staleOnError: this.#staleOnError,
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#reused);
    keeper.fixed(this.#stored);
    this.#staleOnError = keeper.number(this.#staleOnError);
  }
}

function named<Word extends string>(words: readonly Word[], counts: Float64Array): Record<Word, number> {
  return Object.fromEntries(words.map((word, code) => [word, counts[code]])) as Record<Word, number>;
}
