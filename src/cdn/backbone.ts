/**
 * Between nodes: sends a fill to its upstream and brings the answer back. Unless the scenario wants connections to be counted
 * (`upstream-pools.ts`), every way has one that takes all requests; idle longer than the keep-alive it pays its
 * handshakes again.
 */
import type { Keeper } from "../base/keeper.ts";
import { transferMicros } from "../network/transfer.ts";
import { PLAIN } from "../workload/request-kinds.ts";
import { ERROR, FULL, NOT_MODIFIED, REGISTERED } from "./fills.ts";
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

  constructor(state: CdnState) {
    this.#state = state;
    this.#lastUsedMicros = new Float64Array(state.plan.ways.length).fill(-Infinity);
    const { plan, fills, queue } = state;
    this.pools = plan.upstream === null ? null : new UpstreamPools(plan, plan.upstream, fills, queue);
  }

  /**
   * Opens a fill of `node` and sends it off. `slot` is the store's slot of the object, or -1; a registered
   * fill is marked there so that others can join it. It is a plain GET until {@link Fills.kind} says otherwise. Returns the row.
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
  ): number {
    const { fills, stores, queue, plan, conditions, placement, pops } = this.#state;
    const key = placement === null || node >= pops ? object : placement.key;
    const fill = fills.take();
    const store = stores[node];
    const held = slot >= 0 && store.isHeld(slot) && !store.isFilling(slot);
    fills.version[fill] = held ? store.slots.version(slot) : -1;
    if ((flags & REGISTERED) !== 0) slot = store.beginFill(slot, key, sizeBytes, fill);
    const way = plan.firstWay[node * plan.ttlMicros.length + contentClass];
    fills.node[fill] = node;
    fills.way[fill] = way;
    fills.slot[fill] = slot;
    fills.key[fill] = key;
    fills.object[fill] = object;
    fills.contentClass[fill] = contentClass;
    fills.sizeBytes[fill] = sizeBytes;
    fills.flags[fill] = flags;
    fills.pop[fill] = pop;
    fills.reason[fill] = reason;
    fills.kind[fill] = PLAIN;
    fills.sentMicros[fill] = nowMicros;
    const rttMicros = conditions.network.wayMicros[way];
    if (rttMicros === Infinity) {
      this.pools?.passBy(fill);
      this.#fail(fill, nowMicros);
      return fill;
    }
    if (this.pools !== null) {
      this.pools.send(fill, way, nowMicros);
      return fill;
    }
    let travel = rttMicros / 2;
    const idle = nowMicros - this.#lastUsedMicros[way];
    if (idle > plan.scenario.network.backbone.keepAliveMicros) travel += rttMicros * HANDSHAKE_ROUND_TRIPS;
    this.#lastUsedMicros[way] = nowMicros;
    queue.push(nowMicros + Math.ceil(travel), FILL_REACHES, fill);
    this.#state.watch?.sent(fill, nowMicros, travel - rttMicros / 2);
    return fill;
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
      this.#fail(fill, endMicros);
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
    this.pools?.keep(keeper);
  }

  /** No way leads to the upstream: the asker gives up after a while. */
  #fail(fill: number, nowMicros: number): void {
    const { fills, queue } = this.#state;
    const end = Math.ceil(nowMicros) + UPSTREAM_TIMEOUT_MICROS;
    fills.answer[fill] = ERROR;
    fills.answerVersion[fill] = -1;
    fills.expiresMicros[fill] = 0;
    fills.firstByteMicros[fill] = end;
    fills.endMicros[fill] = end;
    queue.push(end, FILL_ENDS, fill);
  }
}
