/**
 * The warming: sends requests that no user has made, so that copies are there when users come. They go the way of any miss: the PoP's
 * admission policy hears of them as of a request, they collapse with users' requests, take shields and connections, and the origin
 * answers them like others. They are told apart by the plan that their fills carry; no user's fact is ever written for them.
 */
import type { Keeper } from "../../base/keeper.ts";
import { decide, FETCH, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../../http/decide.ts";
import { DAY_MICROS } from "../../scenario/warming.ts";
import type { WarmedNode, WarmingPlans } from "../../model/warming-plan.ts";
import type { WarmingTotals } from "../../vocabulary/warming-totals.ts";
import { NO_REASON } from "../../vocabulary/outcomes.ts";
import type { RequestBatch, RequestSource } from "../../workload/requests.ts";
import type { Backbone } from "../backbone.ts";
import { CONDITIONAL, FULL, REGISTERED, WARMING } from "../fills.ts";
import { type CdnState, WARMING_GOES_ON } from "../state.ts";
import type { WarmingEars } from "./contract.ts";
import { estimateOf } from "./estimate.ts";
import { FirstRequests } from "./first-requests.ts";
import { Guesses } from "./guesses.ts";
import { Lane } from "./lane.ts";
import { WarmLists } from "./lists.ts";
import { Observed } from "./observed.ts";
import {
  ALREADY,
  CONFIRMED,
  FAILED,
  FETCHED,
  FETCHED_BYTES,
  NOT_KEPT,
  SENT,
  UNSENT,
  USEFUL,
  WarmedCopies,
} from "./warmed-copies.ts";
import { planTotals } from "./plan-totals.ts";
import { WorkList } from "./work-list.ts";

/** Where a group of a plan stands. */
interface GroupPlace {
  readonly plan: number;
  readonly group: number;
}

/** Warms and prefetches. */
export class Warming implements WarmingEars {
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #plans: WarmingPlans;
  readonly #lists: WarmLists;
  readonly #observed = new Observed();
  readonly #copies: WarmedCopies;
  readonly #first: FirstRequests;
  readonly #guesses: Guesses;
  /** Does anything depend on what was asked for? */
  readonly #learns: boolean;
  /** By class: 1 where a plan or a rule is about it. */
  readonly #concerned: Uint8Array;
  /** Events carry the index of a lane, or after the lanes that of a group, or after these that of a rule. */
  readonly #lanes: Lane[] = [];
  readonly #groups: GroupPlace[] = [];
  /** By plan and node. */
  readonly #laneOf: Map<number, number>[];
  /** PoP that stands for each node in facts: itself, or one that is behind it. */
  readonly #popOf: Int32Array;
  /** By plan: when the first and the last request was sent, microseconds; -1: not yet. */
  readonly #firstSent: Float64Array;
  readonly #lastSent: Float64Array;
  readonly #waves: Float64Array;
  readonly #estimates: WarmingTotals["plans"][number]["estimates"][];

  constructor(state: CdnState, backbone: Backbone, plans: WarmingPlans, source: RequestSource) {
    this.#state = state;
    this.#backbone = backbone;
    this.#plans = plans;
    const { plan, stores, pops } = state;
    const { names } = plans;
    this.#copies = new WarmedCopies(stores, names.length);
    this.#first = new FirstRequests(pops);
    this.#lists = new WarmLists(plans, source, this.#observed, plan.sliceBytes);
    this.#concerned = Uint8Array.from(plan.scenario.content, (_, at) =>
      plans.plans.some(({ classes }) => classes.includes(at)) ||
      plans.prefetches.some(({ watched, contentClass }) => watched === at || contentClass === at)
        ? 1
        : 0,
    );
    this.#laneOf = names.map(() => new Map());
    this.#firstSent = new Float64Array(names.length).fill(-1);
    this.#lastSent = new Float64Array(names.length).fill(-1);
    this.#waves = new Float64Array(names.length);
    this.#popOf = popsOf(state);
    for (const [at, { groups, spacingMicros }] of plans.plans.entries())
      for (const { nodes } of groups) for (const { node } of nodes) this.#lane(at, node, spacingMicros);
    for (const [at, { spacingMicros }] of plans.prefetches.entries())
      for (let pop = 0; pop < pops; pop++) this.#lane(plans.plans.length + at, pop, spacingMicros);
    this.#guesses = new Guesses(state, plans, source, this.#observed, (...guess) => this.#guess(...guess));
    this.#learns = this.#lists.needsCounts || plans.prefetches.length > 0;
    this.#estimates = plans.plans.map((one, at) => estimateOf(plan, one, (node) => this.#lists.of(at, node)));
    this.#lists.forget(-1);
    for (const [at, { groups }] of plans.plans.entries())
      for (const [group, { fromMicros }] of groups.entries()) {
        this.#groups.push({ plan: at, group });
        if (fromMicros >= 0) this.#push(fromMicros, this.#lanes.length + this.#groups.length - 1);
      }
    for (const rule of this.#guesses.hourly())
      this.#push(this.#guesses.nextHourMicros(0), this.#lanes.length + this.#groups.length + rule);
  }

  seen(batch: RequestBatch, row: number, pop: number, slot: number, fresh: boolean, nowMicros: number): void {
    if (slot >= 0) this.#copies.asked(pop, slot);
    const contentClass = batch.contentClass[row];
    if (this.#concerned[contentClass] === 0) return;
    const object = batch.object[row];
    this.#first.request(pop, object, fresh, nowMicros >= this.#state.plan.scenario.warmupMicros);
    if (!this.#learns) return;
    this.#observed.count(object, contentClass, batch.sizeBytes[row]);
    this.#guesses.request(contentClass, batch.metro[row], pop, object, nowMicros);
  }

  asked(node: number, slot: number): void {
    this.#copies.asked(node, slot);
  }

  ended(fill: number, arrived: boolean): void {
    const { fills, stores } = this.#state;
    if ((fills.flags[fill] & WARMING) === 0) return;
    const plan = fills.warming[fill];
    const counters = this.#copies.counters[plan];
    if (!arrived) {
      counters[FAILED]++;
      return;
    }
    if (fills.answer[fill] === FULL) {
      counters[FETCHED]++;
      counters[FETCHED_BYTES] += fills.sizeBytes[fill];
    } else counters[CONFIRMED]++;
    const node = fills.node[fill];
    const slot = fills.slot[fill];
    const kept = slot >= 0 && stores[node].slots.key(slot) === fills.key[fill] && stores[node].isHeld(slot);
    if (this.#isAwaited(fill)) counters[USEFUL]++;
    else if (kept) this.#copies.mark(node, slot, plan);
    else counters[NOT_KEPT]++;
  }

  /** An event of the warming; `ended`: users' requests have come to their end. */
  event(row: number, nowMicros: number, ended: boolean): void {
    const { durationMicros } = this.#state.plan.scenario;
    const over = nowMicros >= durationMicros || (ended && durationMicros === Infinity);
    const groups = this.#lanes.length;
    const hours = groups + this.#groups.length;
    if (row < groups) this.#goOn(row, nowMicros, over);
    else if (over) return;
    else if (row < hours) this.#begin(row - groups, nowMicros);
    else {
      this.#guesses.turnHour(row - hours, nowMicros);
      this.#push(this.#guesses.nextHourMicros(nowMicros), row);
    }
  }

  /** What became of it, over the whole run. */
  totals(): WarmingTotals {
    const { requests, hits } = this.#first;
    return {
      plans: this.#plans.names.map((name, plan) => ({
        name,
        isPrefetch: plan >= this.#plans.plans.length,
        waves: this.#waves[plan],
        firstMicros: this.#firstSent[plan],
        lastMicros: this.#lastSent[plan],
        ...planTotals(this.#copies, plan),
        estimates: this.#estimates[plan] ?? null,
      })),
      firstRequests: requests,
      firstHits: hits,
    };
  }

  /** What does not add up, as sentences. */
  audit(): string[] {
    const { plans } = this.totals();
    return plans.flatMap((one) => {
      const problems: string[] = [];
      const answered = one.already + one.fetched + one.confirmed + one.failed;
      if (answered !== one.sent) problems.push(`warming ${one.name}: ${one.sent} sent, ${answered} answered`);
      const came = one.fetched + one.confirmed;
      const went = one.useful + one.wasted + one.notKept;
      if (came !== went) problems.push(`warming ${one.name}: ${came} copies came, ${went} are accounted for`);
      return problems;
    });
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const part of [this.#observed, this.#copies, this.#first, this.#lists, this.#guesses])
      part.keep(keeper);
    for (const lane of this.#lanes) lane.keep(keeper, this.#state.plan.sliceBytes);
    for (const column of [this.#firstSent, this.#lastSent, this.#waves]) keeper.fixed(column);
  }

  /** A group of nodes begins. */
  #begin(place: number, nowMicros: number): void {
    const { plan, group } = this.#groups[place];
    const { groups, daily, gapMicros } = this.#plans.plans[plan];
    const { nodes, fromMicros } = groups[group];
    if (fromMicros >= 0) {
      this.#lists.forget(plan);
      if (group === 0) this.#waves[plan]++;
      if (daily) this.#push(nowMicros + DAY_MICROS, this.#lanes.length + place);
    }
    let end = nowMicros;
    for (const one of nodes) end = Math.max(end, this.#load(plan, one, nowMicros));
    if (group + 1 < groups.length && groups[group + 1].fromMicros < 0)
      this.#push(end + gapMicros, this.#lanes.length + place + 1);
  }

  /** Puts a node's share of the lists into its lane; returns when its last request will be sent. */
  #load(plan: number, one: WarmedNode, nowMicros: number): number {
    const lane = this.#laneOf[plan].get(one.node)!;
    for (const { list, until } of this.#lists.of(plan, one)) this.#lanes[lane].add(list, until);
    this.#wake(lane, nowMicros);
    return this.#lanes[lane].lastMicros(nowMicros);
  }

  /** Something that a rule guesses will be asked for at a PoP. */
  #guess(
    rule: number,
    pop: number,
    object: number,
    sizeBytes: number,
    most: number,
    nowMicros: number,
  ): void {
    const plan = this.#plans.plans.length + rule;
    const lane = this.#laneOf[plan].get(pop)!;
    if (this.#lanes[lane].waiting >= most) {
      this.#copies.counters[plan][UNSENT]++;
      return;
    }
    const { contentClass } = this.#plans.prefetches[rule];
    const { sliceBytes } = this.#state.plan;
    this.#lanes[lane].add(new WorkList(contentClass, Int32Array.of(object), () => sizeBytes, sliceBytes));
    this.#wake(lane, nowMicros);
  }

  #wake(lane: number, nowMicros: number): void {
    const one = this.#lanes[lane];
    if (one.isDue || one.waiting === 0) return;
    one.isDue = true;
    this.#push(one.nextMicros(nowMicros), lane);
  }

  /** Sends the next request of a lane. */
  #goOn(at: number, nowMicros: number, over: boolean): void {
    const lane = this.#lanes[at];
    lane.isDue = false;
    if (over) {
      this.#copies.counters[lane.plan][UNSENT] += lane.drop();
      return;
    }
    if (!lane.take(nowMicros)) return;
    this.#send(lane, nowMicros);
    this.#wake(at, nowMicros);
  }

  #send(lane: Lane, nowMicros: number): void {
    const state = this.#state;
    const { plan, node, contentClass } = lane;
    const counters = this.#copies.counters[plan];
    if (this.#firstSent[plan] < 0) this.#firstSent[plan] = nowMicros;
    this.#lastSent[plan] = nowMicros;
    counters[SENT]++;
    const isPop = node < state.pops;
    if (isPop && state.conditions.popFaults[node] > 0) {
      counters[FAILED]++;
      return;
    }
    const { sliceBytes } = state.plan;
    const sliced = lane.sizeBytes > sliceBytes;
    // Plans know objects, and ask for the names that pages give them now; a guess is a name that users asked for.
    const isPlan = plan < this.#plans.plans.length;
    const name =
      isPlan && state.names !== null
        ? state.names.newest(lane.object, contentClass, lane.sizeBytes, nowMicros)
        : lane.object;
    const object = sliced ? state.sliceKeys.key(name, lane.slice) : name;
    const sizeBytes = sliced
      ? Math.min(sliceBytes, lane.sizeBytes - lane.slice * sliceBytes)
      : lane.sizeBytes;
    const placement = isPop ? state.placement : null;
    const key = placement === null ? object : placement.place(node, object, nowMicros);
    const store = state.stores[node];
    store.clock.nowMicros = nowMicros;
    const slot = store.request(key, sizeBytes);
    const filling = slot >= 0 && store.isFilling(slot);
    const decision =
      slot < 0
        ? FETCH
        : decide(
            store.isHeld(slot),
            filling,
            true,
            nowMicros,
            store.slots.expiresMicros(slot),
            state.plan.staleWhileRevalidateMicros[contentClass],
          );
    if (decision === SERVE) {
      // A request like any other: what is popular stays popular.
      store.touch(slot);
      if (store.writes > 0) state.chargeWrites(node, nowMicros);
    }
    const asks = decision === REVALIDATE || decision === SERVE_AND_REVALIDATE;
    const fetches =
      decision === FETCH && (placement === null || placement.peerOf(node, object, nowMicros) < 0);
    if (!asks && !fetches) {
      counters[ALREADY]++;
      return;
    }
    const flags = WARMING | REGISTERED | (asks ? CONDITIONAL : 0);
    const fill = this.#backbone.send(
      node, slot, object, contentClass, sizeBytes, flags, this.#popOf[node], NO_REASON, nowMicros,
    ); // prettier-ignore
    state.fills.warming[fill] = plan;
  }

  /** Is anybody but the warming waiting for a fill? */
  #isAwaited(fill: number): boolean {
    const { fills, pops } = this.#state;
    if (fills.node[fill] < pops) return fills.firstWaiter[fill] >= 0;
    for (let asker = fills.firstWaiter[fill]; asker >= 0; asker = fills.next[asker])
      if (fills.warming[asker] < 0) return true;
    return false;
  }

  #lane(plan: number, node: number, spacingMicros: number): void {
    if (this.#laneOf[plan].has(node)) return;
    this.#laneOf[plan].set(node, this.#lanes.length);
    this.#lanes.push(new Lane(plan, node, spacingMicros));
  }

  #push(atMicros: number, row: number): void {
    this.#state.queue.push(Math.ceil(atMicros), WARMING_GOES_ON, row);
  }
}

/** For each node a PoP whose requests reach it. */
function popsOf({ plan, pops }: CdnState): Int32Array {
  const found = Int32Array.from(plan.nodes, (_, node) => (node < pops ? node : -1));
  // As many rounds as there may be levels.
  for (let round = 0; round < plan.nodes.length && found.includes(-1); round++)
    for (const { from, to } of plan.ways) if (to >= 0 && found[to] < 0) found[to] = found[from];
  return found.map((pop) => Math.max(0, pop));
}
