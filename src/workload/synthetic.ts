/**
 * Generated requests: Poisson arrivals whose rate follows each metro's day, objects by popularity with local
 * tastes, and flash crowds. The superposition of the metros' independent Poisson processes is one Poisson
 * process, so there is one clock; the metro of each arrival is drawn in proportion to the rates of the
 * moment. Rates are constant over slots of five minutes.
 */
import type { Keeper } from "../base/keeper.ts";
import { hashText } from "../base/hash.ts";
import { stream, type Stream } from "../base/random.ts";
import type { BrowserTotals } from "../vocabulary/totals.ts";
import { AliasTable } from "../ds/alias-table.ts";
import type { AttackSpec } from "./attack.ts";
import { Catalogue, type CatalogueClass } from "./catalogue.ts";
import { Crowd, type CrowdSpec } from "./crowd.ts";
import { DailyCurve, type Diurnal } from "./diurnal.ts";
import { Ranges, type RangeSpec } from "./ranges.ts";
import { Repeats, type RepeatSpec } from "./repeats.ts";
import { GeneratedNames, type ObjectNames } from "./object-names.ts";
import type { TagSpec } from "./object-tags.ts";
import { type RequestChoice, RequestKinds, WRITE, PLAIN } from "./request-kinds.ts";
import { REQUEST_ROWS, type RequestBatch, type RequestSource, type Shelves } from "./requests.ts";
import { Variety } from "./variety.ts";
import { type ClassVariety, isVaried, type VarietyOptions } from "./variety-options.ts";
import type { SessionGroup } from "./sessions/kinds.ts";
import { SessionWorkload } from "./sessions/workload.ts";

/** Length of a slot of constant rates, microseconds. */
const SLOT_MICROS = 300_000_000;
const TWO_32 = 4294967296;

/** A content class with its share of the requests. */
export interface SyntheticClass extends CatalogueClass, ClassVariety {
  /** By which sessions name it. */
  readonly name?: string | undefined;
  readonly share: number;
  /** Share of requests that follow the taste of the user's country. */
  readonly regionalTaste: number;
  /** Requests that repeat earlier ones; absent: none do. */
  readonly repeats?: RepeatSpec | undefined;
  /** Requests for parts of objects; absent: all ask for the whole. */
  readonly ranges?: RangeSpec | undefined;
  readonly tags?: TagSpec | undefined;
}

/** What the generator must know. */
export interface SyntheticOptions {
  readonly seed: string;
  readonly durationMicros: number;
  /** UTC time of day at the start, microseconds. */
  readonly startOfDayMicros: number;
  /** Mean over the duration, flash crowds not counted. */
  readonly requestsPerSecond: number;
  readonly diurnal: Diurnal;
  readonly metros: readonly {
    readonly weight: number;
    readonly utcOffsetMicros: number;
    readonly country: string;
    readonly region: string;
  }[];
  readonly classes: readonly SyntheticClass[];
  readonly crowds: readonly CrowdSpec[];
  /** Sessions beside the stream of requests. Absent: none. */
  readonly sessions?: readonly SessionGroup[] | undefined;
  /** By class, what requests may be beside plain GETs; null where they are nothing else. Absent: all are plain GETs. */
  readonly kinds?: readonly (readonly RequestChoice[] | null)[] | undefined;
  /** Who asks, and what cache keys take in of it; browsers' hits count from `warmupMicros` on. Absent: requests for an object are all alike. */
  readonly variety?: Pick<VarietyOptions, "clients" | "key" | "obeysReload" | "warmupMicros"> | undefined;
  /** Attacks that `AttackedSource` puts among these requests; here only whether their keys need numbers. */
  readonly attacks?: readonly AttackSpec[] | undefined;
  /** Names of the classes, where somebody will speak of objects by name. Absent: nobody does. */
  readonly named?: readonly string[] | undefined;
}

/** Source of generated requests. */
export class SyntheticSource implements RequestSource {
  readonly catalogue: Catalogue;
  readonly names: ObjectNames | undefined;
  /** Null when there are none. */
  readonly sessions: SessionWorkload | null;

  readonly #options: SyntheticOptions;
  readonly #gaps: Stream;
  readonly #places: Stream;
  readonly #things: Stream;
  readonly #referrers: Stream;
  readonly #classes: AliasTable;
  readonly #tasteBelow: Float64Array;
  readonly #tastes: Float64Array;
  /** By class; null when no class repeats itself. */
  readonly #repeats: readonly (Repeats | null)[] | null;
  /** By class; null when all requests are for whole objects. */
  readonly #ranges: readonly (Ranges | null)[] | null;
  readonly #metros: AliasTable;
  readonly #weights: Float64Array;
  readonly #curve: DailyCurve;
  readonly #crowds: readonly Crowd[];
  readonly #seen: Uint8Array;
  #askedObjects = 0;
  #askedBytes = 0;
  /** Null when every request for an object is like any other. */
  readonly #variety: Variety | null;
  /** Null when every request is a plain GET. */
  readonly #kinds: RequestKinds | null;
  /** Requests per second of a slot = this x the sum of the metros' weights at that time of day. */
  readonly #requestsPerWeight: number = 0;
  #slotEndMicros = 0;
  #meanGapMicros = Infinity;
  /** When the next request that belongs to no crowd comes. */
  #dueMicros = 0;
  #churnDueMicros = 0;

  constructor(options: SyntheticOptions) {
    const { seed, metros, classes } = options;
    this.#options = options;
    const churn = stream(seed, "churn");
    this.catalogue = new Catalogue(classes, options.durationMicros, stream(seed, "sizes"), churn);
    this.names =
      options.named &&
      new GeneratedNames(
        options.named.map((name, c) => ({ name, tags: classes[c].tags, ...this.catalogue.rangeOf(c) })),
        seed,
      );
    const { sessions = [], variety: { key } = {} } = options;
    const keepsQuery = key !== undefined && key.query !== "ignored" && key.queryAllow === undefined;
    this.sessions =
      sessions.length === 0
        ? null
        : new SessionWorkload(
            { ...options, sessions, keepsQuery },
            this.catalogue,
            (object, sizeBytes) => this.#see(object, sizeBytes),
            (purpose) => stream(seed, purpose),
          );
    this.#gaps = stream(seed, "arrivals");
    this.#places = stream(seed, "metros");
    this.#things = stream(seed, "objects");
    this.#referrers = stream(seed, "referrers");
    this.#classes = new AliasTable(classes.map((spec) => spec.share));
    this.#tasteBelow = Float64Array.from(classes, (spec) => spec.regionalTaste * TWO_32);
    this.#tastes = Float64Array.from(metros, (metro) => hashText(metro.country));
    const repeats = classes.map(({ repeats: spec }, c) =>
      spec === undefined || spec.share === 0 ? null : new Repeats(spec, stream(seed, "repeats", c)),
    );
    this.#repeats = repeats.some((one) => one !== null) ? repeats : null;
    const ranges = classes.map(({ ranges: spec }, c) =>
      spec === undefined || spec.share === 0 ? null : new Ranges(spec, stream(seed, "ranges", c)),
    );
    this.#ranges = ranges.some((one) => one !== null) ? ranges : null;
    this.#weights = new Float64Array(metros.length);
    this.#metros = new AliasTable(metros.map((metro) => metro.weight));
    this.#curve = new DailyCurve(options.diurnal, metros);
    this.#seen = new Uint8Array(Math.ceil(this.catalogue.objects / 8));
    this.#crowds = options.crowds.map(
      (crowd, i) => new Crowd(crowd, metros, this.catalogue, stream(seed, "crowd", i)),
    );
    const { variety, attacks = [] } = options;
    const namesKeys = classes.some(isVaried) || attacks.some(({ freshKeys }) => freshKeys);
    this.#variety =
      variety !== undefined && (namesKeys || variety.clients.reload > 0)
        ? new Variety(
            {
              ...variety,
              classes,
              metros,
              objects: this.catalogue.objects,
              listsKeys: writes(options) || options.named !== undefined,
            },
            (purpose) => stream(seed, purpose),
          )
        : null;
    const { kinds = [] } = options;
    this.#kinds = kinds.some((choices) => choices !== null)
      ? new RequestKinds(kinds, (c) => stream(seed, "request kinds", c))
      : null;
    this.#requestsPerWeight = this.#scale();
    this.#churnDueMicros = this.catalogue.advance(0);
    this.#nextSlot();
  }

  /** Highest id so far + 1: objects, and the keys of those that have several. */
  get objects(): number {
    return this.#variety?.ids ?? this.catalogue.objects;
  }

  /** Distinct objects (or keys, where an object has several) asked for so far. */
  get asked(): number {
    return this.#askedObjects + (this.#variety?.keys ?? 0);
  }

  /** Their bytes. */
  get footprintBytes(): number {
    return this.#askedBytes + (this.#variety?.keyBytes ?? 0);
  }

  /** What browsers answered themselves; null when they keep nothing. */
  get browsers(): BrowserTotals | null {
    return this.#variety?.browserTotals() ?? null;
  }

  /** What is popular. */
  readonly shelves: Shelves = {
    objectsOf: (contentClass) =>
      this.#variety?.isKeyed(contentClass) ? 0 : this.#options.classes[contentClass].objects,
    objectAt: (contentClass, rank, country) =>
      country === null
        ? this.catalogue.objectAtRank(contentClass, rank)
        : this.catalogue.objectAtTaste(contentClass, rank, hashText(country)),
    sizeOf: (object) => this.catalogue.sizeBytes[object],
    isStorable: (object) => this.catalogue.uncacheable[object] === 0,
    idsOf: (contentClass) => this.catalogue.idsOf(contentClass),
  };

  /** The object behind an id. */
  objectOf(id: number): number {
    return this.#variety === null ? id : this.#variety.objectOf(id);
  }

  /** The keys of an object, one after another: see `RequestSource`. */
  nextKey(object: number, id: number): number {
    return this.#variety === null ? -1 : this.#variety.nextKey(object, id);
  }

  /** Index of an object's content class. */
  classOf(object: number): number {
    return this.catalogue.classOf(object);
  }

  /** The page that a user comes from. */
  referrer(contentClass: number): number {
    return this.catalogue.draw(contentClass, this.#referrers);
  }

  /**
   * Overwrites the batch with the next requests. Column by column over stretches in which nothing about the
   * workload changes: loads of different rows do not wait for each other.
   */
  fill(batch: RequestBatch): void {
    let row = 0;
    while (row < REQUEST_ROWS) {
      const crowd = this.#nextCrowd();
      const crowdDue = crowd === null ? Infinity : crowd.dueMicros;
      const at = Math.min(this.#dueMicros, crowdDue);
      if (at >= this.#options.durationMicros) break;
      if (at >= this.#churnDueMicros) this.#churnDueMicros = this.catalogue.advance(at);
      const from = row;
      if (crowd !== null && crowdDue < this.#dueMicros) {
        batch.atMicros[row] = Math.floor(crowdDue);
        batch.metro[row] = crowd.metro();
        batch.contentClass[row] = crowd.contentClass;
        batch.object[row++] = crowd.object();
        crowd.advance();
      } else row = this.#stretch(batch, row, Math.min(crowdDue, this.#churnDueMicros));
      this.#look(batch, from, row);
      this.#kinds?.apply(batch, from, row);
      if (this.#ranges !== null) this.#cut(this.#ranges, batch, from, row);
      if (this.#variety !== null) row = this.#variety.apply(batch, from, row);
    }
    batch.rows = row;
  }

  /**
   * Completes row `row` of any batch, which has its time, metro, class and object, as a plain GET of somebody outside: see
   * `Variety.applyTo`. Changes nothing for the requests of this source.
   */
  describe(batch: RequestBatch, row: number, lot: number, fresh: boolean): void {
    this.#look(batch, row, row + 1);
    batch.kind[row] = PLAIN;
    batch.fromByte[row] = 0;
    this.#variety?.applyTo(batch, row, lot, fresh);
  }

  /** Shows a keeper what others than {@link fill} have changed: pages drawn, and what sessions have asked for. */
  keep(keeper: Keeper): void {
    this.#referrers.keep(keeper);
    if (this.sessions === null) return;
    this.sessions.keep(keeper);
    keeper.fixed(this.#seen);
    this.#askedObjects = keeper.number(this.#askedObjects);
    this.#askedBytes = keeper.number(this.#askedBytes);
  }

  /** Writes requests that belong to no crowd, until the batch is full, the rates change, or `untilMicros`. */
  #stretch(batch: RequestBatch, from: number, untilMicros: number): number {
    const end = Math.min(untilMicros, this.#slotEndMicros, this.#options.durationMicros);
    const gaps = this.#gaps;
    const mean = this.#meanGapMicros;
    let row = from;
    let due = this.#dueMicros;
    while (row < REQUEST_ROWS && due < end) {
      batch.atMicros[row++] = Math.floor(due);
      due += gaps.exponential(mean);
    }
    const { metro, contentClass, object } = batch;
    for (let at = from; at < row; at++) metro[at] = this.#metros.sample(this.#places);
    const things = this.#things;
    const catalogue = this.catalogue;
    for (let at = from; at < row; at++) {
      const drawn = this.#classes.sample(things);
      contentClass[at] = drawn;
      object[at] =
        things.u32() < this.#tasteBelow[drawn]
          ? catalogue.drawWithTaste(drawn, things, this.#tastes[metro[at]])
          : catalogue.draw(drawn, things);
    }
    if (this.#repeats !== null)
      for (let at = from; at < row; at++)
        object[at] = this.#repeats[contentClass[at]]?.next(object[at]) ?? object[at];
    this.#dueMicros = due;
    if (due >= this.#slotEndMicros) this.#nextSlot();
    return row;
  }

  /** Looks up what the catalogue knows of the objects of some rows. */
  #look(batch: RequestBatch, from: number, until: number): void {
    const { sizeBytes, uncacheable } = this.catalogue;
    for (let row = from; row < until; row++) {
      const object = batch.object[row];
      const size = sizeBytes[object];
      batch.sizeBytes[row] = size;
      batch.sentBytes[row] = size;
      batch.flags[row] = uncacheable[object];
      if (this.#variety?.isKeyed(batch.contentClass[row])) continue;
      this.#see(object, size);
    }
  }

  /** Takes note of an object that is asked for. An id beyond the catalogue is a key that nobody had before. */
  #see(object: number, sizeBytes: number): void {
    const bit = 1 << (object & 7);
    if (object < this.catalogue.objects) {
      if ((this.#seen[object >>> 3] & bit) !== 0) return;
      this.#seen[object >>> 3] |= bit;
    }
    this.#askedObjects++;
    this.#askedBytes += sizeBytes;
  }

  /** Cuts requests to parts, by class. */
  #cut(ranges: readonly (Ranges | null)[], batch: RequestBatch, from: number, until: number): void {
    for (let row = from; row < until; row++) {
      const own = ranges[batch.contentClass[row]];
      if (own !== null && batch.kind[row] === PLAIN) own.apply(batch, row);
      else batch.fromByte[row] = 0;
    }
  }

  /** The flash crowd whose next request comes first, or null. */
  #nextCrowd(): Crowd | null {
    let first: Crowd | null = null;
    for (let i = 0; i < this.#crowds.length; i++)
      if (this.#crowds[i].dueMicros < (first?.dueMicros ?? Infinity)) first = this.#crowds[i];
    return first;
  }

  /** Goes on to the next slot; what is left of a gap at the end of a slot is drawn anew (memoryless). */
  #nextSlot(): void {
    while (this.#dueMicros >= this.#slotEndMicros) {
      if (this.#slotEndMicros >= this.#options.durationMicros) {
        this.#dueMicros = Infinity;
        return;
      }
      const total = this.#weigh(this.#slotEndMicros);
      if (total === 0) {
        // An hour in which nobody asks.
        this.#slotEndMicros += SLOT_MICROS;
        this.#dueMicros = this.#slotEndMicros;
        continue;
      }
      this.#metros.rebuild(this.#weights);
      this.#meanGapMicros = 1_000_000 / (total * this.#requestsPerWeight);
      this.#dueMicros = this.#slotEndMicros + this.#gaps.exponential(this.#meanGapMicros);
      this.#slotEndMicros += SLOT_MICROS;
    }
  }

  /** Fills in the metros' weights in the slot that starts at `startMicros`; returns their sum. */
  #weigh(startMicros: number): number {
    const { metros, startOfDayMicros } = this.#options;
    this.#curve.moveTo(startOfDayMicros + startMicros + SLOT_MICROS / 2);
    let total = 0;
    for (let metro = 0; metro < metros.length; metro++)
      total += this.#weights[metro] = metros[metro].weight * this.#curve.factor(metro);
    return total;
  }

  /** Scales the weights so that the mean rate over the duration is the one asked for, whatever part of a day it is. */
  #scale(): number {
    const { durationMicros, requestsPerSecond } = this.#options;
    let weightMicros = 0;
    for (let start = 0; start < durationMicros; start += SLOT_MICROS)
      weightMicros += this.#weigh(start) * Math.min(SLOT_MICROS, durationMicros - start);
    return (requestsPerSecond * durationMicros) / weightMicros;
  }
}

/** Does any class have writes? */
function writes({ kinds = [] }: SyntheticOptions): boolean {
  return kinds.some((choices) => choices?.some(({ kind }) => kind === WRITE) === true);
}
