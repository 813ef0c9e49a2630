/**
 * The world: puts the actors together and hands them their events. Nothing is decided here.
 */
import { auditStore } from "../cache/audit.ts";
import {
  ADMITTED_BYTES,
  ADMITTED_OBJECTS,
  BY_EVICTION,
  BY_EXPIRY,
  BY_MOVE,
  BY_PURGE,
  EVICTED_OBJECTS,
  LEFT_BYTES,
  READ_BYTES,
  READ_OBJECTS,
  REFUSED_OBJECTS,
} from "../cache/tier.ts";
import { type Keeper, StateMismatch } from "../base/keeper.ts";
import { Loop, type Handler } from "../engine/loop.ts";
import { ORIGIN, type Plan } from "../model/plan.ts";
import type { FactSink } from "../vocabulary/facts.ts";
import type {
  BrowserTotals,
  DnsTotals,
  LevelReasons,
  TierTotals,
  TraceTotals,
  WorldTotals,
} from "../vocabulary/totals.ts";
import type { RequestBatch } from "../workload/requests.ts";
import type { SessionSource } from "../workload/sessions/workload.ts";
import { Backbone } from "./backbone.ts";
import { type Contents, contentsOf, fillFrom } from "./contents.ts";
import { ClientPath } from "./client-path.ts";
import { Edge } from "./edge.ts";
import { Origins } from "./origins.ts";
import { speaksOfOrigins } from "../scenario/origin-list.ts";
import { Providers } from "./providers.ts";
import { Purges } from "./purges.ts";
import { Sessions } from "./sessions/sessions.ts";
import { ShieldActor } from "./shield.ts";
import {
  CdnState,
  CLIENT_READY,
  FILL_ENDS,
  FILL_REACHES,
  LINE_TIRES,
  ORIGIN_READY,
  ORIGIN_OWN,
  PURGE,
  PATIENCE_ENDS,
  ROUTING_LOOKS,
  SESSION_STEP,
  WARM,
  WARMING_GOES_ON,
} from "./state.ts";
import { Warming } from "./warming/warming.ts";
import type { Watch } from "./watch.ts";

/** A CDN under simulation. */
export class World implements Handler {
  readonly #plan: Plan;
  readonly #state: CdnState;
  readonly #source: SessionSource;
  readonly #providers: Providers;
  readonly #path: ClientPath;
  readonly #backbone: Backbone;
  readonly #edge: Edge;
  readonly #shield: ShieldActor;
  readonly #origins: Origins;
  readonly #loop: Loop;
  /** Null where nothing is purged. */
  readonly #purges: Purges | null;
  /** When the last event was that is not about purges, microseconds: purges outlast the last answer. */
  #workedMicros = 0;
  /** Null when nobody is in a session. */
  readonly #sessions: Sessions | null;
  /** Null where the CDN makes no requests of its own. */
  readonly #warming: Warming | null = null;

  /** @param watch looks on, for `cdnlab explain`; null in all other runs */
  constructor(plan: Plan, source: SessionSource, sink: FactSink, watch: Watch | null = null) {
    this.#plan = plan;
    this.#source = source;
    const state = new CdnState(plan, sink, source, watch);
    this.#state = state;
    const backbone = new Backbone(state);
    this.#backbone = backbone;
    this.#providers = new Providers(state);
    this.#path = new ClientPath(plan, this.#providers, (purpose) => state.stream(purpose));
    this.#edge = new Edge(state, backbone, this.#providers, this.#path);
    this.#shield = new ShieldActor(state, backbone);
    this.#origins = new Origins(state, backbone);
    if (plan.warming !== null)
      this.#warming = state.warming = new Warming(state, backbone, plan.warming, source);
    const { workload, warmupMicros } = plan.scenario;
    const edge = this.#edge;
    const parts = {
      state,
      get path() {
        return edge.path;
      },
      origins: this.#origins,
    };
    const handler = watch?.attach(this, parts) ?? this;
    const { sessions = null } = source;
    this.#sessions = sessions && new Sessions(state, edge, this.#providers, sessions, handler);
    this.#loop = new Loop(state.queue, source, handler, state.closedLoop ? "closed-loop" : "recorded");
    state.queue.push(warmupMicros, WARM, 0);
    this.#purges =
      plan.purges === null || source.names === undefined
        ? null
        : new Purges(state, plan.purges, source.names, () => this.#loop.ended);
    if (state.closedLoop && workload.kind === "trace")
      for (let client = 0; client < workload.clients; client++) state.queue.push(0, CLIENT_READY, client);
  }

  /** Simulated time, microseconds. */
  get nowMicros(): number {
    return this.#loop.nowMicros;
  }

  /** Requests that have reached the edge. */
  get requests(): number {
    return this.#loop.requests + (this.#sessions?.requests ?? 0);
  }

  /** Draws made so far from each random stream, by purpose: equal runs make equal draws. */
  draws(): Map<string, number> {
    return new Map([...this.#state.streams].map(([purpose, stream]) => [purpose, stream.draws]));
  }

  /** Simulates about `budget` more requests and events; false when the world has come to rest, or nothing is left to do before `untilMicros`. */
  advance(budget: number, untilMicros = Infinity): boolean {
    const more = this.#loop.advance(budget, untilMicros);
    if (!more && untilMicros === Infinity) this.#state.facts.flush();
    return more;
  }

  /**
   * Shows its state to a keeper. A world that loads must be new and of the same scenario; only its warm-up may end at another time, as
   * long as both are yet to come.
   */
  keep(keeper: Keeper): void {
    const { warmupMicros, durationMicros } = this.#plan.scenario;
    const isLonger = keeper.number(durationMicros) !== durationMicros;
    if (isLonger && (speaksOfOrigins(this.#plan.scenario) || this.#providers.of.some(({ looks }) => looks)))
      throw new StateMismatch(
        "origins, and routing that looks at loads or measurements, know the end of the run",
      );
    for (const [name, part] of [
      ["requests", this.#loop],
      ["nodes", this.#state],
      ["routing", this.#providers],
      ["backbone", this.#backbone],
      ["slices", this.#edge.slices],
      ["origins", this.#origins],
    ] as const) {
      keeper.part(name);
      part.keep(keeper);
    }
    this.#workedMicros = keeper.number(this.#workedMicros);
    keeper.part("warming");
    this.#warming?.keep(keeper);
    keeper.part("users");
    this.#path.keep(keeper, this.#loop.batch);
    if (!keeper.loads) return;
    if (warmupMicros >= this.#loop.nowMicros) this.#state.queue.move(WARM, warmupMicros);
    this.#loop.resume();
  }

  /** A section of its scenario whose state cannot be kept; null: all can. */
  get unkept(): string | null {
    if (this.#sessions !== null) return "workload.sessions";
    if (this.#plan.purges !== null) return "purges";
    return this.#plan.freshness === null ? null : "the changes, deploys and freshness of content";
  }

  /** What its caches hold, with lifetimes from `nowMicros` on; the world is spent afterwards. */
  contents(nowMicros: number): Contents {
    return contentsOf(this.#state, nowMicros);
  }

  /** Fills the caches of a world that has not begun. */
  fillFrom(contents: Contents): { objects: number; bytes: number } {
    return fillFrom(this.#state, contents);
  }

  begin(batch: RequestBatch): void {
    this.#edge.begin(batch);
  }

  lookAhead(batch: RequestBatch, from: number, until: number): number {
    return this.#edge.lookAhead(batch, from, until);
  }

  request(batch: RequestBatch, row: number, nowMicros: number): void {
    if (this.#path.changed) this.#path.refresh();
    this.#edge.request(batch, row, nowMicros);
  }

  event(kind: number, row: number, nowMicros: number): void {
    if (kind === PURGE) {
      this.#purges?.event(row, nowMicros);
      return;
    }
    this.#workedMicros = nowMicros;
    switch (kind) {
      case FILL_REACHES: {
        const upstream = this.#plan.ways[this.#state.fills.way[row]].to;
        if (upstream <= ORIGIN) this.#origins.request(upstream, row, nowMicros);
        else this.#shield.request(upstream, row, nowMicros);
        return;
      }
      case FILL_ENDS:
        if (this.#backbone.goesOn(row, nowMicros)) return;
        if (this.#state.fills.node[row] < this.#state.pops) this.#edge.fillEnds(row, nowMicros);
        else this.#shield.fillEnds(row, nowMicros);
        return;
      case PATIENCE_ENDS:
        this.#backbone.failover?.patienceEnds(row, nowMicros);
        return;
      case LINE_TIRES:
        this.#backbone.lines.tires(row, nowMicros);
        return;
      case ORIGIN_READY:
        this.#origins.ready(row, nowMicros);
        return;
      case ORIGIN_OWN:
        this.#origins.happens(row, nowMicros, this.#loop.ended);
        return;
      case CLIENT_READY:
        this.#loop.takeNext(nowMicros);
        return;
      case SESSION_STEP:
        this.#sessions!.step(row, nowMicros);
        return;
      case WARM:
        this.#restart(nowMicros);
        return;
      case WARMING_GOES_ON:
        this.#warming?.event(row, nowMicros, this.#loop.ended);
        return;
      default:
        // What is left is about who goes where.
        this.#providers.event(kind, row, nowMicros);
        this.#path.changed = true;
        if (kind === ROUTING_LOOKS && (!this.#loop.ended || this.#sessions?.goesOn(nowMicros)))
          this.#providers.of[row].lookAgain(nowMicros);
    }
  }

  /** What the parts counted about themselves since warm-up ended; call when the world has come to rest. */
  totals(trace: TraceTotals | null, browsers: BrowserTotals | null, asked: number): WorldTotals {
    const { warmupMicros, durationMicros } = this.#plan.scenario;
    const endMicros = Math.max(this.#loop.arrivalMicros, this.#workedMicros);
    const end = durationMicros === Infinity ? endMicros : durationMicros;
    const measured = Math.max(0, end - warmupMicros);
    for (const store of this.#state.stores) store.sweep();
    const origins = this.#origins.totals(measured, end);
    const groups = [...this.#state.devices.groups, ...this.#origins.groups];
    return {
      endMicros,
      events: this.#loop.events,
      pendingMax: this.#state.queue.pendingMax,
      tiers: this.#plan.levels.flatMap((_, level) => this.#tierTotals(level)),
      stations: groups.map((group) => group.totals(measured)),
      dns: this.#dns(),
      refusedByPops: this.#state.load?.refused ?? 0,
      ...(this.#state.gate === null ? {} : { gate: this.#state.gate.totals() }),
      faults: this.#state.faultWatch.totals(),
      ...(this.#state.freshness === null ? {} : { freshness: this.#state.freshness.totals() }),
      ...(this.#purges === null ? {} : { purges: this.#purges.totals() }),
      ...(this.#state.placement === null ? {} : { placement: this.#state.placement.totals() }),
      ...(this.#plan.levels.every(({ waitMicros, retries }) => waitMicros === Infinity && !retries)
        ? {}
        : { collapsing: this.#backbone.lines.totals() }),
      ...(this.#backbone.failover === null ? {} : { failover: this.#backbone.failover.totals() }),
      ...(this.#state.errors === null
        ? {}
        : { errorsKept: { atPops: this.#state.errors.atPops, behind: this.#state.errors.behind } }),
      ...(origins === undefined ? {} : { origins }),
      ...(this.#warming === null ? {} : { warming: this.#warming.totals() }),
      pools: this.#backbone.pools?.totals() ?? [],
      objects: asked + (this.#state.names?.size ?? 0),
      footprintBytes: this.#source.footprintBytes + (this.#state.names?.bytes ?? 0),
      trace,
      browsers,
      reasons: this.#reasons(),
      ...(this.#sessions === null ? {} : { sessions: this.#sessions.totals() }),
    };
  }

  #dns(): DnsTotals {
    const own = this.#path.totals();
    const more = this.#sessions?.path.totals();
    if (more === undefined) return own;
    return {
      stubQueries: own.stubQueries + more.stubQueries,
      resolverHits: own.resolverHits + more.resolverHits,
      authoritativeQueries: own.authoritativeQueries + more.authoritativeQueries,
    };
  }

  /** Recounts every store; returns what does not add up (nothing, if all is well). */
  audit(): string[] {
    const { fills, users, stores } = this.#state;
    const problems = stores.flatMap((store, node) =>
      auditStore(store).map((text) => `node ${node}: ${text}`),
    );
    if (fills.used > 0) problems.push(`${fills.used} fills were never answered`);
    const sliced = this.#edge.slices.underWay;
    if (sliced > 0) problems.push(`${sliced} requests for large objects were never answered`);
    if (users.used > 0) problems.push(`${users.used} users were never answered`);
    const lanes = this.#sessions?.lanes.used ?? 0;
    if (lanes > 0) problems.push(`${lanes} lanes of sessions never came to an end`);
    problems.push(...(this.#backbone.pools?.audit() ?? []), ...(this.#backbone.failover?.audit() ?? []));
    problems.push(...(this.#warming?.audit() ?? []));
    return problems;
  }

  /** Bytes of bookkeeping of all stores. */
  get memoryBytes(): number {
    return this.#state.stores.reduce((sum, store) => sum + store.memoryBytes, 0);
  }

  #reasons(): LevelReasons[] {
    const { edgeReasons, reasonsBehind } = this.#state;
    const levels = new Map(
      this.#plan.levels.filter(({ code }) => code >= 0).map(({ code, level }) => [code, level]),
    );
    const behind = [...levels].map(([code, level]) => reasonsBehind[code].totals(level));
    return [edgeReasons.totals("edge"), ...behind];
  }

  #restart(nowMicros: number): void {
    for (const store of this.#state.stores) store.restart();
    this.#state.devices.restart();
    this.#state.placement?.restart();
    this.#state.errors?.restart();
    this.#origins.restart(nowMicros);
    this.#path.restart();
    this.#sessions?.path.restart();
    this.#state.gate?.restart();
    if (this.#state.load !== null) this.#state.load.refused = 0;
    this.#backbone.pools?.restart();
    this.#backbone.failover?.restart();
    this.#backbone.lines.restart();
  }

  #tierTotals(levelIndex: number): TierTotals[] {
    const level = this.#plan.levels[levelIndex];
    const stores = this.#state.stores.filter((_, node) => this.#plan.nodes[node].level === level);
    return level.tiers.map((tier, index) => {
      const states = stores.map((store) => store.tiers[index]);
      const sum = (of: (state: (typeof states)[number]) => number) =>
        states.reduce((total, state) => total + of(state), 0);
      const counted = (counter: number) => sum((state) => state.counters[counter]);
      return {
        level: level.level,
        tier: tier.name,
        index: level.firstTier + index,
        capacityBytes: sum((state) => state.capacityBytes * state.orders.length),
        heldBytesAtStart: sum((state) => state.heldBytesAtStart),
        heldBytes: sum((state) => state.heldBytes),
        heldObjects: sum((state) => state.heldObjects),
        admittedBytes: counted(ADMITTED_BYTES),
        admittedObjects: counted(ADMITTED_OBJECTS),
        evictedBytes: counted(LEFT_BYTES + BY_EVICTION),
        evictedObjects: counted(EVICTED_OBJECTS),
        expiredBytes: counted(LEFT_BYTES + BY_EXPIRY),
        purgedBytes: counted(LEFT_BYTES + BY_PURGE),
        movedBytes: counted(LEFT_BYTES + BY_MOVE),
        refusedObjects: counted(REFUSED_OBJECTS),
        readBytes: counted(READ_BYTES),
        readObjects: counted(READ_OBJECTS),
      };
    });
  }
}
