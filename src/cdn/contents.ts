/**
 * What the caches of a world hold, told so that another world can begin with it: nodes by name, objects by id, slices by object and
 * place. Lifetimes are counted from the moment on, and the moment is the other world's beginning: what has its newest name and version
 * then has there its first.
 */
import { drain, type HeldObject, preload } from "../cache/preload.ts";
import type { Plan } from "../model/plan.ts";
import type { CdnState } from "./state.ts";

/** An object or a slice of one. */
export interface Content extends HeldObject {
  /** Which slice; -1: the whole object. */
  readonly slice: number;
}

/** What the nodes of a world hold, by name, coldest first. */
export type Contents = ReadonlyMap<string, readonly Content[]>;

/** Version of what is the origin's own at the beginning of a run, and of what is older (-1 stands for no version). */
const CURRENT = 0;
const OLDER = -2;

/** What the nodes hold at a time before which everything has happened. The world is spent afterwards. */
export function contentsOf(state: CdnState, nowMicros: number): Contents {
  const lastMicros = nowMicros - 1;
  const { stores, plan, versions, sliceKeys, names } = state;
  const held = stores.map((store) =>
    drain(store, (slot) => {
      const object = state.objectOf(store.slots.key(slot));
      const now = versions.at(object, state.classOf(object), lastMicros);
      return state.heldVersion(store, slot) >= now ? CURRENT : OLDER;
    }).flatMap((one): Content[] => {
      const id = sliceKeys.objectOf(one.object);
      const isWhole = id === one.object;
      const slice = isWhole ? -1 : sliceKeys.indexOf(one.object);
      // Keys made for one request stand below the first slice; names that deploys have replaced are asked for no more.
      const isAskedFor =
        (isWhole || slice >= 0) &&
        names?.isCurrent(id, state.classOf(state.objectOf(id)), lastMicros) !== false;
      const expiresMicros = one.expiresMicros - nowMicros;
      return isAskedFor ? [{ ...one, expiresMicros, object: names?.baseOf(id) ?? id, slice }] : [];
    }),
  );
  const nodes = nodeNames(plan);
  return new Map(held.map((one, node) => [nodes[node], one]));
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
