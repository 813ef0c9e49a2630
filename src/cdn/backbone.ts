/**
 * Between nodes: sends a fill to its upstream and brings the answer back. Unless the scenario wants connections to be counted
 * (`upstream-pools.ts`), every way has one that takes all requests; idle longer than the keep-alive it pays its
 * handshakes again.
 */
import type { Keeper } from "../base/keeper.ts";
import { transferMicros } from "../network/transfer.ts";
import { PLAIN } from "../workload/request-kinds.ts";
import { Failover } from "./failover.ts";
import { COLD } from "../vocabulary/outcomes.ts";
import { BYPASSING, CONDITIONAL, FULL, NOT_MODIFIED, PENDING, REGISTERED, SILENCE } from "./fills.ts";
import { Lines } from "./lines.ts";
import { type CdnState, FILL_ENDS, FILL_REACHES } from "./state.ts";
import { UpstreamPools } from "./upstream-pools.ts";

/** Round trips of TCP and TLS 1.3 on a new connection between nodes. */
const HANDSHAKE_ROUND_TRIPS = 2;
/** A node waits so long for an upstream that it cannot reach (our estimate; CDNs' defaults are 1 to 30 s). */
const UPSTREAM_TIMEOUT_MICROS = 5_000_000;

/** Sender of fills and answers. */
export class Backbone {
  readonly #state: CdnState;
  readonly #lastUsedMicros: Float64Array;
  /** Null where every way has one connection that takes all requests. */
  readonly pools: UpstreamPools | null;
  /** Null where every fetch has one way. */
  readonly failover: Failover | null;
  readonly lines: Lines;

  constructor(state: CdnState) {
    this.#state = state;
    this.#lastUsedMicros = new Float64Array(state.plan.ways.length).fill(-Infinity);
    const { plan } = state;
    this.lines = new Lines(state, this);
    this.pools = plan.upstream === null ? null : new UpstreamPools(state, plan.upstream);
    this.failover =
      plan.failover === null
        ? null
        : new Failover(state, plan.failover, {
            firstByteMicros: (fill) => this.firstByteMicros(fill),
            lineMoved: (fill) => this.lines.movedTo(fill),
            leave: (fill, way, nowMicros) => this.#leave(fill, way, nowMicros),
            giveUp: (fill, nowMicros) => {
              this.pools?.passBy(fill);
              this.silence(fill, nowMicros);
            },
          });
  }

  /**
   * Opens a fill of `node` and sends it off. `slot` is the store's slot of the object, or -1; a registered
   * fill is marked there so that others can join it. Of another kind than a plain GET it is if {@link Fills.kind} is set afterwards;
   * `kind` tells beforehand. Returns the row.
   */
  send(
    node: number,
    slot: number,
    object: number,
    contentClass: number,
    sizeBytes: number,
    flags: number,
    pop: number,
    reason: number,
    nowMicros: number,
    kind = PLAIN,
  ): number {
    const { fills, stores, placement, pops } = this.#state;
    const key = placement === null || node >= pops ? object : placement.key;
    const fill = fills.take();
    const store = stores[node];
    const held = slot >= 0 && store.isHeld(slot) && !store.isFilling(slot);
    fills.version[fill] = held ? store.slots.version(slot) : -1;
    if ((flags & REGISTERED) !== 0) slot = store.beginFill(slot, key, sizeBytes, fill);
    fills.node[fill] = node;
    fills.slot[fill] = slot;
    fills.key[fill] = key;
    fills.object[fill] = object;
    fills.contentClass[fill] = contentClass;
    fills.sizeBytes[fill] = sizeBytes;
    fills.flags[fill] = flags;
    fills.pop[fill] = pop;
    fills.reason[fill] = reason;
    fills.kind[fill] = kind;
    this.#leave(fill, this.#firstWay(fill), nowMicros);
    return fill;
  }

  /** The way that a fill takes first. */
  #firstWay(fill: number): number {
    const { fills, plan } = this.#state;
    const row = fills.node[fill] * plan.ttlMicros.length + fills.contentClass[fill];
    if (plan.coldWay !== null && fills.reason[fill] === COLD) {
      const isFetch = (fills.flags[fill] & (BYPASSING | CONDITIONAL)) === 0;
      if (isFetch && plan.coldWay[row] >= 0) return plan.coldWay[row];
    }
    const way = plan.firstWay[row];
    return this.failover === null ? way : this.failover.pastConsults(fill, way);
  }

  /** A fill's answer is there. True: the fill goes elsewhere, or nobody waits for it any more. */
  goesOn(fill: number, nowMicros: number): boolean {
    this.pools?.ended(fill, nowMicros);
    return this.failover !== null && this.failover.goesOn(fill, nowMicros);
  }

  /** A fill takes a way, or one of those that follow it. */
  #leave(fill: number, wanted: number, nowMicros: number): void {
    const { fills, queue, plan, conditions } = this.#state;
    const way = this.failover?.pastSilent(fill, wanted, nowMicros) ?? wanted;
    fills.way[fill] = way;
    fills.sentMicros[fill] = nowMicros;
    fills.answer[fill] = PENDING;
    this.#state.watch?.sent(fill, nowMicros);
    this.failover?.watch(fill, way, nowMicros);
    const rttMicros = conditions.network.wayMicros[way];
    if (rttMicros === Infinity) {
      this.pools?.passBy(fill);
      this.silence(fill, nowMicros);
      return;
    }
    if (this.pools !== null) {
      this.pools.send(fill, way, nowMicros);
      return;
    }
    let travel = rttMicros / 2;
    const idle = nowMicros - this.#lastUsedMicros[way];
    if (idle > plan.scenario.network.backbone.keepAliveMicros) travel += rttMicros * HANDSHAKE_ROUND_TRIPS;
    this.#lastUsedMicros[way] = nowMicros;
    queue.push(nowMicros + Math.ceil(travel), FILL_REACHES, fill);
    this.#state.watch?.left(fill, nowMicros, travel - rttMicros / 2);
  }

  /**
   * Answers a fill from its upstream: the first byte leaves there at `firstByteMicros`, the last is there at
   * `endMicros`. A full answer whose version the asker already has becomes "not modified". Returns the bytes
   * of body that travel.
   */
  answer(
    fill: number,
    answer: number,
    version: number,
    expiresMicros: number,
    firstByteMicros: number,
    endMicros: number,
  ): number {
    const { fills, queue, plan, conditions } = this.#state;
    const { backbone, segmentBytes } = plan.scenario.network;
    if (answer === FULL && version >= 0 && fills.version[fill] === version) answer = NOT_MODIFIED;
    const rttMicros = conditions.network.wayMicros[fills.way[fill]];
    if (rttMicros === Infinity) {
      this.silence(fill, endMicros);
      return 0;
    }
    const first = firstByteMicros + rttMicros / 2;
    let end = first;
    let bytes = 0;
    if (answer === FULL) {
      bytes = fills.sizeBytes[fill];
      end += transferMicros(bytes, rttMicros, backbone.bitsPerSecond, backbone.windowSegments, segmentBytes);
      const arriving = endMicros + rttMicros / 2;
      if (arriving > end) end = arriving;
    }
    end = Math.ceil(end);
    fills.answer[fill] = answer;
    fills.answerVersion[fill] = version;
    fills.expiresMicros[fill] = expiresMicros;
    fills.firstByteMicros[fill] = first < end ? first : end;
    fills.endMicros[fill] = end;
    queue.push(end, FILL_ENDS, fill);
    this.#state.watch?.answered(fill, firstByteMicros, bytes);
    return bytes;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    keeper.fixed(this.#lastUsedMicros);
    for (const part of [this.pools, this.failover, this.lines]) part?.keep(keeper);
  }

  /**
   * When the first byte of the answer reaches the asking node, Infinity while nobody knows. A node passes bytes on while they arrive,
   * but says so only when it has the last: until then it is in what its own fill knows.
   */
  firstByteMicros(fill: number): number {
    const { fills, conditions } = this.#state;
    if (fills.answer[fill] !== PENDING) return fills.firstByteMicros[fill];
    const behind = fills.behind[fill];
    if (behind < 0 || (fills.answer[behind] !== FULL && fills.answer[behind] !== PENDING)) return Infinity;
    const passedOn = Math.max(fills.reachedMicros[fill], this.firstByteMicros(behind));
    return passedOn + conditions.network.wayMicros[fills.way[fill]] / 2;
  }

  /** No answer will come: the asker gives up after a while. */
  silence(fill: number, nowMicros: number): void {
    const { fills, queue } = this.#state;
    const patience = this.failover?.timeoutMicros(fills.way[fill]) ?? Infinity;
    const now = Math.ceil(nowMicros);
    // Nobody waits for what was given up.
    const due = patience === Infinity ? now + UPSTREAM_TIMEOUT_MICROS : fills.sentMicros[fill] + patience;
    const end = due > now ? due : now;
    fills.answer[fill] = SILENCE;
    fills.answerVersion[fill] = -1;
    fills.expiresMicros[fill] = 0;
    fills.firstByteMicros[fill] = end;
    fills.endMicros[fill] = end;
    queue.push(end, FILL_ENDS, fill);
    this.#state.watch?.silent(fill, end);
  }
}
