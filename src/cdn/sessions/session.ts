/**
 * A session: somebody who asks, waits for the answer, and then knows what to ask next. Sessions are objects, not rows: one lives
 * for minutes and makes tens of requests, kinds have little in common, and the requests themselves are rows ({@link Lanes}).
 */
import type { Keeper } from "../../base/keeper.ts";
import { SHED } from "../../vocabulary/outcomes.ts";
import { SessionLuck } from "../../workload/sessions/luck.ts";
import type { SessionPlan } from "../../workload/sessions/workload.ts";
import type { SessionCounts } from "./counts.ts";
import type { Lanes } from "./lanes.ts";

/** What a session can do. */
export interface Asker {
  readonly lanes: Lanes<Session>;
  /** A lane that has nothing to do. */
  lane(session: Session): number;
  /** Asks for an object at `leavesMicros`, on a lane of its own. */
  ask(lane: number, object: number, contentClass: number, flags: number, leavesMicros: number): void;
  /** An object of a class by popularity, for the n-th time at a rank. */
  draw(contentClass: number, luck: SessionLuck): number;
  atRank(contentClass: number, rank: number): number;
  firstObject(contentClass: number): number;
  objectsOf(contentClass: number): number;
  /** A cache key of an object that nobody asked for before; the object itself where keys leave queries out. */
  newKey(object: number): number;
}

/** How a session ends. */
type Ending = "finished" | "abandoned" | "failed";

/** One session. */
export abstract class Session {
  readonly plan: SessionPlan;
  readonly index: number;
  readonly metro: number;
  readonly seed: number;
  readonly startedMicros: number;
  /** Where what it does is counted; null in the warm-up. */
  readonly counts: SessionCounts | null;
  readonly luck: SessionLuck;
  /** Round trip to its PoP and handshakes of a new connection, microseconds. */
  rttMicros = 0;
  handshakeMicros = 0;
  /** PoP that its connections lead to; -1: none. */
  pop = -1;
  /** Do all its lanes share one connection (HTTP/2, HTTP/3)? */
  multiplexed = true;
  /** Requests so far. */
  requests = 0;

  constructor(
    plan: SessionPlan,
    index: number,
    metro: number,
    seed: number,
    startedMicros: number,
    counts: SessionCounts | null,
  ) {
    this.plan = plan;
    this.index = index;
    this.metro = metro;
    this.seed = seed;
    this.startedMicros = startedMicros;
    this.counts = counts;
    this.luck = new SessionLuck(seed);
  }

  /** The user comes. */
  abstract begin(asker: Asker, nowMicros: number): void;
  /** The answer to a lane's request is there; the lane is free until it asks again. */
  abstract answered(asker: Asker, lane: number, nowMicros: number): void;
  /** The run is over while the session goes on. */
  cut(_nowMicros: number, _asker: Asker): void {}

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.luck.keep(keeper);
    this.rttMicros = keeper.number(this.rttMicros);
    this.handshakeMicros = keeper.number(this.handshakeMicros);
    this.pop = keeper.number(this.pop);
    this.multiplexed = keeper.flag(this.multiplexed);
    this.requests = keeper.number(this.requests);
  }

  /** The session is over; its lane goes back. */
  protected end(asker: Asker, lane: number, how: Ending): void {
    if (this.counts !== null) this.counts[how]++;
    asker.lanes.giveBack(lane);
  }
}

/** Is an answer no answer? */
export function isError(outcome: number): boolean {
  return outcome >= SHED;
}

/** Errors in a row after which a client gives up, and its pause before it tries again, microseconds. Judgement. */
export const MOST_ERRORS = 3;
export const RETRY_MICROS = 1_000_000;
