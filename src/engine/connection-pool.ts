/**
 * Connections from one node to another: a limited number, each with room for so many requests at a time (one over HTTP/1.1, many
 * streams over HTTP/2), kept open for a while when idle. A request takes a stream until its answer is complete, which nobody knows in
 * advance; when there is none and no further connection may be opened, it stands in line, first come, first served.
 *
 * Of connections with room the one that got it last is taken, then the one that fell idle last, as clients do: what is not needed
 * stays idle until it is closed. Closing needs no event: it shows when the next request comes.
 */
import type { Keeper } from "../base/keeper.ts";
import { Histogram } from "../ds/histogram.ts";
import { type InLine, keepLine } from "./line.ts";

/** What holds for the connections of one node to its upstream. */
export interface PoolRules {
  /** Most connections at a time; Infinity: no limit. */
  readonly connections: number;
  /** Requests on one connection at a time. */
  readonly streams: number;
  /** An idle connection older than this is closed. */
  readonly keepAliveMicros: number;
  /** From opening a connection until the first request can leave. */
  readonly handshakeMicros: number;
  /** Requests in line at most; Infinity: no limit. */
  readonly queue: number;
}

/** What {@link ConnectionPool.ask} says of a request that must stand in line, and of one for which there is no room in it. */
export const IN_LINE = -1;
export const NO_ROOM = -2;

/** What the pools of one level count together, over the measured time. */
export class PoolCounters {
  /** Connections opened, and requests sent on one that was there. */
  opened = 0;
  reused = 0;
  /** Requests that stood in line. */
  waited = 0;
  /** Requests for which there was no room in the line. */
  refused = 0;
  /** Most connections of one pool open at once. */
  openMost = 0;
  /** Time in line of every request sent, microseconds. */
  waits = new Histogram();

  /** Begins the measured time. */
  restart(): void {
    this.opened = 0;
    this.reused = 0;
    this.waited = 0;
    this.refused = 0;
    this.openMost = 0;
    this.waits = new Histogram();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.opened = keeper.number(this.opened);
    this.reused = keeper.number(this.reused);
    this.waited = keeper.number(this.waited);
    this.openMost = keeper.number(this.openMost);
    this.refused = keeper.number(this.refused);
    this.waits.keep(keeper);
  }
}

/** The connections of one node to its upstream. */
export class ConnectionPool {
  /** Connections open, as far as was looked. */
  open = 0;
  readonly #rules: PoolRules;
  readonly #counters: PoolCounters;
  /** By connection: requests on it, when its handshake is done, since when it is idle. */
  readonly #active: number[] = [];
  readonly #readyMicros: number[] = [];
  readonly #idleMicros: number[] = [];
  readonly #closed: number[] = [];
  /** Connections with requests and room, the one that got it last at the end. */
  readonly #roomy: number[] = [];
  /** Idle connections from `#oldest` on, in the order in which they fell idle. */
  readonly #idle: number[] = [];
  #oldest = 0;
  readonly #line: InLine[] = [];
  #first = 0;

  constructor(rules: PoolRules, counters: PoolCounters) {
    this.#rules = rules;
    this.#counters = counters;
  }

  /** Requests in line. */
  get waiting(): number {
    return this.#line.length - this.#first;
  }

  /** Requests on connections. */
  get inUse(): number {
    return this.#active.reduce((sum, active) => sum + active, 0);
  }

  /** When a request on this connection can leave at the earliest, microseconds. */
  readyMicros(connection: number): number {
    return this.#readyMicros[connection];
  }

  /** Asks for a stream: the connection that has it, {@link IN_LINE} or {@link NO_ROOM}. */
  ask(row: number, nowMicros: number): number {
    this.#closeIdle(nowMicros);
    let connection = this.#withRoom();
    if (connection >= 0) this.#counters.reused++;
    else if (this.open < this.#rules.connections) connection = this.#opened(nowMicros);
    else if (this.waiting >= this.#rules.queue) {
      this.#counters.refused++;
      return NO_ROOM;
    } else {
      this.#line.push({ row, sinceMicros: nowMicros });
      return IN_LINE;
    }
    this.#counters.waits.record(0);
    this.#occupy(connection);
    return connection;
  }

  /** A request on the connection has its answer: the row in line that takes over the stream now, or -1. */
  giveBack(connection: number, nowMicros: number): number {
    if (this.waiting > 0) {
      const { row, sinceMicros } = this.#line[this.#first++];
      this.#first = shortened(this.#line, this.#first);
      this.#counters.reused++;
      this.#counters.waited++;
      this.#counters.waits.record(nowMicros - sinceMicros);
      return row;
    }
    const active = --this.#active[connection];
    const wasFull = active + 1 === this.#rules.streams;
    if (active > 0) {
      if (wasFull) this.#roomy.push(connection);
    } else {
      if (!wasFull) this.#roomy.splice(this.#roomy.lastIndexOf(connection), 1);
      this.#idleMicros[connection] = nowMicros;
      this.#idle.push(connection);
    }
    return -1;
  }

  /** Begins the measured time. */
  restart(): void {
    this.#counters.openMost = Math.max(this.#counters.openMost, this.open);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.open = keeper.number(this.open);
    keeper.list(this.#active);
    keeper.list(this.#readyMicros);
    keeper.list(this.#idleMicros);
    keeper.list(this.#closed);
    keeper.list(this.#roomy);
    keeper.list(this.#idle);
    this.#oldest = keeper.number(this.#oldest);
    keepLine(keeper, this.#line);
    this.#first = keeper.number(this.#first);
  }

  #withRoom(): number {
    if (this.#roomy.length > 0) return this.#roomy[this.#roomy.length - 1];
    return this.#idle.length > this.#oldest ? (this.#idle.pop() as number) : -1;
  }

  #opened(nowMicros: number): number {
    const connection = this.#closed.pop() ?? this.#active.length;
    this.#active[connection] = 0;
    this.#readyMicros[connection] = nowMicros + this.#rules.handshakeMicros;
    this.open++;
    this.#counters.opened++;
    if (this.open > this.#counters.openMost) this.#counters.openMost = this.open;
    return connection;
  }

  /** Puts a request on the connection: one without any, or the last with room. */
  #occupy(connection: number): void {
    const active = ++this.#active[connection];
    const full = active === this.#rules.streams;
    if (active === 1) {
      if (!full) this.#roomy.push(connection);
    } else if (full) this.#roomy.pop();
  }

  #closeIdle(nowMicros: number): void {
    const before = nowMicros - this.#rules.keepAliveMicros;
    while (this.#oldest < this.#idle.length && this.#idleMicros[this.#idle[this.#oldest]] < before) {
      this.#closed.push(this.#idle[this.#oldest++]);
      this.open--;
    }
    this.#oldest = shortened(this.#idle, this.#oldest);
  }
}

/** Cuts off the front of a list that has been read up to `first`, once it is long; where it then begins. */
function shortened(list: unknown[], first: number): number {
  if (first < 1024 && first < list.length) return first;
  if (first * 2 < list.length) return first;
  list.splice(0, first);
  return 0;
}
