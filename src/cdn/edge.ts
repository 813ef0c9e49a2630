/**
 * The PoPs: what a user's request meets. A hit is answered on the spot; everything else becomes a fill, and
 * the user waits in its line.
 */
import { decide, FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import { NOT_REUSED_ABSENT, NOT_REUSED_METHOD, REUSED } from "../vocabulary/caching.ts";
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
import { PLAIN, WRITE } from "../workload/request-kinds.ts";
import { RELOAD, type RequestBatch, UNCACHEABLE } from "../workload/requests.ts";
import { Asked } from "./asked.ts";
import type { Backbone } from "./backbone.ts";
import { meetFaults } from "./broken-path.ts";
import type { ClientPath } from "./client-path.ts";
// prettier-ignore
import { BYPASSING, CONDITIONAL, ERROR, NOT_MODIFIED, PEER, REFUSED, REGISTERED, RELOADING } from "./fills.ts";
import { enter, UNANSWERED } from "./entrance.ts";
import { FAIL } from "./error-memory.ts";
import { NO_POP } from "../vocabulary/facts.ts";
import { NO_VERSION } from "./freshness-watch.ts";
import { LookAhead } from "./look-ahead.ts";
import { fetchFromPeer } from "./peers.ts";
import { notReusedReason, notStoredReason } from "./reasons.ts";
import { CONFIRMED, FETCHED, NOTHING, settle, STANDS_IN } from "./settle.ts";
import { Slices } from "./slices.ts";
import { CLIENT_READY, type CdnState } from "./state.ts";
import type { Providers } from "./providers.ts";
import { answerPasses } from "./writes.ts";

/** The edge of the CDN. */
export class Edge {
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #providers: Providers;
  /** Ways of the requests at hand. */
  path: ClientPath;
  readonly #special: Asked;
  readonly slices: Slices;
  /** Larger objects come in slices, bytes. */
  readonly #sliceBytes: number = 0;
  readonly #lookAhead: LookAhead;
  /** How long the PoP makes the request at hand wait before it looks at it. */
  #queuedMicros = 0;

  constructor(state: CdnState, backbone: Backbone, providers: Providers, path: ClientPath) {
    this.#state = state;
    this.#lookAhead = new LookAhead(state);
    this.#backbone = backbone;
    this.#providers = providers;
    this.path = path;
    this.#special = new Asked(state.plan);
    this.slices = new Slices(state, backbone);
    this.#sliceBytes = state.plan.sliceBytes;
  }

  /** A new batch has come: draws the paths of its requests. */
  begin(batch: RequestBatch): void {
    this.path.draw(batch);
    this.#state.gate?.begin(batch, this.path);
  }

  /** Loads what the requests of rows `from` to `until - 1` will need: see {@link LookAhead}. */
  lookAhead(batch: RequestBatch, from: number, until: number): number {
    return this.#lookAhead.touch(this.path.pop, batch.object, from, until);
  }

  /** Row `row` of the batch reaches its PoP. */
  request(batch: RequestBatch, row: number, nowMicros: number): void {
    const state = this.#state;
    const path = this.path;
    const contentClass = batch.contentClass[row];
    const sentBytes = batch.sentBytes[row];
    if (state.conditions.active > 0) meetFaults(state, this.#providers, path, batch, row, nowMicros);
    const pop = path.pop[row];
    if (pop < 0) {
      this.#refuse(batch, row, nowMicros, FAILED);
      return;
    }
    this.#queuedMicros = 0;
    if (state.guarded) {
      this.#queuedMicros = enter(state, path, batch, row, nowMicros);
      if (this.#queuedMicros < 0) {
        this.#refuse(batch, row, nowMicros, this.#queuedMicros === UNANSWERED ? FAILED : SHED);
        return;
      }
    }
    const { placement, freshness } = state;
    if (state.names !== null) {
      state.names.apply(batch, row, pop, nowMicros);
      state.watch?.named(batch.object[row]);
    }
    const object = batch.object[row];
    const asked = batch.flags[row];
    const kind = batch.kind[row];
    if ((asked & UNCACHEABLE) !== 0 || kind === WRITE) {
      placement?.place(pop, object, nowMicros);
      this.#pass(batch, row, kind, nowMicros);
      return;
    }
    if (batch.sizeBytes[row] > this.#sliceBytes) {
      this.slices.request(batch, path, row, this.#queuedMicros, nowMicros);
      return;
    }
    const key = placement === null ? object : placement.place(pop, object, nowMicros);
    const store = state.stores[pop];
    store.clock.nowMicros = nowMicros;
    const slot = store.request(key, batch.sizeBytes[row]);
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
    let stale = decision !== SERVE;
    let reason = REUSED;
    if (kind !== PLAIN) {
      this.#special.decide(store, slot, contentClass, kind, nowMicros);
      decision = this.#special.action;
      stale = this.#special.stale;
      reason = this.#special.reason;
    }
    state.warming?.seen(batch, row, pop, slot, decision === SERVE, nowMicros);
    const reloading = (asked & RELOAD) !== 0 ? RELOADING : 0;
    if (reloading !== 0 && decision >= SERVE) decision = filling && level.collapse ? JOIN : REVALIDATE;
    if (state.errors !== null && kind === PLAIN && reloading === 0 && decision !== SERVE && !filling)
      decision = state.errors.instead(decision, pop, key, slot, contentClass, nowMicros);
    if (decision === FAIL) {
      this.#refuse(batch, row, nowMicros, FAILED);
      return;
    }
    if (decision >= SERVE && decision !== REVALIDATE) {
      if (decision === SERVE_AND_REVALIDATE)
        this.#fetch(pop, slot, batch, row, CONDITIONAL | REGISTERED, NO_REASON, nowMicros);
      const outcome = stale ? STALE : HIT;
      const version = freshness === null ? NO_VERSION : state.heldVersion(store, slot);
      const server = store.slots.server(slot);
      const tier = store.read(slot, sentBytes);
      state.facts.bytes = sentBytes;
      state.devices.use(pop, server, tier, nowMicros, sentBytes);
      state.facts.endMicros = state.devices.endMicros + this.#queuedMicros;
      state.facts.firstByteMicros = state.devices.firstByteMicros + this.#queuedMicros;
      if (store.writes > 0) state.chargeWrites(pop, nowMicros);
      this.#tell(batch, row, nowMicros, outcome, level.firstTier + tier);
      freshness?.answered(pop, object, contentClass, outcome, version, nowMicros, nowMicros);
      return;
    }
    if (placement !== null && decision === FETCH && kind === PLAIN && reloading === 0) {
      const fill = fetchFromPeer(state, placement, pop, slot, !filling, object, contentClass, nowMicros);
      if (fill >= 0) {
        this.#wait(fill, batch, row, nowMicros);
        return;
      }
    }
    if (kind === PLAIN || reloading !== 0)
      reason = notReusedReason(store, slot, state.plan.responseRules[contentClass].noCache, reloading !== 0);
    state.edgeReasons.notReused(reason, nowMicros);
    if (kind !== PLAIN && (this.#special.refused || this.#special.isPassed(kind))) {
      if (this.#special.refused) this.#refuse(batch, row, nowMicros, FAILED);
      else this.#pass(batch, row, kind, nowMicros);
      return;
    }
    if (decision === JOIN) {
      this.#wait(store.slots.version(slot), batch, row, nowMicros);
      this.#backbone.lines.joined(store.slots.version(slot), nowMicros);
      return;
    }
    const alone = filling || kind !== PLAIN ? 0 : REGISTERED;
    const revalidates = decision === REVALIDATE;
    const flags = alone | reloading | (revalidates ? CONDITIONAL : 0);
    const why = revalidates ? EXPIRED : slot < 0 ? store.reason(key) : COLD;
    const fill = this.#fetch(pop, slot, batch, row, flags, why, nowMicros);
    state.fills.kind[fill] = kind;
    this.#wait(fill, batch, row, nowMicros);
  }

  /** The answer to a fill of a PoP is complete: everyone in its line is served. */
  fillEnds(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, users, placement } = state;
    const isLost = placement !== null && placement.isLost(fills.node[fill], fills.key[fill]);
    if (isLost) fills.answer[fill] = ERROR;
    const settled = settle(state, fill, nowMicros);
    if (fills.kind[fill] !== PLAIN && settled === FETCHED) answerPasses(state, fill, nowMicros);
    const isDown = isLost || state.conditions.popFaults[fills.node[fill]] > 0;
    const verdict = isDown ? NOTHING : settled;
    state.freshness?.settled(fill, verdict === CONFIRMED || verdict === STANDS_IN);
    if (settled === NOTHING && !isDown) this.#backbone.lines.retry(fill, nowMicros);
    let user = fills.firstWaiter[fill];
    state.warming?.ended(fill, settled === FETCHED || settled === CONFIRMED);
    let first = fills.isAsked(fill);
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

  /** Passes a request on whose answer is not stored; the store is not asked. */
  #pass(batch: RequestBatch, row: number, kind: number, nowMicros: number): void {
    const { edgeReasons, fills, plan } = this.#state;
    const pop = this.path.pop[row];
    const contentClass = batch.contentClass[row];
    const rules = plan.requestRules[kind];
    if (!rules.lookup) edgeReasons.notReused(NOT_REUSED_METHOD, nowMicros);
    else if ((batch.flags[row] & UNCACHEABLE) !== 0) {
      edgeReasons.notReused(NOT_REUSED_ABSENT, nowMicros);
      if (rules.onlyIfCached) {
        this.#refuse(batch, row, nowMicros, FAILED);
        return;
      }
    }
    const reason = notStoredReason(rules, batch.flags[row], plan.notStored[contentClass]);
    const bytes = kind === PLAIN ? batch.sizeBytes[row] : batch.sentBytes[row];
    const fill = this.#backbone.send(
      pop, -1, batch.object[row], contentClass, bytes, BYPASSING, pop, reason, nowMicros,
    ); // prettier-ignore
    // What is one user's own, no store on the way answers.
    const own = rules.lookup && (batch.flags[row] & UNCACHEABLE) !== 0;
    fills.kind[fill] = own ? PLAIN : kind;
    fills.attack[fill] = batch.attack[row];
    this.#wait(fill, batch, row, nowMicros);
  }

  /** Answers with an error at once: no PoP is up or has room, the method is not let through (403), or only a stored copy would have done (504, RFC 9111 section 5.2.1.7). */
  #refuse(batch: RequestBatch, row: number, nowMicros: number, outcome: number): void {
    const { facts } = this.#state;
    facts.bytes = 0;
    facts.firstByteMicros = nowMicros;
    facts.endMicros = nowMicros;
    this.#tell(batch, row, nowMicros, outcome, NO_TIER);
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
    const { object, contentClass, sizeBytes } = batch;
    const fill = this.#backbone.send(
      pop, slot, object[row], contentClass[row], sizeBytes[row], flags, pop, reason, nowMicros,
    ); // prettier-ignore
    this.#state.fills.attack[fill] = batch.attack[row];
    return fill;
  }

  /** Puts the user at the end of the fill's line. */
  #wait(fill: number, batch: RequestBatch, row: number, nowMicros: number): void {
    const { users, fills } = this.#state;
    const path = this.path;
    const user = users.take();
    users.atMicros[user] = nowMicros;
    users.metro[user] = batch.metro[row];
    users.attack[user] = batch.attack[row];
    users.sentBytes[user] = batch.sentBytes[row];
    users.dnsMicros[user] = path.resolve(row, nowMicros);
    users.connectMicros[user] = path.connectMicros[row];
    users.tlsMicros[user] = path.tlsMicros[row];
    users.requestMicros[user] = path.requestMicros[row];
    users.sendingMicros[user] = path.sendingMicros[row];
    users.queuedMicros[user] = this.#queuedMicros;
    users.client[user] = this.#state.facts.client;
    const last = fills.lastWaiter[fill];
    if (last >= 0) users.next[last] = user;
    else fills.firstWaiter[fill] = user;
    fills.lastWaiter[fill] = user;
    this.#state.watch?.waits(user, fill);
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
        if ((fills.flags[fill] & BYPASSING) !== 0) {
          outcome = BYPASS;
          state.edgeReasons.notStored(fills.reason[fill], at);
        } else if ((fills.flags[fill] & PEER) !== 0) {
          outcome = HIT;
          tier = state.plan.nodes[pop].level.firstTier + fills.tier[fill];
          state.stores[pop].countRead(fills.tier[fill], bytes);
        } else if (fills.answer[fill] === NOT_MODIFIED) outcome = REVALIDATED;
        else {
          outcome = MISS;
          reason = fills.reason[fill];
        }
      }
    } else if (verdict === CONFIRMED || verdict === STANDS_IN) {
      const store = state.stores[pop];
      const slot = fills.slot[fill];
      if (verdict === STANDS_IN) {
        outcome = STALE;
        // Of a request in slices its own rows tell.
        if (users.sliced[user] < 0) state.edgeReasons.stoodIn(at);
      } else if (initiator) outcome = REVALIDATED;
      // Reading may promote, and in rare cases that pushes the copy itself out: it is then served from memory.
      if (store.slots.key(slot) === fills.key[fill] && store.isHeld(slot)) {
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
      // A hit of a peer has no reason to go upstream, until it turns out to be none.
      if (initiator && (fills.flags[fill] & PEER) !== 0) state.edgeReasons.notReused(NOT_REUSED_ABSENT, at);
    }
    if (users.sliced[user] >= 0) {
      this.slices.carries(users.sliced[user], fills.answerVersion[fill]);
      this.slices.arrived(users.sliced[user], outcome, reason, tier, bytes, first, end, nowMicros);
      return;
    }
    const { facts } = state;
    const queued = users.queuedMicros[user];
    state.watch?.served(user);
    facts.atMicros = at;
    facts.attack = users.attack[user];
    facts.bytes = bytes;
    facts.firstByteMicros = first + queued;
    facts.endMicros = end + queued;
    users.tellWay(user, facts);
    const contentClass = fills.contentClass[fill];
    facts.client = users.client[user];
    facts.request(users.metro[user], pop, object, contentClass, outcome, reason, tier);
    facts.client = -1;
    const taken = verdict === FETCHED ? first : nowMicros;
    const version = fills.answerVersion[fill];
    state.freshness?.answered(pop, object, contentClass, outcome, version, taken, nowMicros);
    if (state.closedLoop) state.queue.push(Math.max(nowMicros, at + facts.occupiedMicros), CLIENT_READY, 0);
  }

  /** Writes the fact of a request that is answered on the spot; its bytes and their times are set already. */
  #tell(batch: RequestBatch, row: number, nowMicros: number, outcome: number, tier: number): void {
    const state = this.#state;
    const path = this.path;
    const pop = path.pop[row];
    const { facts } = state;
    facts.atMicros = nowMicros;
    facts.attack = batch.attack[row];
    facts.dnsMicros = path.resolve(row, nowMicros);
    facts.connectMicros = path.connectMicros[row];
    facts.tlsMicros = path.tlsMicros[row];
    facts.requestMicros = path.requestMicros[row];
    facts.sendingMicros = path.sendingMicros[row];
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
