/**
 * Fills: requests that one node has sent to its upstream, one row each, in columns. A row is taken when the
 * request leaves and given back when the answer has been dealt with. Those who wait for a fill stand in a
 * line: users at a PoP, fills of other nodes at a shield.
 */
import { keepColumns, type Keeper } from "../base/keeper.ts";
import { NO_REASON } from "../vocabulary/outcomes.ts";

import { NO_ATTACK } from "../workload/requests.ts";

/** Flag: the response may not be stored; nobody else waits for it. */
export const BYPASSING = 1;
/** Flag: asks whether the version held is still current (If-None-Match). */
export const CONDITIONAL = 2;
/** Flag: the fill that the store's slot points to; others may join it. */
export const REGISTERED = 4;
/** Flag: somebody wants a confirmed copy (Cache-Control: no-cache): no cache on the way answers by itself. */
export const RELOADING = 8;
/** Flag: fetched from another server of the PoP. */
export const PEER = 16;
/** Flag: sent once more for those who had joined one that failed. */
export const RETRIED = 128;
/** Flag: given up; nobody waits for its answer, and it belongs to no slot any more. */
export const GIVEN_UP = 32;
/** Flag: no fill of a node but a request that came to an origin round the CDN. */
export const DIRECT = 64;

/** Flag: sent by the warming; no user is behind it, though users may join it. */
export const WARMING = 512;

/** Answer of an upstream: the whole body. */
export const FULL = 0;
/** The version asked about is current; no body. */
export const NOT_MODIFIED = 1;
/** An error. */
export const ERROR = 2;
/** Refused for want of room. */
export const REFUSED = 3;
/** None came, and the asker has stopped waiting. */
export const SILENCE = 4;
/** None has come yet. */
export const PENDING = 5;
/** Another shield has no copy of it. */
export const ABSENT = 6;

/** Rows of fills. */
export class Fills {
  node = new Int32Array(256);
  /** The way that it takes, of `Plan.ways`. */
  way = new Int32Array(256);
  slot = new Int32Array(256);
  /** Key of the slot: the object, or that of a further copy. */
  key = new Int32Array(256);
  object = new Int32Array(256);
  contentClass = new Uint8Array(256);
  flags = new Uint16Array(256);
  sizeBytes = new Float64Array(256);
  /** PoP that the first request behind it came from. */
  pop = new Int32Array(256);
  /** Why the miss missed: code in `MISS_REASONS`. Of a bypassing fill, why its answer is not stored: code in `NOT_STORED_REASONS`. */
  reason = new Uint8Array(256);
  /** Tier of the peer's copy, of a fill from a peer. */
  tier = new Uint8Array(256);
  /** Method and directives of the request behind it: a kind of `workload/request-kinds`. */
  kind = new Uint16Array(256);
  /** Plan of the warming that is behind it, here or further down (`WarmingPlans.names`); -1: users are. */
  warming = new Int16Array(256);
  /** Attack that the first request behind it is part of; -1: none. */
  attack = new Int8Array(256);
  /** When the request left the asking node, microseconds. */
  sentMicros = new Float64Array(256);
  /** Version held by the asking node, or -1. */
  version = new Int32Array(256);
  /** When the request reached the upstream node, microseconds. */
  reachedMicros = new Float64Array(256);
  /** The answer: code, version, expiry, and when its first and last byte reach the asking node. */
  answer = new Uint8Array(256);
  answerVersion = new Int32Array(256);
  expiresMicros = new Float64Array(256);
  /** Of an error that an origin answered with: its status. */
  status = new Uint16Array(256);
  firstByteMicros = new Float64Array(256);
  endMicros = new Float64Array(256);
  /** First and last in the line of those who wait, or -1. */
  firstWaiter = new Int32Array(256);
  lastWaiter = new Int32Array(256);
  /** The next fill in the line that this one stands in, at its upstream; -1 at the end. */
  next = new Int32Array(256);
  /** The fill whose line that is, or -1. */
  behind = new Int32Array(256);
  /** When the first of those who joined the line is tired of waiting, microseconds; 0: that was not set. */
  tiresMicros = new Float64Array(256);
  /** Rows in use. */
  used = 0;
  #free = -1;
  #fresh = 0;

  /** A row with an empty line. */
  take(): number {
    let row = this.#free;
    if (row >= 0) this.#free = this.next[row];
    else {
      if (this.#fresh === this.node.length) this.#grow();
      row = this.#fresh++;
    }
    this.used++;
    this.firstWaiter[row] = -1;
    this.lastWaiter[row] = -1;
    this.next[row] = -1;
    this.behind[row] = -1;
    this.tiresMicros[row] = 0;
    this.warming[row] = -1;
    this.attack[row] = NO_ATTACK;
    return row;
  }

  /** A row with everything that another has, its line and its answer apart: the other's line moves over. */
  takeOver(from: number): number {
    const row = this.take();
    this.node[row] = this.node[from];
    this.way[row] = this.way[from];
    this.slot[row] = this.slot[from];
    this.key[row] = this.key[from];
    this.object[row] = this.object[from];
    this.contentClass[row] = this.contentClass[from];
    this.flags[row] = this.flags[from];
    this.sizeBytes[row] = this.sizeBytes[from];
    this.pop[row] = this.pop[from];
    this.reason[row] = this.reason[from];
    this.kind[row] = this.kind[from];
    this.version[row] = this.version[from];
    this.sentMicros[row] = this.sentMicros[from];
    this.warming[row] = this.warming[from];
    this.attack[row] = this.attack[from];
    this.firstWaiter[row] = this.firstWaiter[from];
    this.lastWaiter[row] = this.lastWaiter[from];
    this.tiresMicros[row] = this.tiresMicros[from];
    this.firstWaiter[from] = -1;
    this.lastWaiter[from] = -1;
    this.tiresMicros[from] = 0;
    return row;
  }

  /** Is a request behind it that waits? Nobody's is behind a revalidation while a stale copy is served, nor behind the warming. */
  isAsked(row: number): boolean {
    const flags = this.flags[row];
    return (flags & WARMING) === 0 && ((flags & CONDITIONAL) === 0 || this.reason[row] !== NO_REASON);
  }

  /** Gives the row back. */
  giveBack(row: number): void {
    // What was set to happen to the fill at a time after its sending finds that it is no more.
    this.sentMicros[row] = NaN;
    this.tiresMicros[row] = 0;
    this.next[row] = this.#free;
    this.#free = row;
    this.used--;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keepColumns(keeper, this);
    this.used = keeper.number(this.used);
    this.#free = keeper.number(this.#free);
    this.#fresh = keeper.number(this.#fresh);
  }

  /** Visits the rows that a node has registered, or had when they were in use. */
  forEachRegistered(node: number, visit: (row: number) => void): void {
    for (let row = 0; row < this.#fresh; row++)
      if (this.node[row] === node && (this.flags[row] & REGISTERED) !== 0) visit(row);
  }

  /** When the oldest fill under way left its node, microseconds; Infinity: none is. */
  oldestSentMicros(): number {
    const isFree = new Uint8Array(this.#fresh);
    for (let row = this.#free; row >= 0; row = this.next[row]) isFree[row] = 1;
    let oldest = Infinity;
    for (let row = 0; row < this.#fresh; row++)
      if (isFree[row] === 0 && this.sentMicros[row] < oldest) oldest = this.sentMicros[row];
    return oldest;
  }

  #grow(): void {
    this.node = doubled(this.node);
    this.way = doubled(this.way);
    this.slot = doubled(this.slot);
    this.key = doubled(this.key);
    this.object = doubled(this.object);
    this.contentClass = doubled(this.contentClass);
    this.flags = doubled(this.flags);
    this.sizeBytes = doubled(this.sizeBytes);
    this.pop = doubled(this.pop);
    this.reason = doubled(this.reason);
    this.tier = doubled(this.tier);
    this.kind = doubled(this.kind);
    this.warming = doubled(this.warming);
    this.attack = doubled(this.attack);
    this.sentMicros = doubled(this.sentMicros);
    this.version = doubled(this.version);
    this.reachedMicros = doubled(this.reachedMicros);
    this.answer = doubled(this.answer);
    this.answerVersion = doubled(this.answerVersion);
    this.expiresMicros = doubled(this.expiresMicros);
    this.status = doubled(this.status);
    this.firstByteMicros = doubled(this.firstByteMicros);
    this.endMicros = doubled(this.endMicros);
    this.firstWaiter = doubled(this.firstWaiter);
    this.lastWaiter = doubled(this.lastWaiter);
    this.next = doubled(this.next);
    this.behind = doubled(this.behind);
    this.tiresMicros = doubled(this.tiresMicros);
  }
}

/** A copy of a column with twice the room. */
export function doubled<
  T extends Int32Array | Float64Array | Uint8Array | Uint16Array | Int8Array | Int16Array,
>(column: T): T {
  const fresh = new (column.constructor as new (length: number) => T)(column.length * 2);
  fresh.set(column);
  return fresh;
}
