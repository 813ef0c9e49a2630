/**
 * When sessions begin, and where: a Poisson process whose rate follows each metro's day and, for a release, falls by half in
 * every half-life. Rates are constant over slots of a minute. Three draws a session from the group's own stream, before
 * anything is known of its answers: whatever the CDN does, the same users come at the same time and want the same.
 */
import type { Keeper } from "../../base/keeper.ts";
import { pow } from "../../base/math.ts";
import type { Stream } from "../../base/random.ts";
import { AliasTable } from "../../ds/alias-table.ts";
import { DailyCurve, type Diurnal } from "../diurnal.ts";
import type { SessionGroup } from "./kinds.ts";

/** Length of a slot of constant rates, microseconds. */
const SLOT_MICROS = 60_000_000;

/** What the arrivals of every group share. */
export interface ArrivalWorld {
  readonly durationMicros: number;
  readonly startOfDayMicros: number;
  readonly diurnal: Diurnal;
  readonly metros: readonly {
    readonly weight: number;
    readonly utcOffsetMicros: number;
    readonly region: string;
  }[];
}

/** Beginnings of one group's sessions. */
export class SessionArrivals {
  /** When the next session begins, whole microseconds; Infinity: there are no more. */
  dueMicros = 0;
  readonly #world: ArrivalWorld;
  readonly #group: SessionGroup;
  readonly #luck: Stream;
  /** Weights of the metros before the time of day; those of regions that are not asked for are 0. */
  readonly #users: Float64Array;
  readonly #weights: Float64Array;
  readonly #curve: DailyCurve;
  readonly #metros: AliasTable;
  /** Sessions per microsecond and unit of weight. */
  readonly #scale: number = 0;
  #slot = -1;
  #rate = 0;
  /** The exact time, which {@link dueMicros} cuts to whole microseconds. */
  #atMicros = 0;

  constructor(group: SessionGroup, world: ArrivalWorld, luck: Stream) {
    this.#world = world;
    this.#group = group;
    this.#luck = luck;
    const { regions = [] } = group;
    this.#users = Float64Array.from(world.metros, ({ weight, region }) =>
      regions.length === 0 || regions.includes(region) ? weight : 0,
    );
    this.#weights = Float64Array.from(this.#users);
    this.#metros = new AliasTable(this.#users);
    this.#curve = new DailyCurve(world.diurnal, world.metros);
    let whole = 0;
    for (let from = 0; from < world.durationMicros; from += SLOT_MICROS)
      whole += this.#weigh(from) * Math.min(SLOT_MICROS, world.durationMicros - from);
    this.#scale = whole > 0 ? (group.sessionsPerSecond * (world.durationMicros / 1e6)) / whole : 0;
    this.advance();
  }

  /** Metro of the session that is due. */
  metro(): number {
    return this.#metros.sample(this.#luck);
  }

  /** Seed of all that the session will choose. */
  seed(): number {
    return this.#luck.u32() | 0;
  }

  /** Goes on to the next session. */
  advance(): void {
    const { durationMicros } = this.#world;
    // Expected sessions until the next one: it comes when the rate has added up to so many.
    let left = this.#luck.exponential(1);
    for (;;) {
      const end = Math.min(durationMicros, (this.#slot + 1) * SLOT_MICROS);
      const until = this.#atMicros + (this.#rate > 0 ? left / this.#rate : Infinity);
      if (this.#slot >= 0 && until < end) {
        this.#atMicros = until;
        this.dueMicros = Math.floor(until);
        return;
      }
      left -= this.#rate * (end - this.#atMicros);
      this.#atMicros = Math.max(0, end);
      if (end >= durationMicros) {
        this.dueMicros = Infinity;
        return;
      }
      this.#slot++;
      const total = this.#weigh(this.#slot * SLOT_MICROS);
      this.#rate = total * this.#scale;
      if (total > 0) this.#metros.rebuild(this.#weights);
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#luck.keep(keeper);
    this.dueMicros = keeper.number(this.dueMicros);
    this.#slot = keeper.number(this.#slot);
    this.#rate = keeper.number(this.#rate);
    this.#atMicros = keeper.number(this.#atMicros);
    // Where nobody comes, nobody's metro is asked for.
    if (keeper.loads && this.#weigh(this.#slot * SLOT_MICROS) > 0) this.#metros.rebuild(this.#weights);
  }

  /** Fills in the weights in the slot that starts at `fromMicros`; returns their sum. */
  #weigh(fromMicros: number): number {
    const middle = fromMicros + SLOT_MICROS / 2;
    const share = this.#outline(middle);
    this.#curve.moveTo(this.#world.startOfDayMicros + middle);
    let total = 0;
    for (let metro = 0; metro < this.#users.length; metro++)
      total += this.#weights[metro] =
        this.#users[metro] > 0 ? this.#users[metro] * share * this.#curve.factor(metro) : 0;
    return total;
  }

  /** Share of the first rate that a release still has. */
  #outline(micros: number): number {
    const { atMicros = 0, halfLifeMicros } = this.#group;
    if (micros < atMicros) return 0;
    return halfLifeMicros === undefined ? 1 : pow(0.5, (micros - atMicros) / halfLifeMicros);
  }
}
