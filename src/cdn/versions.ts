/**
 * Versions: when the content at the origin changes: by itself, and by writes. Each object changes at the instants of a Poisson process
 * with its class's rate, drawn from a hash of (seed, object, version), so that the history of an object does
 * not depend on who asks for it, or when.
 */
import type { Keeper } from "../base/keeper.ts";
import { hash2 } from "../base/hash.ts";
import { log } from "../base/math.ts";

const NO_WRITES = new Int32Array(0);
const TWO_32 = 4294967296;

/** Version numbers of all objects at the origin. */
export class Versions {
  #version = new Int32Array(1024);
  /** When the next version comes, microseconds; 0 marks an object not yet asked about. */
  #changeMicros = new Float64Array(1024);
  readonly #seed: number = 0;
  /** Writes of each object; null before the first. */
  #writes: Int32Array | null = null;

  /** @param seed any 32-bit number drawn from the run's seed */
  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** The object's version at `nowMicros`, from 0; never asked with an earlier time than before. */
  at(object: number, nowMicros: number, changeEveryMicros: number): number {
    if (this.#writes === null) return this.#changes(object, nowMicros, changeEveryMicros);
    const writes = object < this.#writes.length ? this.#writes[object] : 0;
    return writes + this.#changes(object, nowMicros, changeEveryMicros);
  }

  /** A write has made a new version of the object. */
  write(object: number): void {
    let writes = (this.#writes ??= new Int32Array(1024));
    if (object >= writes.length) {
      let length = writes.length;
      while (length <= object) length *= 2;
      writes = new Int32Array(length);
      writes.set(this.#writes);
      this.#writes = writes;
    }
    writes[object]++;
  }

  /** The version of an object that the origin was last asked for. */
  known(object: number): number {
    return (this.#writes?.[object] ?? 0) + (this.#version[object] ?? 0);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#version = keeper.column(this.#version);
    this.#changeMicros = keeper.column(this.#changeMicros);
    const written = keeper.flag(this.#writes !== null);
    this.#writes = written ? keeper.column(this.#writes ?? NO_WRITES) : null;
  }

  /** Changes up to `nowMicros` that nobody asked for. */
  #changes(object: number, nowMicros: number, changeEveryMicros: number): number {
    if (changeEveryMicros === Infinity) return 0;
    if (object >= this.#version.length) this.#grow(object);
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

  #grow(object: number): void {
    let length = this.#version.length;
    while (length <= object) length *= 2;
    const version = new Int32Array(length);
    version.set(this.#version);
    this.#version = version;
    const change = new Float64Array(length);
    change.set(this.#changeMicros);
    this.#changeMicros = change;
  }
}
