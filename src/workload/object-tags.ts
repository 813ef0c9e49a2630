/**
 * Tags (surrogate keys) of the generated objects of a class: which object carries which is a pure function, and so is its
 * inverse. Each object has a few places for tags; in each the objects are shuffled by a keyed permutation and dealt to the tags in turn, so
 * every tag has nearly as many carriers as any other. No table: a purge by tag walks the carriers and nothing else.
 */
import { hash2 } from "../base/hash.ts";
import { Permutation } from "../base/permutation.ts";

/** Tags of a class of content. */
export interface TagSpec {
  /** Different tags. */
  readonly count: number;
  /** Tags of an object; fewer where two of its places have the same. */
  readonly perObject: number;
}

/** Who carries which tag. */
export class ObjectTags {
  readonly spec: TagSpec;
  /** Objects looked at while carriers were listed: for whoever wants to know what a purge by tag costs. */
  visits = 0;
  readonly #places: readonly Permutation[];

  /** @param objects of the class, those to come included */
  constructor(spec: TagSpec, objects: number, salt: number) {
    this.spec = spec;
    this.#places = Array.from(
      { length: spec.perObject },
      (_, place) => new Permutation(objects, hash2(salt, place)),
    );
  }

  /** Does the class's n-th object (from 0) carry the tag (from 0)? */
  carries(n: number, tag: number): boolean {
    return this.#places.some((place) => place.at(n) % this.spec.count === tag);
  }

  /** The objects that carry the tag, each once. */
  carriers(tag: number): number[] {
    const { count } = this.spec;
    const found: number[] = [];
    this.#places.forEach((place, p) => {
      for (let m = tag; m < place.size; m += count) {
        const n = place.inverse(m);
        this.visits++;
        // Who has the tag in an earlier place, too, is there already.
        let isNew = true;
        for (let earlier = 0; earlier < p; earlier++)
          if (this.#places[earlier].at(n) % count === tag) isNew = false;
        if (isNew) found.push(n);
      }
    });
    return found;
  }
}
