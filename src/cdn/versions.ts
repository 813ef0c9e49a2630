/**
 * Versions: when the content at the origin changes: by itself, at stated times, and by writes. By itself each object changes at the instants of
 * a Poisson process with its class's rate, drawn from a hash of (seed, object, version), so that the history of an
 * object does not depend on who asks for it, or when.
 *
 * Nobody keeps that history. How long ago a version was superseded is found by walking back from now, one change at a time: the
 * gap before each is drawn again, and whole microseconds leave no rounding. What was asked last is remembered for each object.
 */
import type { Keeper } from "../base/keeper.ts";
import { hash2 } from "../base/hash.ts";
import { log } from "../base/math.ts";
import { doubled } from "./fills.ts";
import type { StatedChanges } from "./stated-changes.ts";

const NO_WRITES = new Int32Array(0);
const TWO_32 = 4294967296;

/** Version numbers of all objects at the origin. */
export class Versions {
  #version = new Int32Array(1024);
  /** When the next version comes by itself, microseconds; 0 marks an object not yet asked about. */
  #changeMicros = new Float64Array(1024);
  readonly #seed: number = 0;
  readonly #changeEveryMicros: Float64Array;
  readonly #stated: StatedChanges | null;
  /** Writes of each object; null before the first. */
  #writes: Int32Array | null = null;
  /** When they were, and of each the one before of the same object (-1: none), if anyone will ask; by object, the last one. */
  readonly #writeMicros: number[] = [];
  readonly #writeBefore: number[] = [];
  readonly #lastWrite = new Map<number, number>();
  readonly #remembers: boolean = false;
  /** By object: the version asked about last, and when it was superseded. */
  #asked = new Int32Array(0);
  #askedMicros = new Float64Array(0);

  /**
   * @param seed any 32-bit number drawn from the run's seed
   * @param changeEveryMicros by class: mean time between versions that come by themselves; Infinity: none do
   * @param stated null where there are none
   * @param remembers will anyone ask when a version was superseded?
   */
  constructor(
    seed: number,
    changeEveryMicros: Float64Array,
    stated: StatedChanges | null = null,
    remembers = false,
  ) {
    this.#seed = seed | 0;
    this.#changeEveryMicros = changeEveryMicros;
    this.#stated = stated;
    this.#remembers = remembers;
  }

  /** The object's version at `nowMicros`, from 0; never asked with an earlier time than before. */
  at(object: number, contentClass: number, nowMicros: number): number {
    let version = this.#changes(object, this.#changeEveryMicros[contentClass], nowMicros);
    if (this.#stated !== null) version += this.#stated.count(object, contentClass, nowMicros);
    if (this.#writes !== null && object < this.#writes.length) version += this.#writes[object];
    return version;
  }

  /** When the object's version was followed by another, microseconds; Infinity: it is current at `nowMicros`, not before {@link at}'s last time. */
  supersededMicros(object: number, contentClass: number, version: number, nowMicros: number): number {
    const current = this.at(object, contentClass, nowMicros);
    if (version >= current) return Infinity;
    while (object >= this.#asked.length) this.#growAsked();
    if (this.#asked[object] === version) return this.#askedMicros[object];
    const micros = this.#walkBack(object, contentClass, current - version);
    this.#asked[object] = version;
    this.#askedMicros[object] = micros;
    return micros;
  }

  /** A write has made a new version of the object. */
  write(object: number, nowMicros: number): void {
    let writes = (this.#writes ??= new Int32Array(1024));
    while (object >= writes.length) this.#writes = writes = doubled(writes);
    writes[object]++;
    if (!this.#remembers) return;
    this.#writeBefore.push(this.#lastWrite.get(object) ?? -1);
    this.#lastWrite.set(object, this.#writeMicros.push(nowMicros) - 1);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#version = keeper.column(this.#version);
    this.#changeMicros = keeper.column(this.#changeMicros);
    const written = keeper.flag(this.#writes !== null);
    this.#writes = written ? keeper.column(this.#writes ?? NO_WRITES) : null;
    keeper.list(this.#writeMicros);
    keeper.list(this.#writeBefore);
    keeper.pairs(this.#lastWrite);
    this.#asked = keeper.column(this.#asked);
    this.#askedMicros = keeper.column(this.#askedMicros);
    this.#stated?.keep(keeper);
  }

  /** When the `steps`-th last change of the object came: the latest of three sequences, taken one by one. */
  #walkBack(object: number, contentClass: number, steps: number): number {
    const everyMicros = this.#changeEveryMicros[contentClass];
    let own = everyMicros === Infinity ? 0 : this.#version[object];
    let ownMicros = own > 0 ? this.#changeMicros[object] - this.#gap(object, own, everyMicros) : -1;
    let stated = this.#stated?.before(object, contentClass, -1) ?? -1;
    let statedMicros = stated >= 0 ? this.#stated!.atMicros(contentClass, stated) : -1;
    let write = this.#lastWrite.get(object) ?? -1;
    let micros = 0;
    for (let step = 0; step < steps; step++) {
      const writeMicros = write >= 0 ? this.#writeMicros[write] : -1;
      if (ownMicros >= statedMicros && ownMicros >= writeMicros) {
        micros = ownMicros;
        own--;
        ownMicros = own > 0 ? ownMicros - this.#gap(object, own, everyMicros) : -1;
      } else if (statedMicros >= writeMicros) {
        micros = statedMicros;
        stated = stated > 0 ? this.#stated!.before(object, contentClass, stated) : -1;
        statedMicros = stated >= 0 ? this.#stated!.atMicros(contentClass, stated) : -1;
      } else {
        micros = writeMicros;
        write = this.#writeBefore[write];
      }
    }
    return micros;
  }

  /** Changes by itself up to `nowMicros`. */
  #changes(object: number, changeEveryMicros: number, nowMicros: number): number {
    if (changeEveryMicros === Infinity) return 0;
    while (object >= this.#version.length) {
      this.#version = doubled(this.#version);
      this.#changeMicros = doubled(this.#changeMicros);
    }
    let version = this.#version[object];
    let change = this.#changeMicros[object];
    if (change === 0) change = this.#gap(object, 0, changeEveryMicros);
    while (change <= nowMicros) {
      version++;
      change += this.#gap(object, version, changeEveryMicros);
    }
    this.#version[object] = version;
    this.#changeMicros[object] = change;
    return version;
  }

  #gap(object: number, version: number, meanMicros: number): number {
    const draw = hash2(hash2(this.#seed, object), version);
    return Math.ceil(-meanMicros * log(((draw >>> 0) + 0.5) / TWO_32));
  }

  #growAsked(): void {
    const length = Math.max(1024, 2 * this.#asked.length);
    const asked = new Int32Array(length).fill(-1);
    asked.set(this.#asked);
    this.#asked = asked;
    const micros = new Float64Array(length);
    micros.set(this.#askedMicros);
    this.#askedMicros = micros;
  }
}
