/**
 * The room of a node for stored responses: bytes in tiers, under the same store and the same eviction and admission
 * policies that the simulator runs (`cache/store.ts`). That store speaks of dense ids and sizes; here names get ids, and whoever
 * owns the content hears which ids have left. An id outlives its response, so that ghosts and reasons of misses mean something.
 */
import { stream } from "../../base/random.ts";
import { Store } from "../../cache/store.ts";
import type { Inclusion, StoreTier } from "../../cache/store-spec.ts";
import { HashRing } from "../../ds/hash-ring.ts";
import type { Eviction, EvictionPolicy, EvictionSite } from "../../policy/contract.ts";

/** What the room is made of. */
export interface RoomSpec {
  readonly servers: number;
  /** Points of each server on the ring that spreads responses over servers. */
  readonly virtualNodes: number;
  readonly inclusion: Inclusion;
  /** Fastest first, one to three. */
  readonly tiers: readonly StoreTier[];
  /** Seed of policies that draw lots. */
  readonly seed: string;
}

/** Names remembered beyond those held; 64 Ki of about 100 bytes are some megabytes. */
const MOST_NAMES = 65_536;
/** To size sketches: the HTTP Archive's median response is of this order, bytes. */
const MEAN_RESPONSE_BYTES = 16_384;
/** Response heads and what describes them, charged beside the content, bytes. */
export const HEAD_BYTES = 512;

/** Bounded room for named things. */
export class BoundedStore {
  readonly #store: Store;
  readonly #ids = new Map<string, number>();
  readonly #names: (string | undefined)[] = [];
  readonly #free: number[] = [];
  /** Ids that some tier gave up since the last look. */
  readonly #departed: number[] = [];
  readonly #onLeave: (id: number) => void;

  /** @param onLeave told of each id that no tier holds any more, whatever the reason. */
  constructor(spec: RoomSpec, onLeave: (id: number) => void) {
    this.#onLeave = onLeave;
    this.#store = new Store({
      ring: new HashRing(spec.servers, spec.virtualNodes),
      inclusion: spec.inclusion,
      tiers: spec.tiers.map((tier) => ({ ...tier, eviction: this.#watched(tier.eviction) })),
      meanObjectBytes: MEAN_RESPONSE_BYTES,
      luck: (tier, server) => stream(spec.seed, "http-node", tier, server),
    });
  }

  /** Things held. */
  get held(): number {
    return this.#store.size;
  }

  /** Bytes held by each tier, all servers. */
  get heldBytes(): readonly number[] {
    return this.#store.tiers.map((tier) => tier.heldBytes);
  }

  /** Bytes of each tier, all servers. */
  get capacityBytes(): readonly number[] {
    return this.#store.tiers.map((tier) => tier.capacityBytes * tier.orders.length);
  }

  /** The id of a name, the same for as long as it is remembered. */
  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#ids.size >= MOST_NAMES + this.#store.size) this.#forgetOldest();
    const id = this.#free.pop() ?? this.#names.length;
    this.#names[id] = name;
    this.#ids.set(name, id);
    return id;
  }

  /** Why a request for the name misses now: a code in `MISS_REASONS`; -1 when the name was never seen. */
  reasonOf(name: string): number {
    const id = this.#ids.get(name);
    return id === undefined ? -1 : this.#store.reason(id);
  }

  /** Offers something to the tiers, in place of what they hold under this id. Returns whether any took it. */
  admit(id: number, sizeBytes: number, nowMicros: number): boolean {
    const store = this.#store;
    store.clock.nowMicros = nowMicros;
    const old = store.request(id, sizeBytes);
    if (old >= 0) store.expire(old);
    const slot = store.beginFill(-1, id, sizeBytes, 0);
    const admitted = store.admit(slot, sizeBytes, 0);
    store.endFill(slot, 0);
    this.#settle(admitted ? id : -1);
    return admitted;
  }

  /** A response was served from the room. Returns the tier it came from, -1 when it is gone. */
  read(id: number, bytes: number, nowMicros: number): number {
    const store = this.#store;
    store.clock.nowMicros = nowMicros;
    const slot = store.request(id, bytes);
    if (slot < 0) return -1;
    const tier = store.read(slot, bytes);
    store.writes = 0;
    if (this.#departed.length > 0) this.#settle(-1);
    return tier;
  }

  /** Takes something out: `purged`, or replaced and invalid. */
  remove(id: number, purged: boolean): void {
    const slot = this.#store.find(id);
    if (slot < 0) return;
    if (purged) this.#store.purge(slot);
    else this.#store.expire(slot);
    this.#settle(-1);
  }

  /** Tells of what left; `kept` left and came back. */
  #settle(kept: number): void {
    this.#store.writes = 0;
    while (this.#departed.length > 0) {
      const id = this.#departed.pop()!;
      if (id !== kept && this.#store.find(id) < 0) this.#onLeave(id);
    }
  }

  /** Names come and go; the first remembered that is not held goes first. */
  #forgetOldest(): void {
    for (const [name, id] of this.#ids) {
      if (this.#store.find(id) >= 0) continue;
      this.#ids.delete(name);
      this.#names[id] = undefined;
      this.#free.push(id);
      return;
    }
  }

  /** The policy, with an ear for what leaves its order. */
  #watched(policy: EvictionPolicy): EvictionPolicy {
    return { ...policy, create: (site) => new WatchedOrder(policy.create(site), site, this.#departed) };
  }
}

/** An order that notes the keys of slots that leave it. */
class WatchedOrder implements Eviction {
  readonly #order: Eviction;
  readonly #site: EvictionSite;
  readonly #departed: number[];
  readonly largestBytes: number;

  constructor(order: Eviction, site: EvictionSite, departed: number[]) {
    this.#order = order;
    this.#site = site;
    this.#departed = departed;
    this.largestBytes = order.largestBytes ?? Infinity;
  }

  get size(): number {
    return this.#order.size;
  }

  announce(key: number, sizeBytes: number): void {
    this.#order.announce(key, sizeBytes);
  }

  insert(slot: number): void {
    this.#order.insert(slot);
  }

  hit(slot: number): void {
    this.#order.hit(slot);
  }

  victim(): number {
    return this.#order.victim();
  }

  remove(slot: number, evicted: boolean): void {
    this.#order.remove(slot, evicted);
    this.#departed.push(this.#site.slots.key(slot));
  }

  forEach(visit: (slot: number) => void): void {
    this.#order.forEach(visit);
  }
}
