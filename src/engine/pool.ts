/**
 * A pool of equal units (an origin's connections) that are held for a time nobody knows in advance, with a
 * bounded line of those who wait. Unlike a station it needs an event when a unit comes back.
 */
import type { Keeper } from "../base/keeper.ts";
import type { StationGroup } from "./station-group.ts";
import { type InLine, keepLine } from "./line.ts";

/** One pool. */
export class Pool {
  /** Units in use. */
  inUse = 0;
  /** Busy time of all units since the measured time began, microseconds. */
  busyMicros = 0;
  #units: number = 0;
  readonly #queueLimit: number = 0;
  readonly #group: StationGroup;
  readonly #line: InLine[] = [];
  #first = 0;

  /** @param queueLimit how many may wait; more are refused */
  constructor(units: number, queueLimit: number, group: StationGroup) {
    this.#units = units;
    this.#queueLimit = queueLimit;
    this.#group = group;
    group.add(() => this.busyMicros);
  }

  /** Requests in line. */
  get waiting(): number {
    return this.#line.length - this.#first;
  }

  /** Units that there are. */
  get units(): number {
    return this.#units;
  }

  /** From now on there are so many; those in use beyond them go when they come back. */
  resize(units: number): void {
    this.#units = units;
  }

  /** A unit is free and somebody waits: takes it for the first in line, whose row it returns, or -1. */
  takeNext(nowMicros: number): number {
    if (this.waiting === 0 || this.inUse >= this.#units) return -1;
    this.inUse++;
    return this.#next(nowMicros);
  }

  /** Begins the measured time. */
  restart(): void {
    this.busyMicros = 0;
  }

  /** Asks for a unit: 1 taken, 0 in line, -1 refused because the line is full. */
  ask(row: number, nowMicros: number): number {
    if (this.inUse < this.#units) {
      this.inUse++;
      this.#group.waited(0);
      return 1;
    }
    if (this.waiting >= this.#queueLimit) return -1;
    this.#line.push({ row, sinceMicros: nowMicros });
    return 0;
  }

  /** A unit held since `sinceMicros` comes back: the row that takes it over now, or -1. */
  giveBack(sinceMicros: number, nowMicros: number): number {
    this.busyMicros += nowMicros - sinceMicros;
    this.#group.busy(nowMicros - sinceMicros);
    if (this.waiting === 0 || this.inUse > this.#units) {
      this.inUse--;
      return -1;
    }
    return this.#next(nowMicros);
  }

  /** The first in line, who waits no longer. */
  #next(nowMicros: number): number {
    const next = this.#line[this.#first++];
    if (this.#first > 1024 && this.#first * 2 > this.#line.length) {
      this.#line.splice(0, this.#first);
      this.#first = 0;
    }
    this.#group.waited(nowMicros - next.sinceMicros);
    return next.row;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.inUse = keeper.number(this.inUse);
    this.#units = keeper.number(this.#units);
    this.busyMicros = keeper.number(this.busyMicros);
    keepLine(keeper, this.#line);
    this.#first = keeper.number(this.#first);
  }
}
