/**
 * The control plane of a provider: takes up calls, the most urgent first, and tells its nodes. A message takes the way through the network
 * and a time drawn for each node. It may be lost, or find a PoP that is down and hears nothing; then it is sent again, after a
 * time that doubles, until the node is given up and keeps what it has. Levels hear of a purge together or one after the other.
 */
import type { Stream } from "../base/random.ts";
import type { ControlPlan } from "../model/purge-plan.ts";
import { PURGE_PRIORITIES, type Purge } from "../scenario/purges.ts";
import { DurationSampler } from "./duration-sampler.ts";
import { examinedBy, purgeNode } from "./purge-node.ts";
import type { PurgeRecord } from "./purge-records.ts";
import type { PurgeTarget } from "./purge-target.ts";
import type { CdnState } from "./state.ts";

const SECOND_MICROS = 1_000_000;
/** Does something at a later time. */
export type Later = (atMicros: number, act: (nowMicros: number) => void) => void;

/** One call of a purge to a control plane. */
export interface PurgeCall {
  readonly purge: Purge;
  readonly target: PurgeTarget;
  readonly record: PurgeRecord;
  readonly begunMicros: number;
  /** The API says that it is done, at that time; Infinity: it never will. */
  done(atMicros: number): void;
}

/** A call on its way to the nodes. */
interface Round {
  readonly call: PurgeCall;
  /** Nodes that hear of it together, one group after the other. */
  readonly groups: readonly (readonly number[])[];
  /** By group: nodes that have neither confirmed nor been given up. */
  readonly left: number[];
  /** When the last of all confirmed; Infinity: some were given up. */
  confirmedMicros: number;
}

/** What a node is told. */
interface Message {
  readonly round: Round;
  readonly group: number;
  readonly node: number;
  /** How often it was sent before. */
  readonly attempt: number;
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
    this.#waiting[PURGE_PRIORITIES.indexOf(priority)].push(call);
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
    const left = groups.map((group) => group.length);
    this.#begin({ call, groups, left, confirmedMicros: nowMicros }, 0, nowMicros);
  }

  /** A group of nodes is told. */
  #begin(round: Round, group: number, nowMicros: number): void {
    const { call, groups } = round;
    const { gapMicros } = call.purge;
    if (gapMicros !== undefined && group + 1 < groups.length)
      this.#later(nowMicros + gapMicros, (at) => this.#begin(round, group + 1, at));
    for (const node of groups[group]) this.#send({ round, group, node, attempt: 0 }, nowMicros);
  }

  #send(message: Message, nowMicros: number): void {
    const { round, node } = message;
    const { record } = round.call;
    const { invalidation, wayMicros } = this.#plan;
    record.messages++;
    const isLost = this.#luck.uniform() < invalidation.loss;
    const takes = wayMicros[node] + this.#time.draw();
    if (isLost) {
      record.lost++;
      this.#sendAgain(message, nowMicros, nowMicros);
      return;
    }
    this.#later(nowMicros + takes, (at) => {
      if (this.#isDown(node)) {
        record.unheard++;
        this.#sendAgain(message, nowMicros, at);
      } else this.#arrive(message, at);
    });
  }

  /** What was sent at `sentMicros` and not heard is sent again, or the node is given up. */
  #sendAgain(message: Message, sentMicros: number, nowMicros: number): void {
    const { attempts, retryMicros } = this.#plan.invalidation;
    const attempt = message.attempt + 1;
    let wait = retryMicros;
    for (let n = 1; n < attempt; n++) wait *= 2;
    if (attempt < attempts)
      this.#later(Math.max(nowMicros, sentMicros + wait), (at) => this.#send({ ...message, attempt }, at));
    else {
      message.round.call.record.unreached++;
      this.#confirmed(message, Infinity, nowMicros);
    }
  }

  #arrive(message: Message, nowMicros: number): void {
    const { node, round } = message;
    const examined = examinedBy(this.#state, node, round.call.target);
    const scanMicros = (examined * SECOND_MICROS) / this.#plan.invalidation.scanPerSecond;
    if (scanMicros > 0) this.#later(nowMicros + scanMicros, (at) => this.#carryOut(message, at));
    else this.#carryOut(message, nowMicros);
  }

  #carryOut(message: Message, nowMicros: number): void {
    const { node, round } = message;
    const { purge, target, record, begunMicros } = round.call;
    purgeNode(this.#state, node, target, purge.soft ?? false, nowMicros, record);
    if (node < this.#state.pops) record.reach.record(nowMicros - begunMicros);
    this.#confirmed(message, nowMicros + this.#plan.wayMicros[node], nowMicros);
  }

  /** A node has confirmed (the word of it is there at `atMicros`), or been given up (Infinity). */
  #confirmed({ round, group }: Message, atMicros: number, nowMicros: number): void {
    const { call, groups, left } = round;
    round.confirmedMicros = Math.max(round.confirmedMicros, atMicros);
    if (--left[group] > 0) return;
    if (left.every((nodes) => nodes === 0)) {
      if (this.#plan.invalidation.confirms === "done") call.done(round.confirmedMicros);
    } else if (call.purge.gapMicros === undefined && group + 1 < groups.length) {
      // Who was given up is not waited for.
      const next = round.confirmedMicros < Infinity ? round.confirmedMicros : nowMicros;
      this.#later(next, (at) => this.#begin(round, group + 1, at));
    }
  }

  #isDown(node: number): boolean {
    const { conditions, plan, pops } = this.#state;
    return node < pops && (conditions.popFaults[node] > 0 || !plan.pops[node].healthy);
  }
}
