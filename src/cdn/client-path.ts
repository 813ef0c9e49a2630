/**
 * The way of users' requests to their PoPs: resolver, handshakes, round trip and bandwidth, drawn for a whole
 * batch at a time. Every request makes the same number of draws from its own stream whatever becomes of it,
 * so that variants of a scenario meet users with the same luck. Name resolution itself happens when the
 * request does, because resolvers' caches have a clock.
 */
import type { Keeper } from "../base/keeper.ts";
import { lognormal, quantileTable } from "../base/distribution.ts";
import type { Luck } from "../base/random.ts";
import { AliasTable } from "../ds/alias-table.ts";
import type { Protocol } from "../network/handshakes.ts";
import { transferMicros } from "../network/transfer.ts";
import { ACCESS_QUANTILES, type Plan } from "../model/plan.ts";
import { Attackers, hasAttacks } from "./attackers.ts";
import { ConnectionKinds } from "./connection-kinds.ts";
import { PathLosses } from "./path-losses.ts";
import type { DnsTotals } from "../vocabulary/totals.ts";
import { REQUEST_ROWS, type RequestBatch } from "../workload/requests.ts";
import type { ProviderChoice } from "./provider-choice.ts";
import type { Providers } from "./providers.ts";
import type { Steering } from "./steering.ts";

const QUANTILE_MASK = ACCESS_QUANTILES - 1;
/** A draw of 32 bits gives two quantiles: its low and its high bits. */
const SECOND_QUANTILE_SHIFT = 16;
/** Bits of a draw that choose the client's subnet. */
const SUBNET_MASK = 0xffff;
const TWO_32 = 4294967296;

/** A connection to the PoP is open. */
const OPEN = 0;
/** A new connection; the user knows the address. */
const NAME_KNOWN = 1;
/** A new connection, and the resolver has to be asked. */
const NAME_UNKNOWN = 2;

/** Paths of the requests of one batch, row by row. */
export class ClientPath {
  /** PoP that name resolution leads to, or -1. */
  readonly pop = new Int32Array(REQUEST_ROWS);
  readonly accessKind = new Uint8Array(REQUEST_ROWS);
  readonly rttMicros = new Float64Array(REQUEST_ROWS);
  readonly bitsPerSecond = new Float64Array(REQUEST_ROWS);
  /** Handshakes of a new connection: TCP's or QUIC's, and TLS's after it; 0 on an open one. */
  readonly connectMicros = new Float64Array(REQUEST_ROWS);
  readonly tlsMicros = new Float64Array(REQUEST_ROWS);
  /** The request's own round trip. */
  readonly requestMicros = new Float64Array(REQUEST_ROWS);
  /** From the first to the last byte of the answer, when it is there to be sent. */
  readonly sendingMicros = new Float64Array(REQUEST_ROWS);
  /** View of the routing plan. */
  readonly view = new Int32Array(REQUEST_ROWS);
  /** Provider that the request is sent to: index into the plan's. */
  readonly provider = new Uint8Array(REQUEST_ROWS);
  /** Cached answer that the view and the client's subnet share. */
  readonly #answer = new Int32Array(REQUEST_ROWS);
  readonly #lastMileMicros = new Float64Array(REQUEST_ROWS);
  readonly #jitterOf = new Float64Array(REQUEST_ROWS);
  /** {@link OPEN}, {@link NAME_KNOWN} or {@link NAME_UNKNOWN}. */
  readonly #link = new Uint8Array(REQUEST_ROWS);
  /** Where providers are chosen: the user's draw and that of the request before, the link as drawn, the client's subnet. */
  readonly #draw = new Uint32Array(REQUEST_ROWS);
  readonly #drawBefore = new Uint32Array(REQUEST_ROWS);
  readonly #linkDrawn = new Uint8Array(REQUEST_ROWS);
  readonly #linkAnew = new Uint8Array(REQUEST_ROWS);
  readonly #subnet = new Uint16Array(REQUEST_ROWS);
  #batch: RequestBatch | null = null;
  /** Routes or round trips have changed since the paths were laid. A decision moves many views: the next request pays once for all. */
  changed = false;
  /** Do requests find their connection open? Null: that is drawn. Clients of sessions hold theirs. */
  held: boolean | null = null;
  /** Do users know the address already, where they open a connection? False: that is drawn. */
  knowsName = false;

  readonly #plan: Plan;
  readonly #providers: Providers;
  /** Null where there is one provider only. */
  readonly #choice: ProviderChoice | null;
  /** The only provider's, where there is one. */
  readonly #first: Steering;
  /** Does anybody measure round trips? */
  readonly #measures: boolean = false;
  readonly #luck: Luck;
  readonly #luckOfChoice: Luck | null;
  /** Null where nobody attacks. */
  readonly #attackers: Attackers | null;
  readonly #pops: number = 0;
  readonly #mixOf: Int32Array;
  readonly #mixes: AliasTable[];
  readonly #jitter: Float32Array;
  readonly #kinds: ConnectionKinds;
  readonly #losses: PathLosses | null;
  readonly #windowSegments: number = 0;
  readonly #segmentBytes: number = 0;
  readonly #dnsCachedBelow: number = 0;
  #stubQueries = 0;
  #resolverHits = 0;

  /** @param streamOf the run's stream for a purpose */
  constructor(plan: Plan, providers: Providers, streamOf: (purpose: string) => Luck) {
    const { network } = plan.scenario;
    this.#plan = plan;
    this.#attackers = hasAttacks(plan) ? new Attackers(plan) : null;
    this.#luck = streamOf("luck");
    this.#pops = plan.pops.length;
    this.#mixOf = Int32Array.from(plan.metros, (metro) => metro.accessMix);
    this.#mixes = plan.access.mixes.map((mix) => new AliasTable(mix));
    this.#jitter = Float32Array.from(
      quantileTable(lognormal(1, network.jitterSigma).quantile, ACCESS_QUANTILES),
    );
    this.#kinds = new ConnectionKinds(plan.connections, streamOf);
    const { losses } = plan.connections;
    const { initialWindowSegments, segmentBytes } = network;
    this.#windowSegments = initialWindowSegments;
    this.#segmentBytes = segmentBytes;
    this.#losses =
      losses === null && plan.network.every((state) => state.losses === null)
        ? null
        : new PathLosses(losses ?? [], streamOf("losses"), initialWindowSegments, segmentBytes);
    this.#dnsCachedBelow = network.dnsCachedAtClient * TWO_32;
    this.#providers = providers;
    this.#first = providers.of[0];
    this.#choice = providers.choice;
    this.#measures = plan.providers.some(({ routing }) => routing.history !== null);
    this.#luckOfChoice = providers.choice === null ? null : streamOf("providers");
  }

  /** Draws the paths of all requests of the batch. */
  draw(batch: RequestBatch): void {
    const { access, connections, routing } = this.#plan;
    const { firstView, drawBelow } = routing;
    const { answer, subnets } = this.#first;
    const { reuseBelow, kind: kinds } = this.#kinds;
    this.#kinds.draw(batch);
    this.#losses?.draw(batch);
    const luck = this.#luck;
    this.#batch = batch;
    this.changed = false;
    for (let row = 0; row < batch.rows; row++) {
      const metro = batch.metro[row];
      const kind = this.#mixes[this.#mixOf[metro]].sample(luck);
      const shape = luck.u32();
      const connection = luck.u32();
      const cached = luck.u32();
      let resolver = luck.u32();
      if (this.#attackers !== null && batch.attack[row] >= 0) resolver = this.#attackers.lot(batch, row);
      let view = firstView[metro];
      while (resolver >= drawBelow[view]) view++;
      const table = kind * ACCESS_QUANTILES;
      this.view[row] = view;
      this.#lastMileMicros[row] = access.rttMicros[table + (shape & QUANTILE_MASK)];
      // The low bits of `connection` are independent of its comparison below to 1 part in 2^22.
      this.#jitterOf[row] = this.#jitter[connection & QUANTILE_MASK];
      const isOpen = this.held ?? connection < reuseBelow[kinds[row]];
      this.#link[row] = isOpen
        ? OPEN
        : this.knowsName || cached < this.#dnsCachedBelow
          ? NAME_KNOWN
          : NAME_UNKNOWN;
      this.accessKind[row] = kind;
      this.bitsPerSecond[row] =
        access.bitsPerSecond[table + ((shape >>> SECOND_QUANTILE_SHIFT) & QUANTILE_MASK)] *
        connections.bandwidthShare;
      // The low bits of `cached` are as good as independent of its comparison above.
      this.#answer[row] = answer[view] + (subnets[view] > 1 ? (cached & SUBNET_MASK) % subnets[view] : 0);
      if (this.#luckOfChoice !== null) {
        this.#draw[row] = this.#luckOfChoice.u32();
        this.#drawBefore[row] = this.#luckOfChoice.u32();
        this.#subnet[row] = cached & SUBNET_MASK;
        this.#linkDrawn[row] = this.#link[row];
        this.#linkAnew[row] = cached < this.#dnsCachedBelow ? NAME_KNOWN : NAME_UNKNOWN;
      }
      this.#lay(row);
    }
    this.#send(batch);
  }

  /** How long each answer's bytes take, and what lost packets add. */
  #send(batch: RequestBatch): void {
    for (let row = 0; row < batch.rows; row++) this.#sendRow(batch, row);
  }

  #sendRow(batch: RequestBatch, row: number): void {
    if (this.#losses !== null) {
      const paths = this.#providers.conditions.network.losses?.[batch.metro[row]] ?? null;
      this.#losses.apply(row, batch.sentBytes[row], this, paths);
      return;
    }
    this.sendingMicros[row] = transferMicros(
      batch.sentBytes[row],
      this.rttMicros[row],
      this.bitsPerSecond[row],
      this.#windowSegments,
      this.#segmentBytes,
    );
  }

  /** Lays the paths of the batch at hand anew, with the same luck. */
  refresh(): void {
    this.changed = false;
    if (this.#batch === null) return;
    for (let row = 0; row < this.#batch.rows; row++) this.#lay(row);
    this.#send(this.#batch);
  }

  /** Does the row's name have to come from the authoritative servers, the steering's or the provider's? */
  needsAuthority(row: number, nowMicros: number): boolean {
    const { answerExpires } = this.#providers.of[this.provider[row]];
    const steered = this.#choice?.expiresMicros[this.view[row]] ?? Infinity;
    return this.#asks(row) && (nowMicros >= answerExpires[this.#answer[row]] || nowMicros >= steered);
  }

  /** Does the request of the row come on a connection of its own? */
  isNew(row: number): boolean {
    return this.#link[row] !== OPEN;
  }

  /** Must the resolver be asked for the row's name? */
  #asks(row: number): boolean {
    return this.#link[row] === NAME_UNKNOWN && this.pop[row] >= 0;
  }

  /** The user reaches another PoP (-1: none) after `lostMicros` without an answer, on a connection of its own. */
  divert(batch: RequestBatch, row: number, pop: number, lostMicros: number): void {
    this.#link[row] = this.#link[row] === NAME_UNKNOWN ? NAME_UNKNOWN : NAME_KNOWN;
    this.#go(row, pop);
    this.#sendRow(batch, row);
    this.connectMicros[row] += lostMicros;
  }

  #lay(row: number): void {
    if (this.#choice === null) {
      this.#go(row, this.#first.route[this.view[row]]);
      return;
    }
    this.#choose(row, this.#choice);
    this.#go(row, this.#providers.of[this.provider[row]].route[this.view[row]]);
  }

  /** Chooses the row's provider. A user whose request before went to another has no connection to this one. */
  #choose(row: number, choice: ProviderChoice): void {
    const view = this.view[row];
    const provider = choice.of(view, this.#draw[row]);
    const { answer, subnets } = this.#providers.of[provider];
    const isApart = !choice.rules.sticky && choice.of(view, this.#drawBefore[row]) !== provider;
    this.provider[row] = provider;
    this.#link[row] = isApart && this.#linkDrawn[row] === OPEN ? this.#linkAnew[row] : this.#linkDrawn[row];
    this.#answer[row] = answer[view] + (subnets[view] > 1 ? this.#subnet[row] % subnets[view] : 0);
  }

  /** Sets what depends on the PoP. */
  #go(row: number, pop: number): void {
    let rtt = 0;
    if (pop >= 0) {
      const { userRttMicros } = this.#providers.conditions.network;
      const pair = this.#plan.routing.viewSite[this.view[row]] * this.#pops + pop;
      const way = userRttMicros[pair];
      if (way < Infinity) rtt = Math.round(way * this.#jitterOf[row] + this.#lastMileMicros[row]);
    }
    this.pop[row] = pop;
    this.rttMicros[row] = rtt;
    this.requestMicros[row] = rtt;
    const { connectTrips, tlsTrips, kind } = this.#kinds;
    const isFresh = this.#link[row] !== OPEN;
    this.connectMicros[row] = isFresh ? rtt * connectTrips[kind[row]] : 0;
    this.tlsMicros[row] = isFresh ? rtt * tlsTrips[kind[row]] : 0;
  }

  /**
   * Time that the request of a row spends on name resolution now, microseconds. Users' browsers report the round trip of
   * the request with it, where routing measures.
   */
  resolve(row: number, nowMicros: number): number {
    if (!this.#measures && !this.#asks(row)) return 0;
    const provider = this.provider[row];
    const { firstPop, pops, routing, scenario } = this.#plan.providers[provider];
    const view = this.view[row];
    if (routing.history !== null && this.pop[row] >= 0)
      routing.history.measured(routing.viewSite[view] * pops + this.pop[row] - firstPop, this.rttMicros[row]);
    if (!this.#asks(row)) return 0;
    const { answerExpires } = this.#providers.of[provider];
    this.#stubQueries++;
    let wait = this.#lastMileMicros[row] + routing.resolverMicros[view];
    const isSteered = this.#choice === null || nowMicros < this.#choice.expiresMicros[view];
    if (!isSteered) {
      // The name servers of the steering stand beside those of the provider that it names.
      wait += routing.authoritativeMicros[view];
      this.#choice!.expiresMicros[view] = nowMicros + this.#choice!.rules.ttlMicros;
    }
    const answer = this.#answer[row];
    if (nowMicros >= answerExpires[answer]) {
      wait += routing.authoritativeMicros[view];
      answerExpires[answer] = nowMicros + scenario.routing.dnsTtlMicros;
    } else if (isSteered) this.#resolverHits++;
    return Math.round(wait);
  }

  /** Protocol of the connection of a row. */
  protocol(row: number): Protocol {
    return this.#plan.connections.protocols[this.#kinds.kind[row] >> 1].name;
  }

  /** DNS counters since the measured time began. */
  totals(): DnsTotals {
    return {
      stubQueries: this.#stubQueries,
      resolverHits: this.#resolverHits,
      authoritativeQueries: this.#stubQueries - this.#resolverHits,
    };
  }

  /** Begins the measured time. */
  restart(): void {
    this.#stubQueries = 0;
    this.#resolverHits = 0;
  }

  /** Shows its state to a keeper, what was drawn for the batch at hand included. */
  keep(keeper: Keeper, batch: RequestBatch): void {
    keeper.fixed(this.pop);
    keeper.fixed(this.accessKind);
    keeper.fixed(this.rttMicros);
    keeper.fixed(this.bitsPerSecond);
    keeper.fixed(this.connectMicros);
    keeper.fixed(this.tlsMicros);
    keeper.fixed(this.requestMicros);
    keeper.fixed(this.sendingMicros);
    keeper.fixed(this.view);
    keeper.fixed(this.provider);
    keeper.fixed(this.#answer);
    keeper.fixed(this.#lastMileMicros);
    keeper.fixed(this.#jitterOf);
    keeper.fixed(this.#link);
    keeper.fixed(this.#draw);
    keeper.fixed(this.#drawBefore);
    keeper.fixed(this.#linkDrawn);
    keeper.fixed(this.#linkAnew);
    keeper.fixed(this.#subnet);
    this.#kinds.keep(keeper);
    this.#losses?.keep(keeper);
    this.#batch = keeper.flag(this.#batch !== null) ? batch : null;
    this.changed = keeper.flag(this.changed);
    this.#stubQueries = keeper.number(this.#stubQueries);
    this.#resolverHits = keeper.number(this.#resolverHits);
  }
}
