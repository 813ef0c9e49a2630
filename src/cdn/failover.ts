/**
 * Failover between nodes: a fetch that gets an error, or no first byte in time, goes out again over its node's next way; the
 * last way's answer stands. An error comes back, so the same row goes on. Silence does not: whoever was asked may still answer. Then the
 * row is given up, and its line and its place in the store pass to a new one; what comes for the old one is dropped.
 *
 * Writes are not sent twice: nobody knows whether the first has been carried out (RFC 9110 section 9.2.2).
 */
import { type FailoverPlan, statusBit } from "../model/plan.ts";
import type { FailoverTotals } from "../vocabulary/totals.ts";
import { WRITE } from "../workload/request-kinds.ts";
import { ERROR, FULL, GIVEN_UP, PENDING, REFUSED, REGISTERED, SILENCE } from "./fills.ts";
import { type CdnState, PATIENCE_ENDS } from "./state.ts";

/** Who sends fills. */
interface Sender {
  /** Lets a fill take a way. */
  leave(fill: number, way: number, nowMicros: number): void;
  /** Ends a fill that nobody has been asked for, without an answer. */
  giveUp(fill: number, nowMicros: number): void;
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
  /** Given up, and not yet heard of again. */
  #abroad = 0;

  constructor(state: CdnState, plan: FailoverPlan, sender: Sender) {
    this.#state = state;
    this.#plan = plan;
    this.#sender = sender;
    this.#classes = state.plan.ttlMicros.length;
    this.#isFurther = new Uint8Array(state.plan.ways.length);
    for (const way of plan.next) if (way >= 0) this.#isFurther[way] = 1;
  }

  /** Longest wait for a first byte over a way, microseconds. */
  timeoutMicros(way: number): number {
    return this.#plan.timeoutMicros[way];
  }

  /** A fill takes a way now: its answer is waited for so long. */
  watch(fill: number, way: number, nowMicros: number): void {
    const timeout = this.#plan.timeoutMicros[way];
    if (timeout < Infinity) this.#state.queue.push(nowMicros + timeout, PATIENCE_ENDS, fill);
  }

  /** An answer is there. True: the fill takes its next way, or it was given up before. */
  goesOn(fill: number, nowMicros: number): boolean {
    const { fills } = this.#state;
    const answer = fills.answer[fill];
    if ((fills.flags[fill] & GIVEN_UP) !== 0) {
      this.#abroad--;
      if (answer !== SILENCE) this.#lateAnswers++;
      fills.giveBack(fill);
      return true;
    }
    if (answer !== ERROR && answer !== REFUSED && answer !== SILENCE) return false;
    const way = fills.way[fill];
    const next = this.#next(fill, answer === SILENCE ? this.#plan.next : this.#plan.nextOnError);
    if (next < 0 && this.#isFurther[way] === 1) this.#exhausted++;
    if (next < 0) return false;
    // An error that came from no origin has no status: `statusBit` of 0 is all of them.
    if (answer !== SILENCE && (this.#plan.onStatus[way] & statusBit(fills.status[fill])) === 0) return false;
    if (answer === SILENCE) this.#afterSilence++;
    else this.#afterErrors++;
    this.#sender.leave(fill, next, nowMicros);
    return true;
  }

  /** The time for the first byte of a fill's answer is over, if the fill still is what it was when that time was set. */
  patienceEnds(fill: number, nowMicros: number): void {
    const { fills, stores, pops } = this.#state;
    const way = fills.way[fill];
    if (fills.sentMicros[fill] + this.#plan.timeoutMicros[way] !== nowMicros) return;
    // What is known to stay away ends by itself at this very time.
    if (fills.answer[fill] === SILENCE || this.#firstByteMicros(fill) <= nowMicros) return;
    const heir = fills.takeOver(fill);
    if ((fills.flags[fill] & REGISTERED) !== 0)
      stores[fills.node[fill]].slots.setVersion(fills.slot[fill], heir);
    fills.flags[fill] = (fills.flags[fill] & ~REGISTERED) | GIVEN_UP;
    fills.sentMicros[fill] = NaN;
    if (fills.node[fill] >= pops)
      for (let asker = fills.firstWaiter[heir]; asker >= 0; asker = fills.next[asker])
        fills.behind[asker] = heir;
    this.#abroad++;
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
  }

  /** What was counted. */
  totals(): FailoverTotals {
    return {
      afterErrors: this.#afterErrors,
      afterSilence: this.#afterSilence,
      exhausted: this.#exhausted,
      lateAnswers: this.#lateAnswers,
    };
  }

  /** What is left over at the end, as sentences: nothing should be. */
  audit(): string[] {
    return this.#abroad === 0 ? [] : [`${this.#abroad} fills that were given up never came to an end`];
  }

  /**
   * When the first byte of the answer reaches the asking node, Infinity while nobody knows. A node passes bytes on while they arrive,
   * but says so only when it has the last: until then it is in what its own fill knows.
   */
  #firstByteMicros(fill: number): number {
    const { fills, conditions } = this.#state;
    if (fills.answer[fill] !== PENDING) return fills.firstByteMicros[fill];
    const behind = fills.behind[fill];
    if (behind < 0 || (fills.answer[behind] !== FULL && fills.answer[behind] !== PENDING)) return Infinity;
    const passedOn = Math.max(fills.reachedMicros[fill], this.#firstByteMicros(behind));
    return passedOn + conditions.network.wayMicros[fills.way[fill]] / 2;
  }

  /** The next way of a fill by one of the plan's tables, or -1. */
  #next(fill: number, table: Int32Array): number {
    const { fills } = this.#state;
    if (fills.kind[fill] === WRITE) return -1;
    return table[fills.way[fill] * this.#classes + fills.contentClass[fill]];
  }
}
