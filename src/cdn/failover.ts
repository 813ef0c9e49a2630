/**
 * Failover between nodes: a fetch that gets an error, or no first byte in time, goes out again over its node's next way; the
 * last way's answer stands. An error comes back, so the same row goes on. Silence does not: whoever was asked may still answer. Then the
 * row is given up, and its line and its place in the store pass to a new one; what comes for the old one is dropped.
 *
 * Who has not answered several times in a row is passed over for a while (passive health, as the max_fails and fail_timeout of nginx):
 * then one fetch tries. Only silence counts: an error is an answer, and may be the origin's.
 *
 * Writes are not sent twice: nobody knows whether the first has been carried out (RFC 9110 section 9.2.2).
 */
import type { Keeper } from "../base/keeper.ts";
import { type FailoverPlan, statusBit } from "../model/plan.ts";
import type { FailoverTotals } from "../vocabulary/totals.ts";
import { PLAIN, WRITE } from "../workload/request-kinds.ts";
import {
  ABSENT,
  BYPASSING,
  FULL,
  GIVEN_UP,
  NOT_MODIFIED,
  PEER,
  REFUSED,
  REGISTERED,
  RELOADING,
  SILENCE,
} from "./fills.ts";
import { type CdnState, PATIENCE_ENDS } from "./state.ts";

/** Who sends fills. */
interface Sender {
  /** Lets a fill take a way. */
  leave(fill: number, way: number, nowMicros: number): void;
  /** Ends a fill that nobody has been asked for, without an answer. */
  giveUp(fill: number, nowMicros: number): void;
  /** When the first byte of a fill's answer reaches the asking node; Infinity: nobody knows. */
  firstByteMicros(fill: number): number;
  /** A fill's line has passed to this one. */
  lineMoved(fill: number): void;
}

/** Fetches that change their way. */
export class Failover {
  readonly #state: CdnState;
  readonly #plan: FailoverPlan;
  readonly #sender: Sender;
  readonly #classes: number = 0;
  /** By way: 1 where it comes after another. */
  readonly #isFurther: Uint8Array;
  /** Counted since the measured time began. */
  #afterErrors = 0;
  #afterSilence = 0;
  #exhausted = 0;
  #lateAnswers = 0;
  #consults = 0;
  #consultsAnswered = 0;
  readonly #doConsult: boolean = false;
  /** Null where nobody remembers who was silent. By way, for the first of those with the same ends: */
  readonly #memory: FailoverPlan["memory"];
  /** Silences in a row; when it was last tried, microseconds. */
  readonly #silences: Int32Array;
  readonly #triedMicros: Float64Array;
  #avoided = 0;
  /** Given up, and not yet heard of again. */
  #abroad = 0;

  constructor(state: CdnState, plan: FailoverPlan, sender: Sender) {
    this.#state = state;
    this.#plan = plan;
    this.#sender = sender;
    this.#classes = state.plan.ttlMicros.length;
    this.#isFurther = new Uint8Array(state.plan.ways.length);
    this.#doConsult = plan.consults.includes(1);
    this.#memory = plan.memory;
    this.#silences = new Int32Array(plan.memory === null ? 0 : state.plan.ways.length);
    this.#triedMicros = new Float64Array(this.#silences.length);
    plan.next.forEach((next, at) => {
      if (next >= 0 && !this.consults(Math.floor(at / this.#classes))) this.#isFurther[next] = 1;
    });
  }

  /** Longest wait for a first byte over a way, microseconds. */
  timeoutMicros(way: number): number {
    return this.#plan.timeoutMicros[way];
  }

  /** Is the other node only asked for its copy? */
  consults(way: number): boolean {
    return this.#plan.consults[way] === 1;
  }

  /** The first way from this one on that fits the fill: only plain fetches of what may be stored are for other shields' copies. */
  pastConsults(fill: number, way: number): number {
    if (!this.#doConsult) return way;
    const { fills } = this.#state;
    if (fills.kind[fill] === PLAIN && (fills.flags[fill] & (BYPASSING | RELOADING)) === 0) return way;
    while (this.consults(way)) way = this.#plan.next[way * this.#classes + fills.contentClass[fill]];
    return way;
  }

  /** The first way from this one on whose other end has not been silent lately; the last one is always taken. */
  pastSilent(fill: number, way: number, nowMicros: number): number {
    if (this.#memory === null) return way;
    const { fails, avoidMicros, sameEnd } = this.#memory;
    const { contentClass } = this.#state.fills;
    for (;;) {
      const next = this.#plan.next[way * this.#classes + contentClass[fill]];
      const end = sameEnd[way];
      if (next < 0 || avoidMicros[way] === 0 || this.#silences[end] < fails[way]) return way;
      if (nowMicros - this.#triedMicros[end] >= avoidMicros[way]) {
        // This one tries; the others go on waiting for what comes of it.
        this.#triedMicros[end] = nowMicros;
        return way;
      }
      this.#avoided++;
      way = next;
    }
  }

  /** A fill takes a way now: its answer is waited for so long. */
  watch(fill: number, way: number, nowMicros: number): void {
    if (this.consults(way)) this.#consults++;
    const timeout = this.#plan.timeoutMicros[way];
    if (timeout < Infinity) this.#state.queue.push(nowMicros + timeout, PATIENCE_ENDS, fill);
  }

  /** An answer is there. True: the fill takes its next way, or it was given up before. */
  goesOn(fill: number, nowMicros: number): boolean {
    const { fills } = this.#state;
    // Only peers of a PoP answer without a way.
    if ((fills.flags[fill] & PEER) !== 0) return false;
    const answer = fills.answer[fill];
    if ((fills.flags[fill] & GIVEN_UP) !== 0) {
      this.#abroad--;
      if (answer !== SILENCE) this.#lateAnswers++;
      fills.giveBack(fill);
      return true;
    }
    const way = fills.way[fill];
    if (answer === SILENCE) this.#wasSilent(way, nowMicros);
    else if (this.#memory !== null && answer !== REFUSED) this.#silences[this.#memory.sameEnd[way]] = 0;
    if (answer === FULL || answer === NOT_MODIFIED) {
      if (this.consults(way)) this.#consultsAnswered++;
      return false;
    }
    const next = this.#next(fill, answer === SILENCE ? this.#plan.next : this.#plan.nextOnError);
    if (next < 0 && this.#isFurther[way] === 1) this.#exhausted++;
    if (next < 0) return false;
    // An error that came from no origin has no status: `statusBit` of 0 is all of them.
    if (answer !== SILENCE && (this.#plan.onStatus[way] & statusBit(fills.status[fill])) === 0) return false;
    if (answer === SILENCE) this.#afterSilence++;
    else if (answer !== ABSENT) this.#afterErrors++;
    this.#sender.leave(fill, next, nowMicros);
    return true;
  }

  /** The time for the first byte of a fill's answer is over, if the fill still is what it was when that time was set. */
  patienceEnds(fill: number, nowMicros: number): void {
    const { fills, stores, pops } = this.#state;
    const way = fills.way[fill];
    if (fills.sentMicros[fill] + this.#plan.timeoutMicros[way] !== nowMicros) return;
    // What is known to stay away ends by itself at this very time.
    if (fills.answer[fill] === SILENCE || this.#sender.firstByteMicros(fill) <= nowMicros) return;
    this.#wasSilent(way, nowMicros);
    const heir = fills.takeOver(fill);
    if ((fills.flags[fill] & REGISTERED) !== 0)
      stores[fills.node[fill]].slots.setVersion(fills.slot[fill], heir);
    fills.flags[fill] = (fills.flags[fill] & ~REGISTERED) | GIVEN_UP;
    fills.sentMicros[fill] = NaN;
    if (fills.node[fill] >= pops)
      for (let asker = fills.firstWaiter[heir]; asker >= 0; asker = fills.next[asker])
        fills.behind[asker] = heir;
    this.#abroad++;
    this.#sender.lineMoved(heir);
    this.#state.watch?.givenUp(fill, heir, nowMicros);
    const next = this.#next(heir, this.#plan.next);
    if (next < 0) {
      this.#sender.giveUp(heir, nowMicros);
      return;
    }
    this.#afterSilence++;
    this.#sender.leave(heir, next, nowMicros);
  }

  /** Begins the measured time. */
  restart(): void {
    this.#afterErrors = 0;
    this.#afterSilence = 0;
    this.#exhausted = 0;
    this.#lateAnswers = 0;
    this.#avoided = 0;
    this.#consults = 0;
    this.#consultsAnswered = 0;
  }

  /** What was counted. */
  totals(): FailoverTotals {
    return {
      afterErrors: this.#afterErrors,
      afterSilence: this.#afterSilence,
      exhausted: this.#exhausted,
      lateAnswers: this.#lateAnswers,
      ...(this.#memory === null ? {} : { avoided: this.#avoided }),
      ...(this.#doConsult ? { consults: this.#consults, consultsAnswered: this.#consultsAnswered } : {}),
    };
  }

  /** What is left over at the end, as sentences: nothing should be. */
  audit(): string[] {
    return this.#abroad === 0 ? [] : [`${this.#abroad} fills that were given up never came to an end`];
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#afterErrors = keeper.number(this.#afterErrors);
    this.#afterSilence = keeper.number(this.#afterSilence);
    this.#exhausted = keeper.number(this.#exhausted);
    this.#lateAnswers = keeper.number(this.#lateAnswers);
    this.#consults = keeper.number(this.#consults);
    this.#consultsAnswered = keeper.number(this.#consultsAnswered);
    this.#abroad = keeper.number(this.#abroad);
    this.#avoided = keeper.number(this.#avoided);
    keeper.fixed(this.#silences);
    keeper.fixed(this.#triedMicros);
  }

  /** Nobody has answered over a way. */
  #wasSilent(way: number, nowMicros: number): void {
    if (this.#memory === null) return;
    const end = this.#memory.sameEnd[way];
    this.#silences[end]++;
    this.#triedMicros[end] = nowMicros;
  }

  /** The next way of a fill by one of the plan's tables, or -1. */
  #next(fill: number, table: Int32Array): number {
    const { fills } = this.#state;
    if (fills.kind[fill] === WRITE) return -1;
    return table[fills.way[fill] * this.#classes + fills.contentClass[fill]];
  }
}
