/**
 * The control plane of a provider: takes up calls, the most urgent first, and tells its nodes. A message takes the way through the network
 * and a time drawn for each node. It may be lost, or find a PoP that is down and hears nothing; then it is sent again, after a
 * time that doubles, until the node is given up and keeps what it has. Levels hear of a purge together or one after the other.
 */
import type { Stream } from "../base/random.ts";
import type { ControlPlan } from "../model/purges.ts";
import { PURGE_PRIORITIES, type Purge, type PurgePriority } from "../scenario/purges.ts";
import { DurationSampler } from "./duration-sampler.ts";
import { examinedBy, purgeNode } from "./purge-node.ts";
import type { PurgeRecord } from "./purge-records.ts";
import type { PurgeTarget } from "./purge-target.ts";
import type { CdnState } from "./state.ts";

const SECOND_MICROS = 1_000_000;
/** Purges made in the warm-up are carried out and counted nowhere. */
type Counted = PurgeRecord;

/** Does something at a later time. */
export type Later = (atMicros: number, act: (nowMicros: number) => void) => void;

/** One call of a purge to a control plane. */
export interface PurgeCall {
  readonly purge: Purge;
  readonly target: PurgeTarget;
  readonly record: Counted;
  readonly begunMicros: number;
  /** The API says that it is done, at that time; Infinity: it never will. */
  done(atMicros: number): void;
}

/** The nodes that hear of a call together. */
interface Stage {
  readonly call: PurgeCall;
  readonly groups: readonly (readonly number[])[];
  /** Which of the groups. */
  readonly at: number;
  /** Nodes that have neither confirmed nor been given up. */
  left: number;
  /** When the last of this and earlier stages confirmed. */
  confirmedMicros: number;
}

/** The control plane of one provider. */
export class PurgeControl {
  readonly #state: CdnState;
  readonly #plan: ControlPlan;
  readonly #later: Later;
  readonly #luck: Stream;
  readonly #time: DurationSampler;
  /** Calls that wait, by priority. */
  readonly #waiting: readonly PurgeCall[][] = PURGE_PRIORITIES.map(() => []);
  #busy = false;

  constructor(state: CdnState, plan: ControlPlan, provider: number, later: Later) {
    this.#state = state;
    this.#plan = plan;
    this.#later = later;
    this.#luck = state.stream(`purge messages ${provider}`);
    this.#time = new DurationSampler(plan.invalidation.propagation, state.stream(`purge times ${provider}`));
  }

  /** A call comes in. */
  ask(call: PurgeCall, nowMicros: number): void {
    if (this.#plan.invalidation.callsPerSecond === Infinity) {
      this.#takeUp(call, nowMicros);
      return;
    }
    const { priority = "normal" } = call.purge;
    this.#waiting[PURGE_PRIORITIES.indexOf(priority satisfies PurgePriority)].push(call);
    if (!this.#busy) this.#next(nowMicros);
  }

  #next(nowMicros: number): void {
    const call = this.#waiting.find((line) => line.length > 0)?.shift();
    this.#busy = call !== undefined;
    if (call === undefined) return;
    this.#later(nowMicros + SECOND_MICROS / this.#plan.invalidation.callsPerSecond, (at) => {
      this.#takeUp(call, at);
      this.#next(at);
    });
  }

  #takeUp(call: PurgeCall, nowMicros: number): void {
    const { depths, invalidation } = this.#plan;
    call.record.calls++;
    if (invalidation.confirms === "accepted") call.done(nowMicros);
    const { order = "together" } = call.purge;
    const groups =
      order === "together" ? [depths.flat()] : order === "edge-first" ? depths : [...depths].reverse();
    this.#begin(call, groups, 0, nowMicros, nowMicros);
  }

  /** A group of nodes is told. */
  #begin(
    call: PurgeCall,
    groups: Stage["groups"],
    at: number,
    confirmedMicros: number,
    nowMicros: number,
  ): void {
    const stage: Stage = { call, groups, at, left: groups[at].length, confirmedMicros };
    const { gapMicros } = call.purge;
    if (gapMicros !== undefined && at + 1 < groups.length)
      this.#later(nowMicros + gapMicros, (later) => {
        this.#begin(call, groups, at + 1, stage.confirmedMicros, later);
      });
    for (const node of groups[at]) this.#send(stage, node, 0, nowMicros);
  }

  #send(stage: Stage, node: number, attempt: number, nowMicros: number): void {
    const { record } = stage.call;
    const { invalidation, wayMicros } = this.#plan;
    record.messages++;
    const isLost = this.#luck.uniform() < invalidation.loss;
    const takes = wayMicros[node] + this.#time.draw();
    if (isLost) {
      record.lost++;
      this.#sendAgain(stage, node, attempt, nowMicros, nowMicros);
    } else
      this.#later(nowMicros + takes, (at) => {
        if (!this.#isDown(node)) this.#arrive(stage, node, at);
        else {
          record.unheard++;
          this.#sendAgain(stage, node, attempt, nowMicros, at);
        }
      });
  }

  /** What was sent at `sentMicros` and not heard is sent again, or the node is given up. */
  #sendAgain(stage: Stage, node: number, attempt: number, sentMicros: number, nowMicros: number): void {
    const { attempts, retryMicros } = this.#plan.invalidation;
    let wait = retryMicros;
    for (let n = 0; n < attempt; n++) wait *= 2;
    if (attempt + 1 < attempts)
      this.#later(Math.max(nowMicros, sentMicros + wait), (at) => this.#send(stage, node, attempt + 1, at));
    else {
      stage.call.record.unreached++;
      this.#confirmed(stage, Infinity, nowMicros);
    }
  }

  #arrive(stage: Stage, node: number, nowMicros: number): void {
    const { scanPerSecond } = this.#plan.invalidation;
    const examined = examinedBy(this.#state, node, stage.call.target);
    const scanMicros = (examined * SECOND_MICROS) / scanPerSecond;
    if (scanMicros > 0) this.#later(nowMicros + scanMicros, (at) => this.#carryOut(stage, node, at));
    else this.#carryOut(stage, node, nowMicros);
  }

  #carryOut(stage: Stage, node: number, nowMicros: number): void {
    const { purge, target, record, begunMicros } = stage.call;
    purgeNode(this.#state, node, target, purge.soft ?? false, nowMicros, record);
    if (node < this.#state.pops) record.reach.record(nowMicros - begunMicros);
    this.#confirmed(stage, nowMicros + this.#plan.wayMicros[node], nowMicros);
  }

  /** A node has confirmed (the word of it is there at `atMicros`), or been given up (Infinity). */
  #confirmed(stage: Stage, atMicros: number, nowMicros: number): void {
    const { call, groups, at } = stage;
    stage.confirmedMicros = Math.max(stage.confirmedMicros, atMicros);
    if (--stage.left > 0) return;
    if (at + 1 === groups.length) {
      if (this.#plan.invalidation.confirms === "done") call.done(stage.confirmedMicros);
    } else if (call.purge.gapMicros === undefined) {
      // Who was given up is not waited for.
      const next = stage.confirmedMicros < Infinity ? stage.confirmedMicros : nowMicros;
      this.#later(next, (later) => this.#begin(call, groups, at + 1, stage.confirmedMicros, later));
    }
  }

  #isDown(node: number): boolean {
    const { conditions, plan, pops } = this.#state;
    return node < pops && (conditions.popFaults[node] > 0 || !plan.pops[node].healthy);
  }
}
