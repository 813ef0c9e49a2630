/**
 * A lane: what one plan has still to ask of one node, and when it may. Requests are spaced evenly, so that no window of time of length
 * t sees more than t x rate + 1 of them, whatever is put into the lane and when.
 */
import type { Keeper } from "../../base/keeper.ts";
import { keptList, type WorkList } from "./work-list.ts";

interface Work {
  readonly list: WorkList;
  readonly until: number;
}

/** What one plan asks of one node. */
export class Lane {
  readonly plan: number;
  readonly node: number;
  /** Is an event under way that will send the next request? */
  isDue = false;
  /** Of the request taken last: the object, its class and size, and which slice of it; 0 where it is kept as a whole. */
  object = -1;
  contentClass = -1;
  sizeBytes = 0;
  slice = 0;
  /** Requests in the lane. */
  waiting = 0;
  readonly #spacingMicros: number;
  /** When the lane may send again, microseconds. */
  #freeMicros = 0;
  #work: Work[] = [];
  #at = 0;
  #nextSlice = 0;

  constructor(plan: number, node: number, spacingMicros: number) {
    this.plan = plan;
    this.node = node;
    this.#spacingMicros = spacingMicros;
  }

  /** Puts the first `until` objects of a list behind what is there. */
  add(list: WorkList, until = list.objects.length): void {
    if (until <= 0) return;
    this.#work.push({ list, until });
    this.waiting += list.requestsTo(until);
  }

  /** When the next request may go, microseconds. */
  nextMicros(nowMicros: number): number {
    return Math.max(nowMicros, this.#freeMicros);
  }

  /** When the last request will go if nothing is added, microseconds. */
  lastMicros(nowMicros: number): number {
    if (this.waiting === 0) return nowMicros;
    return this.nextMicros(nowMicros) + (this.waiting - 1) * this.#spacingMicros;
  }

  /** Takes the next request out, to be sent now; false: there is none. */
  take(nowMicros: number): boolean {
    if (this.waiting === 0) return false;
    const [{ list, until }] = this.#work;
    this.object = list.objects[this.#at];
    this.contentClass = list.contentClass;
    this.sizeBytes = list.sizeBytes[this.#at];
    this.slice = this.#nextSlice++;
    this.waiting--;
    this.#freeMicros = nowMicros + this.#spacingMicros;
    if (this.#nextSlice < list.slicesOf(this.#at)) return true;
    this.#nextSlice = 0;
    if (++this.#at < until) return true;
    this.#at = 0;
    this.#work.shift();
    return true;
  }

  /** Forgets what is left; returns how many requests that were. */
  drop(): number {
    const { waiting } = this;
    this.#work = [];
    this.#at = this.#nextSlice = this.waiting = 0;
    return waiting;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper, sliceBytes: number): void {
    this.isDue = keeper.flag(this.isDue);
    this.waiting = keeper.number(this.waiting);
    this.#freeMicros = keeper.number(this.#freeMicros);
    this.#at = keeper.number(this.#at);
    this.#nextSlice = keeper.number(this.#nextSlice);
    const lists = keeper.number(this.#work.length);
    for (let n = 0; n < lists; n++) {
      const list = keptList(keeper, this.#work[n]?.list ?? null, sliceBytes);
      this.#work[n] = { list, until: keeper.number(this.#work[n]?.until ?? 0) };
    }
  }
}
