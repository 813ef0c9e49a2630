/**
 * The control plane of a provider: takes up calls, the most urgent first, and tells its nodes. A message takes the way through the network
 * and a time drawn for each node. It may be lost, or find a PoP that is down and hears nothing; then it is sent again, after a
 * time that doubles, until the node is given up and keeps what it has. Levels hear of a purge together or one after the other.
 */
import { type Keeper, keepList, type Shared } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import type { ControlPlan } from "../model/purge-plan.ts";
import { PURGE_PRIORITIES, type PurgeOrder } from "../scenario/purges.ts";
import { DurationSampler } from "./duration-sampler.ts";
import type { PurgeCall } from "./purge-call.ts";
import { examinedBy, purgeNode } from "./purge-node.ts";
import type { CdnState } from "./state.ts";

const SECOND_MICROS = 1_000_000;

/** What a control plane does at a later time: a call is taken up, and the line goes on. */
const TAKE_UP = 0;
/** A group of nodes is told. */
const BEGIN = 1;
/** A node is told, once more where it has been before. */
const SEND = 2;
/** The message is at the node. */
const HEAR = 3;
/** The node has looked through what it holds. */
const CARRY_OUT = 4;
/** Of an act, what most say nothing about. */
const ACT = { step: SEND, group: 0, node: -1, attempt: 0, sentMicros: 0 };

/** What is to be done later. */
export interface ControlAct {
  readonly step: number;
  readonly call: PurgeCall;
  /** Group of nodes that hear of it together. */
  readonly group: number;
  readonly node: number;
  /** How often the node was told before. */
  readonly attempt: number;
  /** When it was told last, microseconds. */
  readonly sentMicros: number;
}

/** Does something at a later time. */
export type Later = (atMicros: number, act: ControlAct) => void;

/** The control plane of one provider. */
export class PurgeControl {
  readonly #state: CdnState;
  readonly #plan: ControlPlan;
  readonly #later: Later;
  readonly #luck: Stream;
  readonly #time: DurationSampler;
  /** Nodes that hear of a purge together, one group after the other. */
  readonly #groups: Readonly<Record<PurgeOrder, readonly (readonly number[])[]>>;
  /** Calls that wait, by priority. */
  readonly #waiting: readonly PurgeCall[][] = PURGE_PRIORITIES.map(() => []);
  #busy = false;

  constructor(state: CdnState, plan: ControlPlan, provider: number, later: Later) {
    this.#state = state;
    this.#plan = plan;
    this.#later = later;
    this.#luck = state.stream(`purge messages ${provider}`);
    this.#time = new DurationSampler(plan.invalidation.propagation, state.stream(`purge times ${provider}`));
    const { depths } = plan;
    this.#groups = {
      together: [depths.flat()],
      "edge-first": depths,
      "shield-first": [...depths].reverse(),
    };
  }

  /** A call comes in. */
  ask(call: PurgeCall, nowMicros: number): void {
    if (this.#plan.invalidation.callsPerSecond === Infinity) {
      this.#takeUp(call, nowMicros);
      return;
    }
    const { priority = "normal" } = call.making.purge;
    this.#waiting[PURGE_PRIORITIES.indexOf(priority)].push(call);
    if (!this.#busy) this.#next(nowMicros);
  }

  /** What was to be done now. */
  act(act: ControlAct, nowMicros: number): void {
    switch (act.step) {
      case TAKE_UP:
        this.#takeUp(act.call, nowMicros);
        this.#next(nowMicros);
        return;
      case BEGIN:
        this.#begin(act.call, act.group, nowMicros);
        return;
      case SEND:
        this.#send(act, nowMicros);
        return;
      case HEAR:
        if (this.#isDown(act.node)) {
          act.call.making.record.unheard++;
          this.#sendAgain(act, nowMicros);
        } else this.#arrive(act, nowMicros);
        return;
      default:
        this.#carryOut(act, nowMicros);
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper, calls: Shared<PurgeCall>): void {
    this.#busy = keeper.flag(this.#busy);
    for (const line of this.#waiting) keepList(keeper, line, (call) => calls.keep(call)!);
  }

  #next(nowMicros: number): void {
    const call = this.#waiting.find((line) => line.length > 0)?.shift();
    this.#busy = call !== undefined;
    if (call === undefined) return;
    const atMicros = nowMicros + SECOND_MICROS / this.#plan.invalidation.callsPerSecond;
    this.#later(atMicros, { ...ACT, step: TAKE_UP, call });
  }

  #takeUp(call: PurgeCall, nowMicros: number): void {
    const { making, left } = call;
    making.record.calls++;
    if (this.#plan.invalidation.confirms === "accepted") making.done(nowMicros);
    for (const group of this.#groupsOf(call)) left.push(group.length);
    call.confirmedMicros = nowMicros;
    this.#begin(call, 0, nowMicros);
  }

  /** A group of nodes is told. */
  #begin(call: PurgeCall, group: number, nowMicros: number): void {
    const groups = this.#groupsOf(call);
    const { gapMicros } = call.making.purge;
    if (gapMicros !== undefined && group + 1 < groups.length)
      this.#later(nowMicros + gapMicros, { ...ACT, step: BEGIN, call, group: group + 1 });
    for (const node of groups[group]) this.#send({ ...ACT, call, group, node }, nowMicros);
  }

  #send(told: ControlAct, nowMicros: number): void {
    const { node, call } = told;
    const { record } = call.making;
    const { invalidation, wayMicros } = this.#plan;
    record.messages++;
    const isLost = this.#luck.uniform() < invalidation.loss;
    const takes = wayMicros[node] + this.#time.draw();
    const sent = { ...told, sentMicros: nowMicros };
    if (isLost) {
      record.lost++;
      this.#sendAgain(sent, nowMicros);
    } else this.#later(nowMicros + takes, { ...sent, step: HEAR });
  }

  /** What was not heard is sent again, or the node is given up. */
  #sendAgain(sent: ControlAct, nowMicros: number): void {
    const { attempts, retryMicros } = this.#plan.invalidation;
    const attempt = sent.attempt + 1;
    let wait = retryMicros;
    for (let n = 1; n < attempt; n++) wait *= 2;
    if (attempt < attempts)
      this.#later(Math.max(nowMicros, sent.sentMicros + wait), { ...sent, step: SEND, attempt });
    else {
      sent.call.making.record.unreached++;
      this.#confirmed(sent, Infinity, nowMicros);
    }
  }

  #arrive(heard: ControlAct, nowMicros: number): void {
    const examined = examinedBy(this.#state, heard.node, heard.call.target);
    const scanMicros = (examined * SECOND_MICROS) / this.#plan.invalidation.scanPerSecond;
    if (scanMicros > 0) this.#later(nowMicros + scanMicros, { ...heard, step: CARRY_OUT });
    else this.#carryOut(heard, nowMicros);
  }

  #carryOut(heard: ControlAct, nowMicros: number): void {
    const { node, call } = heard;
    const { purge, record, atMicros } = call.making;
    purgeNode(this.#state, node, call.target, purge.soft ?? false, nowMicros, record);
    if (node < this.#state.pops) record.reach.record(nowMicros - atMicros);
    this.#confirmed(heard, nowMicros + this.#plan.wayMicros[node], nowMicros);
  }

  /** A node has confirmed (the word of it is there at `atMicros`), or been given up (Infinity). */
  #confirmed({ call, group }: ControlAct, atMicros: number, nowMicros: number): void {
    const { left, making } = call;
    call.confirmedMicros = Math.max(call.confirmedMicros, atMicros);
    if (--left[group] > 0) return;
    if (left.every((nodes) => nodes === 0)) {
      if (this.#plan.invalidation.confirms === "done") making.done(call.confirmedMicros);
    } else if (making.purge.gapMicros === undefined && group + 1 < left.length) {
      // Who was given up is not waited for.
      const next = call.confirmedMicros < Infinity ? call.confirmedMicros : nowMicros;
      this.#later(next, { ...ACT, step: BEGIN, call, group: group + 1 });
    }
  }

  #groupsOf({ making }: PurgeCall): readonly (readonly number[])[] {
    return this.#groups[making.purge.order ?? "together"];
  }

  #isDown(node: number): boolean {
    const { conditions, plan, pops } = this.#state;
    return node < pops && (conditions.popFaults[node] > 0 || !plan.pops[node].healthy);
  }
}
