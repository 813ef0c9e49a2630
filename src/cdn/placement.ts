/**
 * Placement: which server of a PoP answers a request. The ring says whose an object is (its home); this departs from it
 * for three reasons. A server that is lost or recovering leaves its objects to the next on the ring. With bounded load
 * (V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent hashing with bounded loads", SODA 2018) a server whose recent
 * requests have reached ceil(c x mean) passes the next one on. And objects asked for very often are spread over several servers.
 * Servers know this of each other at once: health checks inside a PoP take milliseconds, which is nothing here.
 */
import type { Keeper } from "../base/keeper.ts";
import type { Stream } from "../base/random.ts";
import { type CopyKeys, isCopy } from "../cache/copy-keys.ts";
import type { Store } from "../cache/store.ts";
import type { HashRing } from "../ds/hash-ring.ts";
import { RateSketch } from "../ds/rate-sketch.ts";
import { RecentCounts } from "../ds/recent-counts.ts";
import type { Plan } from "../model/plan.ts";
import type { Fault } from "../scenario/faults.ts";
import { type Hashing, PLAIN_HASHING } from "../scenario/hashing.ts";
import type { PlacementTotals } from "../vocabulary/totals.ts";
import type { FaultWatch } from "./fault-watch.ts";
import { ServerHealth } from "./server-health.ts";

const SECOND_MICROS = 1_000_000;

/** What of the CDN's state placement needs. */
interface Site {
  readonly plan: Plan;
  readonly stores: readonly Store[];
  readonly copyKeys: CopyKeys;
  readonly faultWatch: FaultWatch;
  stream(purpose: string): Stream;
}

/** The servers of all PoPs, and who answers what. */
export class Placement {
  readonly hashing: Hashing;
  readonly health: ServerHealth;
  /** Under which key the store looks for the object of the request placed last. */
  key = -1;
  /** Fetches from other servers of the PoP, and bytes that they moved, since the measured time began. */
  peerFetches = 0;
  peerBytes = 0;

  readonly #site: Site;
  readonly #rings: readonly HashRing[];
  /** By PoP; none where nothing is bounded, nothing replicated. */
  readonly #loads: readonly RecentCounts[];
  readonly #rates: readonly RateSketch[];
  readonly #hotCount: number = Infinity;
  readonly #luck: Stream;
  /** By server: the last search that came by, so that each is asked once. */
  readonly #seen = new Uint32Array(256);
  #search = 0;
  /** Of the last search: the first server that it came to. */
  #first = -1;
  /** By PoP and server: requests. */
  readonly #requests: readonly Float64Array[];
  #lost = 0;
  #moved = 0;
  #hot = 0;

  constructor(site: Site) {
    const { plan } = site;
    const pops = plan.pops.map((_, pop) => plan.nodes[pop]);
    this.#site = site;
    this.hashing = plan.scenario.edge.hashing ?? PLAIN_HASHING;
    this.health = new ServerHealth(plan);
    this.#rings = pops.map(({ ring }) => ring);
    const { boundedLoad, replicatePerSecond, windowMicros } = this.hashing;
    this.#loads =
      boundedLoad === undefined ? [] : pops.map(({ ring }) => new RecentCounts(ring.servers, windowMicros));
    this.#rates = replicatePerSecond === undefined ? [] : pops.map(() => new RateSketch(windowMicros));
    if (replicatePerSecond !== undefined)
      this.#hotCount = (replicatePerSecond * windowMicros) / SECOND_MICROS;
    this.#luck = site.stream("replicas");
    this.#requests = pops.map(({ ring }) => new Float64Array(ring.servers));
  }

  /** Chooses the server that answers a request for the object at a PoP; returns, and keeps in {@link key}, the key there. */
  place(pop: number, object: number, nowMicros: number): number {
    const ring = this.#rings[pop];
    const home = ring.serverOf(object);
    let server = home;
    if (ring.servers > 1) {
      if (this.health.isDown(pop, home)) {
        this.#lost++;
        this.#site.faultWatch.lostServer(pop, home, this.health);
      }
      if (this.health.ailing[pop] > 0 || this.#loads.length > 0 || this.#rates.length > 0)
        server = this.#choose(pop, object, nowMicros);
    }
    this.#requests[pop][server]++;
    this.key = server === home ? object : this.#site.copyKeys.key(object, server);
    return this.key;
  }

  /** Key of the object's copy on a server; -1: there has never been one. */
  keyAt(pop: number, object: number, server: number): number {
    return this.#rings[pop].serverOf(object) === server ? object : this.#site.copyKeys.find(object, server);
  }

  /** Is the server of a key lost? */
  isLost(pop: number, key: number): boolean {
    if (this.health.ailing[pop] === 0) return false;
    const ring = this.#rings[pop];
    return this.health.isDown(pop, isCopy(key) ? this.#site.copyKeys.serverOf(key) : ring.serverOf(key));
  }

  /** Slot of a fresh copy on another server than the one placed last, or -1. The home is asked first, the others in order. */
  peerOf(pop: number, object: number, nowMicros: number): number {
    if (!this.hashing.peerFetch) return -1;
    const { servers } = this.#rings[pop];
    const store = this.#site.stores[pop];
    const home = this.#rings[pop].serverOf(object);
    for (let n = 0; n < servers; n++) {
      const server = (home + n) % servers;
      const key = this.keyAt(pop, object, server);
      if (key < 0 || key === this.key || this.health.isDown(pop, server)) continue;
      const slot = store.find(key);
      if (slot >= 0 && store.isHeld(slot) && nowMicros < store.slots.expiresMicros(slot)) return slot;
    }
    return -1;
  }

  /** A fault begins or ends; a server that returns cold has lost what it held. */
  turn(fault: Fault, begins: boolean, nowMicros: number): void {
    this.health.turn(fault, begins, nowMicros);
    if (begins || fault.returns !== "cold") return;
    this.#rings.forEach(({ servers }, pop) => {
      for (let server = 0; server < servers; server++)
        if (this.health.concerns(fault, pop, server)) this.#site.stores[pop].empty(server);
    });
  }

  /** Counted since the measured time began. */
  totals(): PlacementTotals {
    let requests = 0;
    let mean = 0;
    let most = 0;
    for (const counts of this.#requests) {
      const all = counts.reduce((sum, count) => sum + count, 0);
      most += counts.reduce((max, count) => Math.max(max, count), 0);
      mean += all / counts.length;
      requests += all;
    }
    const copies = this.#copies();
    return {
      requests,
      busiest: mean > 0 ? most / mean : 1,
      lostServer: this.#lost,
      movedByLoad: this.#moved,
      hot: this.#hot,
      peerFetches: this.peerFetches,
      peerBytes: this.peerBytes,
      ...copies,
    };
  }

  /** Begins the measured time. */
  restart(): void {
    for (const counts of this.#requests) counts.fill(0);
    this.#lost = this.#moved = this.#hot = this.peerFetches = this.peerBytes = 0;
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.health.keep(keeper);
    this.key = keeper.number(this.key);
    this.peerFetches = keeper.number(this.peerFetches);
    this.peerBytes = keeper.number(this.peerBytes);
    for (const counts of [...this.#loads, ...this.#rates]) counts.keep(keeper);
    keeper.fixed(this.#seen);
    this.#search = keeper.number(this.#search);
    this.#first = keeper.number(this.#first);
    for (const requests of this.#requests) keeper.fixed(requests);
    this.#lost = keeper.number(this.#lost);
    this.#moved = keeper.number(this.#moved);
    this.#hot = keeper.number(this.#hot);
  }

  #choose(pop: number, object: number, nowMicros: number): number {
    let pass = 0;
    if (this.#rates.length > 0 && this.#rates[pop].count(object, nowMicros) >= this.#hotCount) {
      this.#hot++;
      pass = this.#luck.below(Math.min(this.hashing.replicas, this.#rings[pop].servers));
    }
    if (this.#loads.length === 0) {
      const found = this.#next(pop, object, nowMicros, pass, Infinity);
      return found >= 0 ? found : this.#next(pop, object, nowMicros, 0, Infinity);
    }
    const load = this.#loads[pop];
    load.slide(nowMicros);
    const room = this.#room(pop, nowMicros);
    let server = this.#next(pop, object, nowMicros, pass, room);
    const unbounded = this.#first;
    // Of all servers at least one has room; those that a replica's search passed by have not been asked.
    if (server < 0) server = this.#next(pop, object, nowMicros, 0, room);
    if (unbounded >= 0 && server !== unbounded) this.#moved++;
    load.count(server);
    return server;
  }

  /** Requests that a server may have after this one: ceil(c x mean), over the servers that have points of the ring. */
  #room(pop: number, nowMicros: number): number {
    const { sums, total } = this.#loads[pop];
    let servers = sums.length;
    let requests = total;
    if (this.health.ailing[pop] > 0)
      for (let server = 0; server < sums.length; server++)
        if (this.health.points(pop, server, nowMicros) === 0) {
          servers--;
          requests -= sums[server];
        }
    return Math.ceil(((this.hashing.boundedLoad ?? Infinity) * (requests + 1)) / servers);
  }

  /** The first server from the object's point on, after `pass` others, that has fewer than `room` recent requests; -1: none. */
  #next(pop: number, object: number, nowMicros: number, pass: number, room: number): number {
    const ring = this.#rings[pop];
    const { health } = this;
    const seen = this.#seen;
    const search = ++this.#search;
    const { points } = ring;
    this.#first = -1;
    let point = ring.pointOf(object);
    for (let n = 0; n < points; n++, point = point + 1 === points ? 0 : point + 1) {
      const server = ring.ownerAt(point);
      if (seen[server] === search) continue;
      if (ring.ordinalAt(point) >= health.points(pop, server, nowMicros)) continue;
      seen[server] = search;
      if (pass-- > 0) continue;
      if (this.#first < 0) this.#first = server;
      if (room === Infinity || this.#loads[pop].sums[server] < room) return server;
    }
    return -1;
  }

  /** Objects and bytes of copies that PoPs hold beside the one at home. */
  #copies(): { copyObjects: number; copyBytes: number } {
    let copyObjects = 0;
    let copyBytes = 0;
    this.#rings.forEach((_, pop) => {
      const store = this.#site.stores[pop];
      store.tiers.forEach((tier, t) => {
        for (const order of tier.orders)
          order.forEach((slot) => {
            if (!isCopy(store.slots.key(slot)) || store.tierOf(slot) !== t) return;
            copyObjects++;
            copyBytes += store.slots.sizeBytes(slot);
          });
      });
    });
    return { copyObjects, copyBytes };
  }
}
