/**
 * Lines of those who wait for another's fetch (collapsed forwarding): how long they stay, and what they do when it fails. Who has waited for
 * longer than the level's limit asks for itself; who comes after in the line stays until its own time is over. When the fetch
 * fails, all get its error, or the first of those who joined asks once more for all of them.
 *
 * Those in a line stand in the order in which they came, so that one event a line will do: it is set for the first, then for the next.
 */
import type { Keeper } from "../base/keeper.ts";
import { COLD, EXPIRED, NO_REASON } from "../vocabulary/outcomes.ts";
import type { CollapsingTotals } from "../vocabulary/totals.ts";
import { PLAIN } from "../workload/request-kinds.ts";
import { BYPASSING, CONDITIONAL, REGISTERED, RELOADING, RETRIED, WARMING } from "./fills.ts";
import { type CdnState, LINE_TIRES } from "./state.ts";

/** Who sends fills. */
interface Sender {
  /** As `Backbone.send`. */
  send(
    node: number,
    slot: number,
    object: number,
    contentClass: number,
    sizeBytes: number,
    flags: number,
    pop: number,
    reason: number,
    nowMicros: number,
  ): number;
  /** When the first byte of a fill's answer reaches the asking node; Infinity: nobody knows. */
  firstByteMicros(fill: number): number;
}

/** The lines behind all fills. */
export class Lines {
  readonly #state: CdnState;
  readonly #sender: Sender;
  /** Who left a line to ask for itself, and fetches sent once more for a line, since the measured time began. */
  #left = 0;
  #retries = 0;

  constructor(state: CdnState, sender: Sender) {
    this.#state = state;
    this.#sender = sender;
  }

  /** Somebody has joined the line of a fill. */
  joined(fill: number, nowMicros: number): void {
    const { fills, plan } = this.#state;
    const { waitMicros } = plan.nodes[fills.node[fill]].level;
    if (waitMicros === Infinity || fills.tiresMicros[fill] > 0) return;
    this.#set(fill, nowMicros + waitMicros);
  }

  /** A fill's line has passed to another row. */
  movedTo(fill: number): void {
    const { fills, queue } = this.#state;
    if (fills.tiresMicros[fill] > 0) queue.push(fills.tiresMicros[fill], LINE_TIRES, fill);
  }

  /** Somebody in the line of a fill has waited for long enough, if this is still the time that was set. */
  tires(fill: number, nowMicros: number): void {
    const { fills, plan, pops, users } = this.#state;
    if (fills.tiresMicros[fill] !== nowMicros) return;
    fills.tiresMicros[fill] = 0;
    // Who has the first byte before it stays: the rest is on its way.
    if (this.#sender.firstByteMicros(fill) <= nowMicros) return;
    const node = fills.node[fill];
    const { waitMicros } = plan.nodes[node].level;
    const atEdge = node < pops;
    const next = atEdge ? users.next : fills.next;
    const came = atEdge ? users.atMicros : fills.reachedMicros;
    const initiator = this.#initiatorWaits(fill) ? fills.firstWaiter[fill] : -1;
    let waiter = initiator < 0 ? fills.firstWaiter[fill] : next[initiator];
    while (waiter >= 0 && came[waiter] + waitMicros <= nowMicros) {
      const after = next[waiter];
      next[waiter] = -1;
      this.#left++;
      const own = this.#fetch(fill, 0, nowMicros);
      this.#stand(own, waiter, waiter, atEdge);
      waiter = after;
    }
    if (initiator < 0) fills.firstWaiter[fill] = waiter;
    else next[initiator] = waiter;
    if (waiter < 0) {
      fills.lastWaiter[fill] = initiator;
      return;
    }
    this.#set(fill, came[waiter] + waitMicros);
  }

  /** A fill has failed: where its level retries, those who joined it wait for another one, which the first of them sends. */
  retry(fill: number, nowMicros: number): void {
    const { fills, plan, pops, stores, users } = this.#state;
    const node = fills.node[fill];
    const isPlain = fills.kind[fill] === PLAIN && (fills.flags[fill] & (BYPASSING | RETRIED)) === 0;
    if (!plan.nodes[node].level.retries || !isPlain) return;
    const atEdge = node < pops;
    const next = atEdge ? users.next : fills.next;
    const initiator = this.#initiatorWaits(fill) ? fills.firstWaiter[fill] : -1;
    const first = initiator < 0 ? fills.firstWaiter[fill] : next[initiator];
    if (first < 0) return;
    const last = fills.lastWaiter[fill];
    if (initiator >= 0) next[initiator] = -1;
    fills.firstWaiter[fill] = initiator;
    fills.lastWaiter[fill] = initiator;
    this.#retries++;
    const slot = stores[node].find(fills.key[fill]);
    const isFree = slot < 0 || !stores[node].isFilling(slot);
    const heir = this.#fetch(fill, RETRIED | (isFree ? REGISTERED : 0), nowMicros);
    this.#stand(heir, first, last, atEdge);
    // The others have waited for a while.
    const { waitMicros } = plan.nodes[node].level;
    const came = atEdge ? users.atMicros : fills.reachedMicros;
    if (next[first] >= 0 && waitMicros < Infinity)
      this.#set(heir, Math.max(nowMicros, came[next[first]] + waitMicros));
  }

  /** Begins the measured time. */
  restart(): void {
    this.#left = 0;
    this.#retries = 0;
  }

  /** What was counted. */
  totals(): CollapsingTotals {
    return { left: this.#left, retries: this.#retries };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#left = keeper.number(this.#left);
    this.#retries = keeper.number(this.#retries);
  }

  #set(fill: number, atMicros: number): void {
    const { fills, queue } = this.#state;
    fills.tiresMicros[fill] = atMicros;
    queue.push(atMicros, LINE_TIRES, fill);
  }

  /** Sends another fill for what a fill was for. */
  #fetch(fill: number, flags: number, nowMicros: number): number {
    const { fills, placement, pops, stores } = this.#state;
    const node = fills.node[fill];
    const key = fills.key[fill];
    const store = stores[node];
    const slot = store.find(key);
    const held = slot >= 0 && store.isHeld(slot);
    if (placement !== null && node < pops) placement.key = key;
    const reason = held ? EXPIRED : slot < 0 ? store.reason(key) : COLD;
    return this.#sender.send(
      node,
      slot,
      fills.object[fill],
      fills.contentClass[fill],
      fills.sizeBytes[fill],
      flags | (fills.flags[fill] & RELOADING) | (held ? CONDITIONAL : 0),
      fills.pop[fill],
      reason,
      nowMicros,
    );
  }

  /** Puts a line of waiters behind a fill that has none. */
  #stand(fill: number, first: number, last: number, atEdge: boolean): void {
    const { fills, users, watch } = this.#state;
    fills.firstWaiter[fill] = first;
    fills.lastWaiter[fill] = last;
    if (!atEdge) fills.warming[fill] = fills.warming[first];
    const next = atEdge ? users.next : fills.next;
    for (let waiter = first; waiter >= 0; waiter = next[waiter]) {
      if (atEdge) watch?.moves(waiter, fill);
      else {
        fills.behind[waiter] = fill;
        watch?.joins(waiter, fill);
      }
    }
  }

  /** Is the first in the line the one who sent the fill? A fill in the background was sent for nobody in it. */
  #initiatorWaits(fill: number): boolean {
    const { fills } = this.#state;
    if ((fills.flags[fill] & WARMING) !== 0) return false;
    return (fills.flags[fill] & CONDITIONAL) === 0 || fills.reason[fill] !== NO_REASON;
  }
}
