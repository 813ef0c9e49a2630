/**
 * Workers of an origin whose number changes: they follow the load a while later (autoscaling), and return one by one after an
 * outage (slow start). Requests wait in one line, first come, first served. Where the number is fixed, a station does the same without
 * an event for each turn.
 *
 * Autoscaling is that of Kubernetes' HorizontalPodAutoscaler without its tolerance and stabilisation: every 15 s the wanted number is
 * workers x (mean share busy / target), within bounds; what is wanted is there after the lag.
 */
import type { Keeper } from "../base/keeper.ts";
import { Pool } from "../engine/pool.ts";
import type { StationGroup } from "../engine/station-group.ts";
import type { StationLine } from "../engine/stations.ts";
import type { FurtherOrigin } from "../scenario/types.ts";
import type { WorkerTotals } from "../vocabulary/origin-totals.ts";
import type { OriginHours } from "./origin-hours.ts";

/** Time between two looks: the default of kube-controller-manager's --horizontal-pod-autoscaler-sync-period. */
export const LOOK_MICROS = 15_000_000;

/** What an origin does when a worker begins with a fill, and how it is woken. */
export interface WorkerHost {
  begins(fill: number, nowMicros: number): void;
  wakeAt(atMicros: number): void;
}

/** The workers. */
export class OriginWorkers {
  readonly #pool: Pool;
  readonly #origin: FurtherOrigin;
  readonly #hours: OriginHours;
  readonly #host: WorkerHost;
  /** By fill: when its work began. */
  #beganMicros = new Float64Array(256);
  /** Workers there are when none is missing after an outage, and orders for other numbers that are on their way. */
  #size = 0;
  readonly #orders: { readonly atMicros: number; readonly size: number }[] = [];
  /** Busy workers x time, and workers x time: since the last look, and since the measured time began. */
  #sinceMicros = 0;
  #lookedMicros = 0;
  #busy = 0;
  #there = 0;
  #thereMost = 0;
  #changes = 0;
  /** When a worker is back next, after an outage. */
  #backMicros = -1;
  readonly #untilMicros: number = 0;

  /** @param untilMicros end of the measured time; Infinity: the run's */
  constructor(
    origin: FurtherOrigin,
    hours: OriginHours,
    group: StationGroup,
    untilMicros: number,
    host: WorkerHost,
  ) {
    this.#untilMicros = untilMicros;
    this.#origin = origin;
    this.#hours = hours;
    this.#host = host;
    this.#size = origin.autoscaling?.min ?? origin.concurrency;
    this.#thereMost = this.#size;
    this.#pool = new Pool(this.#size, Infinity, group);
    if (origin.slowStartMicros !== undefined) for (const end of hours.ends()) host.wakeAt(end);
  }

  /** A fill wants a worker. */
  ask(fill: number, nowMicros: number): void {
    this.#integrate(nowMicros);
    if (this.#pool.ask(fill, nowMicros) > 0) this.#begin(fill, nowMicros);
  }

  /** A worker is done with a fill. */
  done(fill: number, nowMicros: number): void {
    this.#integrate(nowMicros);
    const next = this.#pool.giveBack(this.#beganMicros[fill], nowMicros);
    if (next >= 0) this.#begin(next, nowMicros);
  }

  /** The autoscaler looks at how busy the workers were since it last looked. */
  look(nowMicros: number): void {
    const { autoscaling } = this.#origin;
    if (autoscaling === undefined) return;
    this.#integrate(nowMicros);
    const { target, min, max, lagMicros } = autoscaling;
    const busy = this.#busy / (nowMicros - this.#lookedMicros);
    this.#busy = 0;
    this.#lookedMicros = nowMicros;
    const size = Math.min(max, Math.max(min, Math.ceil(busy / target - ROUNDING)));
    const { size: ordered } = this.#orders.at(-1) ?? { size: this.#size };
    if (size === ordered) return;
    this.#orders.push({ atMicros: nowMicros + lagMicros, size });
    this.#host.wakeAt(nowMicros + lagMicros);
  }

  /** Puts the number right: orders have come, workers are back. */
  settle(nowMicros: number): void {
    this.#integrate(nowMicros);
    while (this.#orders.length > 0 && this.#orders[0].atMicros <= nowMicros) {
      this.#size = this.#orders.shift()!.size;
      this.#changes++;
    }
    const units = this.#units(nowMicros);
    this.#pool.resize(units);
    if (units > this.#thereMost) this.#thereMost = units;
    for (let fill = this.#pool.takeNext(nowMicros); fill >= 0; fill = this.#pool.takeNext(nowMicros))
      this.#begin(fill, nowMicros);
  }

  /** Workers there are now. */
  get units(): number {
    return this.#pool.units;
  }

  /** How busy they are now. */
  line(nowMicros: number): StationLine {
    const { units, inUse } = this.#pool;
    return { channels: units, busy: inUse, startsMicros: nowMicros, pipeFreeMicros: nowMicros };
  }

  /** Begins the measured time. */
  restart(nowMicros: number): void {
    this.#integrate(nowMicros);
    this.#there = 0;
    this.#thereMost = this.#pool.units;
    this.#changes = 0;
    this.#pool.restart();
  }

  /** What was counted, until `endMicros`. */
  totals(measuredMicros: number, endMicros: number): WorkerTotals {
    this.#integrate(Math.max(endMicros, this.#sinceMicros));
    return {
      mean: measuredMicros > 0 ? this.#there / measuredMicros : 0,
      most: this.#thereMost,
      atEnd: this.#pool.units,
      changes: this.#changes,
    };
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#pool.keep(keeper);
    this.#beganMicros = keeper.column(this.#beganMicros);
    this.#size = keeper.number(this.#size);
    const orders = keeper.number(this.#orders.length);
    for (let at = 0; at < orders; at++) {
      const { atMicros, size } = this.#orders[at] ?? { atMicros: 0, size: 0 };
      this.#orders[at] = { atMicros: keeper.number(atMicros), size: keeper.number(size) };
    }
    this.#sinceMicros = keeper.number(this.#sinceMicros);
    this.#lookedMicros = keeper.number(this.#lookedMicros);
    this.#busy = keeper.number(this.#busy);
    this.#there = keeper.number(this.#there);
    this.#thereMost = keeper.number(this.#thereMost);
    this.#changes = keeper.number(this.#changes);
    this.#backMicros = keeper.number(this.#backMicros);
  }

  /** Workers there are at a time; while they return, wakes up when the next one is back. */
  #units(nowMicros: number): number {
    const { slowStartMicros } = this.#origin;
    if (slowStartMicros === undefined) return this.#size;
    const end = this.#hours.lastEndMicros(nowMicros);
    const back = Math.floor(((nowMicros - end) * this.#size) / slowStartMicros + ROUNDING);
    if (back >= this.#size) return this.#size;
    const next = Math.max(2, back + 1);
    const nextMicros = end + Math.ceil((next * slowStartMicros) / this.#size);
    if (next <= this.#size && nextMicros !== this.#backMicros) {
      this.#backMicros = nextMicros;
      this.#host.wakeAt(nextMicros);
    }
    return Math.max(1, back);
  }

  #begin(fill: number, nowMicros: number): void {
    while (fill >= this.#beganMicros.length) {
      const longer = new Float64Array(this.#beganMicros.length * 2);
      longer.set(this.#beganMicros);
      this.#beganMicros = longer;
    }
    this.#beganMicros[fill] = nowMicros;
    this.#host.begins(fill, nowMicros);
  }

  #integrate(nowMicros: number): void {
    const passed = nowMicros - this.#sinceMicros;
    const measured = Math.min(nowMicros, this.#untilMicros) - Math.min(this.#sinceMicros, this.#untilMicros);
    this.#sinceMicros = nowMicros;
    this.#busy += this.#pool.inUse * passed;
    this.#there += this.#pool.units * measured;
  }
}

/** Quotients that only rounding lifts above a whole number do not count as above it. */
const ROUNDING = 1e-9;
