/**
 * The origin: a limited number of connections with a bounded line, workers with a service time, an uplink
 * of limited bandwidth, errors and outages. A connection is held from the request's start until the last
 * byte of the answer is sent.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import { Pool } from "../engine/pool.ts";
import { StationGroup } from "../engine/station-group.ts";
import { Stations } from "../engine/stations.ts";
import { AT_ORIGIN } from "../vocabulary/facts.ts";
import { BYPASS, FAILED, MISS, NO_REASON, NO_TIER, REVALIDATED, SHED } from "../vocabulary/outcomes.ts";
import { WRITE } from "../workload/request-kinds.ts";
import type { Backbone } from "./backbone.ts";
import { DurationSampler } from "./duration-sampler.ts";
import { BYPASSING, doubled, ERROR, FULL, REFUSED } from "./fills.ts";
import { type CdnState, ORIGIN_READY, ORIGIN_SENT } from "./state.ts";
import type { OriginLines } from "./watch.ts";

/** Bits of a byte. */
const BITS = 8;

/** The origin. */
export class OriginActor {
  readonly groups: readonly StationGroup[];
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #connections: Pool;
  readonly #stations = new Stations();
  readonly #workers: number = 0;
  readonly #uplink: number = 0;
  readonly #service: DurationSampler;
  readonly #luck: Stream;
  /** By fill: when its connection was taken, and the version that the answer carries (-1: an error). */
  #sinceMicros = new Float64Array(256);
  #version = new Int32Array(256);

  constructor(state: CdnState, backbone: Backbone) {
    const { origin } = state.plan.scenario;
    this.#state = state;
    this.#backbone = backbone;
    const connections = new StationGroup("origin", "connections", origin.connections);
    const workers = new StationGroup("origin", "workers", origin.concurrency);
    const uplink = new StationGroup("origin", "uplink", 1, origin.bitsPerSecond / BITS);
    this.groups = [connections, workers, uplink];
    this.#connections = new Pool(origin.connections, origin.queueLimit, connections);
    this.#workers = this.#stations.add(workers);
    this.#uplink = this.#stations.add(uplink);
    this.#luck = state.stream("origin");
    this.#service = new DurationSampler(origin.serviceTime, this.#luck);
  }

  /** A fill reaches the origin. */
  request(fill: number, nowMicros: number): void {
    const { fills } = this.#state;
    fills.reachedMicros[fill] = nowMicros;
    if (this.#state.conditions.active > 0) this.#state.faultWatch.originRequest();
    const taken = this.#connections.ask(fill, nowMicros);
    if (taken > 0) this.#start(fill, nowMicros);
    else if (taken < 0) {
      this.#tell(fill, SHED, 0, nowMicros);
      this.#backbone.answer(fill, REFUSED, -1, 0, nowMicros, nowMicros);
    }
  }

  /** The answer to a fill is ready: it goes through the uplink. */
  ready(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, plan } = state;
    const version = this.#version[fill];
    const failed = version < 0;
    const current = !failed && version === fills.version[fill];
    const bytes = failed || current ? 0 : fills.sizeBytes[fill];
    this.#stations.serve(this.#uplink, nowMicros, 0, bytes);
    const end = Math.ceil(this.#stations.endMicros);
    const first = this.#stations.firstByteMicros;
    const expires = nowMicros + plan.ttlMicros[fills.contentClass[fill]];
    const bypassing = (fills.flags[fill] & BYPASSING) !== 0;
    if (!failed && fills.kind[fill] === WRITE)
      state.versions.write(state.objectOf(fills.object[fill]), nowMicros);
    const outcome = failed ? FAILED : current ? REVALIDATED : bypassing ? BYPASS : MISS;
    this.#tell(fill, outcome, bytes, first);
    // The fill's row may be used again before its last byte has left: the connection has its own event.
    this.#sent(this.#sinceMicros[fill], end);
    this.#backbone.answer(fill, failed ? ERROR : FULL, version, expires, first, end);
  }

  /** The last byte of an answer is sent; its connection, held for `heldMicros`, is free. */
  sent(heldMicros: number, nowMicros: number): void {
    const next = this.#connections.giveBack(nowMicros - heldMicros, nowMicros);
    if (next >= 0) this.#start(next, nowMicros);
  }

  /** What is in use and in line now. Changes nothing. */
  lines(nowMicros: number): OriginLines {
    return {
      atMicros: nowMicros,
      connections: { busy: this.#connections.inUse, waiting: this.#connections.waiting },
      workers: this.#stations.line(this.#workers, nowMicros),
      uplink: this.#stations.line(this.#uplink, nowMicros),
      out: this.#isOut(nowMicros),
    };
  }

  /** Begins the measured time. */
  restart(): void {
    this.#stations.restart();
    this.#connections.restart();
    for (const group of this.groups) group.restart();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const group of this.groups) group.keep(keeper);
    this.#connections.keep(keeper);
    this.#stations.keep(keeper);
    this.#sinceMicros = keeper.column(this.#sinceMicros);
    this.#version = keeper.column(this.#version);
  }

  #sent(sinceMicros: number, endMicros: number): void {
    this.#state.queue.push(endMicros, ORIGIN_SENT, endMicros - sinceMicros);
  }

  #start(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, plan } = state;
    const { origin } = plan.scenario;
    while (fill >= this.#version.length) {
      this.#version = doubled(this.#version);
      this.#sinceMicros = doubled(this.#sinceMicros);
    }
    const contentClass = fills.contentClass[fill];
    const object = state.objectOf(fills.object[fill]);
    const version = state.versions.at(object, contentClass, nowMicros);
    const unlucky = this.#luck.uniform() < origin.errorRate;
    let service = this.#service.draw();
    if (version === fills.version[fill]) service *= origin.revalidationFactor;
    service *= state.conditions.originFactor;
    this.#sinceMicros[fill] = nowMicros;
    this.#version[fill] = unlucky || this.#isOut(nowMicros) ? -1 : version;
    this.#stations.serve(this.#workers, nowMicros, service, 0);
    state.queue.push(Math.ceil(this.#stations.endMicros), ORIGIN_READY, fill);
    state.watch?.originStarts(fill, nowMicros, this.#stations.endMicros - service);
  }

  #isOut(nowMicros: number): boolean {
    if (this.#state.conditions.originDown > 0) return true;
    for (const outage of this.#state.plan.scenario.origin.outages)
      if (nowMicros >= outage.fromMicros && nowMicros < outage.untilMicros) return true;
    return false;
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
    );
  }
}
