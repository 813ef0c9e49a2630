/**
 * Between nodes: sends a fill to its upstream and brings the answer back. Connections between nodes are kept
 * open; one that has been idle longer than the keep-alive pays its handshakes again.
 */
import { transferMicros } from "../network/transfer.ts";
import { REGISTERED, FULL, NOT_MODIFIED } from "./fills.ts";
import { type CdnState, FILL_ENDS, FILL_REACHES } from "./state.ts";

/** Round trips of TCP and TLS 1.3 on a new connection between nodes. */
const HANDSHAKE_ROUND_TRIPS = 2;

/** Sender of fills and answers. */
export class Backbone {
  readonly #state: CdnState;
  readonly #lastUsedMicros: Float64Array;

  constructor(state: CdnState) {
    this.#state = state;
    this.#lastUsedMicros = new Float64Array(state.plan.nodes.length).fill(-Infinity);
  }

  /**
   * Opens a fill of `node` and sends it off. `slot` is the store's slot of the object, or -1; a registered
   * fill is marked there so that others can join it. Returns the row.
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
    const { fills, stores, queue, plan } = this.#state;
    const fill = fills.take();
    const store = stores[node];
    const held = slot >= 0 && store.isHeld(slot) && !store.isFilling(slot);
    fills.version[fill] = held ? store.slots.version(slot) : -1;
    if ((flags & REGISTERED) !== 0) slot = store.beginFill(slot, object, sizeBytes, fill);
    fills.node[fill] = node;
    fills.slot[fill] = slot;
    fills.object[fill] = object;
    fills.contentClass[fill] = contentClass;
    fills.sizeBytes[fill] = sizeBytes;
    fills.flags[fill] = flags;
    fills.pop[fill] = pop;
    fills.reason[fill] = reason;
    const { rttUpMicros } = plan.nodes[node];
    let travel = rttUpMicros / 2;
    const idle = nowMicros - this.#lastUsedMicros[node];
    if (idle > plan.scenario.network.backbone.keepAliveMicros) travel += rttUpMicros * HANDSHAKE_ROUND_TRIPS;
    this.#lastUsedMicros[node] = nowMicros;
    queue.push(nowMicros + Math.ceil(travel), FILL_REACHES, fill);
    this.#state.watch?.sent(fill, nowMicros, travel - rttUpMicros / 2);
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
    const { fills, queue, plan } = this.#state;
    const { backbone, segmentBytes } = plan.scenario.network;
    if (answer === FULL && version >= 0 && fills.version[fill] === version) answer = NOT_MODIFIED;
    const { rttUpMicros } = plan.nodes[fills.node[fill]];
    const first = firstByteMicros + rttUpMicros / 2;
    let end = first;
    let bytes = 0;
    if (answer === FULL) {
      bytes = fills.sizeBytes[fill];
      end += transferMicros(
        bytes,
        rttUpMicros,
        backbone.bitsPerSecond,
        backbone.windowSegments,
        segmentBytes,
      );
      const arriving = endMicros + rttUpMicros / 2;
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
}
