/**
 * When an origin works and how well: outages and faults, maintenance, and the slow start after an outage. All of it is known
 * beforehand, so each question is a function of the time.
 */
import type { Fault } from "../scenario/faults.ts";
import type { FurtherOrigin } from "../scenario/types.ts";
import { MAIN_ORIGIN, type Maintenance } from "../scenario/origins.ts";

/** Microseconds of a day. */
const DAY = 86_400_000_000;

/** The hours of one origin. */
export class OriginHours {
  /** Times in which it answers nothing but errors. */
  readonly #outages: readonly { readonly fromMicros: number; readonly untilMicros: number }[];
  readonly #maintenance: readonly Maintenance[];
  readonly #startOfDayMicros: number = 0;

  constructor(origin: FurtherOrigin, faults: readonly Fault[], startOfDayMicros: number) {
    this.#outages = [
      ...origin.outages,
      ...faults.filter((fault) => fault.kind === "origin-down" && isAbout(fault, origin.name)),
    ];
    this.#maintenance = origin.maintenance ?? [];
    this.#startOfDayMicros = startOfDayMicros;
  }

  /** Does it answer nothing but errors? */
  isOut(nowMicros: number): boolean {
    for (const { fromMicros, untilMicros } of this.#outages)
      if (nowMicros >= fromMicros && nowMicros < untilMicros) return true;
    return false;
  }

  /** Is it being worked on? */
  isMaintained(nowMicros: number): boolean {
    for (const window of this.#maintenance) {
      if ("fromMicros" in window) {
        if (nowMicros >= window.fromMicros && nowMicros < window.untilMicros) return true;
      } else {
        const sinceMicros = (nowMicros + this.#startOfDayMicros - window.dailyMicros + DAY) % DAY;
        if (sinceMicros < window.forMicros) return true;
      }
    }
    return false;
  }

  /** When the last outage before `nowMicros` ended; -Infinity: there was none, or one goes on. */
  lastEndMicros(nowMicros: number): number {
    if (this.isOut(nowMicros)) return -Infinity;
    return this.#outages.reduce(
      (last, { untilMicros }) => (untilMicros <= nowMicros && untilMicros > last ? untilMicros : last),
      -Infinity,
    );
  }

  /** Ends of outages, microseconds. */
  ends(): number[] {
    return this.#outages.map(({ untilMicros }) => untilMicros).filter((end) => end < Infinity);
  }
}

/** Is the fault about this origin? One that names none is about the section `origin`. */
export function isAbout({ origin = MAIN_ORIGIN }: Fault, name: string): boolean {
  return origin === name;
}
