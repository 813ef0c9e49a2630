/**
 * The store of one node (a PoP or a shield): the one owner of index, bytes, freshness and in-flight marks
 * of all its servers and tiers. One index probe tells which tiers hold an object and whether a fill for it
 * is under way. The store moves copies between tiers (promotion on hit, demotion on eviction) and writes
 * down what it wrote, so that whoever owns the devices can charge them; it knows no clock of its own.
 */
import type { Keeper } from "../base/keeper.ts";
import type { HashRing } from "../ds/hash-ring.ts";
import { SlotIndex } from "../ds/slot-index.ts";
import { FILLING, HELD_MASK, PINNED, Slots } from "../ds/slots.ts";
import { type Admission, PolicyClock } from "../policy/contract.ts";
import { COLD, EVICTED, EXPIRED, NEVER_ADMITTED, PURGED } from "../vocabulary/outcomes.ts";
import { type CopyKeys, isCopy } from "./copy-keys.ts";
import { Generations, keepGenerations } from "./generations.ts";
import { History } from "./history.ts";
import { type Inclusion, type StoreSpec, tiersOf } from "./store-spec.ts";
import { BY_EVICTION, BY_EXPIRY, BY_MOVE, BY_PURGE, REFUSED_OBJECTS } from "./tier.ts";
import { READ_BYTES, READ_OBJECTS, type TierState } from "./tier.ts";

/** Fastest tier of each held mask. */
const FASTEST = [-1, 0, 1, 0, 2, 0, 1, 0];

/** The store of one node. */
export class Store {
  readonly slots: Slots;
  /** What policies know of the request at hand; whoever calls {@link request} or {@link admit} sets its time. */
  readonly clock = new PolicyClock();
  readonly tiers: readonly TierState[];
  /** Writes since {@link writes} was last set to 0: server, tier and bytes of each. */
  writes = 0;
  readonly writeServers: number[] = [];
  readonly writeTiers: number[] = [];
  readonly writeBytes: number[] = [];
  /** Hears of copies that leave, while they still have their slots; null: nobody wants to know. */
  leaving: { left(slot: number): void } | null = null;

  readonly #index: SlotIndex;
  readonly #history = new History();
  readonly #ring: HashRing;
  readonly #copies: CopyKeys | null;
  readonly inclusion: Inclusion;
  /** Admission policies that want to hear of requests. */
  readonly #listeners: readonly Admission[];
  /** Null before everything is purged for the first time. */
  #generations: Generations | null = null;

  constructor(spec: StoreSpec) {
    this.#ring = spec.ring;
    this.#copies = spec.copies ?? null;
    this.inclusion = spec.inclusion;
    this.slots = new Slots({ expected: spec.expectedObjects, tiers: spec.tiers.length });
    this.#index = new SlotIndex(this.slots, spec.expectedObjects);
    this.tiers = tiersOf(spec, this.slots, this.clock);
    this.#listeners = this.tiers.map((tier) => tier.admission).filter((admission) => admission.listens);
  }

  /** Objects with a slot: held or being filled. */
  get size(): number {
    return this.#index.size;
  }

  /** Bytes of slots and index. */
  get memoryBytes(): number {
    return this.slots.memoryBytes + this.#index.memoryBytes;
  }

  /** Objects read from any tier since {@link restart}. */
  get readObjects(): number {
    return this.tiers.reduce((sum, { counters }) => sum + counters[READ_OBJECTS], 0);
  }

  /** Tells the admission policies of a request, and finds the object's slot: -1 when neither held nor in flight. */
  request(object: number, sizeBytes: number): number {
    this.clock.requests++;
    const listeners = this.#listeners;
    for (let i = 0; i < listeners.length; i++) listeners[i].request(object, sizeBytes);
    return this.find(object);
  }

  /** The object's slot, without telling anyone: -1 when neither held nor in flight. */
  find(object: number): number {
    const slot = this.#index.find(object);
    return this.#generations === null || slot < 0 ? slot : this.#look(slot, this.#generations);
  }

  /** Where the index has the object, gone or not. Changes nothing. */
  indexed(object: number): number {
    return this.#index.find(object);
  }

  /** Loads the index entry that a request for the object will look at first; the value means nothing. */
  touchIndex(object: number): number {
    return this.#index.touch(object);
  }

  /** Loads what a request needs besides its slot: neighbours in the tier's order, or memory of what has no slot. The value means nothing. */
  touchNeighbours(slot: number, object: number): number {
    return slot < 0 ? this.reason(object) : this.slots.touchNeighbours(slot, this.tierOf(slot));
  }

  /** Why a miss on the object would miss: a code in `MISS_REASONS`. */
  reason(object: number): number {
    return this.#history.reason(object);
  }

  /** Server responsible for the object, or that a further copy is for. */
  serverOf(object: number): number {
    return this.#copies !== null && isCopy(object)
      ? this.#copies.serverOf(object)
      : this.#ring.serverOf(object);
  }

  /** Is a copy held by any tier? */
  isHeld(slot: number): boolean {
    return (this.slots.state(slot) & HELD_MASK) !== 0;
  }

  /** Is an upstream request under way? */
  isFilling(slot: number): boolean {
    return (this.slots.state(slot) & FILLING) !== 0;
  }

  /** Fastest tier that holds the object, or -1. */
  tierOf(slot: number): number {
    return FASTEST[this.slots.state(slot) & HELD_MASK];
  }

  /** Marks that `fill` is fetching the object into the slot; -1 makes a slot for it. Returns the slot. */
  beginFill(slot: number, object: number, sizeBytes: number, fill: number): number {
    if (slot < 0) {
      slot = this.slots.allocate(object, this.serverOf(object), sizeBytes);
      this.#index.insert(slot);
      this.#generations?.enter(slot);
    }
    this.slots.setState(slot, this.slots.state(slot) | FILLING);
    this.slots.setVersion(slot, fill);
    return slot;
  }

  /** Takes the mark away and puts the version back. The slot goes when no tier holds the object. */
  endFill(slot: number, version: number): void {
    this.slots.setState(slot, this.slots.state(slot) & ~FILLING);
    this.slots.setVersion(slot, version);
    if (!this.isHeld(slot)) this.#release(slot);
  }

  /** Reads `bytes` of the copy for a request: counts, tells the order, promotes. Returns the tier it was read from. */
  read(slot: number, bytes: number): number {
    const tier = this.touch(slot);
    this.countRead(tier, bytes);
    return tier;
  }

  /** As {@link read}, counting nothing. */
  touch(slot: number): number {
    const tier = this.tierOf(slot);
    this.tiers[tier].orders[this.slots.server(slot)].hit(slot);
    if (tier > 0) this.#promote(slot, tier);
    return tier;
  }

  /** Counts `bytes` read from a tier for a request. */
  countRead(tier: number, bytes: number): void {
    const { counters } = this.tiers[tier];
    counters[READ_BYTES] += bytes;
    counters[READ_OBJECTS]++;
  }

  /** Offers a body that has just arrived to the tiers: `slot` is filling (the mark stays) and held by none. Did any take it? */
  admit(slot: number, sizeBytes: number, expiresMicros: number): boolean {
    this.slots.setSize(slot, sizeBytes);
    this.slots.setExpiresMicros(slot, expiresMicros);
    const tiers = this.tiers;
    if (this.inclusion === "exclusive") {
      for (let tier = 0; tier < tiers.length; tier++) if (this.#enter(slot, tier)) break;
    } else {
      for (let tier = tiers.length - 1; tier >= 0; tier--)
        if (!this.#enter(slot, tier) && this.inclusion === "inclusive") break;
    }
    const held = this.isHeld(slot);
    if (!held) this.#history.remember(this.slots.key(slot), NEVER_ADMITTED);
    return held;
  }

  /** A validator held: the copy is fresh again until `expiresMicros`. */
  refresh(slot: number, expiresMicros: number): void {
    this.slots.setExpiresMicros(slot, expiresMicros);
  }

  /** Removes every copy because a newer version came or the object may no longer be kept. Keeps a filling slot. */
  expire(slot: number): void {
    this.#drop(slot, BY_EXPIRY, EXPIRED);
  }

  /** Removes every copy because of a purge. Keeps a filling slot. */
  purge(slot: number): void {
    this.#drop(slot, BY_PURGE, PURGED);
  }

  /** Purges everything (or makes it stale) without touching it; no fill may be under way. Returns the objects that are gone, and bytes in all tiers. */
  purgeAll(soft: boolean, nowMicros: number): { readonly objects: number; readonly bytes: number } {
    const generations = (this.#generations ??= new Generations());
    const heldBytes = this.tiers.reduce((sum, tier) => sum + tier.heldBytes, 0);
    const { goneObjects, goneBytes } = generations;
    if (soft) generations.makeStale(nowMicros);
    else generations.purge(this.size, heldBytes);
    return { objects: this.size - goneObjects, bytes: heldBytes - goneBytes };
  }

  /** Takes out what a purge of everything has left behind, so that what is held is what can be had. */
  sweep(): void {
    if (this.#generations === null || this.#generations.goneObjects === 0) return;
    const gone = new Set<number>();
    for (const tier of this.tiers)
      for (const order of tier.orders)
        order.forEach((slot) => {
          if (this.#isGone(slot)) gone.add(slot);
        });
    for (const slot of gone) this.#drop(slot, BY_PURGE, PURGED);
  }

  /** Visits every slot that a tier holds, each once; `visit` must not change the store. */
  forEachHeld(visit: (slot: number) => void): void {
    this.tiers.forEach((tier, t) => {
      for (const order of tier.orders)
        order.forEach((slot) => {
          if (this.tierOf(slot) === t && !this.#isGone(slot)) visit(slot);
        });
    });
  }

  /** Removes every copy of a server, which is as if it had never seen them. Counted as purged; keeps filling slots. */
  empty(server: number): void {
    const held = new Set<number>();
    for (const tier of this.tiers) tier.orders[server].forEach((slot) => held.add(slot));
    for (const slot of held) this.#drop(slot, BY_PURGE, COLD);
  }

  /** Begins the measured time. */
  restart(): void {
    this.sweep();
    for (const tier of this.tiers) tier.restart();
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.writes = keeper.number(this.writes);
    for (const list of [this.writeServers, this.writeTiers, this.writeBytes]) keeper.list(list);
    const parts = [this.slots, this.clock, this.#index, this.#history, ...this.tiers];
    for (const part of parts) part.keep(keeper);
    this.#generations = keepGenerations(keeper, this.#generations);
  }

  #isGone(slot: number): boolean {
    return this.#generations !== null && this.#generations.goneObjects > 0 && this.#generations.isGone(slot);
  }

  /** The slot, if purges of everything have left it there; -1 when not. */
  #look(slot: number, generations: Generations): number {
    if (generations.isCurrent(slot)) return slot;
    if (generations.isGone(slot)) {
      this.#drop(slot, BY_PURGE, PURGED);
      return -1;
    }
    const { slots } = this;
    slots.setExpiresMicros(slot, Math.min(slots.expiresMicros(slot), generations.staleFromMicros(slot)));
    generations.enter(slot);
    return slot;
  }

  #drop(slot: number, by: number, reason: number): void {
    if (this.#isGone(slot)) {
      const copies = this.tiers.reduce((sum, tier) => sum + (tier.holds(slot) ? 1 : 0), 0);
      this.#generations!.left(copies * this.slots.sizeBytes(slot));
    }
    this.leaving?.left(slot);
    for (const tier of this.tiers) if (tier.holds(slot)) tier.take(slot, by);
    this.#history.remember(this.slots.key(slot), reason);
    if (!this.isFilling(slot)) this.#release(slot);
  }

  #release(slot: number): void {
    this.#index.remove(slot);
    this.slots.release(slot);
  }

  /** Puts the slot's object into a tier if the admission policy and the room allow. */
  #enter(slot: number, tier: number): boolean {
    const state = this.tiers[tier];
    const sizeBytes = this.slots.sizeBytes(slot);
    const capacityBytes = state.capacityBytes;
    const object = this.slots.key(slot);
    if (sizeBytes > state.largestBytes || !state.admission.admits(object, sizeBytes)) {
      state.counters[REFUSED_OBJECTS]++;
      return false;
    }
    const server = this.slots.server(slot);
    const order = state.orders[server];
    const used = state.usedBytes;
    order.announce(object, sizeBytes);
    while (used[server] + sizeBytes > capacityBytes) {
      const victim = order.victim();
      if (
        !this.#isGone(victim) &&
        (!state.admission.beats(object, this.slots.key(victim)) || order.keepsOut?.(victim) === true)
      ) {
        state.counters[REFUSED_OBJECTS]++;
        return false;
      }
      this.#evict(victim, tier);
    }
    state.put(slot, server, sizeBytes);
    this.#wrote(server, tier, sizeBytes);
    return true;
  }

  #evict(slot: number, tier: number): void {
    if (this.#isGone(slot)) {
      this.#drop(slot, BY_PURGE, PURGED);
      return;
    }
    this.tiers[tier].take(slot, BY_EVICTION);
    if (this.inclusion === "inclusive") {
      for (let upper = tier - 1; upper >= 0; upper--)
        if (this.tiers[upper].holds(slot)) this.tiers[upper].take(slot, BY_MOVE);
    } else if (tier + 1 < this.tiers.length && !this.tiers[tier + 1].holds(slot))
      this.#demote(slot, tier + 1);
    const state = this.slots.state(slot);
    if ((state & HELD_MASK) !== 0) return;
    this.leaving?.left(slot);
    this.#history.remember(this.slots.key(slot), EVICTED);
    if ((state & (FILLING | PINNED)) === 0) this.#release(slot);
  }

  /** Offers what had to leave the tier above. Making room may push out its copy further down: pinned, it keeps its slot. */
  #demote(slot: number, tier: number): void {
    const wasPinned = this.slots.state(slot) & PINNED;
    this.slots.setState(slot, this.slots.state(slot) | PINNED);
    this.#enter(slot, tier);
    if (wasPinned === 0) this.slots.setState(slot, this.slots.state(slot) & ~PINNED);
  }

  /** A hit in `tier` brings the object up: a copy when tiers may overlap, the object itself when they may not. */
  #promote(slot: number, tier: number): void {
    // Making room above cascades down and could choose this very slot as a victim: pinned, it survives that.
    this.slots.setState(slot, this.slots.state(slot) | PINNED);
    if (this.inclusion === "exclusive") this.#moveUp(slot, tier);
    else
      for (let upper = tier - 1; upper >= 0; upper--)
        if (!this.#enter(slot, upper) && this.inclusion === "inclusive") break;
    const state = this.slots.state(slot) & ~PINNED;
    this.slots.setState(slot, state);
    if ((state & (HELD_MASK | FILLING)) === 0) this.#release(slot);
  }

  #moveUp(slot: number, tier: number): void {
    const sizeBytes = this.slots.sizeBytes(slot);
    for (let upper = 0; upper < tier; upper++) {
      if (!this.#wouldEnter(slot, upper, sizeBytes)) continue;
      this.tiers[tier].take(slot, BY_MOVE);
      if (!this.#enter(slot, upper)) this.#putBack(slot, tier, sizeBytes);
      return;
    }
  }

  #wouldEnter(slot: number, tier: number, sizeBytes: number): boolean {
    const state = this.tiers[tier];
    const object = this.slots.key(slot);
    if (sizeBytes > state.largestBytes || !state.admission.admits(object, sizeBytes)) return false;
    const server = this.slots.server(slot);
    if (state.usedBytes[server] + sizeBytes <= state.capacityBytes) return true;
    const victim = state.orders[server].victim();
    return this.#isGone(victim) || state.admission.beats(object, this.slots.key(victim));
  }

  /** Back into the tier it came from: the demotions of a refused promotion may have taken its room. */
  #putBack(slot: number, tier: number, sizeBytes: number): void {
    const state = this.tiers[tier];
    const server = this.slots.server(slot);
    while (state.usedBytes[server] + sizeBytes > state.capacityBytes)
      this.#evict(state.orders[server].victim(), tier);
    state.put(slot, server, sizeBytes);
  }

  #wrote(server: number, tier: number, bytes: number): void {
    const at = this.writes++;
    this.writeServers[at] = server;
    this.writeTiers[at] = tier;
    this.writeBytes[at] = bytes;
  }
}
