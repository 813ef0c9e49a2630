/**
 * What a purge does at one node. Copies go, or become stale (a soft purge: stale-while-revalidate and stale-if-error count from now);
 * all of an object: its variants, slices, and the copies of every server. A fill under way may bring what was there
 * before: nobody joins it any more, and its answer is not stored (`CdnState.isOvertaken`).
 */
import { REGISTERED } from "./fills.ts";
import type { PurgeCount } from "./purge-records.ts";
import type { PurgeTarget } from "./purge-target.ts";
import { BY_PURGE, LEFT_BYTES } from "../cache/tier.ts";
import type { Store } from "../cache/store.ts";
import type { CdnState } from "./state.ts";

/** Carries a purge out at a node. */
export function purgeNode(
  state: CdnState,
  node: number,
  target: PurgeTarget,
  soft: boolean,
  nowMicros: number,
  count: PurgeCount,
): void {
  const store = state.stores[node];
  if (target.isAll && !hasLostServers(state, node)) {
    leaveFills(state, node, target);
    const { objects, bytes } = store.purgeAll(soft, nowMicros);
    count.objects += objects;
    count.bytes += bytes;
  } else {
    const before = purgedBytes(store);
    if (target.objects === null) purgeByRule(state, node, target, soft, nowMicros, count);
    else for (const object of target.objects) purgeObject(state, node, object, soft, nowMicros, count);
    count.bytes += purgedBytes(store) - before;
  }
  state.errors?.purge(node, target);
  state.purgeLog?.note(node, target, nowMicros);
}

/** Objects that a node looks at for a purge by rule. */
export function examinedBy(state: CdnState, node: number, { objects, isAll }: PurgeTarget): number {
  return objects === null && !isAll ? state.stores[node].size : 0;
}

/** No index leads from a prefix to what is held: everything is looked at. */
function purgeByRule(
  state: CdnState,
  node: number,
  target: PurgeTarget,
  soft: boolean,
  nowMicros: number,
  count: PurgeCount,
): void {
  const store = state.stores[node];
  const found: number[] = [];
  store.forEachHeld((slot) => {
    count.examined++;
    const key = store.slots.key(slot);
    if (target.covers(state.objectOf(state.copyKeys.objectOf(key))) && !isLost(state, node, key))
      found.push(slot);
  });
  leaveFills(state, node, target);
  for (const slot of found) purgeSlot(state, store, slot, soft, nowMicros, count);
}

function purgeObject(
  state: CdnState,
  node: number,
  object: number,
  soft: boolean,
  nowMicros: number,
  count: PurgeCount,
): void {
  // Where there are no keys beside objects, the object is its own.
  for (let key = object; key >= 0; key = state.listsKeys ? state.nextKey(object, key) : -1)
    for (let part = key; part >= 0; part = state.sliceKeys.next(part))
      purgeCopies(state, node, part, soft, nowMicros, count);
}

function purgeCopies(
  state: CdnState,
  node: number,
  id: number,
  soft: boolean,
  nowMicros: number,
  count: PurgeCount,
): void {
  const { placement, plan, stores } = state;
  count.examined++;
  if (placement === null || node >= state.pops) {
    purgeSlot(state, stores[node], stores[node].find(id), soft, nowMicros, count);
    return;
  }
  for (let server = 0; server < plan.nodes[node].ring.servers; server++) {
    const key = placement.keyAt(node, id, server);
    if (key >= 0 && !placement.health.isDown(node, server))
      purgeSlot(state, stores[node], stores[node].find(key), soft, nowMicros, count);
  }
}

/** Purges what is in a slot; -1: nothing is. */
function purgeSlot(
  state: CdnState,
  store: Store,
  slot: number,
  soft: boolean,
  nowMicros: number,
  count: PurgeCount,
): void {
  if (slot < 0) return;
  const { slots } = store;
  const held = store.isHeld(slot);
  if (store.isFilling(slot)) leaveFill(state, store, slot);
  if (!held) return;
  count.objects++;
  if (soft) {
    count.bytes += slots.sizeBytes(slot);
    store.refresh(slot, Math.min(slots.expiresMicros(slot), nowMicros));
  } else store.purge(slot);
}

/** Nobody joins the fill of a slot any more. */
function leaveFill(state: CdnState, store: Store, slot: number): void {
  const { fills } = state;
  const fill = store.slots.version(slot);
  fills.flags[fill] &= ~REGISTERED;
  store.endFill(slot, fills.version[fill]);
}

/** The same of all fills of a node for what the target covers. */
function leaveFills(state: CdnState, node: number, target: PurgeTarget): void {
  const { fills, stores } = state;
  const store = stores[node];
  fills.forEachRegistered(node, (fill) => {
    const slot = fills.slot[fill];
    // Rows that are free still say what they were used for: only the row that the slot names is under way.
    if (store.slots.key(slot) !== fills.key[fill] || !store.isFilling(slot)) return;
    if (store.slots.version(slot) !== fill) return;
    if (target.covers(state.objectOf(fills.object[fill])) && !isLost(state, node, fills.key[fill]))
      leaveFill(state, store, slot);
  });
}

/** A server that is lost hears of nothing. */
function isLost(state: CdnState, node: number, key: number): boolean {
  return state.placement !== null && node < state.pops && state.placement.isLost(node, key);
}

function hasLostServers({ placement, pops }: CdnState, node: number): boolean {
  return placement !== null && node < pops && placement.health.ailing[node] > 0;
}

function purgedBytes({ tiers }: Store): number {
  return tiers.reduce((sum, { counters }) => sum + counters[LEFT_BYTES + BY_PURGE], 0);
}
