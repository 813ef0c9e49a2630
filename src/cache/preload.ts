/**
 * What a store holds, in the order in which it would let go of it, and an empty store filled with that before a run: with the hottest
 * objects that there is room for. Nobody is asked whether they may enter and nothing is evicted; each tier's order sees its objects come
 * in from the coldest to the hottest.
 */
import type { Eviction } from "../policy/contract.ts";
import { isCopy } from "./copy-keys.ts";
import type { Store } from "./store.ts";
import type { TierState } from "./tier.ts";

/** An object that a store has held. */
export interface HeldObject {
  readonly object: number;
  readonly sizeBytes: number;
  /** When it stops being fresh, microseconds of the run; may be over. */
  readonly expiresMicros: number;
  readonly version: number;
}

/**
 * All objects of a store, the one that would go first in front; further copies on other servers are left out. What goes first is found by
 * letting it go: the store's orders are spent afterwards.
 */
export function drain(store: Store, versionOf: (slot: number) => number): HeldObject[] {
  // What purges of everything have left behind is found out when it is looked for.
  store.sweep();
  store.forEachHeld((slot) => store.find(store.slots.key(slot)));
  const hottest = new Map<number, HeldObject>();
  for (const tier of [...store.tiers].reverse())
    for (const slot of merged(tier.orders.map(emptied))) {
      const { slots } = store;
      const object = slots.key(slot);
      if (isCopy(object)) continue;
      // What stands in a faster tier as well is as hot as it is there.
      hottest.delete(object);
      const expiresMicros = slots.expiresMicros(slot);
      hottest.set(object, {
        object,
        sizeBytes: slots.sizeBytes(slot),
        expiresMicros,
        version: versionOf(slot),
      });
    }
  return [...hottest.values()];
}

/** Puts in what fits of `held`, which is in the order of {@link drain}. The store must be empty. */
export function preload(store: Store, held: readonly HeldObject[]): void {
  const { tiers, inclusion } = store;
  // Inclusive tiers hold what those above them hold: the slowest is filled first, and each gets of what the one below has.
  const fills = inclusion === "inclusive" ? [...tiers].reverse() : tiers;
  let offered = held;
  for (const tier of fills) {
    const chosen = hottestThatFit(store, tier, offered);
    for (const object of chosen) put(store, tier, object);
    if (inclusion === "inclusive") offered = chosen;
    else if (inclusion === "exclusive") {
      const taken = new Set(chosen);
      offered = offered.filter((object) => !taken.has(object));
    }
  }
}

/** Slots of an order as it lets go of them. */
function emptied(order: Eviction): number[] {
  const slots: number[] = [];
  for (let slot = order.victim(); slot >= 0; slot = order.size > 0 ? order.victim() : -1) {
    order.remove(slot, true);
    slots.push(slot);
  }
  return slots;
}

/** The lists of several servers as one: by how many of its own server's are hotter. */
function merged(lists: readonly number[][]): number[] {
  return lists
    .flatMap((list) => list.map((slot, at) => ({ slot, hotter: list.length - at })))
    .sort((a, b) => b.hotter - a.hotter)
    .map(({ slot }) => slot);
}

function hottestThatFit(store: Store, tier: TierState, offered: readonly HeldObject[]): HeldObject[] {
  const usedBytes = new Float64Array(tier.orders.length);
  const chosen: HeldObject[] = [];
  for (let at = offered.length - 1; at >= 0; at--) {
    const { object, sizeBytes } = offered[at];
    const server = store.serverOf(object);
    if (sizeBytes > tier.largestBytes || usedBytes[server] + sizeBytes > tier.capacityBytes) continue;
    usedBytes[server] += sizeBytes;
    chosen.push(offered[at]);
  }
  return chosen.reverse();
}

function put(store: Store, tier: TierState, { object, sizeBytes, expiresMicros, version }: HeldObject): void {
  const slot = store.beginFill(store.find(object), object, sizeBytes, -1);
  const server = store.slots.server(slot);
  store.slots.setExpiresMicros(slot, expiresMicros);
  tier.orders[server].announce(object, sizeBytes);
  tier.put(slot, server, sizeBytes);
  store.endFill(slot, version);
}
