/** The rules for prefetching at work: each learns from users' requests of its class and says what will be asked for next. */
import type { Keeper } from "../../base/keeper.ts";
import { FRESH, freshness } from "../../http/freshness.ts";
import type { WarmingPlans } from "../../model/warming-plan.ts";
import { CONFIDENCE, DAY_MICROS, LEAST, WITHIN_MICROS } from "../../scenario/warming.ts";
import type { RequestSource } from "../../workload/requests.ts";
import type { CdnState } from "../state.ts";
import { HourHistory } from "./hour-history.ts";
import { FOLLOWER, NextPage, PAGE } from "./next-page.ts";
import { nextSegments } from "./next-segment.ts";
import type { Observed } from "./observed.ts";

const HOUR_MICROS = 3_600_000_000;
const HOURS = 24;
/** Guesses that may wait for their turn at a PoP: at the usual 20 a second the last of them is three seconds old. */
const MOST_WAITING = 64;

/** Takes a guess of a rule: not if `most` requests wait already. */
type Take = (
  rule: number,
  pop: number,
  object: number,
  sizeBytes: number,
  most: number,
  nowMicros: number,
) => void;

/** All rules. */
export class Guesses {
  readonly #state: CdnState;
  readonly #plans: WarmingPlans;
  readonly #source: RequestSource;
  readonly #observed: Observed;
  readonly #take: Take;
  /** By class: its rules. */
  readonly #rulesOf: readonly (readonly number[])[];
  /** By rule. */
  readonly #pages: readonly (NextPage | null)[];
  readonly #hours: readonly (HourHistory | null)[];

  constructor(state: CdnState, plans: WarmingPlans, source: RequestSource, observed: Observed, take: Take) {
    this.#state = state;
    this.#plans = plans;
    this.#source = source;
    this.#observed = observed;
    this.#take = take;
    const { prefetches } = plans;
    this.#rulesOf = state.plan.scenario.content.map((_, contentClass) =>
      prefetches.flatMap((one, at) =>
        one.watched === contentClass || one.contentClass === contentClass ? [at] : [],
      ),
    );
    this.#pages = prefetches.map(({ rule }) =>
      rule.by === "next-page"
        ? new NextPage(rule.withinMicros ?? WITHIN_MICROS, rule.confidence ?? CONFIDENCE, rule.least ?? LEAST)
        : null,
    );
    this.#hours = prefetches.map(({ rule }) =>
      rule.by === "hour-of-day"
        ? new HourHistory(state.pops, rule.confidence ?? CONFIDENCE, rule.least ?? LEAST)
        : null,
    );
  }

  /** A user's request. */
  request(contentClass: number, metro: number, pop: number, object: number, nowMicros: number): void {
    const rules = this.#rulesOf[contentClass];
    for (let n = 0; n < rules.length; n++) this.#ask(rules[n], contentClass, metro, pop, object, nowMicros);
  }

  /** Rules that guess at the full hour. */
  hourly(): number[] {
    return this.#hours.flatMap((hours, rule) => (hours === null ? [] : [rule]));
  }

  /** The next full hour after a moment of the run, microseconds. */
  nextHourMicros(nowMicros: number): number {
    const { startOfDayMicros } = this.#state.plan.scenario;
    const hours = Math.floor((startOfDayMicros + nowMicros) / HOUR_MICROS) + 1;
    return hours * HOUR_MICROS - startOfDayMicros;
  }

  /** An hour is over, and a rule says what the next one will bring. */
  turnHour(rule: number, nowMicros: number): void {
    const history = this.#hours[rule];
    if (history === null) return;
    const { scenario } = this.#state.plan;
    const hour = Math.round(((scenario.startOfDayMicros + nowMicros) % DAY_MICROS) / HOUR_MICROS) % HOURS;
    history.end((hour + HOURS - 1) % HOURS);
    for (let pop = 0; pop < this.#state.pops; pop++)
      for (const object of history.expected(pop, hour))
        this.#take(rule, pop, object, this.#observed.sizeOf(object), Infinity, nowMicros);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const part of [...this.#pages, ...this.#hours]) part?.keep(keeper);
  }

  #ask(at: number, asked: number, metro: number, pop: number, object: number, nowMicros: number): void {
    const { rule, watched, contentClass, segments } = this.#plans.prefetches[at];
    this.#hours[at]?.request(pop, object);
    this.#pages[at]?.request(
      metro,
      object,
      nowMicros,
      (next) => this.#guess(at, pop, next, this.#observed.sizeOf(next), nowMicros),
      (asked === watched ? PAGE : 0) + (asked === contentClass ? FOLLOWER : 0),
    );
    if (rule.by !== "next-segment") return;
    const { shelves } = this.#source;
    if (shelves === undefined) return;
    nextSegments(object, shelves.idsOf(contentClass), segments, rule.ahead ?? 1, (next) => {
      if (shelves.isStorable(next)) this.#guess(at, pop, next, shelves.sizeOf(next), nowMicros);
    });
  }

  /** Says what is not there already, fresh or on its way. */
  #guess(rule: number, pop: number, object: number, sizeBytes: number, nowMicros: number): void {
    const { stores, plan } = this.#state;
    const slot = sizeBytes > plan.sliceBytes ? -1 : stores[pop].find(object);
    const there =
      slot >= 0 &&
      (stores[pop].isFilling(slot) ||
        freshness(nowMicros, stores[pop].slots.expiresMicros(slot), 0) === FRESH);
    if (!there) this.#take(rule, pop, object, sizeBytes, MOST_WAITING, nowMicros);
  }
}
