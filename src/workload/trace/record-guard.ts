/**
 * Is a record believable? No object is larger than what caches can count. And is its time stamp believable after
 * the ones before it? Garbage that happens to have the form of a record
 * betrays itself by its time, and log files joined in the wrong order do too. Small disorder is none of this
 * guard's business: the reorder window deals with it.
 */

import { MOST_OBJECT_BYTES } from "../../ds/slots.ts";

const DAY_MICROS = 86_400_000_000;
/** Steps back of more than a day are no late log writer (log files are rotated daily; a writer is late by minutes). */
const BACK_MICROS = DAY_MICROS;
/** A quiet month is a long one for whatever is worth simulating. */
const AHEAD_MICROS = 31 * DAY_MICROS;

/** Watches the records of one trace. */
export class RecordGuard {
  #newest = NaN;
  /** A stamp far ahead, refused, until the next one confirms it. */
  #ahead = NaN;

  /**
   * Null when the stamp (microseconds) and the size are believable; else what is wrong with them, and the record is to be skipped.
   * @param bytes the object's, or those sent; below 0: not told
   */
  problem(timeMicros: number, bytes: number): string | null {
    if (bytes > MOST_OBJECT_BYTES) return `${bytes} bytes are more than an object may have, 1 TB`;
    const step = timeMicros - this.#newest;
    if (step >= -BACK_MICROS && step <= AHEAD_MICROS) {
      if (step > 0) this.#newest = timeMicros;
      return null;
    }
    return this.#doubt(timeMicros, step);
  }

  #doubt(timeMicros: number, step: number): string | null {
    const distance = timeMicros - this.#ahead;
    // The very first stamp, or a second one that agrees on a gap: a real pause, only its first record is lost.
    if (step !== step || (distance >= -BACK_MICROS && distance <= AHEAD_MICROS)) {
      this.#newest = timeMicros;
      this.#ahead = NaN;
      return null;
    }
    const days = Math.round(Math.abs(step) / DAY_MICROS);
    if (step < 0) return `time runs back by ${days} days (are log files joined newest first?)`;
    this.#ahead = timeMicros;
    return `time jumps ahead by ${days} days`;
  }
}
