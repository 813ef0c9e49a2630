/**
 * The PoPs: what a user's request meets. A hit is answered on the spot; everything else becomes a fill, and
 * the user waits in its line.
 */
import { decide, FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import {
  BYPASS,
  COLD,
  COLLAPSED,
  EXPIRED,
  FAILED,
  HIT,
  MISS,
  NO_REASON,
  NO_TIER,
  REVALIDATED,
  SHED,
  STALE,
} from "../vocabulary/outcomes.ts";
import { RELOAD, REQUEST_ROWS, type RequestBatch, UNCACHEABLE } from "../workload/requests.ts";
import type { Backbone } from "./backbone.ts";
import type { ClientPath } from "./client-path.ts";
import { NO_POP } from "../vocabulary/facts.ts";
import { BYPASSING, CONDITIONAL, NOT_MODIFIED, REFUSED, REGISTERED, RELOADING } from "./fills.ts";
import { CONFIRMED, FETCHED, NOTHING, settle, STANDS_IN } from "./settle.ts";
import { CLIENT_READY, type CdnState } from "./state.ts";
import type { Providers } from "./providers.ts";

/** The edge of the CDN. */
export class Edge {
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #providers: Providers;
  readonly #path: ClientPath;
  /** Slots that a look-ahead found, and the objects that their PoP does not have. */
  readonly #slots = new Int32Array(REQUEST_ROWS);
  /** How long the PoP makes the request at hand wait before it looks at it. */
  #queuedMicros = 0;
  readonly #missing = new Int32Array(REQUEST_ROWS + 1);

  constructor(state: CdnState, backbone: Backbone, providers: Providers, path: ClientPath) {
    this.#state = state;
    this.#backbone = backbone;
    this.#providers = providers;
    this.#path = path;
  }

  /** A new batch has come: draws the paths of its requests. */
  begin(batch: RequestBatch): void {
    this.#path.draw(batch);
  }

  /**
   * Touches the memory that the requests of rows `from` to `until - 1` will need. The loads of different rows
   * do not wait for each other, so the processor overlaps their cache misses; met one by one, in the middle
   * of each request's work, they would take most of the run's time. Changes nothing.
   */
  lookAhead(batch: RequestBatch, from: number, until: number): number {
    const { stores } = this.#state;
    const pops = this.#path.pop;
    const objects = batch.object;
    const slots = this.#slots;
    const missing = this.#missing;
    let touched = 0;
    let misses = 0;
    for (let row = from; row < until; row++)
      if (pops[row] >= 0) touched += stores[pops[row]].touchIndex(objects[row]);
    for (let row = from; row < until; row++) {
      if (pops[row] < 0) continue;
      slots[row] = stores[pops[row]].find(objects[row]);
      missing[misses] = objects[row];
      misses += slots[row] < 0 ? 1 : 0;
    }
    for (let row = from; row < until; row++)
      if (pops[row] >= 0) touched += stores[pops[row]].touchNeighbours(slots[row], objects[row]);
    // With several shields the one that a row would ask is not known before its PoP is.
    if (stores.length !== this.#state.pops + 1) return touched;
    // What misses here will ask the shield a moment later.
    const shield = stores[stores.length - 1];
    for (let i = 0; i < misses; i++) touched += shield.touchIndex(missing[i]);
    for (let i = 0; i < misses; i++) slots[i] = shield.find(missing[i]);
    for (let i = 0; i < misses; i++) touched += shield.touchNeighbours(slots[i], missing[i]);
    return touched;
  }

  /** Row `row` of the batch reaches its PoP. */
  request(batch: RequestBatch, row: number, nowMicros: number): void {
    const state = this.#state;
    const path = this.#path;
    const object = batch.object[row];
    const contentClass = batch.contentClass[row];
    const sentBytes = batch.sentBytes[row];
    if (state.conditions.active > 0) this.#meetFaults(row, nowMicros);
    const pop = path.pop[row];
    if (pop < 0) {
      state.facts.bytes = 0;
      state.facts.firstByteMicros = nowMicros;
      state.facts.endMicros = nowMicros;
      this.#tell(batch, row, nowMicros, FAILED, NO_TIER);
      return;
    }
    this.#queuedMicros = 0;
    if (state.load !== null) {
      this.#queuedMicros = state.load.admit(pop, nowMicros, sentBytes);
      if (this.#queuedMicros < 0) {
        state.facts.bytes = 0;
        state.facts.firstByteMicros = nowMicros;
        state.facts.endMicros = nowMicros;
        this.#tell(batch, row, nowMicros, SHED, NO_TIER);
        return;
      }
    }
    const asked = batch.flags[row];
    if ((asked & UNCACHEABLE) !== 0) {
      const fill = this.#backbone.send(
        pop, -1, object, contentClass, batch.sizeBytes[row], BYPASSING, pop, NO_REASON, nowMicros,
      ); // prettier-ignore
      this.#wait(fill, batch, row, nowMicros);
      return;
    }
    const store = state.stores[pop];
    store.clock.nowMicros = nowMicros;
    const slot = store.request(object, batch.sizeBytes[row]);
    const level = state.plan.nodes[pop].level;
    let decision = FETCH;
    let filling = false;
    if (slot >= 0) {
      filling = store.isFilling(slot);
      decision = decide(
        store.isHeld(slot),
        filling,
        level.collapse,
        nowMicros,
        store.slots.expiresMicros(slot),
        state.plan.staleWhileRevalidateMicros[contentClass],
      );
    }
    const reloading = (asked & RELOAD) !== 0 ? RELOADING : 0;
    if (reloading !== 0 && decision >= SERVE) decision = filling && level.collapse ? JOIN : REVALIDATE;
    if (decision >= SERVE && decision !== REVALIDATE) {
      if (decision === SERVE_AND_REVALIDATE)
        this.#fetch(pop, slot, batch, row, CONDITIONAL | REGISTERED, NO_REASON, nowMicros);
      const outcome = decision === SERVE ? HIT : STALE;
      const server = store.slots.server(slot);
      const tier = store.read(slot, sentBytes);
      state.facts.bytes = sentBytes;
      state.devices.use(pop, server, tier, nowMicros, sentBytes);
      state.facts.endMicros = state.devices.endMicros + this.#queuedMicros;
      state.facts.firstByteMicros = state.devices.firstByteMicros + this.#queuedMicros;
      if (store.writes > 0) state.chargeWrites(pop, nowMicros);
      this.#tell(batch, row, nowMicros, outcome, level.firstTier + tier);
      return;
    }
    if (decision === JOIN) {
      this.#wait(store.slots.version(slot), batch, row, nowMicros);
      return;
    }
    const alone = filling ? 0 : REGISTERED;
    const fill =
      decision === REVALIDATE
        ? this.#fetch(pop, slot, batch, row, CONDITIONAL | alone | reloading, EXPIRED, nowMicros)
        : this.#fetch(
            pop,
            slot,
            batch,
            row,
            alone | reloading,
            slot < 0 ? store.reason(object) : COLD,
            nowMicros,
          );
    this.#wait(fill, batch, row, nowMicros);
  }

  /** The answer to a fill of a PoP is complete: everyone in its line is served. */
  fillEnds(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, users } = state;
    const settled = settle(state, fill, nowMicros);
    const isDown = state.conditions.popFaults[fills.node[fill]] > 0;
    const verdict = isDown ? NOTHING : settled;
    let user = fills.firstWaiter[fill];
    const initiatorWaits = (fills.flags[fill] & CONDITIONAL) === 0 || fills.reason[fill] !== NO_REASON;
    let first = initiatorWaits;
    while (user >= 0) {
      const next = users.next[user];
      this.#serve(fill, user, first, verdict, nowMicros);
      users.giveBack(user);
      user = next;
      first = false;
    }
    if (state.stores[fills.node[fill]].writes > 0) state.chargeWrites(fills.node[fill], nowMicros);
    fills.giveBack(fill);
  }

  /** Something is broken: which PoP does the user of the row reach, and how much time is lost on the way there? */
  #meetFaults(row: number, nowMicros: number): void {
    const { conditions, watch } = this.#state;
    const path = this.#path;
    const view = path.view[row];
    const provider = path.provider[row];
    const steering = this.#providers.of[provider];
    const expires = Math.min(
      steering.answerExpires[steering.answer[view]],
      this.#providers.choice?.expiresMicros[view] ?? Infinity,
    );
    const unresolved = conditions.dnsDown > 0 && path.asks(row) && nowMicros >= expires;
    const pop = unresolved ? steering.giveUp() : steering.reach(view, nowMicros);
    watch.request(view, provider, pop, unresolved);
    if (pop !== path.pop[row] || steering.lostMicros > 0) path.divert(row, pop, steering.lostMicros);
  }

  #fetch(
    pop: number,
    slot: number,
    batch: RequestBatch,
    row: number,
    flags: number,
    reason: number,
    nowMicros: number,
  ): number {
    return this.#backbone.send(
      pop,
      slot,
      batch.object[row],
      batch.contentClass[row],
      batch.sizeBytes[row],
      flags,
      pop,
      reason,
      nowMicros,
    );
  }

  /** Puts the user at the end of the fill's line. */
  #wait(fill: number, batch: RequestBatch, row: number, nowMicros: number): void {
    const { users, fills } = this.#state;
    const path = this.#path;
    const user = users.take();
    users.atMicros[user] = nowMicros;
    users.metro[user] = batch.metro[row];
    users.sentBytes[user] = batch.sentBytes[row];
    users.dnsMicros[user] = path.resolve(row, nowMicros);
    users.connectMicros[user] = path.connectMicros[row];
    users.rttMicros[user] = path.rttMicros[row];
    users.bitsPerSecond[user] = path.bitsPerSecond[row];
    users.queuedMicros[user] = this.#queuedMicros;
    const last = fills.lastWaiter[fill];
    if (last >= 0) users.next[last] = user;
    else fills.firstWaiter[fill] = user;
    fills.lastWaiter[fill] = user;
  }

  #serve(fill: number, user: number, initiator: boolean, verdict: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, users } = state;
    const pop = fills.node[fill];
    const object = fills.object[fill];
    const at = users.atMicros[user];
    let bytes = users.sentBytes[user];
    let outcome = COLLAPSED;
    let reason = NO_REASON;
    let tier = NO_TIER;
    let first = nowMicros;
    let end = nowMicros;
    if (verdict === FETCHED) {
      // Bytes are passed on while they arrive; who came later than the first byte does not wait for it.
      first = fills.firstByteMicros[fill];
      if (first < at) first = at;
      if (initiator) {
        if ((fills.flags[fill] & BYPASSING) !== 0) outcome = BYPASS;
        else if (fills.answer[fill] === NOT_MODIFIED) outcome = REVALIDATED;
        else {
          outcome = MISS;
          reason = fills.reason[fill];
        }
      }
    } else if (verdict === CONFIRMED || verdict === STANDS_IN) {
      const store = state.stores[pop];
      const slot = fills.slot[fill];
      if (verdict === STANDS_IN) outcome = STALE;
      else if (initiator) outcome = REVALIDATED;
      // Reading may promote, and in rare cases that pushes the copy itself out: it is then served from memory.
      if (store.slots.key(slot) === object && store.isHeld(slot)) {
        const server = store.slots.server(slot);
        const own = store.read(slot, bytes);
        tier = state.plan.nodes[pop].level.firstTier + own;
        state.devices.use(pop, server, own, nowMicros, bytes);
        first = state.devices.firstByteMicros;
        end = state.devices.endMicros;
      }
    } else {
      outcome = fills.answer[fill] === REFUSED ? SHED : FAILED;
      bytes = 0;
    }
    const { facts } = state;
    const queued = users.queuedMicros[user];
    facts.atMicros = at;
    facts.bytes = bytes;
    facts.firstByteMicros = first + queued;
    facts.endMicros = end + queued;
    facts.dnsMicros = users.dnsMicros[user];
    facts.connectMicros = users.connectMicros[user];
    facts.rttMicros = users.rttMicros[user];
    facts.bitsPerSecond = users.bitsPerSecond[user];
    facts.request(users.metro[user], pop, object, fills.contentClass[fill], outcome, reason, tier);
    if (state.closedLoop) state.queue.push(Math.max(nowMicros, at + facts.occupiedMicros), CLIENT_READY, 0);
  }

  /** Writes the fact of a request that is answered on the spot; its bytes and their times are set already. */
  #tell(batch: RequestBatch, row: number, nowMicros: number, outcome: number, tier: number): void {
    const state = this.#state;
    const path = this.#path;
    const pop = path.pop[row];
    const { facts } = state;
    facts.atMicros = nowMicros;
    facts.dnsMicros = path.resolve(row, nowMicros);
    facts.connectMicros = path.connectMicros[row];
    facts.rttMicros = path.rttMicros[row];
    facts.bitsPerSecond = path.bitsPerSecond[row];
    facts.request(
      batch.metro[row],
      pop < 0 ? NO_POP - path.provider[row] : pop,
      batch.object[row],
      batch.contentClass[row],
      outcome,
      NO_REASON,
      tier,
    );
    if (state.closedLoop) state.queue.push(nowMicros + facts.occupiedMicros, CLIENT_READY, 0);
  }
}
