/**
 * The queue of future events: a 4-ary min-heap over parallel typed arrays, ordered by (time, sequence
 * number), so that equal times leave in the order in which they were scheduled: the total order on which
 * determinism rests. Four children share a cache line of times, which halves the misses of a binary heap
 * (LaMarca and Ladner, "The influence of caches on the performance of heaps", 1996). An event is a kind and
 * a row number; what the row means is the handler's business. Nothing is allocated but on growth.
 */
import type { Keeper } from "../base/keeper.ts";

/** Kinds of events there may be; with a row of 48 bits beside it a payload is a whole number of 53 bits. */
const KINDS = 32;

/** The queue. */
export class EventHeap {
  /** Events pending. */
  size = 0;
  /** Kind of the event that {@link pop} took last. */
  kind = 0;
  /** Row of the event that {@link pop} took last. */
  row = 0;
  /** Time of the event that {@link pop} took last, microseconds. */
  timeMicros = 0;
  /** Most events that were ever pending at once. */
  pendingMax = 0;

  #times: Float64Array;
  #sequences: Float64Array;
  #payloads: Float64Array;
  #next = 0;

  /** @param capacity events to make room for at first; the heap doubles when full. */
  constructor(capacity = 1024) {
    this.#times = new Float64Array(capacity);
    this.#sequences = new Float64Array(capacity);
    this.#payloads = new Float64Array(capacity);
  }

  /** Time of the earliest event, microseconds; Infinity when none is pending. */
  peekMicros(): number {
    return this.size > 0 ? this.#times[0] : Infinity;
  }

  /** Schedules an event. `kind` is 0 to 31, `row` a whole number of at most 48 bits. */
  push(timeMicros: number, kind: number, row: number): void {
    if (this.size === this.#times.length) this.#grow();
    const times = this.#times;
    const sequences = this.#sequences;
    const payloads = this.#payloads;
    let at = this.size++;
    if (this.size > this.pendingMax) this.pendingMax = this.size;
    // A new event has the highest sequence number, so among equal times it stays below: strict comparison.
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (times[parent] <= timeMicros) break;
      times[at] = times[parent];
      sequences[at] = sequences[parent];
      payloads[at] = payloads[parent];
      at = parent;
    }
    times[at] = timeMicros;
    sequences[at] = this.#next++;
    payloads[at] = row * KINDS + kind;
  }

  /** Takes the earliest event into `timeMicros`, `kind` and `row`; false when none is pending. */
  pop(): boolean {
    if (this.size === 0) return false;
    const times = this.#times;
    const payloads = this.#payloads;
    this.timeMicros = times[0];
    const payload = payloads[0];
    this.row = Math.floor(payload / KINDS);
    this.kind = payload - this.row * KINDS;
    const last = --this.size;
    if (last > 0) this.#sink(last);
    return true;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.size = keeper.number(this.size);
    this.kind = keeper.number(this.kind);
    this.row = keeper.number(this.row);
    this.timeMicros = keeper.number(this.timeMicros);
    this.pendingMax = keeper.number(this.pendingMax);
    this.#times = keeper.column(this.#times);
    this.#sequences = keeper.column(this.#sequences);
    this.#payloads = keeper.column(this.#payloads);
    this.#next = keeper.number(this.#next);
  }

  /** Moves the pending event of a kind to another time; among equal times it keeps its place. Slow: for rare use. */
  move(kind: number, timeMicros: number): void {
    const events = Array.from({ length: this.size }, (_, at) => ({
      time: this.#payloads[at] % KINDS === kind ? timeMicros : this.#times[at],
      sequence: this.#sequences[at],
      payload: this.#payloads[at],
    }));
    // What is sorted is a heap.
    events.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    for (const [at, { time, sequence, payload }] of events.entries()) {
      this.#times[at] = time;
      this.#sequences[at] = sequence;
      this.#payloads[at] = payload;
    }
  }

  /** Moves the event at `from` to the root and down to its place. */
  #sink(from: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const payloads = this.#payloads;
    const size = this.size;
    const time = times[from];
    const sequence = sequences[from];
    const payload = payloads[from];
    let at = 0;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= size) break;
      let best = first;
      let bestTime = times[first];
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child];
        if (childTime < bestTime || (childTime === bestTime && sequences[child] < sequences[best])) {
          best = child;
          bestTime = childTime;
        }
      }
      if (bestTime > time || (bestTime === time && sequences[best] > sequence)) break;
      times[at] = bestTime;
      sequences[at] = sequences[best];
      payloads[at] = payloads[best];
      at = best;
    }
    times[at] = time;
    sequences[at] = sequence;
    payloads[at] = payload;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    this.#times = enlarged(this.#times, capacity);
    this.#sequences = enlarged(this.#sequences, capacity);
    this.#payloads = enlarged(this.#payloads, capacity);
  }
}
function enlarged(old: Float64Array, capacity: number): Float64Array {
  const fresh = new Float64Array(capacity);
  fresh.set(old);
  return fresh;
}
