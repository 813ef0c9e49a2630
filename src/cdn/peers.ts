/**
 * Fetches from the PoP's other servers: a server that lacks an object reads the copy of a peer, over the PoP's own
 * network, and keeps one for itself. To the user that is a hit of the PoP: it is told as read from the peer's tier,
 * once, when it is answered. Requests that come before the copy is there wait for it as for any fill. The bandwidth
 * between servers is not modelled: it is tens of times that of their devices.
 */
import { NO_REASON } from "../vocabulary/outcomes.ts";
import { PLAIN } from "../workload/request-kinds.ts";
import { FULL, PEER, REGISTERED } from "./fills.ts";
import type { Placement } from "./placement.ts";
import { type CdnState, FILL_ENDS } from "./state.ts";

/**
 * Fetches the object (or slice) placed last from a server that has it fresh, if there is one. `slot` is that of the asking
 * server, or -1; `alone`: no other fill for it is under way there. Returns the row of the fill, or -1.
 */
export function fetchFromPeer(
  state: CdnState,
  placement: Placement,
  pop: number,
  slot: number,
  alone: boolean,
  object: number,
  contentClass: number,
  nowMicros: number,
): number {
  const from = placement.peerOf(pop, object, nowMicros);
  if (from < 0) return -1;
  const { fills, devices, queue } = state;
  const store = state.stores[pop];
  const { slots } = store;
  const sizeBytes = slots.sizeBytes(from);
  const fill = fills.take();
  fills.answerVersion[fill] = state.heldVersion(store, from);
  fills.expiresMicros[fill] = slots.expiresMicros(from);
  const server = slots.server(from);
  // The asking server's slot first: what the peer's promotion pushes out must not be in its way.
  fills.slot[fill] = alone ? store.beginFill(slot, placement.key, sizeBytes, fill) : slot;
  const tier = store.touch(from);
  devices.use(pop, server, tier, nowMicros, sizeBytes);
  const end = Math.ceil(devices.endMicros + placement.hashing.peerMicros);
  fills.firstByteMicros[fill] = Math.min(end, devices.firstByteMicros + placement.hashing.peerMicros);
  fills.endMicros[fill] = end;
  if (store.writes > 0) state.chargeWrites(pop, nowMicros);
  fills.node[fill] = pop;
  fills.key[fill] = placement.key;
  fills.object[fill] = object;
  fills.contentClass[fill] = contentClass;
  fills.sizeBytes[fill] = sizeBytes;
  fills.flags[fill] = PEER | (alone ? REGISTERED : 0);
  fills.pop[fill] = pop;
  fills.reason[fill] = NO_REASON;
  fills.kind[fill] = PLAIN;
  fills.sentMicros[fill] = nowMicros;
  fills.version[fill] = -1;
  fills.answer[fill] = FULL;
  fills.tier[fill] = tier;
  queue.push(end, FILL_ENDS, fill);
  placement.peerFetches++;
  placement.peerBytes += sizeBytes;
  return fill;
}
