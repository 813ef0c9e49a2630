/**
 * Sessions of users: begins them when they are due, sends their requests through the edge like all others, and hands them
 * their answers. A request reaches its PoP half a round trip (and the handshakes of a new connection) after it was asked
 * for; the next one is asked for when its last byte has arrived. After the scenario's duration nobody asks any more.
 */
import { type Keeper, Shared } from "../../base/keeper.ts";
import type { Handler } from "../../engine/loop.ts";
import type { SessionTotals } from "../../vocabulary/totals.ts";
import { NO_BODY, RequestBatch } from "../../workload/requests.ts";
import type { SessionLuck } from "../../workload/sessions/luck.ts";
import type { SessionPlan, SessionWorkload } from "../../workload/sessions/workload.ts";
import type { Edge } from "../edge.ts";
import type { Clients } from "../facts-writer.ts";
import type { Providers } from "../providers.ts";
import { type CdnState, SESSION_STEP } from "../state.ts";
import { SessionPath } from "./client-path.ts";
import { SessionCounts } from "./counts.ts";
import { ANSWERED, ASKING, Lanes } from "./lanes.ts";
import { PageVisit } from "./page-visit.ts";
import { Player } from "./player.ts";
import { Sequence } from "./sequence.ts";
import type { Asker, Session } from "./session.ts";

/** An idle connection is closed after this time: the default of nginx's keepalive_timeout. */
const KEEP_ALIVE_MICROS = 75_000_000;

/** Everybody who is in a session. */
export class Sessions implements Asker, Clients {
  readonly lanes = new Lanes<Session>();
  /** Requests sent. */
  requests = 0;
  readonly #state: CdnState;
  readonly #edge: Edge;
  readonly #handler: Handler;
  readonly #workload: SessionWorkload;
  readonly #path: SessionPath;
  readonly #batch = new RequestBatch();
  readonly #counts: readonly SessionCounts[];
  readonly #durationMicros: number = 0;
  readonly #warmupMicros: number = 0;
  #newKeys = 0;

  /** @param handler whom requests are handed to: the world, or who looks on */
  constructor(
    state: CdnState,
    edge: Edge,
    providers: Providers,
    workload: SessionWorkload,
    handler: Handler,
  ) {
    const { durationMicros, warmupMicros } = state.plan.scenario;
    this.#state = state;
    this.#edge = edge;
    this.#handler = handler;
    this.#workload = workload;
    this.#path = new SessionPath(state.plan, providers);
    this.#counts = workload.plans.map(() => new SessionCounts());
    this.#durationMicros = durationMicros;
    this.#warmupMicros = warmupMicros;
    state.facts.clients = this;
    workload.plans.forEach((_, group) => this.#expect(group));
  }

  /** The path of the request at hand. */
  get path(): SessionPath["path"] {
    return this.#path.path;
  }

  /** May there be more requests? */
  goesOn(nowMicros: number): boolean {
    return nowMicros < this.#durationMicros;
  }

  /** Something is due: rows below the number of groups are beginnings, the others are lanes. */
  step(row: number, nowMicros: number): void {
    const groups = this.#counts.length;
    if (row < groups) {
      this.#begin(row, nowMicros);
      return;
    }
    const lane = row - groups;
    const session = this.lanes.session[lane]!;
    if (nowMicros >= this.#durationMicros) {
      session.cut(this.#durationMicros, this);
      this.lanes.giveBack(lane);
    } else if (this.lanes.step[lane] === ASKING) this.#send(lane, session, nowMicros);
    else {
      this.lanes.hadMicros[lane] = nowMicros;
      session.answered(this, lane, nowMicros);
    }
  }

  groupOf(lane: number): number {
    return this.lanes.session[lane]!.index;
  }

  answered(lane: number, outcome: number, bytes: number, totalMicros: number): void {
    const { lanes } = this;
    const { queue } = this.#state;
    lanes.step[lane] = ANSWERED;
    lanes.outcome[lane] = outcome;
    lanes.bytes[lane] = bytes;
    const had = Math.ceil(lanes.leftMicros[lane] + totalMicros);
    queue.push(Math.max(queue.timeMicros, had), SESSION_STEP, this.#counts.length + lane);
  }

  lane(session: Session): number {
    return this.lanes.take(session);
  }

  ask(lane: number, object: number, contentClass: number, flags: number, leavesMicros: number): void {
    const { lanes } = this;
    const session = lanes.session[lane]!;
    lanes.step[lane] = ASKING;
    lanes.object[lane] = object;
    lanes.contentClass[lane] = contentClass;
    lanes.flags[lane] = flags;
    lanes.leftMicros[lane] = leavesMicros;
    if (leavesMicros - lanes.hadMicros[lane] > KEEP_ALIVE_MICROS) lanes.open[lane] = 0;
    const handshakes = lanes.open[lane] === 1 ? 0 : session.handshakeMicros;
    const reaches = Math.ceil(leavesMicros + handshakes + session.rttMicros / 2);
    this.#state.queue.push(reaches, SESSION_STEP, this.#counts.length + lane);
  }

  draw(contentClass: number, luck: SessionLuck): number {
    return this.#workload.catalogue.draw(contentClass, luck);
  }

  atRank(contentClass: number, rank: number): number {
    return this.#workload.catalogue.objectAtRank(contentClass, rank);
  }

  firstObject(contentClass: number): number {
    return this.#workload.catalogue.firstObject(contentClass);
  }

  objectsOf(contentClass: number): number {
    return this.#workload.catalogue.objectsOf(contentClass);
  }

  newKey(object: number): number {
    // Ids of slices are given to pairs as they come; indices below 0 are no slice's.
    return this.#workload.keepsQuery ? this.#state.sliceKeys.key(object, -1 - this.#newKeys++) : object;
  }

  /** What the groups came to, in the scenario's order. */
  totals(): SessionTotals[] {
    return this.#counts.map((counts) => counts.totals());
  }

  /** Shows its state to a keeper; when sessions come is the workload's. */
  keep(keeper: Keeper): void {
    for (const counts of this.#counts) counts.keep(keeper);
    const sessions = new Shared<Session>(keeper, (one) => this.#keepSession(keeper, one));
    this.lanes.keep(keeper, sessions);
    this.requests = keeper.number(this.requests);
    this.#newKeys = keeper.number(this.#newKeys);
    this.path.keep(keeper, this.#batch);
  }

  #keepSession(keeper: Keeper, one: Session | null): Session {
    const index = keeper.number(one?.index ?? 0);
    const metro = keeper.number(one?.metro ?? 0);
    const seed = keeper.number(one?.seed ?? 0);
    const startedMicros = keeper.number(one?.startedMicros ?? 0);
    const counts = keeper.flag(one?.counts !== null) ? this.#counts[index] : null;
    const session = one ?? sessionOf(this.#workload.plans[index], index, metro, seed, startedMicros, counts);
    session.keep(keeper);
    return session;
  }

  #expect(group: number): void {
    const { dueMicros } = this.#workload.plans[group].arrivals;
    if (dueMicros < this.#durationMicros) this.#state.queue.push(dueMicros, SESSION_STEP, group);
  }

  #begin(group: number, nowMicros: number): void {
    const plan = this.#workload.plans[group];
    const { arrivals } = plan;
    const metro = arrivals.metro();
    const seed = arrivals.seed();
    arrivals.advance();
    this.#expect(group);
    this.#workload.come(nowMicros);
    const counts = nowMicros >= this.#warmupMicros ? this.#counts[group] : null;
    if (counts !== null) counts.started++;
    const session = sessionOf(plan, group, metro, seed, nowMicros, counts);
    const { path } = this;
    const batch = this.#batch;
    batch.rows = 1;
    batch.metro[0] = metro;
    batch.sentBytes[0] = 0;
    batch.flags[0] = 0;
    this.#path.lay(batch, session, false);
    session.rttMicros = path.rttMicros[0];
    session.handshakeMicros = path.connectMicros[0] + path.tlsMicros[0];
    session.pop = path.pop[0];
    session.multiplexed = !path.protocol(0).startsWith("h1");
    session.begin(this, nowMicros);
  }

  /** A lane's request reaches its PoP. */
  #send(lane: number, session: Session, nowMicros: number): void {
    const { lanes } = this;
    const { facts } = this.#state;
    const batch = this.#batch;
    const object = lanes.object[lane];
    const notThere = lanes.flags[lane] & NO_BODY;
    // A key of its own has the size of its object.
    const real = this.#state.sliceKeys.objectOf(object);
    const sizeBytes = notThere !== 0 ? 0 : this.#workload.catalogue.sizeBytes[real];
    batch.rows = 1;
    batch.atMicros[0] = nowMicros;
    batch.metro[0] = session.metro;
    batch.object[0] = object;
    batch.contentClass[0] = lanes.contentClass[lane];
    batch.sizeBytes[0] = sizeBytes;
    batch.sentBytes[0] = sizeBytes;
    batch.fromByte[0] = 0;
    batch.flags[0] = lanes.flags[lane] | this.#workload.catalogue.uncacheable[real];
    this.#path.lay(batch, session, lanes.open[lane] === 1);
    // Routing has led the user elsewhere: there is no connection to that PoP.
    if (this.path.pop[0] !== session.pop && lanes.open[lane] === 1) this.#path.lay(batch, session, false);
    session.pop = this.path.pop[0];
    session.rttMicros = this.path.rttMicros[0];
    lanes.open[lane] = 1;
    session.requests++;
    this.requests++;
    this.#counts[session.index].requests++;
    if (notThere === 0) this.#workload.see(object, sizeBytes);
    const usual = this.#edge.path;
    this.#edge.path = this.path;
    facts.client = lane;
    this.#state.gate?.enterSession(this.path.view[0], session.seed);
    this.#handler.request(batch, 0, nowMicros);
    facts.client = -1;
    this.#state.gate?.leaveSession();
    this.#edge.path = usual;
  }
}

function sessionOf(
  plan: SessionPlan,
  index: number,
  metro: number,
  seed: number,
  nowMicros: number,
  counts: SessionCounts | null,
): Session {
  const { kind } = plan.group;
  if (kind === "page-view") return new PageVisit(plan, index, metro, seed, nowMicros, counts);
  if (kind === "video" || kind === "live") return new Player(plan, index, metro, seed, nowMicros, counts);
  return new Sequence(plan, index, metro, seed, nowMicros, counts);
}
