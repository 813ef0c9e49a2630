/**
 * The event loop: takes whatever comes next, an event from the queue or a request from the sorted stream,
 * and hands it to the one handler it was given. Only what lies in the future is an event; requests are never
 * queued. At equal times events go first, so that a fill which ends at t is in the cache for a request at t.
 */
import type { EventHeap } from "../ds/event-heap.ts";
import { RequestBatch, type RequestSource } from "../workload/requests.ts";

/** Whoever acts in the simulated world. */
export interface Handler {
  /** An event of the queue is due. */
  event(kind: number, row: number, nowMicros: number): void;
  /** A new batch of requests has come. */
  begin(batch: RequestBatch): void;
  /** Rows `from` to `until - 1` come next: a chance to touch their memory. The value means nothing. */
  lookAhead(batch: RequestBatch, from: number, until: number): number;
  /** Row `row` of the batch reaches the edge. */
  request(batch: RequestBatch, row: number, nowMicros: number): void;
}

/** Rows of a look-ahead: what it touches stays in the second-level cache until it is needed. */
const AHEAD = 128;

/** How requests leave the stream. */
export type Pace = "recorded" | "closed-loop";

/** The loop around one handler. */
export class Loop {
  /** Time of the last event or request, microseconds. */
  nowMicros = 0;
  /** Requests handed out. */
  requests = 0;
  /** Events handed out. */
  events = 0;
  /** When the last request was handed out, microseconds. */
  arrivalMicros = 0;
  /** Keeps the look-ahead's loads from being optimised away; means nothing. */
  touched = 0;
  readonly #queue: EventHeap;
  readonly #source: RequestSource;
  readonly #handler: Handler;
  readonly #closed: boolean;
  readonly #batch = new RequestBatch();
  #row = 0;
  #ended = false;

  constructor(queue: EventHeap, source: RequestSource, handler: Handler, pace: Pace) {
    this.#queue = queue;
    this.#source = source;
    this.#handler = handler;
    this.#closed = pace === "closed-loop";
  }

  /** Runs until about `budget` requests and events are done; false when nothing is left to do. */
  advance(budget: number): boolean {
    const queue = this.#queue;
    const handler = this.#handler;
    const batch = this.#batch;
    for (let left = budget; left > 0; left--) {
      if (this.#row === batch.rows && !this.#ended) this.#refill();
      const arrival = this.#closed || this.#ended ? Infinity : batch.atMicros[this.#row];
      const due = queue.peekMicros();
      if (due <= arrival) {
        if (!queue.pop()) return false;
        this.nowMicros = queue.timeMicros;
        this.events++;
        handler.event(queue.kind, queue.row, queue.timeMicros);
      } else {
        this.nowMicros = arrival;
        this.#take(arrival);
      }
    }
    return true;
  }

  /** Has the stream of requests come to its end? */
  get ended(): boolean {
    return this.#ended;
  }

  /** Closed loop: a client is ready, and the next request of the stream starts now. */
  takeNext(nowMicros: number): void {
    if (this.#row === this.#batch.rows && !this.#ended) this.#refill();
    if (this.#ended) return;
    this.#take(nowMicros);
  }

  #take(nowMicros: number): void {
    const batch = this.#batch;
    const row = this.#row++;
    this.arrivalMicros = nowMicros;
    this.requests++;
    if ((row & (AHEAD - 1)) === 0)
      this.touched ^= this.#handler.lookAhead(batch, row, Math.min(row + AHEAD, batch.rows));
    this.#handler.request(batch, row, nowMicros);
  }

  #refill(): void {
    this.#batch.rows = 0;
    this.#source.fill(this.#batch);
    this.#row = 0;
    this.#ended = this.#batch.rows === 0;
    if (!this.#ended) this.#handler.begin(this.#batch);
  }
}
