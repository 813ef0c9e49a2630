/**
 * An origin: a door, a limited number of connections with a bounded line, workers with a service time, an uplink
 * of limited bandwidth, errors and outages. A connection is held from the request's start until the last
 * byte of the answer is sent.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import { Pool } from "../engine/pool.ts";
import { StationGroup } from "../engine/station-group.ts";
import { Stations } from "../engine/stations.ts";
import { ORIGIN } from "../model/plan.ts";
import type { FurtherOrigin } from "../scenario/types.ts";
import { AT_ORIGIN } from "../vocabulary/facts.ts";
import { BYPASS, FAILED, MISS, NO_REASON, NO_TIER, REVALIDATED, SHED } from "../vocabulary/outcomes.ts";
import type { OriginTotals } from "../vocabulary/origin-totals.ts";
import { WRITE } from "../workload/request-kinds.ts";
import type { Backbone } from "./backbone.ts";
import { DurationSampler } from "./duration-sampler.ts";
import { BYPASSING, DIRECT, doubled, ERROR, FULL, REFUSED } from "./fills.ts";
import { FORBIDDEN, OPEN, OriginDoor, TOO_MANY, UNAVAILABLE } from "./origin-door.ts";
import { OriginHours } from "./origin-hours.ts";
import { OriginLoad } from "./origin-load.ts";
import { LOOK_MICROS, OriginWorkers } from "./origin-workers.ts";
import { type CdnState, ORIGIN_OWN, ORIGIN_READY } from "./state.ts";
import type { OriginLines } from "./watch.ts";

/** Bits of a byte. */
const BITS = 8;
/** Statuses of answers that are none of errors. */
const OK = 200;
const NOT_MODIFIED_STATUS = 304;

/** What happens at an origin that is no fill's: the last byte of an answer is sent, ... */
const SENT = 0;
/** ... workers come and go, the autoscaler looks, somebody comes round the CDN. */
const WORKERS_TURN = 1;
const AUTOSCALER_LOOKS = 2;
const DIRECT_COMES = 3;
/** How many of these there are, for the event's row. */
const HAPPENINGS = 4;

/** An origin. */
export class OriginActor {
  readonly groups: readonly StationGroup[];
  readonly #origin: FurtherOrigin;
  readonly #index: number = 0;
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #connections: Pool;
  readonly #stations = new Stations();
  readonly #fixedWorkers: number = 0;
  /** Null where their number is fixed. */
  readonly #workers: OriginWorkers | null;
  readonly #uplink: number = 0;
  readonly #service: DurationSampler;
  readonly #luck: Stream;
  readonly #direct: Stream | null;
  readonly #hours: OriginHours;
  readonly #door: OriginDoor;
  readonly #load: OriginLoad;
  /** By fill: when its connection was taken, the version that the answer carries (-1: an error), and the time of work on it. */
  #sinceMicros = new Float64Array(256);
  #version = new Int32Array(256);
  #serviceMicros = new Float64Array(256);

  /** @param index which origin of the plan */
  constructor(state: CdnState, backbone: Backbone, index: number) {
    const { plan, conditions } = state;
    const origin = plan.origins[index];
    const { durationMicros, startOfDayMicros } = plan.scenario;
    const called = (name: string) => (index === 0 ? name : `${origin.name} ${name}`);
    const stream = (purpose: string) => state.stream(index === 0 ? purpose : `${purpose} ${origin.name}`);
    this.#origin = origin;
    this.#index = index;
    this.#state = state;
    this.#backbone = backbone;
    this.#hours = new OriginHours(origin, conditions.faults, startOfDayMicros);
    this.#load = new OriginLoad(plan.providers.length, durationMicros);
    this.#luck = stream("origin");
    this.#door = new OriginDoor(origin, this.#hours, () => stream("origin status"));
    this.#service = new DurationSampler(origin.serviceTime, this.#luck);
    const { autoscaling, slowStartMicros, access } = origin;
    const most = autoscaling?.max ?? origin.concurrency;
    const connections = new StationGroup("origin", called("connections"), origin.connections);
    const workers = new StationGroup("origin", called("workers"), most);
    const uplink = new StationGroup("origin", called("uplink"), 1, origin.bitsPerSecond / BITS);
    this.groups = [connections, workers, uplink];
    this.#connections = new Pool(origin.connections, origin.queueLimit, connections);
    const isFixed = autoscaling === undefined && slowStartMicros === undefined;
    this.#workers = isFixed
      ? null
      : new OriginWorkers(origin, this.#hours, workers, durationMicros, {
          begins: (fill, nowMicros) => this.#works(fill, nowMicros),
          wakeAt: (atMicros) => this.#schedule(WORKERS_TURN, 0, atMicros),
        });
    if (isFixed) this.#fixedWorkers = this.#stations.add(workers);
    this.#uplink = this.#stations.add(uplink);
    if (autoscaling !== undefined) this.#schedule(AUTOSCALER_LOOKS, 0, LOOK_MICROS);
    this.#direct = access === undefined ? null : stream("origin direct");
    if (access !== undefined) this.#scheduleDirect(access.directPerSecond, 0);
  }

  /** A fill reaches the origin. */
  request(fill: number, nowMicros: number): void {
    const { fills, conditions, faultWatch, plan } = this.#state;
    fills.reachedMicros[fill] = nowMicros;
    this.#load.comes(plan.pops[fills.pop[fill]].provider, nowMicros);
    if (conditions.active > 0) faultWatch.originRequest(this.#origin.name);
    const status = this.#door.asks(nowMicros);
    if (status !== OPEN) this.#turnAway(fill, status, nowMicros);
    else this.#connect(fill, nowMicros);
  }

  /** The answer to a fill is ready: it goes through the uplink. */
  ready(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, plan } = state;
    this.#workers?.done(fill, nowMicros);
    const version = this.#version[fill];
    const failed = version < 0;
    const direct = (fills.flags[fill] & DIRECT) !== 0;
    const current = !failed && !direct && version === fills.version[fill];
    const bytes = failed || current ? 0 : fills.sizeBytes[fill];
    this.#stations.serve(this.#uplink, nowMicros, 0, bytes);
    const end = Math.ceil(this.#stations.endMicros);
    const first = this.#stations.firstByteMicros;
    const status = failed ? fills.status[fill] : current ? NOT_MODIFIED_STATUS : OK;
    this.#load.answered(this.#providerOf(fill), status, bytes, fills.reachedMicros[fill], first, end);
    // The fill's row may be used again before its last byte has left: the connection has its own event.
    this.#schedule(SENT, end - this.#sinceMicros[fill], end);
    if (direct) {
      fills.giveBack(fill);
      return;
    }
    const expires = nowMicros + plan.ttlMicros[fills.contentClass[fill]];
    const bypassing = (fills.flags[fill] & BYPASSING) !== 0;
    if (!failed && fills.kind[fill] === WRITE)
      state.versions.write(state.objectOf(fills.object[fill]), nowMicros);
    const outcome = failed ? FAILED : current ? REVALIDATED : bypassing ? BYPASS : MISS;
    this.#tell(fill, outcome, bytes, first);
    this.#backbone.answer(fill, failed ? ERROR : FULL, version, expires, first, end);
  }

  /** Something happens here that is no fill's; false: it is not to happen again once nobody asks any more. */
  happens(row: number, nowMicros: number, ended: boolean): void {
    const what = row % HAPPENINGS;
    if (what === SENT) this.#sent(Math.floor(row / HAPPENINGS), nowMicros);
    else if (what === WORKERS_TURN) this.#workers?.settle(nowMicros);
    else if (what === AUTOSCALER_LOOKS) {
      this.#workers?.look(nowMicros);
      if (!ended) this.#schedule(AUTOSCALER_LOOKS, 0, nowMicros + LOOK_MICROS);
    } else this.#directComes(nowMicros, ended);
  }

  /** What is in use and in line now. Changes nothing. */
  lines(nowMicros: number): OriginLines {
    return {
      atMicros: nowMicros,
      connections: { busy: this.#connections.inUse, waiting: this.#connections.waiting },
      workers: this.#workers?.line(nowMicros) ?? this.#stations.line(this.#fixedWorkers, nowMicros),
      uplink: this.#stations.line(this.#uplink, nowMicros),
      out: this.#hours.isOut(nowMicros) || this.#hours.isMaintained(nowMicros),
    };
  }

  /** Begins the measured time. */
  restart(nowMicros: number): void {
    this.#stations.restart();
    this.#connections.restart();
    this.#workers?.restart(nowMicros);
    this.#load.restart(nowMicros);
    for (const group of this.groups) group.restart();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const group of this.groups) group.keep(keeper);
    const parts = [this.#connections, this.#stations, this.#workers, this.#door, this.#load];
    for (const part of parts) part?.keep(keeper);
    this.#sinceMicros = keeper.column(this.#sinceMicros);
    this.#version = keeper.column(this.#version);
    this.#serviceMicros = keeper.column(this.#serviceMicros);
  }

  /** What was counted. Call once, at the end. */
  totals(measuredMicros: number, endMicros: number): OriginTotals {
    return {
      ...this.#load.totals(this.#origin.name, measuredMicros, endMicros),
      workers: this.#workers?.totals(measuredMicros, endMicros) ?? null,
    };
  }

  /** The last byte of an answer is sent; its connection, held for `heldMicros`, is free. */
  #sent(heldMicros: number, nowMicros: number): void {
    this.#load.leaves(nowMicros);
    const next = this.#connections.giveBack(nowMicros - heldMicros, nowMicros);
    if (next >= 0) this.#start(next, nowMicros);
  }

  /** Somebody comes round the CDN. */
  #directComes(nowMicros: number, ended: boolean): void {
    const { access } = this.#origin;
    if (access === undefined) return;
    if (!ended) this.#scheduleDirect(access.directPerSecond, nowMicros);
    this.#load.comes(-1, nowMicros);
    const status = access.control ? FORBIDDEN : this.#door.asks(nowMicros);
    if (status !== OPEN) {
      this.#load.answered(-1, status, 0, nowMicros, nowMicros, nowMicros);
      return;
    }
    const { fills } = this.#state;
    const fill = fills.take();
    fills.node[fill] = -1;
    fills.way[fill] = -1 - this.#index;
    fills.flags[fill] = DIRECT;
    fills.sizeBytes[fill] = access.sizeBytes;
    fills.reachedMicros[fill] = nowMicros;
    this.#connect(fill, nowMicros);
  }

  /** Asks for a connection. */
  #connect(fill: number, nowMicros: number): void {
    const taken = this.#connections.ask(fill, nowMicros);
    if (taken < 0) {
      this.#turnAway(fill, UNAVAILABLE, nowMicros, SHED);
      return;
    }
    this.#load.enters(nowMicros);
    if (taken > 0) this.#start(fill, nowMicros);
  }

  /** Answers at once: nobody works, and no connection is kept. */
  #turnAway(fill: number, status: number, nowMicros: number, outcome = FAILED): void {
    const { fills } = this.#state;
    const refused = outcome === SHED || status === TOO_MANY;
    this.#load.answered(this.#providerOf(fill), status, 0, nowMicros, nowMicros, nowMicros);
    if ((fills.flags[fill] & DIRECT) !== 0) {
      fills.giveBack(fill);
      return;
    }
    fills.status[fill] = status;
    this.#tell(fill, refused ? SHED : FAILED, 0, nowMicros);
    this.#backbone.answer(fill, refused ? REFUSED : ERROR, -1, 0, nowMicros, nowMicros);
  }

  /** A connection is there: a worker is wanted. */
  #start(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills } = state;
    while (fill >= this.#version.length) {
      this.#version = doubled(this.#version);
      this.#sinceMicros = doubled(this.#sinceMicros);
      this.#serviceMicros = doubled(this.#serviceMicros);
    }
    const direct = (fills.flags[fill] & DIRECT) !== 0;
    const contentClass = fills.contentClass[fill];
    const version = direct
      ? 0
      : state.versions.at(state.objectOf(fills.object[fill]), contentClass, nowMicros);
    const unlucky = this.#luck.uniform() < this.#origin.errorRate;
    const out = this.#hours.isOut(nowMicros);
    let service = this.#service.draw();
    if (!direct && version === fills.version[fill]) service *= this.#origin.revalidationFactor;
    service *= state.conditions.originFactor(this.#origin.name);
    if (unlucky) fills.status[fill] = this.#door.errorStatus();
    if (out) fills.status[fill] = UNAVAILABLE;
    this.#sinceMicros[fill] = nowMicros;
    this.#version[fill] = unlucky || out ? -1 : version;
    this.#serviceMicros[fill] = service;
    if (this.#workers !== null) {
      this.#workers.ask(fill, nowMicros);
      return;
    }
    this.#stations.serve(this.#fixedWorkers, nowMicros, service, 0);
    state.queue.push(Math.ceil(this.#stations.endMicros), ORIGIN_READY, fill);
    state.watch?.originStarts(fill, nowMicros, this.#stations.endMicros - service);
  }

  /** A worker begins with a fill. */
  #works(fill: number, nowMicros: number): void {
    const { queue, watch } = this.#state;
    queue.push(Math.ceil(nowMicros + this.#serviceMicros[fill]), ORIGIN_READY, fill);
    watch?.originStarts(fill, this.#sinceMicros[fill], nowMicros);
  }

  #scheduleDirect(perSecond: number, nowMicros: number): void {
    const gap = this.#direct!.exponential(1_000_000 / perSecond);
    this.#schedule(DIRECT_COMES, 0, nowMicros + Math.ceil(gap));
  }

  #schedule(what: number, value: number, atMicros: number): void {
    const { queue, plan } = this.#state;
    queue.push(atMicros, ORIGIN_OWN, (value * HAPPENINGS + what) * plan.origins.length + this.#index);
  }

  #providerOf(fill: number): number {
    const { fills, plan } = this.#state;
    return (fills.flags[fill] & DIRECT) !== 0 ? -1 : plan.pops[fills.pop[fill]].provider;
  }

  #tell(fill: number, outcome: number, bytes: number, firstByteMicros: number): void {
    const { fills, facts, watch } = this.#state;
    watch?.told(fill, outcome, NO_REASON, NO_TIER);
    const at = fills.reachedMicros[fill];
    const from = fills.pop[fill];
    facts.attack = fills.attack[fill];
    facts.fetch(
      at,
      AT_ORIGIN,
      from,
      fills.contentClass[fill],
      outcome,
      NO_REASON,
      NO_TIER,
      bytes,
      firstByteMicros,
      fills.warming[fill],
      ORIGIN - this.#index,
    );
  }
}
