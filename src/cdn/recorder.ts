/**
 * Records single requests from their arrival to their fact, with all fills behind them. Every fill in flight is noted,
 * since a request may join the line of one that was sent before; rows are dropped with the last request they belong to.
 */
import type { Stream } from "../base/random.ts";
import { ORIGIN, type Plan } from "../model/plan.ts";
import { LET_THROUGH } from "../vocabulary/gate.ts";
import type { RequestFacts } from "../vocabulary/facts.ts";
import { NO_REASON, NO_TIER } from "../vocabulary/outcomes.ts";
import { type RequestBatch, UNCACHEABLE } from "../workload/requests.ts";
import type { Devices } from "./devices.ts";
import { BYPASSING, WARMING } from "./fills.ts";
import { Numbering } from "./numbering.ts";
import type { ObjectHistory } from "./object-history.ts";
import { FILL_ENDS, FILL_REACHES, ORIGIN_READY } from "./state.ts";
import type { CopyTrace, FillTrace, ReadTrace, RequestTrace } from "./trace-rows.ts";
import { WatchedDevices } from "./watched-devices.ts";

/** What to record, and who gets it. */
export interface RecorderOptions {
  /** Is the request of this number to be recorded? */
  wants(number: number): boolean;
  /** A recorded request has its fact. */
  done(trace: RequestTrace): void;
  /** Remembers what became of the one object that is asked about; absent: nobody does. */
  readonly history?: ObjectHistory;
  /** Hears of the keys of a log. */
  key?(object: number, text: string): void;
}

/** A watch that records requests. */
export class Recorder extends Numbering {
  readonly #options: RecorderOptions;
  /** Traces without a fact, by number; fills in flight, by row. */
  readonly #open = new Map<number, RequestTrace>();
  readonly #fills = new Map<number, FillTrace>();
  /** The request at hand, if wanted, and the fill whose upstream is at work. */
  #current: RequestTrace | null = null;
  #asker: FillTrace | null = null;
  /** First read or write of a device since the last answer. */
  #use: ReadTrace | null = null;
  /** The request at hand. */
  #row = 0;
  /** The fill whose end is the event at hand. */
  #ending: FillTrace | null = null;
  /** Queries before the request at hand. */
  #stubQueries = 0;
  #authoritative = 0;

  constructor(options: RecorderOptions) {
    super();
    this.#options = options;
  }

  override plan(plan: Plan): Plan {
    return this.#options.history?.plan(plan) ?? plan;
  }

  override key(object: number, text: string): void {
    this.#options.key?.(object, text);
  }

  override devices(plan: Plan, luck: Stream): Devices {
    return new WatchedDevices(plan, luck, (use) => (this.#use ??= use));
  }

  protected override arrives(batch: RequestBatch, row: number, nowMicros: number): void {
    this.#use = null;
    if (!this.#options.wants(this.number)) return;
    const { path } = this.parts;
    const pop = path.pop[row];
    const object = batch.object[row];
    const looksUp = pop >= 0 && (batch.flags[row] & UNCACHEABLE) === 0;
    const trace: RequestTrace = {
      number: this.number,
      atMicros: nowMicros,
      metro: batch.metro[row],
      pop,
      object,
      contentClass: batch.contentClass[row],
      sizeBytes: batch.sizeBytes[row],
      flags: batch.flags[row],
      access: path.accessKind[row],
      view: path.view[row],
      bitsPerSecond: path.bitsPerSecond[row],
      rttMicros: 0,
      requestMicros: 0,
      sendingMicros: 0,
      queuedMicros: 0,
      attack: batch.attack[row],
      gate: LET_THROUGH,
      resolver: "not asked",
      copy: looksUp ? this.#copy(pop, object) : null,
      fill: null,
      joined: false,
      caused: [],
      read: null,
      outcome: -1,
      reason: NO_REASON,
      tier: NO_TIER,
      bytes: 0,
      dnsMicros: 0,
      connectMicros: 0,
      tlsMicros: 0,
      ttfbMicros: 0,
      totalMicros: 0,
    };
    const dns = path.totals();
    this.#stubQueries = dns.stubQueries;
    this.#authoritative = dns.authoritativeQueries;
    this.#open.set(this.number, trace);
    this.#current = trace;
    this.#row = row;
  }

  override named(object: number): void {
    const trace = this.#current;
    if (trace === null || trace.object === object) return;
    trace.object = object;
    if (trace.copy !== null) trace.copy = this.#copy(trace.pop, object);
  }

  protected override arrived(): void {
    const trace = this.#current;
    this.#current = null;
    if (trace === null) return;
    // Faults may have led it elsewhere than routing meant.
    const { path, state } = this.parts;
    if (path.pop[this.#row] !== trace.pop) trace.copy = null;
    trace.pop = path.pop[this.#row];
    trace.rttMicros = path.rttMicros[this.#row];
    trace.requestMicros = path.requestMicros[this.#row];
    trace.sendingMicros = path.sendingMicros[this.#row];
    if (trace.pop >= 0) {
      trace.queuedMicros = (state.load?.lastMicros ?? 0) + (state.gate?.lastMicros ?? 0);
      trace.gate = state.gate?.lastReason ?? LET_THROUGH;
    }
    const dns = this.parts.path.totals();
    if (dns.stubQueries > this.#stubQueries)
      trace.resolver = dns.authoritativeQueries > this.#authoritative ? "asked" : "cached";
    if (trace.fill === null) trace.read = this.#use;
    this.#use = null;
    // Its fact may have been handed over already, with a batch that it filled up.
    if (trace.outcome >= 0) this.#done(trace);
  }

  protected override eventBegins(kind: number, row: number, nowMicros: number): void {
    this.#use = null;
    this.#asker = null;
    const fill = this.#fills.get(row);
    this.#ending = kind === FILL_ENDS ? (fill ?? null) : null;
    if (fill === undefined) return;
    if (kind === FILL_REACHES) {
      fill.reachedMicros = nowMicros;
      const looksUp = fill.upstream > ORIGIN && (fill.flags & BYPASSING) === 0;
      if (looksUp) fill.copy = this.#copy(fill.upstream, fill.object);
      this.#asker = fill;
    } else if (kind === ORIGIN_READY) fill.readyMicros = nowMicros;
  }

  protected override eventEnds(kind: number, row: number): void {
    // Unless it goes on over another way.
    if (kind === FILL_ENDS && this.#fills.get(row) === this.#ending) this.#fills.delete(row);
    this.#ending = null;
    this.#asker = null;
  }

  override waits(user: number, fill: number): void {
    super.waits(user, fill);
    const trace = this.#current;
    if (trace === null) return;
    trace.fill = this.#fills.get(fill) ?? null;
    trace.joined = trace.fill !== null && !trace.caused.includes(trace.fill);
  }

  override moves(user: number, fill: number): void {
    const trace = this.#open.get(this.numberOf(user));
    if (trace === undefined) return;
    trace.fill = this.#fills.get(fill) ?? null;
    trace.joined = false;
    if (trace.fill !== null) trace.caused.push(trace.fill);
  }

  override served(user: number): void {
    super.served(user);
    const trace = this.#open.get(this.numberOf(user));
    if (trace !== undefined) trace.read = this.#use;
    this.#use = null;
  }

  override givenUp(row: number, heir: number, nowMicros: number): void {
    const fill = this.#fills.get(row);
    if (fill === undefined) return;
    fill.gaveUpMicros = nowMicros;
    this.#fills.set(heir, fill);
  }

  override left(row: number, nowMicros: number, handshakeMicros: number): void {
    const fill = this.#fills.get(row);
    if (fill === undefined) return;
    fill.leftMicros = nowMicros;
    fill.handshakeMicros = handshakeMicros;
  }

  override silent(row: number, endMicros: number): void {
    const fill = this.#fills.get(row);
    if (fill === undefined || !Number.isNaN(fill.gaveUpMicros)) return;
    fill.gaveUpMicros = endMicros;
    fill.firstByteMicros = endMicros;
    fill.endMicros = endMicros;
  }

  override sent(row: number, nowMicros: number): void {
    const { fills, plan } = this.parts.state;
    const asker = this.#asker;
    const before = this.#fills.get(row) ?? null;
    const own = (fills.flags[row] & WARMING) !== 0;
    const fill: FillTrace = {
      node: fills.node[row],
      object: fills.object[row],
      flags: fills.flags[row],
      // Nobody asked for what the warming fetches.
      number: own ? 0 : (before?.number ?? asker?.number ?? this.number),
      sentMicros: nowMicros,
      leftMicros: nowMicros,
      handshakeMicros: 0,
      way: fills.way[row],
      upstream: plan.ways[fills.way[row]].to,
      reachedMicros: NaN,
      copy: null,
      behind: null,
      joined: false,
      caused: [],
      startMicros: NaN,
      serviceMicros: NaN,
      readyMicros: NaN,
      outcome: -1,
      reason: NO_REASON,
      tier: NO_TIER,
      read: null,
      leavesMicros: NaN,
      bytes: 0,
      gaveUpMicros: NaN,
      then: null,
      firstByteMicros: NaN,
      endMicros: NaN,
    };
    this.#fills.set(row, fill);
    if (before !== null) before.then = fill;
    else if (!own) (asker ?? this.#current)?.caused.push(fill);
  }

  override joins(asker: number, row: number): void {
    const fill = this.#fills.get(asker);
    if (fill === undefined) return;
    fill.behind = this.#fills.get(row) ?? null;
    fill.joined = fill.behind !== null && !fill.caused.includes(fill.behind);
  }

  override originStarts(row: number, nowMicros: number, serviceMicros: number): void {
    const fill = this.#fills.get(row);
    if (fill === undefined) return;
    fill.startMicros = nowMicros;
    fill.serviceMicros = serviceMicros;
  }

  override told(row: number, outcome: number, reason: number, tier: number): void {
    const fill = this.#fills.get(row);
    if (fill !== undefined) {
      fill.outcome = outcome;
      fill.reason = reason;
      fill.tier = tier;
      if (tier !== NO_TIER) fill.read = this.#use;
    }
    this.#use = null;
  }

  override answered(row: number, leavesMicros: number, bytes: number): void {
    const { fills } = this.parts.state;
    const fill = this.#fills.get(row);
    if (fill === undefined) return;
    fill.leavesMicros = leavesMicros;
    fill.bytes = bytes;
    fill.firstByteMicros = fills.firstByteMicros[row];
    fill.endMicros = fills.endMicros[row];
  }

  fact(number: number, batch: RequestFacts, row: number): void {
    const trace = this.#open.get(number);
    if (trace === undefined) return;
    this.#open.delete(number);
    trace.outcome = batch.outcome[row];
    trace.reason = batch.reason[row];
    trace.tier = batch.tier[row];
    trace.bytes = batch.bytes[row];
    trace.dnsMicros = batch.dnsMicros[row];
    trace.connectMicros = batch.connectMicros[row];
    trace.tlsMicros = batch.tlsMicros[row];
    trace.ttfbMicros = batch.ttfbMicros[row];
    trace.totalMicros = batch.totalMicros[row];
    if (trace !== this.#current) this.#done(trace);
  }

  #done(trace: RequestTrace): void {
    // What came from no tier was written to the devices, not read from them.
    if (trace.tier === NO_TIER) trace.read = null;
    this.#options.done(trace);
  }

  #copy(node: number, object: number): CopyTrace {
    const store = this.parts.state.stores[node];
    const slot = store.find(object);
    const held = slot >= 0 && store.isHeld(slot);
    return {
      tier: held ? store.tierOf(slot) : -1,
      filling: slot >= 0 && store.isFilling(slot),
      expiresMicros: held ? store.slots.expiresMicros(slot) : NaN,
      server: store.serverOf(object),
      past: this.#options.history?.past(object, store.clock) ?? null,
    };
  }
}
