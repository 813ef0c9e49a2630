/**
 * What a purge is about, as nodes need it: a list of objects where there is an index that leads to them (a URL, a tag), else a rule by
 * which each object that is held must be looked at (a prefix, a class); or everything.
 */
import type { Purge } from "../scenario/purges.ts";
import type { ObjectNames } from "../workload/object-names.ts";

/** Objects to be purged together. */
export interface PurgeTarget {
  /** The objects; null: those that {@link covers} says. */
  readonly objects: readonly number[] | null;
  readonly isAll: boolean;
  covers(object: number): boolean;
  /** Paths that a provider charges for who has no purge by tag: a tag's objects one by one, a wildcard once. */
  readonly paths: number;
}

/** The targets of a purge, one for each call to the control plane. */
export function targetsOf(purge: Purge, names: ObjectNames, classes: readonly string[]): PurgeTarget[] {
  const { url, prefix, tag, contentClass, count = 1, batch = count } = purge;
  if (url !== undefined) {
    const first = names.find(url);
    const objects = first < 0 ? [] : names.following(first, count);
    // A URL that nobody has is charged for, too.
    return batches(Math.max(1, objects.length), batch, (from, until) => objects.slice(from, until), 1);
  }
  if (tag !== undefined) {
    return batches(count, batch, (from, until) => names.tagged(tag, until - from, from));
  }
  if (prefix !== undefined && prefix !== "/") return [byRule(names.under(prefix))];
  if (contentClass !== undefined) {
    const wanted = classes.indexOf(contentClass);
    return [byRule((object) => names.classOf(object) === wanted)];
  }
  return [{ objects: null, isAll: true, covers: () => true, paths: 1 }];
}

function byRule(covers: (object: number) => boolean): PurgeTarget {
  return { objects: null, isAll: false, covers, paths: 1 };
}

function batches(
  count: number,
  batch: number,
  objectsOf: (from: number, until: number) => number[],
  pathsEach?: number,
): PurgeTarget[] {
  const targets: PurgeTarget[] = [];
  for (let from = 0; from < count; from += batch) {
    const until = Math.min(count, from + batch);
    const objects = objectsOf(from, until);
    let known: Set<number> | null = null;
    targets.push({
      objects,
      isAll: false,
      covers: (object) => (known ??= new Set(objects)).has(object),
      paths: pathsEach === undefined ? objects.length : until - from,
    });
  }
  return targets;
}
