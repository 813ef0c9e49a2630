/** What caches under replay have in common: `solo.ts` finds objects by dense ids, `keyed.ts` by the keys of a trace file. */
import type { Stream } from "../base/random.ts";
import { Slots } from "../ds/slots.ts";
import {
  type AdmissionPolicy,
  type Eviction,
  type EvictionPolicy,
  type Memory,
  parametersOf,
  type Parameters,
  PolicyClock,
} from "../policy/contract.ts";

/** What a cache is made of. */
export interface ReplaySpec {
  readonly eviction: EvictionPolicy;
  readonly evictionParams: Parameters;
  readonly admission: AdmissionPolicy;
  readonly admissionParams: Parameters;
  /** Bytes, or objects when every object counts 1. */
  readonly capacity: number;
  /** Does every object count 1, whatever its size? */
  readonly unitSize: boolean;
  /** How many objects may be expected to fit: to size sketches. */
  readonly expectedObjects: number;
  /** Hash of the key of an object, by its dense id: see `EvictionSite`. */
  readonly hashOf?: ((object: number) => number) | undefined;
  /** A random stream by purpose. */
  luck(purpose: string): Stream;
}

/** A cache under replay. Bytes are units when every object counts 1. */
export abstract class ReplayedCache {
  requests = 0;
  misses = 0;
  /** Misses on objects whose time to live had ended. */
  expired = 0;
  bytesRequested = 0;
  bytesMissed = 0;
  /** What entered, and what had to leave for it. */
  admittedObjects = 0;
  admittedBytes = 0;
  evictedObjects = 0;
  /** Bytes held now. */
  usedBytes = 0;
  readonly capacity: number = 0;
  readonly slots = new Slots({ tiers: 1 });
  abstract readonly eviction: Eviction;
  protected readonly clock = new PolicyClock();

  constructor(spec: ReplaySpec) {
    this.capacity = spec.capacity;
  }

  /** The policy of the spec, for this cache. */
  protected orderOf(spec: ReplaySpec, hashOf = spec.hashOf, memory?: Memory): Eviction {
    return spec.eviction.create({
      slots: this.slots,
      tier: 0,
      capacityBytes: spec.capacity,
      // Counting may take a while, and few policies want to know.
      get expectedObjects() {
        return spec.expectedObjects;
      },
      params: parametersOf(spec.eviction, spec.evictionParams),
      clock: this.clock,
      memory,
      hashOf,
      luck: () => spec.luck("eviction"),
    });
  }

  /** Can the object in the slot be found? */
  protected abstract finds(slot: number): boolean;

  /** What does not add up in the ways to find objects, of which the policy's order has so many. */
  protected abstract recount(objects: number): string[];

  /** Recounts; returns what does not add up (nothing, if all is well). */
  audit(): string[] {
    const problems: string[] = [];
    let objects = 0;
    let bytes = 0;
    this.eviction.forEach((slot) => {
      objects++;
      bytes += this.slots.sizeBytes(slot);
      if (!this.finds(slot)) problems.push(`slot ${slot} is not its object's`);
    });
    if (objects !== this.eviction.size) problems.push(`the order counts ${this.eviction.size} of ${objects}`);
    problems.push(...this.recount(objects));
    if (bytes !== this.usedBytes) problems.push(`${this.usedBytes} bytes counted, ${bytes} held`);
    if (bytes > this.capacity) problems.push(`${bytes} bytes held in ${this.capacity}`);
    return problems;
  }
}
