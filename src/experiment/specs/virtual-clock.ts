/**
 * Virtual time for promises. Nothing in a simulated specification waits for the world outside: every step is a promise that
 * settles in a microtask, or a timer of this clock. So the rule is simple: let all microtasks run, then move on to the timer that is
 * due next (earliest first, in the order of their making when equal), and so on. A turn of the event loop empties the microtask
 * queue wholly before it begins anything else, and that queue is first in, first out; hence the same specification takes the same
 * steps in the same order on every machine, and an hour passes as fast as its events can be worked off.
 */
import { setImmediate as turn } from "node:timers/promises";
import { EventHeap } from "../../ds/event-heap.ts";
import type { NodeClock } from "../../cdn/http-node/contract.ts";

/** Where virtual time begins: Thursday, 1 January 2026, 00:00:00 GMT, in milliseconds since 1970. */
export const START_MILLIS = 1_767_225_600_000;

/** A clock that stands still until told to run. */
export class VirtualClock implements NodeClock {
  #nowMillis = START_MILLIS;
  #made = 0;
  readonly #heap = new EventHeap(64);
  readonly #due = new Map<number, () => void>();

  /** Milliseconds since the beginning. */
  get elapsedMillis(): number {
    return this.#nowMillis - START_MILLIS;
  }

  nowMillis(): number {
    return this.#nowMillis;
  }

  after(millis: number, then: () => void): () => void {
    const made = this.#made++;
    this.#due.set(made, then);
    this.#heap.push((this.#nowMillis + Math.max(0, millis)) * 1000, 0, made);
    return () => void this.#due.delete(made);
  }

  /**
   * Lets time pass until `done` says so, until nothing is left to do, or until `untilMillis` after the beginning. Returns
   * whether `done` came true; with a time to reach, the clock stands there afterwards.
   */
  async run(done: () => boolean, untilMillis = Infinity): Promise<boolean> {
    for (;;) {
      await turn();
      if (done()) return true;
      if (!this.#fireNext(untilMillis)) break;
    }
    if (untilMillis < Infinity && this.elapsedMillis < untilMillis)
      this.#nowMillis = START_MILLIS + untilMillis;
    return false;
  }

  /** Fires the timer that is due next; false when none is due by then. Cancelled ones leave without moving the clock. */
  #fireNext(untilMillis: number): boolean {
    const heap = this.#heap;
    const lastMicros = (START_MILLIS + untilMillis) * 1000;
    while (heap.peekMicros() <= lastMicros && heap.pop()) {
      const then = this.#due.get(heap.row);
      if (then === undefined) continue;
      this.#due.delete(heap.row);
      this.#nowMillis = Math.max(this.#nowMillis, heap.timeMicros / 1000);
      then();
      return true;
    }
    return false;
  }
}
