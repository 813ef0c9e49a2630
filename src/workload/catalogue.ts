/**
 * The catalogue: every object that generated requests may ask for, with size, class and cacheability, and
 * which object stands at which popularity rank at the moment. Objects of a class have consecutive ids; those
 * that will appear during the run (churn) come after the ones there from the start.
 */
import { distribution, type DistributionSpec, lognormal, pareto } from "../base/distribution.ts";
import { hash2 } from "../base/hash.ts";
import { pow } from "../base/math.ts";
import { normalCdf, normalQuantile } from "../base/normal.ts";
import type { Stream } from "../base/random.ts";
import { AliasTable, type RandomBits } from "../ds/alias-table.ts";
import { MOST_OBJECT_BYTES } from "../ds/slots.ts";
import { UNCACHEABLE } from "./requests.ts";

const DAY_MICROS = 86_400_000_000;
const TWO_32 = 4294967296;

/** What the catalogue must know of a content class. */
export interface CatalogueClass {
  readonly objects: number;
  /** Object sizes, bytes. */
  readonly size: DistributionSpec;
  /** Correlation of the normal scores of size and of popularity; absent: none. */
  readonly sizeCorrelation?: number | undefined;
  /** P(rank) proportional to 1 / (rank + offset)^exponent, ranks from 1 (Zipf; Mandelbrot when offset > 0). */
  readonly popularity: { readonly exponent: number; readonly offset: number };
  /** Share of the objects replaced each day. */
  readonly churnPerDay: number;
  /** Share of objects that may not be stored. */
  readonly uncacheableShare: number;
}

/** The objects of one class in order of popularity. */
class Shelf {
  readonly popularity: AliasTable;
  /** Object at each rank (from 0), relative to the class's first object; null while nothing has changed. */
  readonly objectAt: Int32Array | null;
  readonly objects: number = 0;
  readonly first: number = 0;
  /** Time between two newcomers, microseconds; Infinity: none. */
  readonly churnEveryMicros: number = 0;
  newcomers = 0;
  /** Multiplier of the permutations by which tastes differ: coprime to the number of objects. */
  readonly stride: number = 0;
  /** Sizes that depend on popularity; null when they do not. */
  readonly sizes: RelatedSizes | null;

  constructor(spec: CatalogueClass, first: number) {
    const { exponent, offset } = spec.popularity;
    const weights = new Float64Array(spec.objects);
    for (let rank = 0; rank < weights.length; rank++) weights[rank] = pow(rank + 1 + offset, -exponent);
    this.popularity = new AliasTable(weights);
    this.objects = spec.objects;
    this.first = first;
    this.churnEveryMicros = spec.churnPerDay > 0 ? DAY_MICROS / (spec.objects * spec.churnPerDay) : Infinity;
    this.objectAt =
      this.churnEveryMicros < Infinity ? Int32Array.from({ length: spec.objects }, (_, rank) => rank) : null;
    this.sizes = spec.sizeCorrelation ? new RelatedSizes(spec, spec.sizeCorrelation) : null;
    this.stride = coprimeNear(Math.floor(spec.objects * 0.6180339887), spec.objects);
  }
}

/** All objects. */
export class Catalogue {
  /** Size of each object, bytes. */
  readonly sizeBytes: Float64Array;
  /** `UNCACHEABLE` for objects that may not be stored, else 0: the flag of their requests. */
  readonly uncacheable: Uint8Array;
  /** Objects, those to come included. */
  readonly objects: number;
  readonly #shelves: Shelf[] = [];
  readonly #churn: Stream;

  /**
   * @param durationMicros length of the run: bounds the number of newcomers
   * @param sizes stream of the sizes, the same number of draws for each object of a class
   * @param churn stream of the places that newcomers take
   */
  constructor(classes: readonly CatalogueClass[], durationMicros: number, sizes: Stream, churn: Stream) {
    this.#churn = churn;
    let objects = 0;
    for (const spec of classes) {
      const shelf = new Shelf(spec, objects);
      this.#shelves.push(shelf);
      objects += spec.objects + Math.floor(durationMicros / shelf.churnEveryMicros);
    }
    this.objects = objects;
    this.sizeBytes = new Float64Array(objects);
    this.uncacheable = new Uint8Array(objects);
    classes.forEach((spec, c) => {
      const end = c + 1 < classes.length ? this.#shelves[c + 1].first : objects;
      const draw = sizeDraw(spec.size, sizes);
      const related = this.#shelves[c].sizes;
      const limit = spec.uncacheableShare * TWO_32;
      for (let object = this.#shelves[c].first; object < end; object++) {
        this.sizeBytes[object] =
          related === null ? sizeOf(draw()) : related.first(object - this.#shelves[c].first, sizes.open());
        if (hash2(object, 0x7ac3) < limit) this.uncacheable[object] = UNCACHEABLE;
      }
    });
  }

  /** Bytes of the objects there from the start. */
  get bytesAtStart(): number {
    let bytes = 0;
    for (const shelf of this.#shelves)
      for (let object = shelf.first; object < shelf.first + shelf.objects; object++)
        bytes += this.sizeBytes[object];
    return bytes;
  }

  /** Ids of the class's objects: from `first` to below `until`, and how many of them are there from the start. */
  rangeOf(contentClass: number): {
    readonly first: number;
    readonly until: number;
    readonly objects: number;
  } {
    const { first, objects } = this.#shelves[contentClass];
    const until = this.#shelves[contentClass + 1]?.first ?? this.objects;
    return { first, until, objects };
  }

  /** Index of an object's class. */
  classOf(object: number): number {
    let contentClass = 0;
    while (object >= this.rangeOf(contentClass).until) contentClass++;
    return contentClass;
  }

  /** Id of the class's first object; the others there from the start follow. */
  firstObject(contentClass: number): number {
    return this.#shelves[contentClass].first;
  }

  /** Objects of the class there from the start. */
  objectsOf(contentClass: number): number {
    return this.#shelves[contentClass].objects;
  }

  /** An object of the class, drawn by popularity as the whole world sees it. */
  draw(contentClass: number, luck: RandomBits): number {
    const shelf = this.#shelves[contentClass];
    return this.#at(shelf, shelf.popularity.sample(luck));
  }

  /** An object of the class, drawn by popularity as people of one taste (any whole number) see it. */
  drawWithTaste(contentClass: number, luck: Stream, taste: number): number {
    const shelf = this.#shelves[contentClass];
    return this.objectAtTaste(contentClass, shelf.popularity.sample(luck), taste);
  }

  /** The object at a rank (from 0) now. */
  objectAtRank(contentClass: number, rank: number): number {
    return this.#at(this.#shelves[contentClass], rank);
  }

  /** The object at a rank (from 0) now, as people of one taste see it. */
  objectAtTaste(contentClass: number, rank: number, taste: number): number {
    const shelf = this.#shelves[contentClass];
    return this.#at(shelf, (rank * shelf.stride + taste) % shelf.objects);
  }

  /** First and last id of the class's objects there from the start. */
  idsOf(contentClass: number): readonly [first: number, last: number] {
    const { first, objects } = this.#shelves[contentClass];
    return [first, first + objects - 1];
  }

  /** Brings in the newcomers of all classes that are due by `nowMicros`; returns when the next one is due. */
  advance(nowMicros: number): number {
    let next = Infinity;
    for (const shelf of this.#shelves) {
      while ((shelf.newcomers + 1) * shelf.churnEveryMicros <= nowMicros) this.#bringIn(shelf);
      next = Math.min(next, (shelf.newcomers + 1) * shelf.churnEveryMicros);
    }
    return next;
  }

  /** A newcomer takes a rank drawn by popularity; the one displaced fades to a rank below, whose object leaves. */
  #bringIn(shelf: Shelf): void {
    const at = shelf.objectAt;
    const newcomer = shelf.objects + shelf.newcomers++;
    if (at === null || shelf.first + newcomer >= this.objects) return;
    const rank = shelf.popularity.sample(this.#churn);
    const below = rank + 1 + this.#churn.below(Math.max(1, shelf.objects - rank - 1));
    if (below < shelf.objects) at[below] = at[rank];
    at[rank] = newcomer;
    if (shelf.sizes === null) return;
    const object = shelf.first + newcomer;
    this.sizeBytes[object] = shelf.sizes.at(rank, this.sizeBytes[object]);
  }

  #at(shelf: Shelf, rank: number): number {
    return shelf.first + (shelf.objectAt === null ? rank : shelf.objectAt[rank]);
  }
}

/**
 * Sizes correlated with popularity: the normal score of an object's size is a weighted sum of that of its rank and of luck (a
 * Gaussian copula), so that the sizes as a whole keep their distribution. The size of an object that is yet to come is
 * settled when it takes its rank; until then its luck stands in for it.
 */
class RelatedSizes {
  readonly #quantile: (p: number) => number;
  readonly #objects: number = 0;
  readonly #correlation: number = 0;

  constructor(spec: CatalogueClass, correlation: number) {
    this.#quantile = distribution(spec.size).quantile;
    this.#objects = spec.objects;
    this.#correlation = correlation;
  }

  /** Of the n-th object: its size when it has a rank from the start, else its luck. */
  first(n: number, luck: number): number {
    return n < this.#objects ? this.at(n, luck) : luck;
  }

  /** Size at a rank (from 0) with some luck in (0, 1), bytes. */
  at(rank: number, luck: number): number {
    const popularity = -normalQuantile((rank + 0.5) / this.#objects);
    const r = this.#correlation;
    const score = r * popularity + Math.sqrt(1 - r * r) * normalQuantile(luck);
    // Scores beyond 8 round to shares of 0 and 1, which have no quantile.
    const share = Math.min(1 - 1e-12, Math.max(1e-12, normalCdf(score)));
    return sizeOf(this.#quantile(share));
  }
}

/** Whole bytes, such as caches can count: tails of wide distributions end there. */
function sizeOf(drawn: number): number {
  return Math.min(MOST_OBJECT_BYTES, Math.max(1, Math.round(drawn)));
}

/** Draws sizes; a mixture draws its part first, which is faster than inverting the whole. */
function sizeDraw(spec: DistributionSpec, luck: Stream): () => number {
  if (spec.kind !== "lognormal-pareto") {
    const { quantile } = distribution(spec);
    return () => quantile(luck.open());
  }
  const body = lognormal(spec.median, spec.sigma);
  const tail = pareto(spec.median, spec.alpha, spec.max);
  return () => {
    const part = luck.uniform() < spec.tailShare ? tail : body;
    return part.quantile(luck.open());
  };
}

function coprimeNear(wanted: number, n: number): number {
  for (let candidate = Math.max(1, wanted); ; candidate++) {
    let a = candidate;
    let b = n;
    while (b > 0) [a, b] = [b, a % b];
    if (a === 1) return candidate;
  }
}
