/**
 * What a write means for the nodes that its answer passes (RFC 9111 section 4.4): each makes its own copies of the object stale, all
 * variants of it; nodes elsewhere know nothing of it. A fill that was under way by then may bring what was there before the write, so
 * nobody joins it any more and its answer is not stored. A HEAD's answer tells whether the stored copy is current (section 4.3.5).
 */
import { WRITE } from "../workload/request-kinds.ts";
import { REGISTERED } from "./fills.ts";
import type { CdnState } from "./state.ts";
import { INVALIDATED_MICROS } from "./write-log.ts";

/** The successful answer to a request that is no plain GET passes the node that sent `fill`. */
export function answerPasses(state: CdnState, fill: number, nowMicros: number): void {
  const { fills, plan } = state;
  const kind = fills.kind[fill];
  if (kind === WRITE) {
    if (plan.writesInvalidate) invalidate(state, fills.node[fill], fills.object[fill], nowMicros);
  } else if (plan.headUpdates && plan.requestRules[kind].head) learnFromHead(state, fill);
}

function invalidate(state: CdnState, node: number, id: number, nowMicros: number): void {
  const object = state.objectOf(id);
  state.writeLog.note(node, object, nowMicros);
  // Where there are no keys beside objects, the one id is all there is.
  for (let key = state.listsKeys ? object : id; key >= 0; key = state.nextKey(object, key))
    for (let part = key; part >= 0; part = state.sliceKeys.next(part)) invalidateCopies(state, node, part);
}

/** Every server of a PoP that answers makes its copy stale; one that is lost hears nothing of it. */
function invalidateCopies(state: CdnState, node: number, id: number): void {
  const { placement, plan } = state;
  if (placement === null || node >= state.pops) {
    invalidateKey(state, node, id);
    return;
  }
  for (let server = 0; server < plan.nodes[node].ring.servers; server++) {
    const key = placement.keyAt(node, id, server);
    if (key >= 0 && !placement.health.isDown(node, server)) invalidateKey(state, node, key);
  }
}

function invalidateKey(state: CdnState, node: number, key: number): void {
  const { fills, stores } = state;
  const store = stores[node];
  const slot = store.find(key);
  if (slot < 0) return;
  const held = store.isHeld(slot);
  if (held) store.refresh(slot, INVALIDATED_MICROS);
  if (!store.isFilling(slot)) return;
  const overtaken = store.slots.version(slot);
  fills.flags[overtaken] &= ~REGISTERED;
  store.endFill(slot, fills.version[overtaken]);
}

function learnFromHead(state: CdnState, fill: number): void {
  const { fills } = state;
  const store = state.stores[fills.node[fill]];
  const slot = store.find(fills.key[fill]);
  if (slot < 0 || !store.isHeld(slot) || store.isFilling(slot)) return;
  if (state.isOvertaken(fill)) return;
  const current = store.slots.version(slot) === fills.answerVersion[fill];
  store.refresh(slot, current ? fills.expiresMicros[fill] : INVALIDATED_MICROS);
}
