/**
 * Purges of a run: at their times they are asked of every provider's control plane, which does the rest. One that says that the
 * content has changed makes the new versions at that moment.
 */
import { type Keeper, keepList, type Shared } from "../base/keeper.ts";
import type { Purge } from "../scenario/purges.ts";
import { firstMicros } from "../scenario/purges.ts";
import type { PurgePlan } from "../model/purge-plan.ts";
import type { PurgeTotals } from "../vocabulary/totals.ts";
import type { ObjectNames } from "../workload/object-names.ts";
import { PurgeCall, PurgeMaking, sharedCalls } from "./purge-call.ts";
import { type ControlAct, PurgeControl } from "./purge-control.ts";
import { PurgeRecord } from "./purge-records.ts";
import { type PurgeTarget, type PurgeTargets, sharedTargets, targetsOf } from "./purge-target.ts";
import { type CdnState, PURGE } from "./state.ts";

/** What is to be done at an event to come: an entry of `purges` is made, or a control plane goes on. */
interface Act {
  /** Which entry or which control plane. */
  readonly of: number;
  /** Null: an entry is made. */
  readonly act: ControlAct | null;
}

/** The purges of all providers. */
export class Purges {
  readonly #state: CdnState;
  readonly #purges: readonly Purge[];
  readonly #names: ObjectNames;
  readonly #hasEnded: () => boolean;
  readonly #targets: PurgeTargets;
  readonly #controls: readonly PurgeControl[];
  readonly #records: readonly PurgeRecord[];
  /** Takes what is done in the warm-up, and is never read. */
  readonly #unmeasured: PurgeRecord;
  /** By row of the events to come; rows are used again. */
  readonly #acts: (Act | null)[] = [];
  readonly #free: number[] = [];

  /** @param hasEnded have all requests been made? Then no new purges are */
  constructor(state: CdnState, { purges, controls }: PurgePlan, names: ObjectNames, hasEnded: () => boolean) {
    this.#state = state;
    this.#purges = purges;
    this.#names = names;
    this.#hasEnded = hasEnded;
    const classes = state.plan.scenario.content.map(({ name }) => name);
    this.#targets = (entry) => targetsOf(entry, purges[entry], names, classes);
    this.#controls = controls.map(
      (plan, control) =>
        new PurgeControl(state, plan, control, (at, act) => this.#later(at, { of: control, act })),
    );
    this.#unmeasured = new PurgeRecord(false);
    this.#records = purges.map(({ changes = false }) => new PurgeRecord(changes));
    if (state.announced !== null) state.announced.records = this.#records;
    purges.forEach((purge, entry) => this.#schedule(entry, firstMicros(purge)));
  }

  /** An event that purges have asked for. */
  event(row: number, nowMicros: number): void {
    const { of, act } = this.#acts[row]!;
    this.#acts[row] = null;
    this.#free.push(row);
    if (act !== null) this.#controls[of].act(act, nowMicros);
    else if (!this.#hasEnded()) {
      const { everyMicros } = this.#purges[of];
      if (everyMicros !== undefined) this.#schedule(of, nowMicros + everyMicros);
      this.#make(of, nowMicros);
    }
  }

  /** In the scenario's order. */
  totals(): PurgeTotals[] {
    return this.#records.map((record) => record.totals());
  }

  /** Shows its state to a keeper, and what nodes remember of purges. */
  keep(keeper: Keeper): void {
    for (const record of this.#records) record.keep(keeper);
    this.#state.purgeLog?.keep(keeper, sharedTargets(keeper, this.#targets));
    const calls = sharedCalls(keeper, this.#purges, this.#targets, (...which) => this.#recordOf(...which));
    for (const control of this.#controls) control.keep(keeper, calls);
    keeper.list(this.#free);
    keepList(keeper, this.#acts, (due) => (keeper.flag(due !== null) ? keepAct(keeper, due, calls) : null));
  }

  #later(atMicros: number, act: Act): void {
    const row = this.#free.pop() ?? this.#acts.length;
    this.#acts[row] = act;
    this.#state.queue.push(Math.ceil(atMicros), PURGE, row);
  }

  #schedule(entry: number, atMicros: number): void {
    if (atMicros < this.#state.plan.scenario.durationMicros) this.#later(atMicros, { of: entry, act: null });
  }

  /** Where a purge that is made at a time is counted. */
  #recordOf(entry: number, atMicros: number): PurgeRecord {
    return atMicros >= this.#state.plan.scenario.warmupMicros ? this.#records[entry] : this.#unmeasured;
  }

  #make(entry: number, nowMicros: number): void {
    const purge = this.#purges[entry];
    const targets = this.#targets(entry);
    const record = this.#recordOf(entry, nowMicros);
    record.atMicros.push(nowMicros);
    for (const target of targets) {
      record.paths += target.paths;
      if (purge.changes === true) this.#change(target, nowMicros);
    }
    const calls = targets.length * this.#controls.length;
    const making = new PurgeMaking(entry, purge, record, nowMicros, calls);
    for (const control of this.#controls)
      for (const target of targets) control.ask(new PurgeCall(making, target), nowMicros);
  }

  /** The origin has new versions of what a purge is about. */
  #change(target: PurgeTarget, nowMicros: number): void {
    const { announced } = this.#state;
    const names = this.#names;
    const change = (object: number) =>
      announced?.change(object, names.classOf(object), target.entry, nowMicros);
    if (target.objects !== null) target.objects.forEach(change);
    else for (let object = 0; object < names.objects; object++) if (target.covers(object)) change(object);
  }
}

function keepAct(keeper: Keeper, due: Act | null, calls: Shared<PurgeCall>): Act {
  const of = keeper.number(due?.of ?? 0);
  const { act = null } = due ?? {};
  const call = calls.keep(act?.call ?? null);
  if (call === null) return { of, act: null };
  return {
    of,
    act: {
      step: keeper.number(act?.step ?? 0),
      call,
      group: keeper.number(act?.group ?? 0),
      node: keeper.number(act?.node ?? 0),
      attempt: keeper.number(act?.attempt ?? 0),
      sentMicros: keeper.number(act?.sentMicros ?? 0),
    },
  };
}
