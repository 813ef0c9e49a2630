/**
 * The event loop: takes whatever comes next, an event from the queue or a request from the sorted stream,
 * and hands it to the one handler it was given. Only what lies in the future is an event; requests are never
 * queued. At equal times events go first, so that a fill which ends at t is in the cache for a request at t.
 */
import type { Keeper } from "../base/keeper.ts";
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
  /** Batches filled. */
  #batches = 0;
  /** Of a stream that has ended, the last row of its last batch. */
  #last = 0;
  /** Has the batch at hand lost its beginning, and not yet begun? */
  #isCut = false;

  constructor(queue: EventHeap, source: RequestSource, handler: Handler, pace: Pace) {
    this.#queue = queue;
    this.#source = source;
    this.#handler = handler;
    this.#closed = pace === "closed-loop";
  }

  /** Runs until about `budget` requests and events are done; false when nothing is left to do before `untilMicros`. */
  advance(budget: number, untilMicros = Infinity): boolean {
    const queue = this.#queue;
    const handler = this.#handler;
    const batch = this.#batch;
    for (let left = budget; left > 0; left--) {
      if (this.#row === batch.rows && !this.#ended) this.#refill();
      const arrival = this.#closed || this.#ended ? Infinity : batch.atMicros[this.#row];
      const due = queue.peekMicros();
      if ((due <= arrival ? due : arrival) >= untilMicros && untilMicros < Infinity) return false;
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

  /** The batch of requests at hand. */
  get batch(): RequestBatch {
    return this.#batch;
  }

  /**
   * Shows its state to a keeper. Of the stream of requests only the place is kept: whoever loads takes the stream from its beginning and
   * winds it forward, which is right for logs and generators alike, as nothing that happens in the world changes it.
   */
  keep(keeper: Keeper): void {
    this.nowMicros = keeper.number(this.nowMicros);
    this.requests = keeper.number(this.requests);
    this.arrivalMicros = keeper.number(this.arrivalMicros);
    this.events = keeper.number(this.events);
    const ended = keeper.flag(this.#ended);
    const batches = keeper.number(this.#batches);
    const row = keeper.number(this.#row);
    if (keeper.loads && ended) this.#windPastEnd();
    else if (keeper.loads) {
      while (this.#batches < batches) this.#fill();
      this.#row = row;
    }
    this.#source.keep?.(keeper);
    const last = ended ? this.#last : Math.max(0, this.#row - 1);
    keeper.same("time of the last request, microseconds", this.#batch.atMicros[last]);
    // Objects may have got new names.
    keeper.same("metro of the last request", this.#batch.metro[last]);
    keeper.same("bytes of the object of the last request", this.#batch.sizeBytes[last]);
    if (!ended) keeper.same("bytes of the objects asked for so far", this.#source.footprintBytes);
    if (keeper.loads && ended) this.#dropTaken();
  }

  /** What follows on {@link keep} when the rest of the world has its state back. */
  resume(): void {
    if (this.#isCut) this.#handler.begin(this.#batch);
    this.#isCut = false;
  }

  /** Winds the stream to the request after the last one taken, where it had come to its end: it may be longer now. */
  #windPastEnd(): void {
    let seen = 0;
    while (!this.#ended && seen < this.requests) {
      this.#fill();
      seen += this.#batch.rows;
    }
    this.#row = this.#batch.rows - (seen - this.requests);
    this.#last = Math.max(0, this.#row - 1);
  }

  /** Of a batch that is longer than it was, what was taken goes: what is left begins as a batch of its own. */
  #dropTaken(): void {
    if (this.#ended || this.#row === this.#batch.rows) return;
    this.#batch.drop(this.#row);
    this.#row = 0;
    this.#isCut = true;
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
    this.#fill();
    if (!this.#ended) this.#handler.begin(this.#batch);
  }

  #fill(): void {
    this.#last = Math.max(0, this.#batch.rows - 1);
    this.#batch.rows = 0;
    this.#source.fill(this.#batch);
    this.#batches++;
    this.#row = 0;
    this.#ended = this.#batch.rows === 0;
  }
}
