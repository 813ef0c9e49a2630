/** The origins of a world: hands each what concerns it. */
import type { Keeper } from "../base/keeper.ts";
import type { StationGroup } from "../engine/station-group.ts";
import { ORIGIN } from "../model/plan.ts";
import { speaksOfOrigins } from "../scenario/origin-list.ts";
import type { OriginTotals } from "../vocabulary/origin-totals.ts";
import type { Backbone } from "./backbone.ts";
import { OriginActor } from "./origin.ts";
import type { CdnState } from "./state.ts";
import type { OriginLines } from "./watch.ts";

/** All of them, numbered as in the plan. */
export class Origins {
  readonly #state: CdnState;
  readonly #origins: readonly OriginActor[];

  constructor(state: CdnState, backbone: Backbone) {
    this.#state = state;
    this.#origins = state.plan.origins.map((_, index) => new OriginActor(state, backbone, index));
  }

  /** What they queue in. */
  get groups(): StationGroup[] {
    return this.#origins.flatMap(({ groups }) => groups);
  }

  /** A fill reaches an origin, the end of a way. */
  request(origin: number, fill: number, nowMicros: number): void {
    this.#origins[ORIGIN - origin].request(fill, nowMicros);
  }

  /** The answer to a fill is ready where it is worked on. */
  ready(fill: number, nowMicros: number): void {
    const { fills, plan } = this.#state;
    const way = fills.way[fill];
    this.#origins[way < 0 ? -1 - way : ORIGIN - plan.ways[way].to].ready(fill, nowMicros);
  }

  /** Something happens at an origin that is no fill's. */
  happens(row: number, nowMicros: number, ended: boolean): void {
    const origins = this.#origins.length;
    this.#origins[row % origins].happens(Math.floor(row / origins), nowMicros, ended);
  }

  /** What is in use and in line at one of them, the end of a way. */
  lines(origin: number, nowMicros: number): OriginLines {
    return this.#origins[ORIGIN - origin].lines(nowMicros);
  }

  /** Begins the measured time. */
  restart(nowMicros: number): void {
    for (const origin of this.#origins) origin.restart(nowMicros);
  }

  /** What they had to bear; undefined where the scenario has one steady origin. */
  totals(measuredMicros: number, endMicros: number): readonly OriginTotals[] | undefined {
    if (!speaksOfOrigins(this.#state.plan.scenario)) return undefined;
    return this.#origins.map((origin) => origin.totals(measuredMicros, endMicros));
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const origin of this.#origins) origin.keep(keeper);
  }
}
