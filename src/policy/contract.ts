/**
 * What a policy is. Eviction decides who leaves a tier, admission who may enter; both speak of slots and
 * dense object ids and own no bodies. A policy is one file and one line in its registry: the schema, the
 * lists, the documentation table and the conformance suite read the registry.
 */
import { GhostList } from "../ds/ghost-list.ts";
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import type { Slots } from "../ds/slots.ts";

/** A parameter of a policy, as the scenario may set it. */
export interface Parameter {
  readonly name: string;
  readonly about: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/** What registries tell about a policy. */
export interface PolicyCard {
  /** Name in scenarios and on the command line. */
  readonly name: string;
  /** One line for lists. */
  readonly title: string;
  /** Paper or document that defines it. */
  readonly source: string;
  readonly params: readonly Parameter[];
  /** What of a trace it does not honour, if anything: one sentence, shown beside its results. */
  readonly limits?: string;
}

/** Values of a policy's parameters, all present. */
export type Parameters = Readonly<Record<string, number>>;

/**
 * What a policy may know of the request at hand besides object and size. Whoever owns the cache keeps it up to
 * date; a policy reads it whenever it is called.
 */
export class PolicyClock {
  /** Requests that the cache has been asked, the one at hand included. */
  requests = 0;
  /** Time of the request at hand, microseconds. */
  nowMicros = 0;
  /** Number (as in {@link requests}) of the next request for the same object; Infinity: none comes. Told in replays only. */
  nextRequest = Infinity;
  /** How long a fetch takes, microseconds, where misses take one fixed time (`compare --fetch-latency`); 0: not told. */
  fetchMicros = 0;
  /**
   * How long the request that a call is made for has waited, microseconds. Above 0 only while a fetch ends: the object is
   * inserted for the request that missed, and hit once for each that came meanwhile. They came at nowMicros - waitedMicros.
   */
  waitedMicros = 0;

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.requests = keeper.number(this.requests);
    this.nowMicros = keeper.number(this.nowMicros);
    this.nextRequest = keeper.number(this.nextRequest);
    this.fetchMicros = keeper.number(this.fetchMicros);
    this.waitedMicros = keeper.number(this.waitedMicros);
  }
}

/** The order of one tier of one server: who leaves next. */
export interface Eviction {
  /** A miss for `key` is about to be inserted; said before any victim is asked for (ghosts look here). */
  announce(key: number, sizeBytes: number): void;
  /** The slot has entered the tier. */
  insert(slot: number): void;
  /** The slot was asked for while in the tier. */
  hit(slot: number): void;
  /** The slot that leaves next, or -1 when the tier is empty. May reorder (second chances); leaves the slot in. */
  victim(): number;
  /** Should the one announced rather stay outside than `victim` leave for it? Asked where misses take time; without it, never. */
  keepsOut?(victim: number): boolean;
  /** The slot leaves the tier; `evicted` when for want of room (ghosts remember those). */
  remove(slot: number, evicted: boolean): void;
  /** Slots in the tier. */
  readonly size: number;
  /** Objects larger than this never enter, even where they fit, bytes. Fixed when created; without it, what fits may enter. */
  readonly largestBytes?: number;
  /** Shows its state to a keeper, slots and luck apart. Without it, no world with the policy can be kept. */
  keep?(keeper: Keeper): void;
  /** Calls back with each slot of the tier, in no promised order: for audits. */
  forEach(visit: (slot: number) => void): void;
}

/** The keys of what left a tier lately, oldest forgotten first, bounded by the bytes that the bodies had. */
export interface Ghost {
  /** Keys remembered, and the sum of their sizes, bytes. */
  readonly size: number;
  readonly bytes: number;
  /** Remembers a key that is in no ghost, forgetting the oldest until it fits; too large a body is not remembered. */
  add(key: number, sizeBytes: number): void;
  /** Takes the key out; was it there? */
  take(key: number): boolean;
  /** Forgets the key that left longest ago; there must be one. */
  forgetOldest(): void;
  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void;
}

/** Who owns the keys where they do not last. */
export interface Memory {
  /** A ghost that remembers at most so many bytes of departed bodies, and tells of what it forgets. */
  ghost(capacityBytes: number): Ghost;
  /** An object has left and is remembered in no ghost. Said last. */
  forget(key: number): void;
}

/** A ghost for a policy. */
export function ghostOf({ memory }: EvictionSite, capacityBytes: number): Ghost {
  return memory === undefined ? new GhostList(capacityBytes) : memory.ghost(capacityBytes);
}

/** What an eviction policy is built with. */
export interface EvictionSite {
  readonly slots: Slots;
  /** Position of the tier among the node's tiers: which links and marks of the slots are the policy's. */
  readonly tier: number;
  readonly capacityBytes: number;
  /** How many objects may be expected to fit: capacity / mean object size. To be asked for in {@link EvictionPolicy.create}: later it may be too late. */
  readonly expectedObjects: number;
  readonly params: Parameters;
  readonly clock: PolicyClock;
  /** Where keys do not last: see {@link EvictionPolicy.keysLast}. Absent: they do. */
  readonly memory?: Memory | undefined;
  /**
   * What sketches shall know the object of a key by, one just announced or in the tier: 32 bits, the same in whatever way a trace is replayed.
   * See {@link hasherOf}.
   */
  readonly hashOf?: ((key: number) => number) | undefined;
  /** A stream of random numbers of the policy's own; the same each time for the same seed. */
  luck(): Stream;
}

/** What a policy's sketches shall know objects by: their keys, where nothing else is said. */
export function hasherOf({ hashOf }: EvictionSite): (key: number) => number {
  return hashOf ?? ((key) => key);
}

/** An eviction policy in the registry. */
export interface EvictionPolicy extends PolicyCard {
  /**
   * For policies to whom keys are mere names (all they ask is which are equal, and {@link EvictionSite.hashOf}) and the time is the number of requests: how long does a key
   * have to name the same object? `held`: while the object is in the tier. `told`: also while it is in a ghost; the policy tells
   * {@link EvictionSite.memory} of what leaves and enters none. Such policies replay traces of any number of objects in little
   * memory (`cache/keyed.ts`). Absent: always.
   */
  readonly keysLast?: "held" | "told";
  /** Needs {@link PolicyClock.nextRequest}: offered where a trace is replayed, not in scenarios. */
  readonly offline?: boolean;
  /** Needs {@link PolicyClock.fetchMicros}: offered where misses of a replay take time, not in scenarios. */
  readonly needsLatency?: boolean;
  create(site: EvictionSite): Eviction;
}

/** Who may enter one tier of one node. */
export interface Admission {
  /** Does {@link request} do anything? */
  readonly listens: boolean;
  /** The node was asked for the object, whether it holds it or not. */
  request(object: number, sizeBytes: number): void;
  /** May the object enter at all, before anything is evicted for it? */
  admits(object: number, sizeBytes: number): boolean;
  /** The tier is full: is the candidate worth the victim? */
  beats(object: number, victim: number): boolean;
  /** As {@link Eviction.keep}. */
  keep?(keeper: Keeper): void;
}

/** What an admission policy is built with. */
export interface AdmissionSite {
  /** Bytes of the tier, all servers of the node together. */
  readonly capacityBytes: number;
  /** How many objects may be expected to fit: capacity / mean object size. */
  readonly expectedObjects: number;
  readonly params: Parameters;
  readonly clock: PolicyClock;
  /** A stream of random numbers of the policy's own; the same each time for the same seed. */
  luck(): Stream;
}

/** An admission policy in the registry. */
export interface AdmissionPolicy extends PolicyCard {
  create(site: AdmissionSite): Admission;
}

/** A card's parameters with the given values in place of the defaults. */
export function parametersOf(card: PolicyCard, given: Parameters): Parameters {
  const values: Record<string, number> = {};
  for (const parameter of card.params) values[parameter.name] = given[parameter.name] ?? parameter.default;
  return values;
}
