/**
 * Caching nodes behind the edge: a request here is a fill of another node, and those who wait are fills. The
 * decision is the same as at a PoP; only the askers differ.
 */
import { decide, FETCH, JOIN, REVALIDATE, SERVE, SERVE_AND_REVALIDATE } from "../http/decide.ts";
import { FRESH, freshness } from "../http/freshness.ts";
import { NOT_REUSED_ABSENT, NOT_REUSED_METHOD, NOT_STORED_METHOD, REUSED } from "../vocabulary/caching.ts";
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
import { Asked } from "./asked.ts";
import type { Backbone } from "./backbone.ts";
import {
  ABSENT,
  BYPASSING,
  CONDITIONAL,
  ERROR,
  FULL,
  NOT_MODIFIED,
  REFUSED,
  REGISTERED,
  RELOADING,
} from "./fills.ts";
import { FAIL } from "./error-memory.ts";
import { notReusedReason } from "./reasons.ts";
import { CONFIRMED, FETCHED, NOTHING, settle, STANDS_IN } from "./settle.ts";
import type { CdnState } from "./state.ts";
import { answerPasses } from "./writes.ts";

/** The shields and regional caches. */
export class ShieldActor {
  readonly #state: CdnState;
  readonly #backbone: Backbone;
  readonly #special: Asked;

  constructor(state: CdnState, backbone: Backbone) {
    this.#state = state;
    this.#backbone = backbone;
    this.#special = new Asked(state.plan);
  }

  /** A fill of another node reaches this node. */
  request(node: number, asker: number, nowMicros: number): void {
    const state = this.#state;
    const { fills, plan } = state;
    if (state.conditions.nodeFaults[node] > 0) {
      state.faultWatch.nodeRequest(node);
      this.#backbone.silence(asker, nowMicros);
      return;
    }
    fills.reachedMicros[asker] = nowMicros;
    if (this.#backbone.failover?.consults(fills.way[asker]) === true) {
      this.#consulted(node, asker, nowMicros);
      return;
    }
    const reasons = state.reasonsAt(node);
    const object = fills.object[asker];
    const contentClass = fills.contentClass[asker];
    const kind = fills.kind[asker];
    const passing = fills.flags[asker] & BYPASSING;
    if (passing !== 0 && (kind === PLAIN || kind === WRITE)) {
      const method = fills.reason[asker] === NOT_STORED_METHOD;
      reasons.notReused(method ? NOT_REUSED_METHOD : NOT_REUSED_ABSENT, nowMicros);
      this.#wait(this.#fetch(node, -1, asker, BYPASSING, fills.reason[asker], nowMicros), asker);
      return;
    }
    const store = state.stores[node];
    store.clock.nowMicros = nowMicros;
    // A HEAD tells policies nothing of the size.
    const slot =
      kind !== PLAIN && this.#special.isHead(kind)
        ? store.find(object)
        : store.request(object, fills.sizeBytes[asker]);
    if (slot >= 0 && fills.warming[asker] < 0) state.warming?.asked(node, slot);
    let decision = FETCH;
    let filling = false;
    if (slot >= 0) {
      filling = store.isFilling(slot);
      decision = decide(
        store.isHeld(slot),
        filling,
        plan.nodes[node].level.collapse,
        nowMicros,
        store.slots.expiresMicros(slot),
        plan.staleWhileRevalidateMicros[contentClass],
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
    const reloading = fills.flags[asker] & RELOADING;
    if (reloading !== 0 && decision >= SERVE)
      decision = filling && plan.nodes[node].level.collapse ? JOIN : REVALIDATE;
    const { errors } = state;
    if (errors !== null && kind === PLAIN && reloading === 0 && decision !== SERVE && !filling)
      decision = errors.instead(decision, node, object, slot, contentClass, nowMicros);
    if (decision === FAIL) {
      this.#backbone.answer(asker, ERROR, -1, 0, nowMicros, nowMicros);
      this.#tell(node, asker, FAILED, NO_REASON, NO_TIER, 0, nowMicros);
      return;
    }
    if (decision >= SERVE && decision !== REVALIDATE) {
      const version = state.heldVersion(store, slot);
      if (decision === SERVE_AND_REVALIDATE)
        this.#fetch(node, slot, asker, CONDITIONAL | REGISTERED, NO_REASON, nowMicros, PLAIN);
      this.#answerFromStore(node, slot, asker, version, stale ? STALE : HIT, nowMicros);
      return;
    }
    if (kind === PLAIN || reloading !== 0)
      reason = notReusedReason(store, slot, plan.responseRules[contentClass].noCache, reloading !== 0);
    reasons.notReused(reason, nowMicros);
    if (decision === JOIN) {
      this.#wait(store.slots.version(slot), asker);
      this.#backbone.lines.joined(store.slots.version(slot), nowMicros);
      return;
    }
    if (passing !== 0) {
      this.#wait(this.#fetch(node, -1, asker, BYPASSING, fills.reason[asker], nowMicros), asker);
      return;
    }
    const alone = filling || kind !== PLAIN ? 0 : REGISTERED;
    const fill =
      decision === REVALIDATE
        ? this.#fetch(node, slot, asker, CONDITIONAL | alone | reloading, EXPIRED, nowMicros)
        : this.#fetch(node, slot, asker, alone, slot < 0 ? store.reason(object) : COLD, nowMicros);
    this.#wait(fill, asker);
  }

  /** The answer to a fill of this node is complete: every fill in its line is answered. */
  fillEnds(fill: number, nowMicros: number): void {
    const state = this.#state;
    const { fills } = state;
    const settled = settle(state, fill, nowMicros);
    const verdict = state.conditions.nodeFaults[fills.node[fill]] > 0 ? NOTHING : settled;
    if (settled === NOTHING && verdict === settled) this.#backbone.lines.retry(fill, nowMicros);
    if (fills.kind[fill] !== PLAIN && verdict === FETCHED) answerPasses(state, fill, nowMicros);
    state.warming?.ended(fill, verdict === FETCHED || verdict === CONFIRMED);
    let first = fills.isAsked(fill);
    let asker = fills.firstWaiter[fill];
    while (asker >= 0) {
      const next = fills.next[asker];
      fills.next[asker] = -1;
      fills.behind[asker] = -1;
      this.#serve(fill, asker, first, verdict, nowMicros);
      asker = next;
      first = false;
    }
    if (state.stores[fills.node[fill]].writes > 0) state.chargeWrites(fills.node[fill], nowMicros);
    fills.giveBack(fill);
  }

  #fetch(
    node: number,
    slot: number,
    asker: number,
    flags: number,
    reason: number,
    nowMicros: number,
    kind = this.#state.fills.kind[asker],
  ): number {
    const { fills } = this.#state;
    const fill = this.#backbone.send(
      node,
      slot,
      fills.object[asker],
      fills.contentClass[asker],
      fills.sizeBytes[asker],
      flags,
      fills.pop[asker],
      reason,
      nowMicros,
      kind,
    );
    fills.warming[fill] = fills.warming[asker];
    fills.attack[fill] = fills.attack[asker];
    return fill;
  }

  #wait(fill: number, asker: number): void {
    const { fills } = this.#state;
    const last = fills.lastWaiter[fill];
    if (last >= 0) fills.next[last] = asker;
    else fills.firstWaiter[fill] = asker;
    fills.lastWaiter[fill] = asker;
    fills.behind[asker] = fill;
    this.#state.watch?.joins(asker, fill);
  }

  /** Another shield asks for the copy here, if it is fresh. */
  #consulted(node: number, asker: number, nowMicros: number): void {
    const store = this.#state.stores[node];
    const slot = store.find(this.#state.fills.object[asker]);
    if (
      slot >= 0 &&
      store.isHeld(slot) &&
      freshness(nowMicros, store.slots.expiresMicros(slot), 0) === FRESH
    ) {
      store.clock.nowMicros = nowMicros;
      this.#answerFromStore(node, slot, asker, this.#state.heldVersion(store, slot), HIT, nowMicros);
    } else this.#backbone.answer(asker, ABSENT, -1, 0, nowMicros, nowMicros);
  }

  #serve(fill: number, asker: number, initiator: boolean, verdict: number, nowMicros: number): void {
    const state = this.#state;
    const { fills } = state;
    const node = fills.node[fill];
    const reasons = state.reasonsAt(node);
    const version = fills.answerVersion[fill];
    const at = fills.reachedMicros[asker];
    if (verdict === CONFIRMED || verdict === STANDS_IN) {
      const outcome = verdict === STANDS_IN ? STALE : initiator ? REVALIDATED : COLLAPSED;
      if (verdict === STANDS_IN) reasons.stoodIn(at);
      const store = state.stores[node];
      const slot = fills.slot[fill];
      if (store.slots.key(slot) === fills.object[fill] && store.isHeld(slot)) {
        this.#answerFromStore(node, slot, asker, state.heldVersion(store, slot), outcome, nowMicros);
        return;
      }
      const expires = fills.expiresMicros[fill];
      const bytes = this.#backbone.answer(asker, FULL, version, expires, nowMicros, nowMicros);
      this.#tell(node, asker, outcome, NO_REASON, NO_TIER, bytes, nowMicros);
      return;
    }
    if (verdict === NOTHING) {
      const refused = fills.answer[fill] === REFUSED;
      if (state.conditions.nodeFaults[node] > 0) this.#backbone.silence(asker, nowMicros);
      else this.#backbone.answer(asker, refused ? REFUSED : ERROR, -1, 0, nowMicros, nowMicros);
      this.#tell(node, asker, refused ? SHED : FAILED, NO_REASON, NO_TIER, 0, nowMicros);
      return;
    }
    let outcome = COLLAPSED;
    let reason = NO_REASON;
    if (initiator) {
      if ((fills.flags[fill] & BYPASSING) !== 0) {
        outcome = BYPASS;
        reasons.notStored(fills.reason[fill], at);
      } else if (fills.answer[fill] === NOT_MODIFIED) outcome = REVALIDATED;
      else {
        outcome = MISS;
        reason = fills.reason[fill];
      }
    }
    const first = Math.max(at, fills.firstByteMicros[fill]);
    const expires = fills.expiresMicros[fill];
    const bytes = this.#backbone.answer(asker, FULL, version, expires, first, nowMicros);
    this.#tell(node, asker, outcome, reason, NO_TIER, bytes, first);
  }

  /** Reads the copy (unless the asker already has this version) and answers with it. */
  #answerFromStore(
    node: number,
    slot: number,
    asker: number,
    version: number,
    outcome: number,
    nowMicros: number,
  ): void {
    const state = this.#state;
    const { fills } = state;
    const store = state.stores[node];
    const expires = store.slots.expiresMicros(slot);
    const current = fills.version[asker] === version;
    const sentBytes = current ? 0 : fills.sizeBytes[asker];
    const server = store.slots.server(slot);
    const tier = store.read(slot, sentBytes);
    state.devices.use(node, server, tier, nowMicros, sentBytes);
    const first = state.devices.firstByteMicros;
    const end = state.devices.endMicros;
    if (store.writes > 0) state.chargeWrites(node, nowMicros);
    const bytes = this.#backbone.answer(asker, FULL, version, expires, first, end);
    this.#tell(node, asker, outcome, NO_REASON, state.plan.nodes[node].level.firstTier + tier, bytes, first);
  }

  #tell(
    node: number,
    asker: number,
    outcome: number,
    reason: number,
    tier: number,
    bytes: number,
    firstByteMicros: number,
  ): void {
    const { fills, facts, plan, watch } = this.#state;
    watch?.told(asker, outcome, reason, tier);
    const at = fills.reachedMicros[asker];
    const from = fills.pop[asker];
    facts.attack = fills.attack[asker];
    facts.fetch(
      at,
      plan.nodes[node].level.code,
      from,
      fills.contentClass[asker],
      outcome,
      reason,
      tier,
      bytes,
      firstByteMicros,
      fills.warming[asker],
      node,
    );
  }
}
