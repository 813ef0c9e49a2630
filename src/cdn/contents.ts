/**
 * What the caches of a world hold, told so that another world can begin with it: nodes by name, objects by id, slices by object and
 * place. Lifetimes are counted from the moment on, and the moment is the other world's beginning.
 */
import { drain, type HeldObject, preload } from "../cache/preload.ts";
import type { Plan } from "../model/plan.ts";
import { FIRST_SLICE } from "../workload/requests.ts";
import type { CdnState } from "./state.ts";

/** An object or a slice of one. */
export interface Content extends HeldObject {
  /** Which slice; -1: the whole object. */
  readonly slice: number;
}

/** What the nodes of a world hold, by name, coldest first. */
export type Contents = ReadonlyMap<string, readonly Content[]>;

/** Version of what is the origin's own at the beginning of a run, and of what is older. */
const CURRENT = 0;
const OLDER = -1;

/** What the nodes hold at a time. The world is spent afterwards. */
export function contentsOf(state: CdnState, nowMicros: number): Contents {
  const { stores, plan, versions, sliceKeys } = state;
  const held = stores.map((store) =>
    drain(store, (slot) => {
      const known = versions.known(state.objectOf(store.slots.key(slot)));
      return state.heldVersion(store, slot) >= known ? CURRENT : OLDER;
    }).map((one) => ({
      ...one,
      expiresMicros: one.expiresMicros - nowMicros,
      object: sliceKeys.objectOf(one.object),
      slice: one.object < FIRST_SLICE ? -1 : sliceKeys.indexOf(one.object),
    })),
  );
  const names = nodeNames(plan);
  return new Map(held.map((one, node) => [names[node], one]));
}

/** Fills the caches of a new world; nodes of other names stay empty. Returns how many objects are in them, and their bytes. */
export function fillFrom(state: CdnState, contents: Contents): { objects: number; bytes: number } {
  const { stores, plan, sliceKeys } = state;
  let objects = 0;
  let bytes = 0;
  nodeNames(plan).forEach((name, node) => {
    const store = stores[node];
    const held = contents.get(name) ?? [];
    preload(
      store,
      held.map(({ slice, ...one }) =>
        slice < 0 ? one : { ...one, object: sliceKeys.key(one.object, slice) },
      ),
    );
    objects += store.size;
    for (const tier of store.tiers) bytes += tier.heldBytes;
  });
  return { objects, bytes };
}

/** Names of the nodes: PoPs by code, those of other levels by level, with their provider's name where there are several. */
function nodeNames(plan: Plan): string[] {
  const seen = new Map<string, number>();
  return plan.nodes.map(({ level }, node) => {
    const place = node < plan.pops.length ? plan.pops[node].iata : level.level;
    const name = `${plan.providers[level.provider].name} ${place}`.trim();
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? name : `${name} ${nth}`;
  });
}
