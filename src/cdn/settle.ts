/**
 * What an arrived answer does to the store of the node that asked: admit, refresh, replace, keep. The same
 * for PoPs and shields; who waited, and what they are told, is the caller's business.
 */
import { usableOnError } from "../http/freshness.ts";
import { BYPASSING, FULL, NOT_MODIFIED, REGISTERED } from "./fills.ts";
import type { CdnState } from "./state.ts";
import { isInvalidated } from "./write-log.ts";

/** A body arrived and is passed on. */
export const FETCHED = 0;
/** The stored copy was confirmed and is read from its tier. */
export const CONFIRMED = 1;
/** The upstream failed, and the stored copy may stand in for its answer (RFC 5861). */
export const STANDS_IN = 2;
/** There is nothing to serve. */
export const NOTHING = 3;

/** Applies the fill's answer to the store of its node, and returns one of the codes above. */
export function settle(state: CdnState, fill: number, nowMicros: number): number {
  const { fills, plan } = state;
  const answer = fills.answer[fill];
  const flags = fills.flags[fill];
  const arrived = answer === FULL || answer === NOT_MODIFIED;
  if ((flags & BYPASSING) !== 0) return arrived ? FETCHED : NOTHING;

  const node = fills.node[fill];
  const store = state.stores[node];
  store.clock.nowMicros = nowMicros;
  const registered = (flags & REGISTERED) !== 0;
  const slot = registered ? fills.slot[fill] : store.find(fills.key[fill]);
  fills.slot[fill] = slot;
  const held = slot >= 0 && store.isHeld(slot);
  if (!arrived) {
    const contentClass = fills.contentClass[fill];
    const standsIn =
      held &&
      !isInvalidated(store.slots.expiresMicros(slot)) &&
      usableOnError(nowMicros, store.slots.expiresMicros(slot), plan.staleIfErrorMicros[contentClass]);
    if (registered) store.endFill(slot, fills.version[fill]);
    state.errors?.failed(fill, nowMicros);
    return standsIn ? STANDS_IN : NOTHING;
  }
  state.errors?.arrived(node, fills.key[fill]);
  if (!registered && state.isOvertaken(fill)) {
    // Those who asked before the write may have it; nobody else will.
    return answer === NOT_MODIFIED && held ? CONFIRMED : FETCHED;
  }
  if (answer === NOT_MODIFIED && held) {
    store.refresh(slot, fills.expiresMicros[fill]);
    if (registered) store.endFill(slot, fills.answerVersion[fill]);
    return CONFIRMED;
  }
  // A confirmed copy that was evicted while the question was on its way is still in hand: it enters anew.
  admitBody(state, fill, slot);
  state.chargeWrites(node, nowMicros);
  return FETCHED;
}

function admitBody(state: CdnState, fill: number, slot: number): void {
  const { fills } = state;
  const store = state.stores[fills.node[fill]];
  const sizeBytes = fills.sizeBytes[fill];
  const expires = fills.expiresMicros[fill];
  const version = fills.answerVersion[fill];
  if ((fills.flags[fill] & REGISTERED) !== 0) {
    if (store.isHeld(slot)) store.expire(slot);
    store.admit(slot, sizeBytes, expires);
    store.endFill(slot, version);
    return;
  }
  // Without collapsed forwarding several fills of one object race; the store takes the first, and newer ones.
  if (slot >= 0 && store.isFilling(slot)) return;
  if (slot >= 0 && store.slots.version(slot) >= version) {
    store.refresh(slot, expires);
    return;
  }
  const mine = store.beginFill(slot, fills.key[fill], sizeBytes, fill);
  if (store.isHeld(mine)) store.expire(mine);
  store.admit(mine, sizeBytes, expires);
  store.endFill(mine, version);
}
