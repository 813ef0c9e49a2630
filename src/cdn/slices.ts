/**
 * Large objects in slices (nginx's ngx_http_slice_module; range requests of CloudFront; segmented caching of Fastly): each slice of
 * a fixed size is a copy of its own, with its own room, freshness and place on the ring. A user's request for bytes a to b
 * takes the slices floor(a / s) to floor(b / s) in order. Those at hand are read at once; at the first that is not the request waits for
 * its fill, and goes on when that slice is complete, as nginx does: never two fetches for one user at a time.
 *
 * It stays one request with one outcome: a hit when every slice was; else that of the first slice that was not; failed (or shed)
 * when a slice fails, which ends the answer there. Bytes are told slice by slice, so byte hit ratios are exact.
 */
import type { Keeper } from "../base/keeper.ts";
import { decide, FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import { COLD, EXPIRED, HIT, NO_REASON, SHED, STALE } from "../vocabulary/outcomes.ts";
import { REUSED } from "../vocabulary/caching.ts";
import { RELOAD, type RequestBatch } from "../workload/requests.ts";
import type { Backbone } from "./backbone.ts";
import type { ClientPath } from "./client-path.ts";
import { CONDITIONAL, REGISTERED, RELOADING } from "./fills.ts";
import { fetchFromPeer } from "./peers.ts";
import { notReusedReason } from "./reasons.ts";
import { SlicedRows } from "./sliced-rows.ts";
import { CLIENT_READY, type CdnState } from "./state.ts";

/** Serves requests for large objects at the PoPs. */
export class Slices {
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #rows = new SlicedRows();

  constructor(state: CdnState, backbone: Backbone) {
    this.#state = state;
    this.#backbone = backbone;
  }

  /** Requests under way. */
  get underWay(): number {
    return this.#rows.used;
  }

  /** Row `row` of the batch, for an object that is kept in slices, reaches its PoP. */
  request(batch: RequestBatch, path: ClientPath, row: number, queuedMicros: number, nowMicros: number): void {
    const rows = this.#rows;
    const { sliceBytes } = this.#state.plan;
    const sizeBytes = batch.sizeBytes[row];
    const sentBytes = batch.sentBytes[row];
    const from = Math.min(batch.fromByte[row], sizeBytes - Math.max(1, sentBytes));
    const mine = rows.take();
    rows.object[mine] = batch.object[row];
    rows.contentClass[mine] = batch.contentClass[row];
    rows.sizeBytes[mine] = sizeBytes;
    rows.fromByte[mine] = from;
    rows.untilByte[mine] = from + sentBytes;
    rows.asked[mine] = batch.flags[row];
    rows.slice[mine] = Math.floor(from / sliceBytes);
    // Without a body (HEAD, 304) the header of the first slice is needed all the same.
    rows.lastSlice[mine] = Math.floor((from + Math.max(1, sentBytes) - 1) / sliceBytes);
    rows.atMicros[mine] = nowMicros;
    rows.metro[mine] = batch.metro[row];
    rows.attack[mine] = batch.attack[row];
    rows.pop[mine] = path.pop[row];
    rows.dnsMicros[mine] = path.resolve(row, nowMicros);
    rows.connectMicros[mine] = path.connectMicros[row];
    rows.tlsMicros[mine] = path.tlsMicros[row];
    rows.requestMicros[mine] = path.requestMicros[row];
    rows.sendingMicros[mine] = path.sendingMicros[row];
    rows.queuedMicros[mine] = queuedMicros;
    rows.client[mine] = this.#state.facts.client;
    this.#state.warming?.seen(batch, row, path.pop[row], -1, this.#isFresh(mine, nowMicros), nowMicros);
    this.#goOn(mine, nowMicros);
  }

  /** Is there a fresh copy of the next slice? Asked without telling anyone; of the ring's server, where others may answer too. */
  #isFresh(mine: number, nowMicros: number): boolean {
    const { object, slice, pop } = this.#rows;
    const store = this.#state.stores[pop[mine]];
    const slot = store.find(this.#state.sliceKeys.key(object[mine], slice[mine]));
    return slot >= 0 && store.isHeld(slot) && nowMicros < store.slots.expiresMicros(slot);
  }

  /** The slice that a request waited for is there, or will never be. */
  arrived(
    mine: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
    firstByteMicros: number,
    endMicros: number,
    nowMicros: number,
  ): void {
    this.#take(mine, outcome, reason, tier, bytes, firstByteMicros, endMicros);
    if (outcome >= SHED) this.#finish(mine, nowMicros);
    else this.#goOn(mine, nowMicros);
  }

  /** Shows its state to a keeper. */
  keep(keeper: Keeper): void {
    this.#rows.keep(keeper);
  }

  /** The slice to be had next has a version: the request is as old as its oldest slice. */
  carries(mine: number, version: number): void {
    const { version: oldest } = this.#rows;
    if (version < oldest[mine]) oldest[mine] = version;
  }

  /** Reads slices as long as they are at hand; then waits for one, or is done. */
  #goOn(mine: number, nowMicros: number): void {
    const rows = this.#rows;
    while (rows.slice[mine] <= rows.lastSlice[mine]) if (!this.#read(mine, nowMicros)) return;
    this.#finish(mine, nowMicros);
  }

  /** Reads the next slice if it is at hand; false: the request waits for it. The decision is that of any other request. */
  #read(mine: number, nowMicros: number): boolean {
    const state = this.#state;
    const rows = this.#rows;
    const pop = rows.pop[mine];
    const store = state.stores[pop];
    const { collapse } = state.plan.nodes[pop].level;
    const { placement } = state;
    const id = state.sliceKeys.key(rows.object[mine], rows.slice[mine]);
    const key = placement === null ? id : placement.place(pop, id, nowMicros);
    const contentClass = rows.contentClass[mine];
    store.clock.nowMicros = nowMicros;
    const slot = store.request(key, this.#sliceBytes(mine));
    let decision = FETCH;
    let filling = false;
    if (slot >= 0) {
      filling = store.isFilling(slot);
      const expires = store.slots.expiresMicros(slot);
      const stale = state.plan.staleWhileRevalidateMicros[contentClass];
      decision = decide(store.isHeld(slot), filling, collapse, nowMicros, expires, stale);
    }
    if (slot >= 0) state.warming?.asked(pop, slot);
    const reloading = (rows.asked[mine] & RELOAD) !== 0 ? RELOADING : 0;
    if (reloading !== 0 && decision >= SERVE) decision = filling && collapse ? JOIN : REVALIDATE;
    const atHand = decision >= SERVE && decision !== REVALIDATE;
    if (!atHand && rows.notReused[mine] === REUSED) {
      const { noCache } = state.plan.responseRules[contentClass];
      rows.notReused[mine] = notReusedReason(store, slot, noCache, reloading !== 0);
    }
    if (decision === JOIN) {
      this.#wait(store.slots.version(slot), mine, nowMicros);
      this.#backbone.lines.joined(store.slots.version(slot), nowMicros);
    } else if (decision === REVALIDATE || decision === FETCH) {
      const flags = (filling ? 0 : REGISTERED) | reloading | (decision === REVALIDATE ? CONDITIONAL : 0);
      if (placement !== null && decision === FETCH && reloading === 0) {
        const fill = fetchFromPeer(state, placement, pop, slot, !filling, id, contentClass, nowMicros);
        if (fill >= 0) {
          this.#wait(fill, mine, nowMicros);
          return false;
        }
      }
      const reason = decision === REVALIDATE ? EXPIRED : slot < 0 ? store.reason(key) : COLD;
      this.#wait(this.#fetch(mine, slot, id, flags, reason, nowMicros), mine, nowMicros);
    } else {
      if (decision === SERVE_AND_REVALIDATE)
        this.#fetch(mine, slot, id, CONDITIONAL | REGISTERED, NO_REASON, nowMicros);
      if (state.freshness !== null) this.carries(mine, state.heldVersion(store, slot));
      const bytes = this.#wantedBytes(mine);
      const server = store.slots.server(slot);
      const tier = store.read(slot, bytes);
      state.devices.use(pop, server, tier, nowMicros, bytes);
      const { firstByteMicros, endMicros } = state.devices;
      if (store.writes > 0) state.chargeWrites(pop, nowMicros);
      const outcome = decision === SERVE ? HIT : STALE;
      const { firstTier } = state.plan.nodes[pop].level;
      this.#take(mine, outcome, NO_REASON, firstTier + tier, bytes, firstByteMicros, endMicros);
      return true;
    }
    return false;
  }

  #fetch(mine: number, slot: number, key: number, flags: number, reason: number, nowMicros: number): number {
    const { pop, contentClass } = this.#rows;
    const bytes = this.#sliceBytes(mine);
    // prettier-ignore
    const fill = this.#backbone.send(pop[mine], slot, key, contentClass[mine], bytes, flags, pop[mine], reason, nowMicros);
    this.#state.fills.attack[fill] = this.#rows.attack[mine];
    return fill;
  }

  /** Puts the request at the end of the line of the fill that brings its next slice. */
  #wait(fill: number, mine: number, nowMicros: number): void {
    const { users, fills } = this.#state;
    const user = users.take();
    users.sliced[user] = mine;
    users.atMicros[user] = nowMicros;
    users.sentBytes[user] = this.#wantedBytes(mine);
    const last = fills.lastWaiter[fill];
    if (last >= 0) users.next[last] = user;
    else fills.firstWaiter[fill] = user;
    fills.lastWaiter[fill] = user;
  }

  /** Takes note of what became of the slice, which the request has or will never have. */
  #take(
    mine: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
    firstByteMicros: number,
    endMicros: number,
  ): void {
    const rows = this.#rows;
    const before = rows.outcome[mine];
    if (before < 0) rows.firstByteMicros[mine] = firstByteMicros;
    if (endMicros > rows.endMicros[mine]) rows.endMicros[mine] = endMicros;
    rows.slice[mine]++;
    const decides = before < 0 || outcome >= SHED || (before === HIT && outcome !== HIT);
    if (!decides) {
      this.#tell(mine, outcome, reason, tier, bytes);
      return;
    }
    if (before >= 0) this.#tell(mine, before, rows.reason[mine], rows.tier[mine], rows.bytes[mine]);
    rows.outcome[mine] = outcome;
    rows.reason[mine] = reason;
    rows.tier[mine] = tier;
    rows.bytes[mine] = bytes;
  }

  /** Tells of a slice that the request does not have its outcome from. */
  #tell(mine: number, outcome: number, reason: number, tier: number, bytes: number): void {
    const rows = this.#rows;
    const { facts } = this.#state;
    rows.toldBytes[mine] += bytes;
    facts.client = rows.client[mine];
    facts.attack = rows.attack[mine];
    facts.part(
      rows.atMicros[mine],
      rows.metro[mine],
      rows.pop[mine],
      rows.contentClass[mine],
      outcome,
      reason,
      tier,
      bytes,
    );
    facts.client = -1;
  }

  #finish(mine: number, nowMicros: number): void {
    const state = this.#state;
    const { facts } = state;
    const rows = this.#rows;
    const at = rows.atMicros[mine];
    const fromStore = rows.outcome[mine] === HIT || rows.outcome[mine] === STALE;
    if (!fromStore) state.edgeReasons.notReused(rows.notReused[mine], at);
    facts.atMicros = at;
    facts.attack = rows.attack[mine];
    facts.toldBytes = rows.toldBytes[mine];
    facts.bytes = rows.toldBytes[mine] + rows.bytes[mine];
    facts.firstByteMicros = rows.firstByteMicros[mine] + rows.queuedMicros[mine];
    facts.endMicros = rows.endMicros[mine] + rows.queuedMicros[mine];
    facts.dnsMicros = rows.dnsMicros[mine];
    facts.connectMicros = rows.connectMicros[mine];
    facts.tlsMicros = rows.tlsMicros[mine];
    facts.requestMicros = rows.requestMicros[mine];
    // An answer that breaks off is sent for as long as it lasts.
    const asked = rows.untilByte[mine] - rows.fromByte[mine];
    facts.sendingMicros = asked > 0 ? (rows.sendingMicros[mine] * facts.bytes) / asked : 0;
    facts.client = rows.client[mine];
    facts.request(
      rows.metro[mine],
      rows.pop[mine],
      rows.object[mine],
      rows.contentClass[mine],
      rows.outcome[mine],
      rows.reason[mine],
      rows.tier[mine],
    );
    facts.client = -1;
    facts.toldBytes = 0;
    // prettier-ignore
    state.freshness?.answered(rows.pop[mine], rows.object[mine], rows.contentClass[mine], rows.outcome[mine], rows.version[mine], nowMicros, nowMicros);
    if (state.closedLoop) state.queue.push(Math.max(nowMicros, at + facts.occupiedMicros), CLIENT_READY, 0);
    rows.giveBack(mine);
  }

  /** Size of the next slice, bytes: the last one of an object is smaller. */
  #sliceBytes(mine: number): number {
    const { sliceBytes } = this.#state.plan;
    return Math.min(sliceBytes, this.#rows.sizeBytes[mine] - this.#rows.slice[mine] * sliceBytes);
  }

  /** Bytes of it that the user gets. */
  #wantedBytes(mine: number): number {
    const { slice, fromByte, untilByte } = this.#rows;
    const start = slice[mine] * this.#state.plan.sliceBytes;
    const end = Math.min(untilByte[mine], start + this.#state.plan.sliceBytes);
    return Math.max(0, end - Math.max(fromByte[mine], start));
  }
}
