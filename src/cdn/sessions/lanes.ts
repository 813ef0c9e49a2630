/**
 * Lanes: what a session has in progress. A lane has one request at a time and a connection, which stays open as long as
 * requests follow soon; a page view has several lanes, other sessions one. Rows in columns with a free list: the row's number goes
 * through the edge with the request and comes back with its answer.
 */
import { keepColumns, keepList, type Keeper, type Shared } from "../../base/keeper.ts";
import { doubled } from "../fills.ts";

/** The lane's request is on its way to the PoP. */
export const ASKING = 0;
/** The answer is on its way to the client. */
export const ANSWERED = 1;

/** Rows of lanes of some kind of session. */
export class Lanes<Session> {
  readonly session: (Session | null)[] = [];
  /** {@link ASKING} or {@link ANSWERED}. */
  step = new Uint8Array(64);
  object = new Int32Array(64);
  contentClass = new Uint8Array(64);
  sizeBytes = new Float64Array(64);
  /** Flags of the request. */
  flags = new Uint8Array(64);
  /** When the client asked, microseconds; -1: it has not yet. */
  leftMicros = new Float64Array(64);
  /** When the client had the last answer, microseconds. */
  hadMicros = new Float64Array(64);
  /** Is the connection open? */
  open = new Uint8Array(64);
  /** The answer: code in `OUTCOMES`, and bytes of body. */
  outcome = new Uint8Array(64);
  bytes = new Float64Array(64);
  /** Rows in use. */
  used = 0;
  readonly #free: number[] = [];
  #fresh = 0;

  /** A row for a session; its connection is not open. */
  take(session: Session): number {
    this.used++;
    if (this.#free.length === 0 && this.#fresh === this.object.length) this.#grow();
    const lane = this.#free.pop() ?? this.#fresh++;
    this.session[lane] = session;
    this.open[lane] = 0;
    this.hadMicros[lane] = 0;
    return lane;
  }

  /** Gives the row back. */
  giveBack(lane: number): void {
    this.session[lane] = null;
    this.#free.push(lane);
    this.used--;
  }

  /** Shows its state to a keeper, sessions included. */
  keep(keeper: Keeper, sessions: Shared<Session>): void {
    keepList(keeper, this.session, (session) => sessions.keep(session));
    keepColumns(keeper, this);
    this.used = keeper.number(this.used);
    keeper.list(this.#free);
    this.#fresh = keeper.number(this.#fresh);
  }

  #grow(): void {
    this.step = doubled(this.step);
    this.object = doubled(this.object);
    this.contentClass = doubled(this.contentClass);
    this.sizeBytes = doubled(this.sizeBytes);
    this.flags = doubled(this.flags);
    this.leftMicros = doubled(this.leftMicros);
    this.hadMicros = doubled(this.hadMicros);
    this.open = doubled(this.open);
    this.outcome = doubled(this.outcome);
    this.bytes = doubled(this.bytes);
  }
}
