/**
 * Least hit density: of a random sample, the one leaves from which the fewest hits per byte and time are to be expected.
 * Beckmann, Chen, Cidon, "LHD: improving cache hit rate by maximizing hit density", NSDI 2018, with the settings of the
 * authors' simulator: 32 candidates (8 in the first 50 remodellings, while the model is poor) and the last 8 admitted,
 * a model anew every 2^20 requests, ages in units of 2^10 requests at first, then such that 1 % of the ages
 * cover the cache. A few objects are held as explorers, lest the model never see the hits it does not allow. Until the first
 * remodelling, LHD is much like GDSF. Ages count insertions and hits. 40 to 44 bytes an object.
 */
import type { Keeper } from "../../base/keeper.ts";
import type { Stream } from "../../base/random.ts";
import { SlotBag } from "../../ds/slot-bag.ts";
import { SlotColumn } from "../../ds/slot-column.ts";
import type { Slots } from "../../ds/slots.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../contract.ts";
import { DECAY, hitAgeClass, HitDensityModel, MAX_AGE } from "./lhd-model.ts";

/** The last admitted are always candidates, so that a huge newcomer does not stay unseen (section 5.2). */
const ADMISSIONS = 8;
/** One object in so many becomes an explorer, while explorers take less than this share of the capacity. */
const ONE_EXPLORER_IN = 32;
const EXPLORER_SHARE = 0.01;
/** Remodellings in which there are explorers and few candidates. */
const EARLY = 50;
const EARLY_CANDIDATES = 8;
/** The unit of age at the start, as a power of two, and the remodellings after which it is chosen anew. */
const FIRST_COARSENING = 10;
const COARSENING_AT = [5, 25];
/** Share of the ages that should suffice for one turn of the cache. */
const COARSENING_TOLERANCE = 0.01;
/** Added to the class of an explorer: above all classes. */
const EXPLORER = 256;

/** LHD order of one tier. */
export class Lhd implements Eviction {
  readonly #slots: Slots;
  readonly #luck: Stream;
  readonly #candidates: number = 0;
  readonly #remodelEvery: number = 0;
  readonly #bag = new SlotBag();
  readonly #model = new HitDensityModel();
  /** Touch at which each slot entered or was last hit. */
  readonly #touched = new SlotColumn();
  /** Age at the last hit. */
  readonly #hitAge = new SlotColumn();
  /** Class, plus {@link EXPLORER} for explorers. */
  readonly #class = new SlotColumn();
  readonly #admitted = new Int32Array(ADMISSIONS).fill(-1);
  #admissions = 0;
  #explorerBytesLeft = 0;
  /** Insertions and hits so far: the clock of ages. */
  #touches = 0;
  #untilRemodel = 0;
  #remodellings = 0;
  #coarsening = FIRST_COARSENING;
  #objectsSum = 0;
  #objectsWeight = 0;

  constructor(site: EvictionSite) {
    this.#slots = site.slots;
    this.#luck = site.luck();
    this.#candidates = site.params.candidates;
    this.#remodelEvery = site.params.remodelEvery;
    this.#untilRemodel = this.#remodelEvery;
    this.#explorerBytesLeft = site.capacityBytes * EXPLORER_SHARE;
  }

  get size(): number {
    return this.#bag.size;
  }

  announce(): void {}

  insert(slot: number): void {
    this.#touched.reach(slot);
    this.#hitAge.reach(slot);
    this.#class.reach(slot);
    this.#bag.add(slot);
    this.#admitted[this.#admissions++ % ADMISSIONS] = slot;
    // As if the hit before the insertion, which never was, had come at the oldest age.
    this.#hitAge.values[slot] = 0;
    this.#class.values[slot] = hitAgeClass(MAX_AGE);
    this.#touch(slot);
  }

  hit(slot: number): void {
    const age = this.#age(slot);
    this.#settle(slot);
    this.#model.hit(this.#class.values[slot], age);
    this.#class.values[slot] = hitAgeClass(age + this.#hitAge.values[slot]);
    this.#hitAge.values[slot] = age;
    this.#touch(slot);
  }

  victim(): number {
    let victim = -1;
    let least = Infinity;
    if (this.#bag.size === 0) return -1;
    const candidates = this.#remodellings > EARLY ? this.#candidates : EARLY_CANDIDATES;
    for (let n = -candidates; n < ADMISSIONS; n++) {
      const slot = n < 0 ? this.#bag.at(this.#luck.below(this.#bag.size)) : this.#admitted[n];
      if (slot < 0) continue;
      const density = this.#density(slot);
      if (density >= least) continue;
      victim = slot;
      least = density;
    }
    return victim;
  }

  remove(slot: number): void {
    // Expiry and purge end a lifetime without a hit as evictions do.
    const age = this.#age(slot);
    this.#settle(slot);
    this.#model.eviction(this.#class.values[slot], age);
    this.#bag.remove(slot);
    for (let n = 0; n < ADMISSIONS; n++) if (this.#admitted[n] === slot) this.#admitted[n] = -1;
  }

  forEach(visit: (slot: number) => void): void {
    this.#bag.forEach(visit);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#bag.keep(keeper);
    this.#model.keep(keeper);
    this.#touched.keep(keeper);
    this.#hitAge.keep(keeper);
    this.#class.keep(keeper);
    keeper.fixed(this.#admitted);
    this.#admissions = keeper.number(this.#admissions);
    this.#explorerBytesLeft = keeper.number(this.#explorerBytesLeft);
    this.#touches = keeper.number(this.#touches);
    this.#untilRemodel = keeper.number(this.#untilRemodel);
    this.#remodellings = keeper.number(this.#remodellings);
    this.#coarsening = keeper.number(this.#coarsening);
    this.#objectsSum = keeper.number(this.#objectsSum);
    this.#objectsWeight = keeper.number(this.#objectsWeight);
  }

  #age(slot: number): number {
    // A division and not a shift: there may be more than 2^31 touches.
    const age = Math.floor((this.#touches - this.#touched.values[slot]) / (1 << this.#coarsening));
    return Math.min(age, MAX_AGE - 1);
  }

  #density(slot: number): number {
    const age = this.#age(slot);
    // Beyond all ages that are told apart there is nothing to hope for.
    if (age === MAX_AGE - 1) return -1;
    const mark = this.#class.values[slot];
    const explores = mark >= EXPLORER;
    const density = this.#model.density(explores ? mark - EXPLORER : mark, age);
    return density / Math.max(1, this.#slots.sizeBytes(slot)) + (explores ? 1 : 0);
  }

  /** The slot explores no longer. */
  #settle(slot: number): void {
    if (this.#class.values[slot] < EXPLORER) return;
    this.#class.values[slot] -= EXPLORER;
    this.#explorerBytesLeft += this.#slots.sizeBytes(slot);
  }

  #touch(slot: number): void {
    this.#touched.values[slot] = this.#touches;
    const drawn = this.#luck.below(ONE_EXPLORER_IN) === 0;
    if (drawn && this.#explorerBytesLeft > 0 && this.#remodellings < EARLY) {
      this.#class.values[slot] += EXPLORER;
      this.#explorerBytesLeft -= this.#slots.sizeBytes(slot);
    }
    this.#touches++;
    if (--this.#untilRemodel === 0) this.#remodel();
  }

  #remodel(): void {
    this.#untilRemodel = this.#remodelEvery;
    this.#model.fade();
    this.#objectsSum = this.#objectsSum * DECAY + this.#bag.size;
    this.#objectsWeight = this.#objectsWeight * DECAY + 1;
    if (COARSENING_AT.includes(this.#remodellings)) this.#coarsen();
    this.#model.remodel();
    this.#remodellings++;
  }

  #coarsen(): void {
    const unit = this.#objectsSum / this.#objectsWeight / (COARSENING_TOLERANCE * MAX_AGE);
    let coarsening = 1;
    while (1 << coarsening < unit) coarsening++;
    this.#model.rescale(coarsening - this.#coarsening);
    this.#coarsening = coarsening;
    // A past that weighs more keeps the mean steady until the next choice (the authors' factor).
    this.#objectsSum *= 8;
    this.#objectsWeight *= 8;
  }
}

/** Registry line of LHD. */
export const lhd: EvictionPolicy = {
  name: "lhd",
  title: "least hit density, of a random sample",
  source: "Beckmann, Chen, Cidon, LHD: improving cache hit rate by maximizing hit density, NSDI 2018",
  params: [
    {
      name: "candidates",
      about: "candidates drawn for an eviction, once the model is mature",
      default: 32,
      min: 1,
      max: 1024,
      integer: true,
    },
    {
      name: "remodelEvery",
      about: "insertions and hits between two remodellings",
      default: 1048576,
      min: 1,
      max: 1e9,
      integer: true,
    },
  ],
  create: (site) => new Lhd(site),
};
