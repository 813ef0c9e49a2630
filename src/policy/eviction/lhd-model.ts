/**
 * The hit densities of LHD: hits to expect of an object per byte and time it will take, by its age and class. Of each
 * class, hits and evictions are counted by age; dividing the events that still lie ahead of an age gives the density
 * (Beckmann, Chen, Cidon, "LHD: improving cache hit rate by maximizing hit density", NSDI 2018, section 4.2). Counts
 * fade from one remodelling to the next. Columns grow to the oldest age seen, so a small world stays small.
 */
import type { Keeper } from "../../base/keeper.ts";

/** Classes by the ages of the last two hits; the paper finds that a few do, and 16 to be safe. */
export const HIT_AGE_CLASSES = 16;
/** Ages are counted up to here, in coarse units; older ones are as good as dead (the authors' setting). */
export const MAX_AGE = 20000;
/** What is left of a count after one remodelling (section 4.2; the authors' setting). */
export const DECAY = 0.9;
/**
 * Density of the lowest class at age 0 before anything is learned; each class above has 1 more, so the best class
 * starts with less than twice the worth of a newcomer. The paper does not tell it. A choice of ours, made by
 * comparing with counts of another implementation: see docs/validation.md.
 */
export const FIRST_DENSITY = 17;

/** Class of an object whose last two hits came after ages of this sum: each class is half as old as the one below. */
export function hitAgeClass(age: number): number {
  let order = 0;
  if (age === 0) return HIT_AGE_CLASSES - 1;
  for (; age < MAX_AGE && order < HIT_AGE_CLASSES - 1; age *= 2) order++;
  return order;
}

/** Events and densities of all classes. */
export class HitDensityModel {
  readonly #hits = columns();
  readonly #evictions = columns();
  readonly #densities = columns();
  /** Has {@link remodel} been called? Until then the densities resemble GDSF: younger and higher class is better. */
  #learned = false;

  /** Counts a hit at an age below {@link MAX_AGE}. */
  hit(hitClass: number, age: number): void {
    if (age >= this.#hits[hitClass].length) this.#grow(hitClass, age);
    this.#hits[hitClass][age]++;
  }

  /** Counts a departure at an age below {@link MAX_AGE}. */
  eviction(hitClass: number, age: number): void {
    if (age >= this.#hits[hitClass].length) this.#grow(hitClass, age);
    this.#evictions[hitClass][age]++;
  }

  /** Hits per unit of time and byte to expect at this age, were the object of one byte. */
  density(hitClass: number, age: number): number {
    if (!this.#learned) return (hitClass + FIRST_DENSITY) / (age + 1);
    const densities = this.#densities[hitClass];
    return age < densities.length ? densities[age] : 0;
  }

  /** Lets the counts of each class fade. */
  fade(): void {
    for (const counts of [...this.#hits, ...this.#evictions])
      for (let age = 0; age < counts.length; age++) counts[age] *= DECAY;
  }

  /**
   * Ages are counted in units 2^shift times as long from now on (below 0: as short): counts move to the ages they now
   * have. What cannot be told apart is spread evenly.
   */
  rescale(shift: number): void {
    for (let hitClass = 0; hitClass < HIT_AGE_CLASSES; hitClass++) {
      this.#hits[hitClass] = rescaled(this.#hits[hitClass], shift);
      this.#evictions[hitClass] = rescaled(this.#evictions[hitClass], shift);
    }
  }

  /** Computes the densities anew from the counts. */
  remodel(): void {
    this.#learned = true;
    for (let hitClass = 0; hitClass < HIT_AGE_CLASSES; hitClass++) {
      const hits = this.#hits[hitClass];
      const evictions = this.#evictions[hitClass];
      const densities = new Float64Array(hits.length);
      let hitsAhead = 0;
      let eventsAhead = 0;
      /** Sum over the events ahead of how far ahead they are. */
      let lifetimeAhead = 0;
      for (let age = hits.length - 1; age >= 0; age--) {
        hitsAhead += hits[age];
        eventsAhead += hits[age] + evictions[age];
        lifetimeAhead += eventsAhead;
        // Below this hardly an event is left after fading, and the quotient would be noise (the authors' bound).
        densities[age] = eventsAhead > 1e-5 ? hitsAhead / lifetimeAhead : 0;
      }
      this.#densities[hitClass] = densities;
    }
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    for (const columns of [this.#hits, this.#evictions, this.#densities])
      for (const [age, column] of columns.entries()) columns[age] = keeper.column(column);
    this.#learned = keeper.flag(this.#learned);
  }

  #grow(hitClass: number, age: number): void {
    let length = Math.max(16, this.#hits[hitClass].length);
    while (length <= age) length *= 2;
    length = Math.min(length, MAX_AGE);
    this.#hits[hitClass] = lengthened(this.#hits[hitClass], length);
    this.#evictions[hitClass] = lengthened(this.#evictions[hitClass], length);
  }
}

function columns(): Float64Array[] {
  return Array.from({ length: HIT_AGE_CLASSES }, () => new Float64Array(0));
}

function lengthened(counts: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(counts);
  return wider;
}

function rescaled(counts: Float64Array, shift: number): Float64Array {
  const factor = 1 << Math.abs(shift);
  const length = Math.min(MAX_AGE, shift < 0 ? counts.length * factor : counts.length);
  const moved = new Float64Array(length);
  for (let age = 0; age < counts.length; age++) {
    if (shift >= 0) moved[Math.floor(age / factor)] += counts[age];
    else
      for (let part = 0; part < factor; part++)
        moved[Math.min(length - 1, age * factor + part)] += counts[age] / factor;
  }
  return moved;
}
