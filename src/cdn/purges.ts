/**
 * Purges of a run: at their times they are asked of every provider's control plane, which does the rest. One that says that the
 * content has changed makes the new versions at that moment.
 */
import type { Purge } from "../scenario/purges.ts";
import { firstMicros } from "../scenario/purges.ts";
import type { PurgePlan } from "../model/purge-plan.ts";
import type { PurgeTotals } from "../vocabulary/totals.ts";
import type { ObjectNames } from "../workload/object-names.ts";
import { PurgeControl } from "./purge-control.ts";
import { PurgeRecord } from "./purge-records.ts";
import { type PurgeTarget, targetsOf } from "./purge-target.ts";
import { type CdnState, PURGE } from "./state.ts";

/** The purges of all providers. */
export class Purges {
  readonly #state: CdnState;
  readonly #names: ObjectNames;
  readonly #hasEnded: () => boolean;
  readonly #controls: readonly PurgeControl[];
  readonly #records: readonly PurgeRecord[];
  /** What is to be done at events to come, by row; rows are used again. */
  readonly #acts: ((nowMicros: number) => void)[] = [];
  readonly #free: number[] = [];

  /** @param hasEnded have all requests been made? Then no new purges are */
  constructor(state: CdnState, plan: PurgePlan, names: ObjectNames, hasEnded: () => boolean) {
    this.#state = state;
    this.#names = names;
    this.#hasEnded = hasEnded;
    const later = (atMicros: number, act: (nowMicros: number) => void) => this.#later(atMicros, act);
    this.#controls = plan.controls.map((control, p) => new PurgeControl(state, control, p, later));
    this.#records = plan.purges.map(({ changes = false }) => new PurgeRecord(changes));
    plan.purges.forEach((purge, n) => this.#schedule(purge, n, firstMicros(purge)));
  }

  /** An event that purges have asked for. */
  event(row: number, nowMicros: number): void {
    const act = this.#acts[row];
    this.#free.push(row);
    act(nowMicros);
  }

  /** In the scenario's order. */
  totals(): PurgeTotals[] {
    return this.#records.map((record) => record.totals());
  }

  #later(atMicros: number, act: (nowMicros: number) => void): void {
    const row = this.#free.pop() ?? this.#acts.length;
    this.#acts[row] = act;
    this.#state.queue.push(Math.ceil(atMicros), PURGE, row);
  }

  #schedule(purge: Purge, n: number, atMicros: number): void {
    if (atMicros >= this.#state.plan.scenario.durationMicros) return;
    this.#later(atMicros, (now) => {
      if (this.#hasEnded()) return;
      if (purge.everyMicros !== undefined) this.#schedule(purge, n, now + purge.everyMicros);
      this.#make(purge, n, now);
    });
  }

  #make(purge: Purge, n: number, nowMicros: number): void {
    const { scenario } = this.#state.plan;
    const targets = targetsOf(
      purge,
      this.#names,
      scenario.content.map(({ name }) => name),
    );
    const isMeasured = nowMicros >= scenario.warmupMicros;
    const record = isMeasured ? this.#records[n] : new PurgeRecord(purge.changes ?? false);
    record.atMicros.push(nowMicros);
    for (const target of targets) {
      record.paths += target.paths;
      if (purge.changes === true) this.#change(target, n, record, nowMicros);
    }
    let left = targets.length * this.#controls.length;
    let last = nowMicros;
    const done = (atMicros: number) => {
      last = Math.max(last, atMicros);
      if (--left === 0 && last < Infinity) record.confirmed.record(last - nowMicros);
    };
    for (const control of this.#controls)
      for (const target of targets)
        control.ask({ purge, target, record, begunMicros: nowMicros, done }, nowMicros);
  }

  /** The origin has new versions of what a purge is about. */
  #change(target: PurgeTarget, n: number, record: PurgeRecord, nowMicros: number): void {
    const { announced } = this.#state;
    const names = this.#names;
    const change = (object: number) => announced?.change(object, names.classOf(object), n, record, nowMicros);
    if (target.objects !== null) target.objects.forEach(change);
    else for (let object = 0; object < names.objects; object++) if (target.covers(object)) change(object);
  }
}
